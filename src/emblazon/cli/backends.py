"""`emblazon backends list | test | calls`: what draws here, what it costs, and what was asked of it."""

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from emblazon.cli.shown import print_json
from emblazon.errors import BackendError, InputError, StoppedError

if TYPE_CHECKING:
    from emblazon.backends.ready import Ready
    from emblazon.catalog import Profile
    from emblazon.catalog.profile import Offer
    from emblazon.store import CallEntry
    from emblazon.studio import Studio

app = typer.Typer(no_args_is_help=True, help="List and test the back ends that draw.")

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
SHOWN_MODELS = 3
SEE_DOCS = "See docs/diffusers.md for where to put them."


@app.command("list")
def list_backends(as_json: AsJson = False) -> None:
    """Every back end: whether it is configured and answers, its models and what a picture costs. Imports none."""
    from emblazon.backends import find_backends
    from emblazon.backends.ready import readiness
    from emblazon.settings import load_settings

    found, settings = find_backends(), load_settings()
    stands = readiness(found.backends.values(), settings.backends, settings.environment, everything=True)
    offers = {name: _offers(name) for name in stands}
    if as_json:
        rows = [_row(stand, offers[name]) for name, stand in stands.items()]
        print_json({"backends": rows, "refused": dict(found.refused)})
        return
    _print_table(stands, offers)
    for name, why in found.refused.items():
        print(f"{name}  set aside: {why}", file=sys.stderr)


@app.command("test")
def hold_to_contract(
    backend: Annotated[str, typer.Argument(help="The id of a back end.")],
    model: Annotated[str | None, typer.Option(help="One of its models; the cheapest unless said.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before something is bought.")] = False,
    as_json: AsJson = False,
) -> None:
    """Draw for real, as little as possible, and hold the drafts against the contract of a back end.

    What costs nothing is drawn twice and in a batch; what costs something once, after asking.
    """
    from emblazon.backends import find_backends
    from emblazon.backends.contract import broken_promises, sample_stage

    known = find_backends().backends
    if backend not in known:
        raise InputError(f"There is no back end {backend!r}.", remedy=f"There are: {', '.join(known)}.")
    studio = _studio()
    profile, offer = _cheapest(studio, backend, model)
    opened = studio.open_backend(backend)
    if offer.usd_per_picture:
        _ask(backend, profile, offer, yes=yes)
    stage = sample_stage(profile, offer)
    broken = broken_promises(opened, stage, profile, again=not offer.usd_per_picture)
    if as_json:
        print_json({"backend": backend, "model": profile.id, "broken": broken})
    for promise in broken or ["keeps every promise"]:
        print(f"{profile.id}: {promise}", file=sys.stderr)
    if broken:
        raise BackendError(
            f"The back end {backend!r} breaks its contract.", remedy="See docs/adding-a-backend.md."
        )


@app.command()
def calls(
    unsettled: Annotated[
        bool, typer.Option("--unsettled", help="Only those whose outcome is unknown.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """What was asked of services that may bill it, newest first, and how each call ended."""
    entries = _studio().calls.entries(unsettled=unsettled)
    if as_json:
        print_json({"calls": [asdict(each) | {"settled": each.settled} for each in entries]})
        return
    for each in entries:
        print(_call_line(each))
    spent = sum(each.usd for each in entries if each.outcome == "done")
    unknown = [each for each in entries if not each.settled]
    print(f"{len(entries)} calls, about ${spent:.2f} spent; {len(unknown)} unknown.", file=sys.stderr)
    if unknown:
        print("Ask the service for an unknown one by its remote id before drawing it again.", file=sys.stderr)


def _offers(backend: str) -> "list[tuple[Profile, Offer]]":
    """The models that a back end draws with, the cheapest first."""
    from emblazon.catalog import load_catalog

    found = [
        (profile, offer)
        for profile in load_catalog()
        for offer in profile.offers
        if offer.backend == backend and profile.status != "retired"
    ]
    return sorted(found, key=lambda each: (each[1].usd_per_picture, each[0].id))


def _row(stand: "Ready", offers: "list[tuple[Profile, Offer]]") -> dict[str, object]:
    return {
        "id": stand.id,
        "words": stand.words,
        "configured": stand.reached is not None or not stand.missing,
        "reachable": stand.reached,
        "missing": stand.missing,
        "url": stand.url,
        "models": {profile.id: offer.usd_per_picture for profile, offer in offers},
    }


def _print_table(stands: "dict[str, Ready]", offers: "dict[str, list[tuple[Profile, Offer]]]") -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("back end", "here", "a picture", "models", box=None, header_style="bold", pad_edge=False)
    for name, stand in stands.items():
        here = stand.missing or ("answers" if stand.reached else "ready")
        names = [profile.id for profile, _ in offers[name]]
        more = f" and {len(names) - SHOWN_MODELS} more" if len(names) > SHOWN_MODELS else ""
        shown = ", ".join(names[:SHOWN_MODELS]) + more
        cells = (name, here, _price([offer for _, offer in offers[name]]), shown or "none: add a card")
        table.add_row(*map(Text, cells), style=None if not stand.missing else "dim")
    Console().print(table)


def _price(offers: "list[Offer]") -> str:
    prices = [offer.usd_per_picture for offer in offers]
    if not prices or not max(prices):
        return "free"
    low, high = f"${min(prices):.3f}", f"${max(prices):.3f}"
    return low if low == high else f"{low}–{high}"


def _cheapest(studio: "Studio", backend: str, model: str | None) -> "tuple[Profile, Offer]":
    offers = [each for each in _offers(backend) if model in (None, each[0].id)]
    here = [each for each in offers if f"{backend}/{each[1].name}" not in studio.missing]
    if offers and not here:
        raise BackendError(f"No weights for {backend!r} are on this machine.", remedy=SEE_DOCS)
    if not offers:
        known = ", ".join(profile.id for profile, _ in _offers(backend)) or "none; add a card"
        raise InputError(f"{backend!r} has no model {model!r}.", remedy=f"Its models: {known}.")
    return here[0]


def _ask(backend: str, profile: "Profile", offer: "Offer", *, yes: bool) -> None:
    question = f"One picture of {profile.id} on {backend} costs about ${offer.usd_per_picture:.3f}. Draw it?"
    if not yes and not typer.confirm(question, err=True):
        raise StoppedError("Nothing was bought.")


def _call_line(each: "CallEntry") -> str:
    words = f"  {each.words}" if each.words else ""
    remote = f"  {each.remote}" if each.remote else ""
    return f"{each.created}  {each.outcome:<9} {each.backend} {each.model}  ${each.usd:.3f}{remote}{words}"


def _studio() -> "Studio":
    from emblazon.settings import load_settings
    from emblazon.studio import Studio

    return Studio(load_settings(), say=lambda words: print(words, file=sys.stderr))
