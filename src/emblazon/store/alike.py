"""The library's pictures as something that a new one must not repeat.

A picture's hash is written when it is kept; those of a library that is older than hashes, when they are first asked
for. An embedding is written when a picture first comes near to another: few ever do. The hash 0 stands for a picture
that shows nothing or cannot be read.
"""

import sqlite3
from collections.abc import Callable, Collection
from pathlib import Path

import numpy as np

from emblazon.detect.likeness import Known, most_alike
from emblazon.engine.sameness import Alike, Embed, Floats, Hashes, content, hashes, look
from emblazon.errors import PictureError, StorageError
from emblazon.pixels import decode_picture
from emblazon.records import Pixels
from emblazon.store.faults import in_words

STEPS = 127
UNHASHED = "SELECT id FROM pictures WHERE kind = 'final' AND id NOT IN (SELECT picture FROM likenesses)"
WHO = (
    "SELECT runs.words, run, vector FROM likenesses JOIN pictures ON pictures.id = picture "
    "JOIN runs ON runs.id = run WHERE picture = ?"
)


def stored_hash(pixels: Pixels) -> int:
    """A picture's hash as SQLite keeps it: signed."""
    return int(np.array(hashes(content(pixels))[0], np.uint64).view(np.int64))


class LibraryPictures:
    """Pictures of the library but for those in `skip`, looked at as far as needed. `read`: the bytes of a picture by
    id; `embed`: the eye's; `run`: the run in hand, so that words can say that a picture is of the same one."""

    def __init__(
        self,
        home: Path,
        connection: sqlite3.Connection,
        *,
        read: Callable[[str], bytes],
        embed: Embed,
        run: str = "",
        skip: Collection[str] = (),
    ) -> None:
        self._home, self._connection, self._read, self._embed = home, connection, read, embed
        self._run, self._skip = run, frozenset(skip)
        self._last = 0
        self._keys: list[str] = []
        self._hashes: Hashes = np.empty(0, np.uint64)

    def alike(self, pixels: Pixels) -> tuple[Alike, ...]:
        """The most alike pictures, nearest first. Raises StorageError."""
        with in_words(self._home):
            self._hash_older()
            self._take_up()
            return most_alike(look(pixels, self._embed), self._hashes, self._known)

    def _hash_older(self) -> None:
        """Write the hashes of pictures that were kept before there were any."""
        for (key,) in self._connection.execute(UNHASHED).fetchall():
            pixels = self._pixels(key)
            row = (key, 0 if pixels is None else stored_hash(pixels))
            self._connection.execute("INSERT OR IGNORE INTO likenesses (picture, hash) VALUES (?, ?)", row)

    def _take_up(self) -> None:
        """Hashes that came since the last time."""
        query = "SELECT rowid, picture, hash FROM likenesses WHERE rowid > ? ORDER BY rowid"
        rows = self._connection.execute(query, (self._last,)).fetchall()
        new = [(str(key), int(value)) for _, key, value in rows if value and key not in self._skip]
        if rows:
            self._last = int(rows[-1][0])
            self._keys += [key for key, _ in new]
            fresh = np.array([value for _, value in new], np.int64).view(np.uint64)
            self._hashes = np.concatenate([self._hashes, fresh])

    def _known(self, row: int) -> Known:
        key = self._keys[row]
        words, run, vector = self._connection.execute(WHO, (key,)).fetchone()
        source = "of this run" if run == self._run else f"of the run {run}"
        return Known(Alike(key, words, 0, 0.0, source=source), self._vector(key, vector))

    def _vector(self, key: str, stored: bytes | None) -> Floats:
        """A picture's embedding, written once it was made; zeros where the file is damaged by now."""
        if stored is not None:
            return _unpacked(stored)
        pixels = self._pixels(key)
        if pixels is None:
            return np.zeros_like(self._embed([np.zeros((1, 1, 4), np.uint8)])[0])
        packed = _packed(self._embed([content(pixels)])[0])
        self._connection.execute("UPDATE likenesses SET vector = ? WHERE picture = ?", (packed, key))
        return _unpacked(packed)

    def _pixels(self, key: str) -> Pixels | None:
        try:
            return decode_picture(self._read(key), name=key)
        except (PictureError, StorageError):
            return None


def _packed(vector: Floats) -> bytes:
    """A unit vector as int8, its largest number at ±127: its length is not kept, only its direction."""
    largest = max(float(np.abs(vector).max()), 1e-6)
    return np.round(vector * (STEPS / largest)).astype(np.int8).tobytes()


def _unpacked(data: bytes) -> Floats:
    vector = np.frombuffer(data, np.int8).astype(np.float32)
    return vector / max(float(np.linalg.norm(vector)), 1e-6)
