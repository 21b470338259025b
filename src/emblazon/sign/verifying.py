"""Checking files: refuse early, let the bounded parser read what is left, judge what it says.

The signature is checked in a child process (`reader.py`, `read.py`) with bounds on time and memory: parsers of
credentials have had holes (c2pa-rs #1554), and a crash there means "not valid" here. Everything a file says
is cleaned of control characters before a person sees it, and words from an unknown signer are called claims.
"""

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from emblazon.errors import PictureError
from emblazon.sign.formats import KINDS, NAMES, kind_of
from emblazon.sign.judging import judge
from emblazon.sign.reader import WAIT_S, read_files
from emblazon.sign.verdict import Verdict

SUFFIXES = tuple(suffix for kind in KINDS for suffix in kind.suffixes)
MOST_BYTES = 256_000_000


@dataclass(frozen=True, slots=True)
class _Asked:
    """A file that may be read: its path and what its first bytes are."""

    path: Path
    media_type: str


def verify(path: Path, *, anchors: str = "", wait_s: float = WAIT_S) -> Verdict:
    """Check one file against the trusted roots in `anchors` (PEM).

    Raises PictureError when it is missing, a folder, empty, too large, or of a kind that is not read.
    """
    verdict = verify_all([path], anchors=anchors, wait_s=wait_s)[0]
    if verdict.state == "unreadable":
        raise PictureError(
            f"{str(path)!r} cannot be verified: {'; '.join(verdict.problems)}.",
            remedy=f"Give a whole file: {NAMES}.",
        )
    return verdict


def verify_all(paths: Sequence[Path], *, anchors: str = "", wait_s: float = WAIT_S) -> tuple[Verdict, ...]:
    """Check many files. `wait_s`: seconds that one may take.

    A file that cannot be read becomes a verdict with the state "unreadable". Raises BackendError when the
    child cannot start.
    """
    looked = [_look(path) for path in paths]
    asked = [(each.path.resolve(), each.media_type) for each in looked if isinstance(each, _Asked)]
    answers = read_files(asked, anchors=anchors, wait_s=wait_s)
    return tuple(each if isinstance(each, Verdict) else judge(each.path, next(answers)) for each in looked)


def carries_credentials(data: bytes) -> bool:
    """Does a file look as if it had credentials inside? A quick look, so that most files need no child process."""
    return b"jumb" in data or b"c2pa:manifest" in data


def holds(data: bytes, media_type: str) -> bool:
    """Do the credentials inside these bytes hold, whoever signed them?"""
    with tempfile.TemporaryDirectory(prefix="emblazon-") as folder:
        path = Path(folder) / "file"
        path.write_bytes(data)
        return all(judge(path, answer).holds for answer in read_files([(path, media_type)], anchors=""))


def pictures_in(folder: Path) -> list[Path]:
    """The pictures in a folder and below it, whatever they are called; what is hidden is left out, and folders that
    are links. Raises PictureError when a folder cannot be looked into: what it holds would pass unseen."""
    found: list[Path] = []
    for root, folders, names in os.walk(folder, onerror=_closed):
        folders[:] = [each for each in folders if not each.startswith(".")]
        found += [Path(root, each) for each in names if not each.startswith(".")]
    return sorted(
        each
        for each in found
        if each.is_file() and (each.suffix.lower() in SUFFIXES or _begins_as_picture(each))
    )


def _closed(error: OSError) -> None:
    raise PictureError(
        f"Cannot look into the folder {str(error.filename)!r}: {error.strerror or error}.",
        remedy="Mend its permissions, or give the files to look at.",
    ) from error


def _begins_as_picture(path: Path) -> bool:
    """Are its first bytes those of a picture? Saved from a page, many have no ending, or another's."""
    try:
        with path.open("rb") as stream:
            return kind_of(stream.read(4096)) is not None
    except OSError:
        return False


def _look(path: Path) -> "_Asked | Verdict":
    """Refuse early what no parser should see."""
    try:
        if path.is_dir():
            why = "it is a folder"
        elif not path.is_file():
            why = "there is no such file" if not path.exists() else "it is not a plain file"
        elif (size := path.stat().st_size) == 0:
            why = "it is empty"
        elif size > MOST_BYTES:
            why = f"it has {size:,} bytes, and the most that is read is {MOST_BYTES:,}"
        else:
            with path.open("rb") as stream:
                kind = kind_of(stream.read(4096))
            if kind:
                return _Asked(path, kind.media_type)
            why = f"its first bytes are not those of a {NAMES}"
    except OSError as error:
        why = error.strerror or str(error)
    return Verdict(path, "unreadable", problems=(why,))
