"""`emblazon audit "a CEO" --n 200`: who many pictures show, how varied they are, what they repeat, what changed.

Draws, or reads with `--pictures`. Writes a folder with audit.html, audit.json and what was drawn. Exit codes: 0
audited; 2 bad input; 3 every prompt is refused; 4 a back end failed; 130 stopped, what was drawn is kept.
"""

import json
import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Annotated

import typer

from emblazon.cli.kits import chosen_kit
from emblazon.cli.shown import print_json
from emblazon.errors import InputError, StoppedError

if TYPE_CHECKING:
    from emblazon.audit import Audit, Audited

PAGE, RECORD = "audit.html", "audit.json"
FIRST_SEED = 1
MOST_REFUSED = 10
MOST = 1000
UNHEARD = {
    "pictures": ("against", "listed", "remedy", "n", "seed", "model", "style", "retrieval", "budget"),
    "against": ("listed", "remedy", "n", "seed", "style", "retrieval", "drawings"),
}
"""Options that would change nothing beside another one."""


def audit(
    context: typer.Context,
    prompts: Annotated[
        list[str] | None,
        typer.Argument(help='What is asked for, such as "a CEO"; several are audited apart.'),
    ] = None,
    n: Annotated[int, typer.Option("--n", min=1, max=MOST, help="Pictures of each prompt.")] = 100,
    listed: Annotated[
        str | None,
        typer.Option(
            "--prompts",
            help="A text file, a prompt a line; or professions, professions-fr, professions-fr-feminine.",
        ),
    ] = None,
    pictures: Annotated[
        Path | None, typer.Option(help="Read the pictures of this folder instead of drawing any.")
    ] = None,
    drawings: Annotated[
        bool, typer.Option("--drawings", help="The folder's pictures are drawings, none is a photograph.")
    ] = False,
    model: Annotated[
        str | None, typer.Option(help="The model that draws: house, or with --against its own, unless said.")
    ] = None,
    style: Annotated[
        str | None, typer.Option(help="flat, 3d, gradient … else as the words or the kit say.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The first seed; the others follow it.")] = FIRST_SEED,
    brand: Annotated[
        Path | None, typer.Option(help="The kit; its people policy is audited beside none.")
    ] = None,
    remedy: Annotated[
        bool, typer.Option("--remedy", help="Try the people policy that is proposed, where the kit has none.")
    ] = False,
    retrieval: Annotated[
        bool, typer.Option("--retrieval/--no-retrieval", help="May the model look at reference pictures?")
    ] = True,
    reference: Annotated[
        Path | None, typer.Option(help="Compare with a folder of pictures, or shares in a TOML or JSON file.")
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(help="An earlier audit.json: draw its prompts and seeds again and say what changed."),
    ] = None,
    budget: Annotated[
        float, typer.Option(min=0, help="What the pictures of one prompt may cost, in US dollars.")
    ] = 0.0,
    out: Annotated[Path | None, typer.Option(help="Where the audit's folder is written.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Count who a prompt's pictures show, how varied they are, and how near they sit to training pictures.

    Variety is measured without a label on anybody. Shares carry intervals and are not stated under 100 pictures.
    """
    from emblazon.audit import (
        Auditor,
        Kept,
        Wish,
        audit_again,
        audit_drawn,
        audit_read,
        draw,
        read_earlier,
        read_prompts,
        wish_of,
    )
    from emblazon.settings import load_settings
    from emblazon.studio import Studio

    _agree(context, prompts or [])
    settings = load_settings()
    _check_writable(out or settings.out)
    studio = Studio(settings, say=_say)
    auditor = Auditor.open(
        studio.eye, studio.weights, chosen_kit(brand), now=datetime.now(UTC), say=_say, reference=reference
    )
    wanted = read_prompts(prompts or [], listed)
    kept = Kept(settings.home / "audits")
    drawing = partial(draw, tools=lambda request: studio.tools(request, settings.out), kept=kept)
    if pictures is not None:
        found = audit_read(
            auditor, pictures, wanted[0] if wanted else pictures.resolve().name, drawings=drawings
        )
    elif against is not None:
        earlier = read_earlier(against)
        with _resumable():
            found = audit_again(auditor, wish_of(earlier, model=model, budget_usd=budget), drawing, earlier)
    else:
        wish = Wish(
            wanted,
            count=n,
            seed=seed,
            model=model or "house",
            style=style,
            budget_usd=budget,
            remedy=remedy,
            retrieval=retrieval,
        )
        with _resumable():
            found = audit_drawn(auditor, wish, drawing)
    folder = _write(found, studio.weights, out or settings.out)
    kept.forget()
    if as_json:
        from emblazon.audit import describe

        print_json(describe(found))
    else:
        _print(found, folder)


def _agree(context: typer.Context, prompts: list[str]) -> None:
    """Raise InputError for options of which one would be left unheard."""
    given = {
        each.name: max((*each.opts, *each.secondary_opts), key=len)
        for each in context.command.params
        if each.name and (source := context.get_parameter_source(each.name)) and source.name == "COMMANDLINE"
    }
    beside = next((each for each in UNHEARD if each in given), None)
    if beside is None and "drawings" in given:
        raise InputError(
            "--drawings says nothing without --pictures.", remedy="Leave it out, or name a folder."
        )
    unheard = next((given[each] for each in UNHEARD.get(beside or "", ()) if each in given), None)
    if beside == "against" and prompts:
        unheard = "a prompt"
    if beside == "pictures" and len(prompts) > 1:
        unheard = "a second prompt"
    if beside and unheard:
        raise InputError(
            f"{unheard} says nothing beside {given[beside]}.", remedy="Leave one of the two out."
        )


def _check_writable(out: Path) -> None:
    """Raise StorageError before anything is drawn where the audit could not be written."""
    from emblazon.store.files import storage_error

    try:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=out):
            pass
    except OSError as error:
        raise storage_error(out, error) from error


@contextmanager
def _resumable() -> Generator[None]:
    """Say on Ctrl-C what becomes of what was drawn."""
    try:
        yield
    except KeyboardInterrupt as error:
        words = "Stopped. What was drawn is kept: the same command goes on from there."
        raise StoppedError(words) from error


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _write(audit: "Audit", weights: Path, out: Path) -> Path:
    """The audit's folder: its page, its record, and what was drawn. Raises StorageError."""
    from emblazon.audit import describe, reference_thumbnails, write_page
    from emblazon.engine.references import References
    from emblazon.store.files import prepared
    from emblazon.tools import slug

    when = datetime.fromisoformat(audit.when)
    folder = out / f"audit-{slug(audit.sections[0].found.prompt)}-{when:%Y%m%d-%H%M%S}"
    record = json.dumps(describe(audit), ensure_ascii=False) + "\n"
    page = write_page(audit, reference_thumbnails(References(weights)))
    with prepared(folder, {PAGE: page.encode(), RECORD: record.encode()}):
        for number, section in enumerate(audit.sections, start=1):
            _write_drawn(section.found, folder / f"pictures-{number}")
            if section.remedied:
                _write_drawn(section.remedied, folder / f"pictures-{number}-with-policy")
    return folder


def _write_drawn(audited: "Audited", folder: Path) -> None:
    """The pictures, where they were drawn: those that were read are there already."""
    from emblazon.pixels import encode_png
    from emblazon.store.files import prepared

    files = {
        f"{each.name.replace(' ', '-')}.png": encode_png(each.pixels, quick=True)
        for each in audited.shown
        if each.how is not None
    }
    with prepared(folder, files):
        pass


def _print(audit: "Audit", folder: Path) -> None:
    """The main figures of every prompt, and where the page is."""
    from emblazon.audit import summary

    for section in audit.sections:
        for line in summary(section):
            print(line)
    for what, why in audit.refused[:MOST_REFUSED]:
        print(f"{'Not drawn' if audit.model else 'Not read'}: {what}. {why}")
    if len(audit.refused) > MOST_REFUSED:
        print(f"… and {len(audit.refused) - MOST_REFUSED} more: see the page.")
    print(f"Page: {folder / PAGE}")
