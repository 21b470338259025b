"""SQLite's errors as words for a person, with a remedy."""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from emblazon.errors import StorageError

DATABASE = "library.sqlite"


@contextmanager
def in_words(home: Path) -> Generator[None]:
    """SQLite's errors in words, with a remedy."""
    try:
        yield
    except sqlite3.Error as error:
        path, words = home / DATABASE, str(error)
        if "full" in words:
            remedy = "The disk is full: free some space and try again."
        elif "locked" in words or "busy" in words:
            remedy = "Another Emblazon is writing: wait for it to end, then try again."
        elif "readonly" in words or "unable to open" in words:
            remedy = "Mend the folder's permissions, or set EMBLAZON_HOME to another folder."
        else:
            remedy = (
                f"Move {DATABASE!r} and its -wal and -shm away, or restore them from a backup; "
                f"the pictures themselves are in {str(home / 'files')!r} and in the runs' folders."
            )
        raise StorageError(f"The library {str(path)!r} cannot be used: {words}.", remedy=remedy) from error
