"""`emblazon models list|show|compare|choose`: the model cards, and which model a brief gets, and why."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast, get_args

import typer

from emblazon.cli.kits import chosen_kit
from emblazon.cli.shown import print_json
from emblazon.errors import InputError

if TYPE_CHECKING:
    from emblazon.brand.fields import Record
    from emblazon.brand.kit import Kit
    from emblazon.catalog import Profile
    from emblazon.catalog.profile import Task
    from emblazon.records import Brief, Choice
    from emblazon.settings import Settings

app = typer.Typer(no_args_is_help=True, help="The models, and which one a brief gets.")

HEAD = ("model", "good at", "runs on", "price", "licence")
GOOD = 0.5
MOST_RANKED = 8
SAID_ELSEWHERE = ("id",)
LISTED = ("offers", "good", "bad", "sources")

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Brand = Annotated[Path | None, typer.Option("--brand", help="A brand.toml, or the folder that holds one.")]


@app.command("list")
def list_models(
    task: Annotated[str | None, typer.Option(help="Only what is good at it: photograph, vector …")] = None,
    every: Annotated[bool, typer.Option("--all", help="With retired and unavailable ones.")] = False,
    as_json: Json = False,
) -> None:
    """List the models that can be used here, or with --all every card."""
    from emblazon.catalog import load_catalog
    from emblazon.studio import Studio

    cards = load_catalog()
    missing = set[str]() if every else set(Studio(_settings(), say=_say).missing)
    rows = [
        profile
        for profile in cards
        if (
            every
            or any(not {each.backend, f"{each.backend}/{each.name}"} & missing for each in profile.offers)
        )
        and (every or profile.status != "retired")
        and (task is None or profile.grade(_task(task)) > GOOD)
    ]
    if as_json:
        documents = [profile.model_dump(mode="json") for profile in rows]
        print_json({"models": documents})
        return
    _table(HEAD, [_row(profile) for profile in rows])
    if len(rows) < len(cards):
        typer.echo(f"{len(rows)} of {len(cards)} cards; all of them: emblazon models list --all", err=True)


@app.command()
def show(model: Annotated[str, typer.Argument(help="The model's id.")], as_json: Json = False) -> None:
    """Show one model's card, with sources and dates."""
    from emblazon.catalog import find_profile, load_catalog

    profile = find_profile(load_catalog(), model)
    if as_json:
        print_json(profile.model_dump(mode="json"))
        return
    _table(("fact", profile.id), _facts(profile))


@app.command()
def compare(
    models: Annotated[list[str], typer.Argument(help="Two models or more, by id.")], as_json: Json = False
) -> None:
    """Set models side by side, only the facts in which they differ."""
    from emblazon.catalog import find_profile, load_catalog

    cards = load_catalog()
    profiles = [find_profile(cards, each) for each in dict.fromkeys(models)]
    if len(profiles) < 2:
        raise InputError("One model has nothing to be compared with.", remedy="Name two or more.")
    facts = [dict(_facts(profile)) for profile in profiles]
    differing = [
        name
        for name in dict.fromkeys(name for each in facts for name in each)
        if name not in SAID_ELSEWHERE and len({each.get(name, "") for each in facts}) > 1
    ]
    if as_json:
        rows = {name: [each.get(name, "") for each in facts] for name in differing}
        document = {"models": [profile.id for profile in profiles], "differ": rows}
        print_json(document)
        return
    _table(
        ("fact", *(profile.id for profile in profiles)),
        [(name, *(each.get(name, "") for each in facts)) for name in differing],
    )


@app.command()
def choose(
    brief: Annotated[str, typer.Argument(help="The words, or the path of a brief file (.toml).")],
    brand: Brand = None,
    model: Annotated[str, typer.Option("--model", help="A model's id, or auto.")] = "auto",
    budget: Annotated[float | None, typer.Option(min=0, help="What it may cost, in US dollars.")] = None,
    any_backend: Annotated[
        bool, typer.Option("--any-backend", help="As if every back end were ready here.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Say which model would draw a brief, why, and why not the others."""
    from emblazon.catalog import load_catalog
    from emblazon.choose import choose_model
    from emblazon.studio import Studio

    read, kit = _read(brief, brand, model, budget)
    missing = {} if any_backend else Studio(_settings(), say=_say).missing
    choice = choose_model(read, kit, load_catalog(), missing=missing)
    if as_json:
        print_json(asdict(choice))
        return
    _print_choice(choice)


def _row(profile: "Profile") -> tuple[str, ...]:
    offer = profile.offers[0]
    price = f"${offer.usd_per_picture:.3f}" if offer.usd_per_picture else "free"
    notes = [profile.status] * (profile.status != "active") + ["by name"] * (not profile.automatic)
    name = f"{profile.id} ({', '.join(notes)})" if notes else profile.id
    good = ", ".join(each.task for each in sorted(profile.good, key=lambda each: -each.grade)[:3])
    where = ", ".join(each.backend for each in profile.offers)
    return name, good, where, price, profile.licence.weights


def _task(name: str) -> "Task":
    from emblazon.catalog.profile import Task

    if name not in get_args(Task):
        raise InputError(f"There is no task {name!r}.", remedy=f"Tasks: {', '.join(get_args(Task))}.")
    return cast("Task", name)


def _settings() -> "Settings":
    from emblazon.settings import load_settings

    return load_settings()


def _say(words: str) -> None:
    typer.echo(words, err=True)


def _read(words: str, brand: Path | None, model: str, budget: float | None) -> "tuple[Brief, Kit]":
    from dataclasses import replace

    from emblazon.brief import read_asked, read_brief

    kit = chosen_kit(brand)
    request, anatomy = read_asked(words)
    if model != "auto":
        request = replace(request, model=model)
    if budget is not None:
        request = replace(request, budget_usd=budget)
    return read_brief(request, kit, seed=0, anatomy=anatomy), kit


def _facts(profile: "Profile") -> list[tuple[str, str]]:
    from emblazon.brand.fields import Record

    rows: list[tuple[str, str]] = []
    for key in type(profile).model_fields:
        value: object = getattr(profile, key)
        if key in LISTED:
            rows += [(f"{key} {_named(each)}", _spell(each)) for each in cast("tuple[Record, ...]", value)]
        elif isinstance(value, Record):
            rows += [(f"{key}.{inner}", _spell(getattr(value, inner))) for inner in type(value).model_fields]
        else:
            rows.append((key, _spell(value)))
    return rows


def _named(record: "Record") -> str:
    """What tells a record of a list from the others: its first fact."""
    return _spell(getattr(record, next(iter(type(record).model_fields))))


def _spell(value: object) -> str:
    from emblazon.brand.fields import Record

    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        items: tuple[object, ...] = value  # pyright: ignore[reportUnknownVariableType]
        return "; ".join(_spell(each) for each in items)
    if isinstance(value, Record):
        return ", ".join(_spell(getattr(value, key)) for key in type(value).model_fields)
    return "" if value is None else str(value)


def _print_choice(choice: "Choice") -> None:
    where = f" on {choice.backend}" if choice.backend != choice.model else ""
    typer.echo(f"{choice.model}{where}: {choice.why}.")
    for number, each in enumerate(choice.ranking[:MOST_RANKED], start=1):
        typer.echo(f"{number}. {each.model} on {each.backend}: {each.utility:.2f} ({each.words})")
    for reason, models in choice.reasons.items():
        typer.echo(f"not {', '.join(models)}: {reason}.")


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*head, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*(Text(each) for each in row))
    Console().print(table)
