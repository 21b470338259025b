"""`emblazon sign FILE…`: put content credentials on any picture, Emblazon's own or not.

Exit codes: 0 signed; 2 a file cannot be read, its credentials do not hold, or what is said of it cannot be; 4 the
keys or the remote signer failed.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

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
    rows = _sign_all(files, declared, out)
    if as_json:
        print(json.dumps({"files": rows}, ensure_ascii=False, indent=2))
        return
    for row in rows:
        print(f"{_shown(row['file'])} → {_shown(row['signed'])}")


def _sign_all(files: list[Path], declared: "Declared", out: Path | None) -> list[dict[str, object]]:
    """Every file signed and written; what `--json` prints."""
    from emblazon import __version__
    from emblazon.cli.picture_tools import write
    from emblazon.settings import load_settings
    from emblazon.sign import chosen_keys
    from emblazon.sign.given import sign_given, take

    settings, now = load_settings(), datetime.now(UTC)
    _distinct(files, out)
    keys = chosen_keys(settings.home, settings.sign, settings.environment, now=now, say=_tell)
    if keys.fresh:
        _tell(keys.words)
    rows: list[dict[str, object]] = []
    for file in files:
        signed = sign_given(take(file), declared, keys=keys, created=now, software=f"emblazon {__version__}")
        target = _target(file, signed.suffix, out)
        write(target, signed.data)
        for note in signed.notes:
            _tell(f"{_shown(file)}: {note}")
        rows.append(
            {"file": str(file), "signed": str(target), "actions": signed.actions, "notes": signed.notes}
        )
    return rows


def _distinct(files: list[Path], out: Path | None) -> None:
    """Raise InputError when two files would be written to one place."""
    firsts: dict[Path, Path] = {}
    for file in files:
        place = (out or file.parent) / file.stem
        first = firsts.setdefault(place, file)
        if first is not file:
            raise InputError(
                f"{str(first)!r} and {str(file)!r} would be signed into one file.",
                remedy="Sign them into folders of their own: --out.",
            )


def _target(file: Path, suffix: str, out: Path | None) -> Path:
    """Where the signed file goes: never over the file itself. Raises InputError when it would."""
    if out is None:
        return file.with_name(f"{file.stem}-signed{suffix}")
    target = out / f"{file.stem}{suffix}"
    if target.exists() and target.samefile(file):
        raise InputError(f"--out {str(out)!r} is where {str(file)!r} lies.", remedy="Choose another folder.")
    out.mkdir(parents=True, exist_ok=True)
    return target


def _shown(path: object) -> str:
    """A path as text that cannot steer a terminal."""
    return repr(str(path))[1:-1]


def _kit(brand: Path | None) -> "Kit | None":
    from emblazon.brand.load import load_kit

    return load_kit(brand) if brand else None


def _tell(words: str) -> None:
    print(words, file=sys.stderr)
