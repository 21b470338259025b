"""`emblazon sign FILE…`: put content credentials on any picture, Emblazon's own or not.

Exit codes: 0 signed; 2 a file cannot be read, its credentials do not hold, or what is said of it cannot be; 4 the
keys or the remote signer failed.
"""

import os
import sys
from collections.abc import Generator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from emblazon.cli.shown import print_json
from emblazon.errors import InputError

if TYPE_CHECKING:
    from emblazon.brand.kit import Kit
    from emblazon.sign.given import Declared

ACTIONS = (
    "generated or drawn (nothing was there before), edited (by hand), redrawn (by a model), enhanced, resized, "
    "cropped, recoloured, lettered"
)
TRAINING = {"allowed": True, "not allowed": False, "notAllowed": False}


def sign(
    files: Annotated[list[Path], typer.Argument(help="Pictures to sign.", metavar="FILE…")],
    parent: Annotated[
        list[Path] | None,
        typer.Option(help="What it was made from: the first was opened, others were placed in it."),
    ] = None,
    action: Annotated[list[str] | None, typer.Option(help=f"What was done, in order: {ACTIONS}.")] = None,
    model: Annotated[str, typer.Option(help="The model that drew or changed it.")] = "",
    brand: Annotated[Path | None, typer.Option(help="A kit: its name, and what it says of training.")] = None,
    training: Annotated[
        Literal["allowed", "notAllowed"] | None, typer.Option(help="May others train on it?")
    ] = None,
    write_as: Annotated[str, typer.Option("--as", help="Write it as png, jpg, webp or avif.")] = "",
    out: Annotated[
        Path | None, typer.Option(help="A folder for the signed files; default: beside each, as NAME-signed.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Sign pictures: where each came from, what was done to it, and what others may do with it.

    Without further words a file is signed as it is, and nothing is said of AI. Pixels are never touched.
    """
    from emblazon.sign.given import Declared, take

    kit = _kit(brand)
    said = training or (kit.disclosure.training if kit else "")
    declared = Declared(
        actions=tuple(action or ()),
        parents=tuple(take(each) for each in parent or ()),
        model=model,
        kit=kit.name if kit else "",
        kit_version=kit.version if kit else "",
        training=TRAINING.get(said),
        write_as=write_as,
    )
    rows: list[dict[str, object]] = []
    for row in _sign_all(files, declared, _targets(files, parent or [], write_as, out)):
        rows.append(row)
        if not as_json:
            print(f"{_shown(row['file'])} → {_shown(row['signed'])}", flush=True)
    if as_json:
        print_json({"files": rows})


def _sign_all(files: list[Path], declared: "Declared", targets: list[Path]) -> Generator[dict[str, object]]:
    """Every file signed and written, one after the other; what `--json` prints of each."""
    from emblazon import __version__
    from emblazon.cli.picture_tools import write
    from emblazon.settings import load_settings
    from emblazon.sign import chosen_keys
    from emblazon.sign.given import sign_given, take
    from emblazon.store.files import storage_error

    settings, now = load_settings(), datetime.now(UTC)
    keys = chosen_keys(settings.home, settings.sign, settings.environment, now=now, say=_tell)
    if keys.fresh:
        _tell(keys.words)
    for file, target in zip(files, targets, strict=True):
        signed = sign_given(take(file), declared, keys=keys, created=now, software=f"emblazon {__version__}")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise storage_error(target.parent, error) from error
        write(target, signed.data)
        for note in signed.notes:
            _tell(f"{_shown(file)}: {note}")
        yield {"file": str(file), "signed": str(target), "actions": signed.actions, "notes": signed.notes}


def _targets(files: list[Path], parents: list[Path], write_as: str, out: Path | None) -> list[Path]:
    """Where each signed file goes. Raises InputError when two would be written to one place, or one over a file that
    is given."""
    from emblazon.sign.formats import kind_named

    given = {os.path.realpath(each): each for each in (*files, *parents)}
    firsts: dict[Path, Path] = {}
    for file in files:
        suffix = kind_named(write_as).suffixes[0] if write_as else file.suffix
        target = out / f"{file.stem}{suffix}" if out else file.parent / f"{file.stem}-signed{suffix}"
        first = firsts.setdefault(target, file)
        if first is not file:
            raise InputError(
                f"{str(first)!r} and {str(file)!r} would be signed into one file.",
                remedy="Sign them into folders of their own: --out.",
            )
        over = given.get(os.path.realpath(target))
        if over is not None:
            raise InputError(
                f"To sign {str(file)!r} there, {str(over)!r} would be written over.",
                remedy="Sign into another folder: --out.",
            )
    return list(firsts)


def _shown(path: object) -> str:
    """A path as text that cannot steer a terminal."""
    return repr(str(path))[1:-1]


def _kit(brand: Path | None) -> "Kit | None":
    from emblazon.brand.load import load_kit

    return load_kit(brand) if brand else None


def _tell(words: str) -> None:
    print(words, file=sys.stderr)
