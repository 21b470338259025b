"""`emblazon library list | search | show | export | replay | rights`: the pictures made here."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from emblazon.cli.shown import print_json
from emblazon.errors import RefusedError

if TYPE_CHECKING:
    from emblazon.rights import Part
    from emblazon.store import Detail, Entry, Store

app = typer.Typer(no_args_is_help=True, help="Find, export and replay the pictures made here.")

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Limit = Annotated[int, typer.Option(min=1, max=100_000, help="How many at most.")]
Id = Annotated[str, typer.Argument(help="A picture's id, or the start of it.", metavar="ID")]


@app.command("list")
def list_pictures(
    limit: Limit = 50,
    run: Annotated[str | None, typer.Option(help="Only the pictures of this run.")] = None,
    as_json: AsJson = False,
) -> None:
    """The newest pictures first."""
    with _store() as store:
        _print_entries(store.list_pictures(limit, run=run), as_json=as_json)


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(help="Words of the brief; beginnings count.")],
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """The pictures whose brief holds all the words, best first."""
    with _store() as store:
        _print_entries(store.search(" ".join(words), limit), as_json=as_json)


@app.command()
def show(picture: Id, as_json: AsJson = False) -> None:
    """Everything that is known of one picture: brief, model, plan, findings, citations, files."""
    with _store() as store:
        detail = store.show(picture)
    if as_json:
        print_json(_document(detail))
    else:
        print(_words(detail))


@app.command()
def export(
    pictures: Annotated[list[str], typer.Argument(help="Ids, or the starts of them.", metavar="ID…")],
    out: Annotated[Path, typer.Option(help="The folder to copy them to.")] = Path("."),
    as_json: AsJson = False,
) -> None:
    """Copy pictures out, all their files as they were signed, each with its rights sheet. No other file is
    overwritten."""
    with _store() as store:
        details = [store.show(each) for each in pictures]
        sheets = {f"rights-{each.entry.id}.txt": _sheet(each).encode() for each in details if each.rights}
        paths = store.export(pictures, out, beside=sheets)
    if as_json:
        print_json({"files": [str(path) for path in paths]})
    else:
        for path in paths:
            print(str(path))


@app.command()
def replay(picture: Id, as_json: AsJson = False) -> None:
    """Draw a picture again by its plan, and compare it with what was kept."""
    from emblazon.settings import load_settings
    from emblazon.studio import Studio

    studio = Studio(load_settings(), say=lambda words: print(words, file=sys.stderr))
    try:
        again = studio.replay(picture)
    finally:
        studio.store.close()
    if as_json:
        print_json(asdict(again))
    elif again.identical:
        print(f"{again.id}: drawn again, every pixel is the same.")
    else:
        print(
            f"{again.id}: drawn again, it differs: PSNR {again.psnr_db:.1f} dB, "
            f"at most {again.worst_delta_e:.1f} ΔE2000."
        )


@app.command()
def rights(
    picture: Annotated[
        str | None,
        typer.Argument(help="A picture's id: its whole sheet. Without one: what ends.", metavar="ID"),
    ] = None,
    within: Annotated[int, typer.Option(min=0, max=36500, help="Days ahead to look.")] = 30,
    brand: Annotated[Path | None, typer.Option(help="A kit, whose own files and consents count too.")] = None,
    as_json: AsJson = False,
) -> None:
    """What pictures were made with and under what, or whose rights have ended or end soon.

    Ends with 3 when some right has ended already: those pictures may no longer be used.
    """
    today = datetime.now(UTC).date()
    if picture is not None:
        with _store() as store:
            detail = store.show(picture)
        print_json(json.loads(detail.rights or "{}")) if as_json else print(_sheet(detail).rstrip())
        recorded = [(detail.entry.id, detail.rights)] if detail.rights else []
        _refuse_ended(_ending(recorded, brand, today=today, days=0, own=False), today)
        return
    with _store() as store:
        recorded = list(store.rights())
    found = _ending(recorded, brand, today=today, days=within)
    if as_json:
        rows = [{"who": who, **asdict(part), "expires": str(part.expires)} for who, part in found]
        print_json({"today": str(today), "within": within, "ending": rows})
    for who, part in () if as_json else found:
        state = "ended" if part.expires is not None and part.expires < today else "ends"
        owner = f" ({_line(part.owner)})" if part.owner else ""
        print(f"{part.expires}  {state:<5}  {who}  {part.kind}: {_line(part.name)}{owner}")
    if not found and not as_json:
        print(f"Nothing ends within {within} days.", file=sys.stderr)
    _refuse_ended(found, today)


def _refuse_ended(found: "Sequence[tuple[str, Part]]", today: date) -> None:
    """Raise RefusedError when some of what ends has ended already."""
    ended = sum(part.expires is not None and part.expires < today for _, part in found)
    if ended:
        raise RefusedError(
            f"{ended} right{' has' if ended == 1 else 's have'} ended.",
            remedy="Renew them and record that in the kit, or take those pictures down.",
        )


def _ending(
    recorded: Sequence[tuple[str, str]], brand: Path | None, *, today: date, days: int, own: bool = True
) -> "list[tuple[str, Part]]":
    """Who needs what, and it ends: pictures by id, of the `recorded` sheets, and the kit's `own` parts by its name.
    What the kit has renewed since counts."""
    from emblazon.brand.load import load_kit
    from emblazon.rights import Ruling, Sheet, expiring, kit_parts, renewed

    sheets = [(key, Sheet.from_json(text)) for key, text in recorded]
    if brand is not None:
        kit = load_kit(brand)
        sheets = [
            (key, replace(sheet, rulings=tuple(renewed(each, kit) for each in sheet.rulings)))
            if sheet.kit == kit.name
            else (key, sheet)
            for key, sheet in sheets
        ]
        parts = tuple(Ruling(part, "allowed", "") for part in kit_parts(kit)) if own else ()
        sheets.append((kit.name, Sheet(kit.name, "", today, parts)))
    return expiring(sheets, today=today, days=days)


def _sheet(detail: "Detail") -> str:
    from emblazon.rights import Sheet

    return Sheet.from_json(detail.rights).to_text() if detail.rights else "No rights were recorded then.\n"


def _store() -> "Store":
    from emblazon.settings import load_settings
    from emblazon.store import Store

    return Store.open(load_settings().home)


def _print_entries(entries: "Sequence[Entry]", *, as_json: bool) -> None:
    if as_json:
        print_json({"pictures": [asdict(each) for each in entries]})
        return
    for each in entries:
        passed = "passed" if each.passed else "FAILED"
        size = f"{each.width}×{each.height}"
        print(
            f"{each.id}  {each.created[:10]}  {each.style:<10.10}  {size:>9}  {passed}  {_line(each.words)}"
        )
    if not entries:
        print("No picture.", file=sys.stderr)


def _line(words: str, most: int = 60) -> str:
    """Words on one line, without signs that would steer a terminal."""
    text = " ".join("".join(each if each.isprintable() else " " for each in words).split())
    return text if len(text) <= most else text[: most - 1] + "…"


def _document(detail: "Detail") -> dict[str, object]:
    """One JSON document: what the library holds as JSON text is opened."""
    from emblazon.board.checked import described

    document = asdict(detail)
    texts = ("brief", "choice", "prompt", "mending", "rights")
    opened = {key: json.loads(document[key] or "{}") for key in texts}
    return {**document, **opened, "findings": [described(each) for each in detail.findings]}


def _words(detail: "Detail") -> str:
    entry, plan = detail.entry, detail.plan
    facts = {
        "id": entry.id,
        "run": entry.run,
        "made": entry.created,
        "brief": _line(entry.words, 400),
        "model": plan.model,
        "kit": f"{plan.kit} {plan.kit_version}".strip(),
        "style": plan.style,
        "seed": str(entry.seed),
        "drawn": f"{plan.sampler}, {plan.steps} steps, guidance {plan.guidance:g}",
        "recolour": detail.recolour,
        "plan": plan.digest,
        "folder": detail.folder,
        "draft": detail.draft,
    }
    lines = [f"{name:<9} {_line(value, 400)}" for name, value in facts.items()]
    lines += [f"{'file':<9} {each.name} ({each.bytes:,} bytes)" for each in detail.files]
    lines += [f"{each.verdict:<9} {each.check}: {_line(each.words, 300)}" for each in detail.findings]
    for each in detail.citations:
        by = f" by {each.author}" if each.author else ""
        lines.append(_line(f"{'cites':<9} {each.title}{by} ({each.licence or 'no licence stated'})", 300))
    return "\n".join(lines)
