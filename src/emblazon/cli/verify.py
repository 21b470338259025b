"""`emblazon verify FILE…|DIR`: what files say about their origin, and whether it holds.

A free detector for anyone: it needs no keys, no library and no network.

Exit codes: 0 every file is signed and unaltered; 2 a file cannot be read; 5 some picture is not signed or was
altered. A signer that is not known here still holds, and is called unknown.
"""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from emblazon.cli.shown import print_json
from emblazon.errors import InputError, NothingPassedError, StorageError

if TYPE_CHECKING:
    from emblazon.settings import Settings
    from emblazon.sign import Verdict
    from emblazon.store import Store

AT_ONCE = 16
"""Files that are told together: of a large folder the first are seen soon, and stopping loses few."""
MARKS = {"trusted": "✓", "untrusted": "?", "altered": "✗", "unsigned": "–", "unreadable": "!"}


def verify(
    files: Annotated[
        list[Path],
        typer.Argument(help="Pictures, or folders of pictures.", metavar="FILE…", readable=False),
    ],
    trust: Annotated[
        list[Path] | None, typer.Option(help="Root certificates (PEM) to trust as well; may be repeated.")
    ] = None,
    watermarks: Annotated[
        bool,
        typer.Option(help="Look for Emblazon's watermark in the pixels: about a second for each picture."),
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Say what each file's credentials claim, whether they hold, and whether this library knows it.

    Ends with 0 when all are signed and unaltered, 2 when one cannot be read, 5 when one is not signed or was
    altered.
    """
    from emblazon.settings import load_settings
    from emblazon.sign import examine, mark_key, trusted_roots, verify_all

    settings = load_settings()
    anchors = trusted_roots(settings.home, settings.sign) + "".join(_root(each) for each in trust or ())
    paths = [path for each in files for path in _pictures(each)]
    verdicts: list[Verdict] = []
    key = mark_key(settings.environment)
    with _library(settings) as library:
        for start in range(0, len(paths), AT_ONCE):
            some = verify_all(paths[start : start + AT_ONCE], anchors=anchors)
            some = examine(some, key=key, library=library) if watermarks else some
            verdicts += some
            for each in () if as_json else some:
                print(_words(each), flush=True)
    if as_json:
        print_json({"files": [_document(each) for each in verdicts]})
    unread = [each for each in verdicts if each.state == "unreadable"]
    failing = [each for each in verdicts if not each.holds]
    if unread:
        raise InputError(
            f"{len(unread)} of {len(verdicts)} files cannot be read: {_path(unread[0])}: "
            f"{'; '.join(unread[0].problems)}.",
            remedy="Give whole pictures (PNG, JPEG, WebP, AVIF, SVG, PDF …), or folders that hold some.",
        )
    if failing:
        raise NothingPassedError(
            f"{len(failing)} of {len(verdicts)} files do not hold: they are not signed, or were altered.",
            remedy="Go back to the file as it was first made: emblazon library export."
            if any(each.library for each in failing)
            else "Ask whoever made them for the files as they were first made.",
        )


@contextmanager
def _library(settings: "Settings") -> "Generator[Store | None]":
    """The library, where there is one that can be asked: verifying makes none, and does without."""
    from emblazon.store import Store

    if not (settings.home / "library.sqlite").exists():
        yield None
        return
    try:
        store = Store.open(settings.home)
    except StorageError as error:
        print(f"emblazon: the library was not asked. {error}", file=sys.stderr)
        yield None
        return
    with store:
        yield store


def _pictures(path: Path) -> list[Path]:
    from emblazon.sign import pictures_in

    if not path.is_dir():
        return [path]
    found = pictures_in(path)
    if not found:
        raise InputError(
            f"The folder {str(path)!r} holds no picture.", remedy="Give a file or another folder."
        )
    return found


def _root(path: Path) -> str:
    from emblazon.sign import read_root

    return read_root(path)


def _path(verdict: "Verdict") -> str:
    """A path as text that cannot steer a terminal."""
    return repr(str(verdict.path))[1:-1]


def _words(verdict: "Verdict") -> str:
    mark = MARKS[verdict.state]
    encoding = sys.stdout.encoding or "ascii"
    mark = mark if mark.encode(encoding, "ignore") else "*"
    said = f"{_path(verdict)}\n{verdict.words}".encode(encoding, "replace").decode(encoding)
    return f"{mark} " + said.replace("\n", "\n    ")


def _document(verdict: "Verdict") -> dict[str, object]:
    document = asdict(verdict)
    return {**document, "path": str(verdict.path), "holds": verdict.holds, "words": verdict.words}
