"""`emblazon brand new | show | check | import | export`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from emblazon.cli.shown import print_json
from emblazon.errors import InputError, StorageError

if TYPE_CHECKING:
    from emblazon.brand.imported import LooseColour

app = typer.Typer(no_args_is_help=True, help="Start, look at, check and exchange brand kits.")

KitPath = Annotated[Path, typer.Argument(help="A brand.toml, or the folder that holds one.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output, nothing else.")]


def _say(words: str) -> None:
    """Words for the person: to standard error, so that standard output stays clean."""
    print(words, file=sys.stderr)


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all. Raises StorageError."""
    import os
    import tempfile

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            os.chmod(temporary, 0o644)
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        words = f"Cannot write {str(path)!r}: {error.strerror}."
        raise StorageError(words, remedy="Choose another place, or make room there.") from error


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="The brand's name.")],
    colour: Annotated[list[str] | None, typer.Option(help="A colour as '#rrggbb'; may be repeated.")] = None,
    logo: Annotated[Path | None, typer.Option(help="A picture of the logo: PNG, JPEG, WebP or SVG.")] = None,
    out: Annotated[Path | None, typer.Option(help="The folder to write; default: the brand's name.")] = None,
    as_json: AsJson = False,
) -> None:
    """Start a kit: the palette from hex colours or from a logo, roles proposed."""
    from emblazon.bounded import read_one
    from emblazon.brand.colour import parse_hex, to_hex
    from emblazon.brand.imported import LooseColour
    from emblazon.brand.propose import colours_of_picture

    loose = [LooseColour("", to_hex(parse_hex(each))) for each in colour or ()]
    if logo is not None and not loose:
        loose = [*colours_of_picture(read_one(logo).pixels)]
    _start(name, loose, out=out, logo=logo, notes=(), as_json=as_json)


@app.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(help="Design tokens (.json), CSS, ASE or ACO.")],
    name: Annotated[str | None, typer.Option(help="The brand's name; default: the file's.")] = None,
    match: Annotated[str, typer.Option(help="Only colours whose name holds this.")] = "",
    out: Annotated[Path | None, typer.Option(help="The folder to write; default: the brand's name.")] = None,
    as_json: AsJson = False,
) -> None:
    """Start a kit from the swatches of another tool."""
    from emblazon.brand.imported import read_import

    found = read_import(file)
    found = (found.matching(match) if match else found).distinct(most=24)
    label = name or file.name.split(".")[0] or "brand"
    _start(label, found.colours, out=out, logo=None, notes=found.notes, as_json=as_json)


def _start(
    name: str,
    loose: "list[LooseColour] | tuple[LooseColour, ...]",
    *,
    out: Path | None,
    logo: Path | None,
    notes: tuple[str, ...],
    as_json: bool,
) -> None:
    """Write a new kit's folder and say what is in it."""
    import re
    import shutil

    from emblazon.brand.load import load_kit
    from emblazon.brand.propose import kit_text, propose_palette

    name = name.strip()
    if not name or len(name) > 80 or not name.isprintable():
        raise InputError(
            f"{name[:80]!r} cannot be a brand's name.", remedy="Give 1 to 80 printable characters."
        )
    folder = out or Path(re.sub(r"[^\w]+", "-", name.lower()).strip("-") or "brand")
    target = folder / "brand.toml"
    if target.exists():
        raise InputError(f"{str(target)!r} is there already.", remedy="Choose another folder with --out.")
    palette = propose_palette(loose)
    kept = None if logo is None else Path(f"logo{logo.suffix.lower()}")
    if logo is not None and kept is not None and logo.resolve() != (folder / kept).resolve():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(logo, folder / kept)
        except OSError as error:
            words = f"Cannot write {str(folder / kept)!r}: {error.strerror}."
            raise StorageError(words, remedy="Choose another place with --out.") from error
    _write(target, kit_text(name, palette, logo=kept))
    kit = load_kit(target)
    for note in notes:
        _say(f"note: {note}")
    colours = [each.model_dump() for each in kit.palette.colours]
    if as_json:
        print_json({"kit": str(target), "name": kit.name, "colours": colours, "notes": list(notes)})
        return
    _say(
        f"Wrote {target}. Roles are proposals: correct them there, then run `emblazon brand check {folder}`."
    )
    _swatches(target)


def _swatches(path: Path) -> None:
    from rich.console import Console

    from emblazon.brand.load import load_kit
    from emblazon.brand.show import terminal

    Console().print(terminal(load_kit(path)))


@app.command()
def show(
    kit: KitPath,
    html: Annotated[Path | None, typer.Option(help="Write a self-contained page here as well.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print the swatches; with --html, write a page that a browser opens from disk."""
    from emblazon.brand.load import load_kit

    loaded = load_kit(kit)
    if html is not None:
        from emblazon.brand.show import page

        _write(html, page(loaded))
        _say(f"Wrote {html}.")
    if as_json:
        print_json({**loaded.model_dump(mode="json"), "digest": loaded.digest, "folder": str(loaded.folder)})
    else:
        _swatches(kit)


@app.command()
def check(kit: KitPath, as_json: AsJson = False) -> None:
    """Look for flaws: contrast, colours too close, logo variants, fonts. Exits 2 when there are errors."""
    from dataclasses import asdict

    from emblazon.brand.lint import lint_kit
    from emblazon.brand.load import load_kit

    loaded = load_kit(kit)
    flaws = lint_kit(loaded)
    errors = sum(flaw.level == "error" for flaw in flaws)
    if as_json:
        findings = [asdict(flaw) for flaw in flaws]
        print_json({"kit": loaded.name, "digest": loaded.digest, "passed": not errors, "findings": findings})
    else:
        for flaw in flaws:
            print(f"{flaw.level}: {flaw.rule}: {flaw.words}. {flaw.remedy}")
        print(f"{loaded.name}: {errors} errors, {len(flaws) - errors} warnings")
    if errors:
        raise typer.Exit(2)


@app.command()
def export(
    kit: KitPath,
    to: Annotated[Literal["dtcg", "css", "tailwind"], typer.Option(help="What to write.")] = "dtcg",
    out: Annotated[Path | None, typer.Option(help="The file; default: standard output.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write the kit as design tokens, CSS custom properties or a Tailwind v4 theme."""
    from emblazon.brand.css import write_css
    from emblazon.brand.dtcg import write_dtcg
    from emblazon.brand.load import load_kit

    loaded = load_kit(kit)
    text = write_dtcg(loaded) if to == "dtcg" else write_css(loaded, tailwind=to == "tailwind")
    if out is not None:
        _write(out, text)
        _say(f"Wrote {out}.")
    if as_json:
        print_json({"kit": loaded.name, "to": to, "file": None if out is None else str(out), "text": text})
    elif out is None:
        print(text, end="")
