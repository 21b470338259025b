"""`emblazon prompt explain|compile|lint`: how words are read, what a model is told, and what to watch for."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from emblazon.brand.kit import Kit
    from emblazon.brief import Part
    from emblazon.catalog import Profile
    from emblazon.prompt import Remark
    from emblazon.records import Brief, Prompt

app = typer.Typer(no_args_is_help=True, help="See how words are read, and what a model is told.")

Words = Annotated[str, typer.Argument(help="The words, or the path of a brief file (.toml).")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Brand = Annotated[Path | None, typer.Option("--brand", help="A brand.toml, or the folder that holds one.")]
For = Annotated[str, typer.Option("--for", help="Models, parted by commas.")]
Style = Annotated[str | None, typer.Option("--style", help="A style, whatever the words say.")]


@app.command()
def explain(
    words: Annotated[str, typer.Argument(help="The words of a brief.")],
    brand: Brand = None,
    as_json: Json = False,
) -> None:
    """Show which words are what, and why."""
    from emblazon.brief import explain as explain_words

    kit = _kit(brand)
    parts = explain_words(words)
    notes = [_note(part, kit) for part in parts]
    if as_json:
        rows = [{**asdict(part), "note": note} for part, note in zip(parts, notes, strict=True)]
        typer.echo(json.dumps({"words": words, "parts": rows}, ensure_ascii=False))
        return
    rows = [
        (part.kind, part.words, f"{part.because}{'; ' if note else ''}{note}")
        for part, note in zip(parts, notes, strict=True)
    ]
    _table(("part", "words", "because"), rows)


@app.command("compile")
def compile_brief(
    words: Words, brand: Brand = None, models: For = "house", style: Style = None, as_json: Json = False
) -> None:
    """Write the prompt for each model, and say what it had to drop."""
    from emblazon.prompt import write_prompt

    brief = _brief(words, _kit(brand), style)
    prompts = {profile.id: write_prompt(brief, profile) for profile in _profiles(models)}
    if as_json:
        rows = {name: asdict(prompt) for name, prompt in prompts.items()}
        typer.echo(json.dumps({"words": brief.words, "prompts": rows}, ensure_ascii=False))
        return
    for name, prompt in prompts.items():
        _print_prompt(name, prompt)


@app.command()
def lint(
    words: Words, brand: Brand = None, models: For = "house", style: Style = None, as_json: Json = False
) -> None:
    """Warn of what will not come out as meant, and name the way round it."""
    from emblazon.prompt import lint as lint_brief

    brief = _brief(words, _kit(brand), style)
    remarks = {profile.id: lint_brief(brief, profile) for profile in _profiles(models)}
    if as_json:
        rows = {name: [asdict(each) for each in found] for name, found in remarks.items()}
        typer.echo(json.dumps({"words": brief.words, "remarks": rows}, ensure_ascii=False))
        return
    for name, found in remarks.items():
        _print_remarks(name, found)


def _kit(brand: Path | None) -> "Kit":
    from emblazon.brand.kit import plain_kit
    from emblazon.brand.load import load_kit

    return load_kit(brand) if brand is not None else plain_kit()


def _brief(words: str, kit: "Kit", style: str | None) -> "Brief":
    from dataclasses import replace

    from emblazon.brief import read_brief, read_brief_file
    from emblazon.records import Request

    if words.endswith(".toml"):
        request, anatomy = read_brief_file(Path(words))
    else:
        request, anatomy = Request(words), None
    if style is not None:
        request = replace(request, style=style)
    return read_brief(request, kit, seed=0, anatomy=anatomy)


def _profiles(models: str) -> "tuple[Profile, ...]":
    from emblazon.catalog import find_profile, load_catalog

    names = tuple(dict.fromkeys(each.strip() for each in models.split(",") if each.strip()))
    return tuple(find_profile(load_catalog(), name) for name in names)


def _note(part: "Part", kit: "Kit") -> str:
    """What the colours of a part become in the kit."""
    from emblazon.brief.palette import hex_of, nearest

    if part.kind != "colours":
        return ""
    if not kit.palette.colours:
        return ", ".join(f"{name} is {hex_of(name)}" for name in part.values)
    found = [(name, *nearest(name, kit)) for name in part.values]
    return ", ".join(
        f"{name}: nearest in the kit is {colour} {hex_colour}, ΔE2000 {distance:.1f}"
        for name, colour, hex_colour, distance in found
    )


def _print_prompt(name: str, prompt: "Prompt") -> None:
    typer.echo(f"{name}: {prompt.text}")
    palette = ", ".join(f"{swatch.hex} {swatch.share:.0%}" for swatch in prompt.palette) or "free"
    typer.echo(f"  style {prompt.style}; palette {palette}")
    for each in prompt.dropped:
        typer.echo(f"  dropped {each.words!r}: {each.why}")


def _print_remarks(name: str, remarks: "tuple[Remark, ...]") -> None:
    if not remarks:
        typer.echo(f"{name}: nothing to remark.")
    for each in remarks:
        typer.echo(f"{name}: {each.kind}: {each.words!r}: {each.problem}. {each.workaround}")


def _table(head: tuple[str, ...], rows: list[tuple[str, str, str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*head, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*(Text(each) for each in row))
    Console().print(table)
