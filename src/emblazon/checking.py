"""Pictures made anywhere, held to a kit: files in, findings on each and on all together out.

Files are read in a bounded child. A picture over `MOST_PIXELS` is measured on a smaller copy, so that a poster takes
no longer than a page.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from emblazon import __version__
from emblazon.board.checked import Checked, Checking
from emblazon.bounded import Reading, read_all
from emblazon.brand.kit import Kit
from emblazon.check import Asked, Collection, Evidence, as_picture, check
from emblazon.check.balance import set_findings
from emblazon.check.base import Encoder, Resemblance
from emblazon.errors import InputError, PictureError
from emblazon.pixels import resize
from emblazon.records import Format, Picture, Placed, Report

MOST_PIXELS = 4_200_000
SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".svg")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the files are held to beside the kit. `format`: that every file must have; `given`: pictures and marks
    that none may repeat; `library`: what was made before, for a file."""

    asked: Asked
    format: Format | None = None
    given: Collection | None = None
    library: Callable[[Path], Collection] | None = None
    eye: Resemblance | None = None
    clip: Encoder | None = None


def check_files(
    paths: Sequence[Path], kit: Kit, wanted: Wanted, *, now: datetime
) -> Iterator[Checked | PictureError]:
    """Each file's findings, or why it could not be read, as soon as they are there."""
    for reading in read_all(paths):
        if isinstance(reading, PictureError):
            yield reading
        else:
            evidence = evidence_of(reading, kit, wanted, now=now)
            shown = evidence.picture.pixels
            report = check(evidence)
            if shown is reading.pixels:  # the format that it is held to has the picture's own pixels
                report = Report(tuple(replace(each, format="") for each in report.findings))
            yield Checked(reading.path, shown, report)


def gather(
    paths: Sequence[Path], found: Sequence[Checked | PictureError], kit: Kit, *, now: datetime
) -> Checking:
    """The whole check. `found`: what `check_files` gave for `paths`, in their order."""
    checked = tuple(each for each in found if isinstance(each, Checked))
    refused = tuple(
        (path, str(each)) for path, each in zip(paths, found, strict=True) if isinstance(each, PictureError)
    )
    together = set_findings([(each.file.name, Evidence(as_picture(each.pixels), kit)) for each in checked])
    return Checking(
        kit=kit.name,
        kit_version=kit.version,
        kit_digest=kit.digest,
        when=now.isoformat(timespec="seconds"),
        software=f"emblazon {__version__}",
        checked=checked,
        together=together if len(checked) > 1 else (),
        refused=refused,
    )


def evidence_of(reading: Reading, kit: Kit, wanted: Wanted, *, now: datetime) -> Evidence:
    """What the checks may look at for one file."""
    return Evidence(
        _picture(reading, wanted.format),
        kit,
        eye=wanted.eye,
        asked=wanted.asked,
        library=wanted.library(reading.path) if wanted.library else None,
        given=wanted.given,
        file=reading.facts,
        today=now.date(),
        clip=wanted.clip,
    )


def _picture(reading: Reading, held_to: Format | None) -> Picture:
    pixels = reading.pixels
    height, width = pixels.shape[:2]
    if height * width > MOST_PIXELS:
        scale = math.sqrt(MOST_PIXELS / (height * width))
        pixels = resize(pixels, max(1, round(width * scale)), max(1, round(height * scale)))
    placed = (Placed(held_to, reading.pixels),) if held_to else ()
    return replace(as_picture(pixels), placed=placed)


def pictures_in(paths: Sequence[Path]) -> list[Path]:
    """The files themselves, and every picture in the folders among them, by name; hidden files are left out.

    Raises InputError for a folder without a picture.
    """
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        inside = sorted(each for each in path.rglob("*") if _is_picture(each, below=path))
        if not inside:
            raise InputError(
                f"The folder {str(path)!r} holds no picture.", remedy="Give a file or another folder."
            )
        found += inside
    return list(dict.fromkeys(found))


def changes(folder: Path, *, pause: Callable[[], None]) -> Iterator[list[Path]]:
    """For ever: the pictures of `folder` that are new or changed since the last time, once they have stopped growing.

    The first time it is all of them. `pause` waits before the next look. Raises InputError when it is no folder.
    """
    if not folder.is_dir():
        raise InputError(f"{str(folder)!r} is no folder to watch.", remedy="Give a folder that is there.")
    done: dict[Path, tuple[int, int]] = {}
    before: dict[Path, tuple[int, int]] = {}
    while True:
        now = {path: _stamp(path) for path in folder.rglob("*") if _is_picture(path, below=folder)}
        ready = sorted(path for path, stamp in now.items() if before.get(path) == stamp != done.get(path))
        if ready:
            yield ready
        done |= {path: now[path] for path in ready}
        before = now
        pause()


def _stamp(path: Path) -> tuple[int, int]:
    """Size in bytes and time of the last change; zeros once it is gone."""
    try:
        said = path.stat()
    except OSError:
        return 0, 0
    return said.st_size, said.st_mtime_ns


def _is_picture(path: Path, *, below: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(below).parts)
    return not hidden and path.suffix.lower() in SUFFIXES and path.is_file()
