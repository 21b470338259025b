"""`emblazon prompt explain|compile|lint|propose`: how words are read, what each model is told, what to watch for."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from emblazon.cli.kits import chosen_kit
from emblazon.cli.prompt_shown import print_compiled, print_proposal, print_remarks, table
from emblazon.cli.shown import print_json

if TYPE_CHECKING:
    from emblazon.brand.kit import Kit
    from emblazon.brief import Part
    from emblazon.catalog import Profile
    from emblazon.catalog.profile import Offer
    from emblazon.prompt.endpoint import Endpoint
    from emblazon.prompt.propose import Proposal
    from emblazon.records import Brief, Request

app = typer.Typer(no_args_is_help=True, help="See how words are read, and what a model is told.")

Words = Annotated[str, typer.Argument(help="The words, or the path of a brief file (.toml).")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Brand = Annotated[Path | None, typer.Option("--brand", help="A brand.toml, or the folder that holds one.")]
For = Annotated[str, typer.Option("--for", help='Models, parted by commas, or "all".')]
On = Annotated[str | None, typer.Option("--backend", help="Where they run; else each card's first back end.")]
Style = Annotated[str | None, typer.Option("--style", help="A style, whatever the words say.")]
Format = Annotated[str, typer.Option("--format", help="Sizes, parted by commas, as make takes them.")]


@app.command()
def explain(
    words: Annotated[str, typer.Argument(help="The words of a brief.")],
    brand: Brand = None,
    as_json: Json = False,
) -> None:
    """Show which words are what, and why."""
    from emblazon.brief import explain as explain_words

    kit = chosen_kit(brand)
    parts = explain_words(words)
    notes = [_note(part, kit) for part in parts]
    if as_json:
        rows = [{**asdict(part), "note": note} for part, note in zip(parts, notes, strict=True)]
        print_json({"words": words, "parts": rows})
        return
    rows = [
        (part.kind, part.words, f"{part.because}{'; ' if note else ''}{note}")
        for part, note in zip(parts, notes, strict=True)
    ]
    table(("part", "words", "because"), rows)


@app.command("compile")
def compile_brief(
    words: Words,
    brand: Brand = None,
    models: For = "house",
    style: Style = None,
    formats: Format = "",
    backend: On = None,
    raw: Annotated[str | None, typer.Option("--raw", help="Print only this model's text, to paste.")] = None,
    as_json: Json = False,
) -> None:
    """Write the prompt for each model, side by side, and say what was dropped or said otherwise."""
    from emblazon.prompt import compile_prompt, given_by_kit

    kit = chosen_kit(brand)
    brief = _brief(words, kit, style=style, formats=formats)
    compiled = {
        profile.id: compile_prompt(brief, profile, kit=kit, offer=_offer(profile, backend))
        for profile in _profiles(raw if raw is not None else models)
    }
    if raw is not None:
        for each in compiled.values():
            typer.echo(each.prompt.text)
        return
    given = given_by_kit(brief, kit)
    if as_json:
        rows = {name: _row(asdict(each)) for name, each in compiled.items()}
        gifts = [{"kind": part.kind, "words": part.words} for part in given]
        document = {"words": brief.words, "kit": {"name": kit.name, "gives": gifts}, "prompts": rows}
        print_json(document)
        return
    print_compiled(compiled, kit.name, given)


def _row(compiled: dict[str, object]) -> dict[str, object]:
    """A compiled prompt for JSON: the prompt's own fields, then its length."""
    prompt = compiled.pop("prompt")
    return {**prompt, "length": compiled} if isinstance(prompt, dict) else compiled


@app.command()
def lint(
    words: Words,
    brand: Brand = None,
    models: For = "house",
    style: Style = None,
    as_json: Json = False,
) -> None:
    """Warn of what will not come out as meant, and name the way round it."""
    from emblazon.catalog import load_catalog
    from emblazon.prompt import lint as lint_brief

    kit = chosen_kit(brand)
    brief = _brief(words, kit, style=style)
    others = load_catalog()
    remarks = {
        profile.id: lint_brief(brief, profile, kit=kit, others=others) for profile in _profiles(models)
    }
    if as_json:
        rows = {name: [asdict(each) for each in found] for name, found in remarks.items()}
        print_json({"words": brief.words, "remarks": rows})
        return
    for name, found in remarks.items():
        print_remarks(name, found)


@app.command()
def propose(
    words: Words,
    brand: Brand = None,
    url: Annotated[
        str, typer.Option("--url", envvar="EMBLAZON_LLM_URL", help="An OpenAI-compatible address, up to /v1.")
    ] = "http://localhost:11434/v1",
    model: Annotated[
        str, typer.Option("--model", envvar="EMBLAZON_LLM_MODEL", help="The model's name there.")
    ] = "",
    out: Annotated[Path, typer.Option("--out", help="Where the brief file is written.")] = Path("brief.toml"),
    accept: Annotated[bool, typer.Option("--accept", help="Take every change without asking.")] = False,
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, max=3600, help="Seconds to wait.")] = 120.0,
    as_json: Json = False,
) -> None:
    """Let a language model propose a richer brief; nothing is taken before you say so.

    The key, where one is needed, is read from EMBLAZON_LLM_KEY.
    """
    from emblazon.prompt.propose import propose as propose_brief

    endpoint = _endpoint(url, model, timeout)
    _writable(out)
    kit = chosen_kit(brand)
    request, brief = _asked(words, kit)
    proposal = propose_brief(brief, kit, endpoint)
    if not as_json:
        print_proposal(proposal)
    taken = bool(proposal.changes) and (accept or (not as_json and typer.confirm("Take these changes?")))
    if taken:
        _write(out, brief, proposal, request)
    if as_json:
        document = {**asdict(proposal), "taken": taken, "file": str(out) if taken else None}
        print_json(document)
    elif taken:
        typer.echo(f"Written to {out}. Make it: emblazon make {out}")
    else:
        typer.echo("Nothing was changed.")


def _endpoint(url: str, model: str, timeout: float) -> "Endpoint":
    import os

    from emblazon.backends.base import Secret
    from emblazon.errors import InputError
    from emblazon.prompt.endpoint import Endpoint

    if not model.strip():
        raise InputError(
            "No language model was named.", remedy="Give --model NAME, or set EMBLAZON_LLM_MODEL to it."
        )
    return Endpoint(url, model, Secret(os.environ.get("EMBLAZON_LLM_KEY", "")), timeout)


def _writable(out: Path) -> None:
    """Refuse to write over a file before anything is asked."""
    from emblazon.errors import InputError

    if out.exists():
        raise InputError(f"{str(out)!r} is there already.", remedy="Give another name with --out.")


def _write(out: Path, brief: "Brief", proposal: "Proposal", request: "Request") -> None:
    from emblazon.errors import StorageError
    from emblazon.prompt.brief_file import brief_text

    text = brief_text(brief, proposal.fields, request)
    try:
        out.write_text(text, "utf-8")
    except OSError as error:
        raise StorageError(
            f"Cannot write {str(out)!r}: {error.strerror}.", remedy="Give another name with --out."
        ) from error


def _brief(words: str, kit: "Kit", *, style: str | None = None, formats: str = "") -> "Brief":
    return _asked(words, kit, style=style, formats=formats)[1]


def _asked(words: str, kit: "Kit", *, style: str | None = None, formats: str = "") -> "tuple[Request, Brief]":
    """What was asked, and the brief that it is read as."""
    from dataclasses import replace

    from emblazon.brief import read_asked, read_brief

    request, anatomy = read_asked(words)
    if style is not None:
        request = replace(request, style=style)
    if formats:
        request = replace(request, formats=tuple(each.strip() for each in formats.split(",")))
    return request, read_brief(request, kit, seed=0, anatomy=anatomy)


def _profiles(models: str) -> "tuple[Profile, ...]":
    from emblazon.catalog import find_profile, load_catalog

    if models.strip() == "all":
        return load_catalog()
    names = tuple(dict.fromkeys(each.strip() for each in models.split(",") if each.strip()))
    return tuple(find_profile(load_catalog(), name) for name in names)


def _offer(profile: "Profile", backend: str | None) -> "Offer":
    """Where the model runs. Raises InputError when that back end does not run it."""
    from emblazon.errors import InputError

    if backend is None:
        return profile.offers[0]
    offer = profile.offer(backend)
    if offer is None:
        known = ", ".join(each.backend for each in profile.offers)
        raise InputError(f"{profile.id} does not run on {backend!r}.", remedy=f"It runs on: {known}.")
    return offer


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
