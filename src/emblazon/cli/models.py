"""`emblazon models list|show|choose`: the model cards, and which model a brief gets, and why."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from emblazon.brand.kit import Kit
    from emblazon.catalog import Profile
    from emblazon.records import Brief, Choice

app = typer.Typer(no_args_is_help=True, help="The models, and which one a brief gets.")

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Brand = Annotated[Path | None, typer.Option("--brand", help="A brand.toml, or the folder that holds one.")]


@app.command("list")
def list_models(as_json: Json = False) -> None:
    """List every model with its status, licence, training data and privacy."""
    from emblazon.catalog import load_catalog

    profiles = load_catalog()
    if as_json:
        rows = [profile.model_dump(mode="json") for profile in profiles]
        typer.echo(json.dumps({"models": rows}, ensure_ascii=False))
        return
    _table(
        ("model", "status", "licence", "training data", "privacy", "styles"),
        [
            (
                profile.id,
                profile.status,
                profile.licence.weights,
                profile.training.policy,
                profile.privacy.policy,
                ", ".join(profile.inputs.styles),
            )
            for profile in profiles
        ],
    )


@app.command()
def show(model: Annotated[str, typer.Argument(help="The model's id.")], as_json: Json = False) -> None:
    """Show one model's card, with sources and dates."""
    from emblazon.catalog import find_profile, load_catalog

    profile = find_profile(load_catalog(), model)
    if as_json:
        typer.echo(json.dumps(profile.model_dump(mode="json"), ensure_ascii=False))
        return
    _table(("fact", profile.id), _facts(profile))


@app.command()
def choose(
    brief: Annotated[str, typer.Argument(help="The words, or the path of a brief file (.toml).")],
    brand: Brand = None,
    model: Annotated[str, typer.Option("--model", help="A model's id, or auto.")] = "auto",
    as_json: Json = False,
) -> None:
    """Say which model would draw a brief, why, and why not the others."""
    from emblazon.catalog import load_catalog
    from emblazon.choose import choose_model

    read, kit = _read(brief, brand, model)
    profiles = load_catalog()
    # Which back ends are ready is for `backends list`; the choice by facts takes all of them.
    every = frozenset(profile.backend for profile in profiles)
    choice = choose_model(read, kit, profiles, available=every)
    if as_json:
        typer.echo(json.dumps(asdict(choice), ensure_ascii=False))
        return
    _print_choice(choice)


def _read(words: str, brand: Path | None, model: str) -> "tuple[Brief, Kit]":
    from dataclasses import replace

    from emblazon.brand.kit import plain_kit
    from emblazon.brand.load import load_kit
    from emblazon.brief import read_brief, read_brief_file
    from emblazon.records import Request

    kit = load_kit(brand) if brand is not None else plain_kit()
    if words.endswith(".toml"):
        request, anatomy = read_brief_file(Path(words))
    else:
        request, anatomy = Request(words), None
    if model != "auto":
        request = replace(request, model=model)
    return read_brief(request, kit, seed=0, anatomy=anatomy), kit


def _facts(profile: "Profile") -> list[tuple[str, str]]:
    from emblazon.brand.kit import Record

    rows: list[tuple[str, str]] = []
    for key in type(profile).model_fields:
        value: object = getattr(profile, key)
        if isinstance(value, Record):
            rows += [(f"{key}.{inner}", _spell(getattr(value, inner))) for inner in type(value).model_fields]
        else:
            rows.append((key, _spell(value)))
    return rows


def _spell(value: object) -> str:
    from emblazon.brand.kit import Record

    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        items: tuple[object, ...] = value  # pyright: ignore[reportUnknownVariableType]
        return "; ".join(_spell(each) for each in items)
    if isinstance(value, Record):
        return ", ".join(_spell(getattr(value, key)) for key in type(value).model_fields)
    return "" if value is None else str(value)


def _print_choice(choice: "Choice") -> None:
    typer.echo(f"{choice.model}: {choice.why}.")
    for each in choice.rejected:
        typer.echo(f"not {each.model}: {each.reason}.")


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*head, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*(Text(each) for each in row))
    Console().print(table)
