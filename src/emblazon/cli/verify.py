"""`emblazon verify FILE…|DIR`: what files say about their origin, and whether it holds.

A free detector for anyone: it needs no keys, no library and no network.

Exit codes: 0 every file is signed and unaltered; 2 a file cannot be read; 5 some picture is not signed or was
altered. A signer that is not known here still holds, and is called unknown.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from emblazon.errors import InputError, NothingPassedError

if TYPE_CHECKING:
    from emblazon.settings import Settings
    from emblazon.sign import Verdict

MARKS = {"trusted": "✓", "untrusted": "?", "altered": "✗", "unsigned": "–", "unreadable": "!"}


def verify(
    files: Annotated[list[Path], typer.Argument(help="Pictures, or folders of pictures.", metavar="FILE…")],
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
    from emblazon.sign import trusted_roots, verify_all

    settings = load_settings()
    anchors = trusted_roots(settings.home, settings.sign) + "".join(_root(each) for each in trust or ())
    verdicts = verify_all([path for each in files for path in _pictures(each)], anchors=anchors)
    if watermarks:
        verdicts = _examined(verdicts, settings)
    if as_json:
        print(json.dumps({"files": [_document(each) for each in verdicts]}, ensure_ascii=False, indent=2))
    else:
        for each in verdicts:
            print(_words(each))
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
            remedy="Go back to the file as it was first made: emblazon library export.",
        )


def _examined(verdicts: "tuple[Verdict, ...]", settings: "Settings") -> "tuple[Verdict, ...]":
    """With watermarks, and with what the library knows, where there is one: verifying makes none."""
    from emblazon.sign import examine, mark_key
    from emblazon.store import Store

    key = mark_key(settings.environment)
    if not (settings.home / "library.sqlite").exists():
        return examine(verdicts, key=key)
    with Store.open(settings.home) as store:
        return examine(verdicts, key=key, library=store)


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
    lines = verdict.words.encode(encoding, "replace").decode(encoding).split("\n")
    return "\n".join([f"{mark} {_path(verdict)}", *(f"    {line}" for line in lines)])


def _document(verdict: "Verdict") -> dict[str, object]:
    document = asdict(verdict)
    return {**document, "path": _path(verdict), "holds": verdict.holds, "words": verdict.words}
