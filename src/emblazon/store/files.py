"""Files that appear whole or not at all: temporary file, fsync, rename, fsync of the folder.

Content-addressed files lie in `<folder>/ab/abcdef…`, by SHA-256; temporary ones in `<folder>/.parts`.
"""

import errno
import hashlib
import os
import secrets
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from emblazon.errors import InputError, StorageError

REMEDIES = {
    errno.ENOSPC: "The disk is full: free some space and try again.",
    errno.EDQUOT: "Your quota is used up: free some space and try again.",
    errno.EACCES: "Mend the folder's permissions, or choose another folder.",
    errno.EPERM: "Mend the folder's permissions, or choose another folder.",
    errno.EROFS: "The disk is read-only: choose another folder.",
    errno.ENOTDIR: "A file stands where a folder is needed: choose another folder.",
    errno.EEXIST: "A file stands where a folder is needed: choose another folder.",
}

RESTORE = "Restore it from a backup; the folder that `emblazon library show` names may hold a copy."


def storage_error(path: Path, error: OSError, *, doing: str = "write") -> StorageError:
    """An OSError as words with a remedy."""
    why = error.strerror or str(error)
    remedy = REMEDIES.get(error.errno or 0, "Check the disk and the path.")
    return StorageError(f"Cannot {doing} {str(path)!r}: {why}.", remedy=remedy)


def write_part(path: Path, data: bytes) -> None:
    """A new file with these bytes, on the disk when this returns. Removed again when it fails."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Make renames in the folder last through a power loss."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def prepared(folder: Path, contents: Mapping[str, bytes]) -> Generator[tuple[Path, ...]]:
    """All files of a folder, written under temporary names; renamed together when the block ends well.

    When the block raises, or a write fails, none of them appears. Raises StorageError.
    """
    parts = {folder / name: folder / f".{name}.{secrets.token_hex(4)}.part" for name in contents}
    try:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for path, part in parts.items():
                write_part(part, contents[path.name])
        except OSError as error:
            raise storage_error(folder, error) from error
        yield tuple(parts)
        try:
            for path, part in parts.items():
                part.replace(path)
            sync_folder(folder)
        except OSError as error:
            raise storage_error(folder, error) from error
    finally:
        for part in parts.values():
            with suppress(OSError):
                part.unlink(missing_ok=True)


def free_name(name: str, key: str, folder: Path, data: bytes, taken: Mapping[str, bytes]) -> str:
    """The name, or the id and the name: whichever stands for no other bytes."""
    for candidate in (name, f"{key}-{name}"):
        if taken.get(candidate, data) == data and _same_or_absent(folder / candidate, data):
            return candidate
    raise InputError(
        f"Another file has the name {f'{key}-{name}'!r} in {str(folder)!r}.",
        remedy="Choose another folder: nothing is overwritten.",
    )


def _same_or_absent(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() == data
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False


class Blobs:
    """The content-addressed files of a library."""

    def __init__(self, folder: Path) -> None:
        """Makes the folder. Raises OSError."""
        self.folder = folder
        self._parts = folder / ".parts"
        self._parts.mkdir(parents=True, exist_ok=True)

    def path(self, sha256: str) -> Path:
        """Where the file with this digest lies."""
        return self.folder / sha256[:2] / sha256

    def put(self, data: bytes) -> tuple[str, bool]:
        """Store the bytes: their SHA-256, and whether they are new here. Raises OSError.

        Only under the library's write lock, so that what is taken back was never relied on.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.path(sha256)
        if path.exists():
            return sha256, False
        part = self._parts / f"{sha256}.{secrets.token_hex(4)}"
        write_part(part, data)
        try:
            path.parent.mkdir(exist_ok=True)
            part.replace(path)
            sync_folder(path.parent)
        except BaseException:
            part.unlink(missing_ok=True)
            path.unlink(missing_ok=True)
            raise
        return sha256, True

    def read(self, sha256: str) -> bytes:
        """The bytes, checked. Raises StorageError when they are gone or were altered."""
        path = self.path(sha256)
        try:
            data = path.read_bytes()
        except FileNotFoundError as error:
            raise StorageError(f"The library's file {str(path)!r} is gone.", remedy=RESTORE) from error
        except OSError as error:
            raise storage_error(path, error, doing="read") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise StorageError(f"The library's file {str(path)!r} was altered or is damaged.", remedy=RESTORE)
        return data

    def has_leftovers(self) -> bool:
        """Did a process die while it wrote here?"""
        return any(self._parts.iterdir())

    def sweep(self) -> None:
        """Remove what dead processes left. Only while no other process writes."""
        for part in self._parts.iterdir():
            part.unlink(missing_ok=True)
