"""Pictures made anywhere, held to a kit: files in, findings on each and on all together out.

Files are read in a bounded child. A picture over `MOST_PIXELS` is measured on a smaller copy, so that a poster takes
no longer than a page.
"""

import hashlib
import math
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from emblazon import __version__
from emblazon.board.checked import Checked, Checking, preview
from emblazon.board.record import RECORD, SHEET
from emblazon.bounded import Reading, read_all
from emblazon.brand.kit import Kit
from emblazon.check import Asked, Collection, Evidence, as_picture, check
from emblazon.check.balance import Part, part_of, set_findings
from emblazon.check.base import Encoder, Resemblance
from emblazon.errors import InputError, PictureError
from emblazon.pixels import RASTERS, resize
from emblazon.records import Finding, Format, Picture, Pixels, Placed, Report

MOST_PIXELS = 4_200_000
SUFFIXES = (
    *(".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif"),
    *(".webp", ".svg", ".avif", ".gif", ".tif", ".tiff"),
)
UNREADABLE = (
    *(".heic", ".heif", ".bmp", ".jxl", ".jp2", ".psd", ".psb", ".xcf", ".indd", ".ai", ".eps", ".pdf"),
    *(".ico", ".tga", ".raw", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".svgz"),
)
"""Pictures, or what pictures are made in, that nothing here opens."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the files are held to beside the kit. `format`: that every file must have; `given`: pictures and marks
    that none may repeat; `library`: what was made before, for a file."""

    asked: Asked
    format: Format | None = None
    given: Collection | None = None
    library: Callable[[str], Collection] | None = None
    eye: Resemblance | None = None
    clip: Encoder | None = None


def check_files(
    paths: Sequence[Path], kit: Kit, wanted: Wanted, *, now: datetime
) -> Iterator[Checked | PictureError]:
    """Each file's findings, or why it could not be read, as soon as they are there."""
    names = short_names(paths)
    for name, reading in zip(names, read_all(paths, kinds=RASTERS), strict=True):
        if isinstance(reading, PictureError):
            yield reading
        else:
            yield _checked(name, reading, kit, wanted, now=now)


def _checked(
    name: str, reading: Reading, kit: Kit, wanted: Wanted, *, now: datetime
) -> Checked | PictureError:
    try:
        with reading.path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return PictureError(
            f"{str(reading.path)!r} went away while it was checked.", remedy="Check it again once it stays."
        )
    evidence = evidence_of(reading, kit, wanted, sha256=sha256, now=now)
    shown = evidence.picture.pixels
    framed = evidence.picture.placed[0].pixels if evidence.picture.placed else shown
    by = shown.shape[1] / framed.shape[1]
    report = Report(tuple(_on_picture(each, by) for each in check(evidence).findings))
    return Checked(
        reading.path,
        name,
        report,
        size=(shown.shape[1], shown.shape[0]),
        preview=preview(shown),
        sha256=sha256,
        part=part_of(name, evidence).shares,
    )


def _on_picture(finding: Finding, by: float) -> Finding:
    """A place in the format, which has pixels of its own, as one in the picture, `by` times as large."""
    if not finding.format or finding.place is None:
        return finding
    left, top, right, bottom = (round(each * by) for each in finding.place)
    return replace(finding, place=(left, top, max(right, left + 1), max(bottom, top + 1)), format="")


def short_names(paths: Sequence[Path]) -> list[str]:
    """The files' names without the folders that all of them share, with "/" between the others."""
    if len(paths) < 2:
        return [path.name for path in paths]
    whole = [Path(os.path.abspath(path)) for path in paths]
    try:
        shared = Path(os.path.commonpath([path.parent for path in whole]))
    except ValueError:  # on several drives
        return [path.as_posix() for path in whole]
    return [path.relative_to(shared).as_posix() for path in whole]


def gather(
    paths: Sequence[Path], found: Sequence[Checked | PictureError], kit: Kit, *, now: datetime
) -> Checking:
    """The whole check. `found`: what `check_files` gave for `paths`, in their order."""
    checked = tuple(each for each in found if isinstance(each, Checked))
    refused = tuple(
        (path, str(each)) for path, each in zip(paths, found, strict=True) if isinstance(each, PictureError)
    )
    parts = [Part(each.name, each.part, kit.look.recolour) for each in checked]
    return Checking(
        kit=kit.name,
        kit_version=kit.version,
        kit_digest=kit.digest,
        when=now.isoformat(timespec="seconds"),
        software=f"emblazon {__version__}",
        checked=checked,
        together=set_findings(parts, kit) if len(checked) > 1 else (),
        refused=refused,
    )


def evidence_of(reading: Reading, kit: Kit, wanted: Wanted, *, sha256: str = "", now: datetime) -> Evidence:
    """What the checks may look at for one file. `sha256`: of its bytes."""
    return Evidence(
        _picture(reading, kit, wanted.format),
        kit,
        eye=wanted.eye,
        asked=wanted.asked,
        library=wanted.library(sha256) if wanted.library else None,
        given=wanted.given,
        file=reading.facts,
        crisp=reading.crisp,
        today=now.date(),
        clip=wanted.clip,
    )


def _picture(reading: Reading, kit: Kit, held_to: Format | None) -> Picture:
    """Held to the palette as strictly as the kit wants its own pictures."""
    pixels = reading.pixels
    height, width = pixels.shape[:2]
    if height * width > MOST_PIXELS:
        scale = math.sqrt(MOST_PIXELS / (height * width))
        pixels = resize(pixels, max(1, round(width * scale)), max(1, round(height * scale)))
    placed = (Placed(held_to, _framed(reading, held_to)),) if held_to else ()
    return replace(as_picture(pixels), placed=placed, recolour=kit.look.recolour)


def _framed(reading: Reading, held_to: Format) -> Pixels:
    """The file's own pixels; an SVG has none, so that one of the format's shape is of its size."""
    height, width = reading.pixels.shape[:2]
    scale = max(height, width) / max(held_to.height, held_to.width)
    alike = max(abs(held_to.width * scale - width), abs(held_to.height * scale - height)) <= 1
    if reading.crisp is None or not alike:
        return reading.pixels
    return resize(reading.pixels, held_to.width, held_to.height)


def pictures_in(paths: Sequence[Path]) -> list[Path]:
    """The files themselves, and every picture in the folders among them, by name. Left out there: hidden files, and
    the contact sheet of a run, which is no picture to publish.

    Raises InputError for a folder without a picture, or that cannot be looked into.
    """
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        inside = sorted(filter(_is_picture, _shown(path)))
        if not inside:
            raise InputError(
                f"The folder {str(path)!r} holds no picture.", remedy="Give a file or another folder."
            )
        found += inside
    return list(dict.fromkeys(found))


def left_out(paths: Sequence[Path]) -> list[Path]:
    """The files in the folders among `paths` that seem to be pictures and that nothing here opens."""
    return sorted(
        each for path in paths if path.is_dir() for each in _shown(path) if each.suffix.lower() in UNREADABLE
    )


def changes(folder: Path, *, pause: Callable[[], None]) -> Iterator[list[Path]]:
    """For ever: the pictures of `folder` that are new or changed since the last time, once they have stopped growing;
    an empty list where some are gone.

    The first time it is all of them. `pause` waits before the next look. Raises InputError when it is no folder.
    """
    if not folder.is_dir():
        raise InputError(f"{str(folder)!r} is no folder to watch.", remedy="Give a folder that is there.")
    done: dict[Path, tuple[int, int]] = {}
    before: dict[Path, tuple[int, int]] = {}
    while True:
        now = {path: _stamp(path) for path in _shown(folder) if _is_picture(path)}
        ready = sorted(path for path, stamp in now.items() if before.get(path) == stamp != done.get(path))
        gone = done.keys() - now.keys()
        if ready or gone:
            yield ready
        done = {path: stamp for path, stamp in done.items() if path not in gone}
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


def _is_picture(path: Path) -> bool:
    sheet = path.name == SHEET and (path.parent / RECORD).exists()
    return path.suffix.lower() in SUFFIXES and not sheet


def _shown(folder: Path) -> Iterator[Path]:
    """The files in and below `folder` that are not hidden. Raises InputError where one of its folders is closed."""
    for above, below, names in os.walk(folder, onerror=_closed):
        below[:] = [name for name in below if not name.startswith(".")]
        paths = (Path(above, name) for name in names if not name.startswith("."))
        yield from (path for path in paths if path.is_file())


def _closed(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):  # gone meanwhile
        raise InputError(
            f"Cannot look into the folder {error.filename!r}: {error.strerror}.",
            remedy="Mend its permissions, or leave it out.",
        ) from error
