"""The second look at files: the watermark in their pixels, and whether this library knows them.

What strips credentials leaves pixels. The mark in them leads to the picture in the library that made it, and so to
its signed file. Pixels come from the bounded decoder (`bounded.py`); what it refuses is not looked at.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np

from emblazon.bounded import Reading, read_all
from emblazon.errors import PictureError
from emblazon.pixels import RASTERS
from emblazon.records import Pixels
from emblazon.sign.formats import kind_of
from emblazon.sign.verdict import NOT_ASKED, Mark, Verdict
from emblazon.sign.watermark import detect, mark_of

WAIT_S = 4.0
MOST_LOOKED = 16_000_000
"""Pixels; a larger picture is halved first, which the mark survives."""


class Library(Protocol):
    """What knows the pictures that were made here."""

    def find_file(self, sha256: str) -> Sequence[str]:
        """Ids of the pictures one of whose files has this hash."""
        ...

    def find_mark(self, mark: int) -> Sequence[str]:
        """Ids of the pictures whose watermark this is."""
        ...


def examine(
    verdicts: Sequence[Verdict], *, key: bytes, library: Library | None = None, wait_s: float = WAIT_S
) -> tuple[Verdict, ...]:
    """The same verdicts with watermarks and library matches. `key`: of the watermark; `wait_s`: for decoding one."""
    reasons = [_unlooked(each) for each in verdicts]
    asked = [each.path.resolve() for each, why in zip(verdicts, reasons, strict=True) if not why]
    read = read_all(asked, kinds=RASTERS, wait_s=wait_s)
    return tuple(
        _matched(_seen(each, why, read, key), library) for each, why in zip(verdicts, reasons, strict=True)
    )


def _unlooked(verdict: Verdict) -> str:
    """Why a file's pixels are not looked at; "" where they are."""
    if verdict.state == "unreadable":
        return "it cannot be read"
    if verdict.unlooked != NOT_ASKED:
        return verdict.unlooked
    with verdict.path.open("rb") as stream:
        kind = kind_of(stream.read(4096))
    name = kind.name if kind else "file of another kind"
    if name == "SVG":
        return "an SVG has no pixels to carry one"
    return "" if name.upper() in RASTERS else f"{name} pixels are not decoded here"


def _seen(verdict: Verdict, why: str, read: Iterator[Reading | PictureError], key: bytes) -> Verdict:
    """The verdict with what the pixels carry."""
    if why:
        return replace(verdict, unlooked=why)
    found = next(read)
    if isinstance(found, PictureError):
        return replace(verdict, unlooked="its pixels cannot be decoded within the bounds")
    detection = detect(_halved(found.pixels), key=key)
    if detection is None:
        return replace(verdict, unlooked="")
    mark = Mark(f"{detection.mark:012x}", detection.score, detection.false_alarm)
    picture = verdict.parameters.get("picture")
    problems = verdict.problems
    if verdict.proven and isinstance(picture, str) and mark_of(picture) != detection.mark:
        problems = (*problems, "its watermark is another picture's than its credentials name")
    return replace(verdict, watermark=mark, unlooked="", problems=problems)


def _matched(verdict: Verdict, library: Library | None) -> Verdict:
    """The verdict with the pictures of the library that the file is."""
    if library is None or verdict.state == "unreadable":
        return verdict
    same = tuple(library.find_file(_sha256(verdict.path)))
    if same:
        return replace(verdict, library=same, found_by="file")
    marked = tuple(library.find_mark(int(verdict.watermark.mark, 16))) if verdict.watermark else ()
    return replace(verdict, library=marked, found_by="watermark" if marked else "")


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _halved(pixels: Pixels) -> Pixels:
    """A very large picture at half its size or less, by the mean of whole pixels."""
    from PIL import Image

    factor = int(np.ceil(np.sqrt(pixels.shape[0] * pixels.shape[1] / MOST_LOOKED)))
    return pixels if factor < 2 else np.array(Image.fromarray(pixels).reduce(factor))
