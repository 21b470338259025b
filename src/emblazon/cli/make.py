"""`emblazon make`: the main job. Words and a kit in; pictures, a board and a run record out."""

import signal
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar, cast, get_args

import typer

from emblazon.cli.kits import chosen_kit
from emblazon.cli.shown import print_json
from emblazon.errors import InputError, NothingPassedError, StoppedError

if TYPE_CHECKING:
    from emblazon.brand.kit import Kit
    from emblazon.brief import Anatomy
    from emblazon.cli.progress import Show
    from emblazon.records import Kept, Need, Progress, Recolour, Request, Run
    from emblazon.settings import Settings

DRAW, BRIEF, REPAIR, OUTPUT = "Drawing", "What to look at", "Colour and repair", "Output"
MOST_PICTURES = 100
Value = TypeVar("Value")


def make(
    brief: Annotated[
        str, typer.Argument(help="What to draw, in your own words; or a brief as a .toml file.")
    ],
    brand: Annotated[Path | None, typer.Option(help="The kit: a brand.toml, or its folder.")] = None,
    format: Annotated[str, typer.Option(help="Finished sizes: square,1200x627 or the kit's names.")] = "",
    count: Annotated[
        int | None, typer.Option(min=1, max=MOST_PICTURES, help="How many; 1 unless said.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="A model, or auto: the best for this brief.")] = None,
    style: Annotated[str | None, typer.Option(help="3d, flat, gradient, outline, clipart …")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="The same seed gives the same picture.")] = None,
    reference: Annotated[
        list[Path] | None, typer.Option(help="A picture to look at; may be repeated.", rich_help_panel=BRIEF)
    ] = None,
    retrieval: Annotated[
        bool | None,
        typer.Option(help="Look up open pictures of the subject.", rich_help_panel=BRIEF),
    ] = None,
    sketch: Annotated[
        Path | None, typer.Option(help="Lines to follow: dark on light.", rich_help_panel=BRIEF)
    ] = None,
    recolour: Annotated[
        str | None, typer.Option(help="strict, toned, accent or off.", rich_help_panel=REPAIR)
    ] = None,
    attempts: Annotated[
        int | None,
        typer.Option(min=1, max=20, help="Tries a picture; 3 unless said.", rich_help_panel=REPAIR),
    ] = None,
    steps: Annotated[
        int | None, typer.Option(min=1, max=1000, help="Drawing steps.", rich_help_panel=DRAW)
    ] = None,
    strength: Annotated[
        float | None,
        typer.Option(help="0.05 keeps a reference's form, 1 begins from noise.", rich_help_panel=DRAW),
    ] = None,
    guidance: Annotated[
        float | None, typer.Option(min=0, max=30, help="How closely to follow.", rich_help_panel=DRAW)
    ] = None,
    disclose_prompt: Annotated[
        bool,
        typer.Option("--disclose-prompt", help="Put the words into the credentials.", rich_help_panel=OUTPUT),
    ] = False,
    budget: Annotated[
        float | None,
        typer.Option(min=0, help="What all pictures may cost, in US dollars; 0 unless said."),
    ] = None,
    need: Annotated[
        list[str] | None,
        typer.Option(help="What the model itself must do: lettering, vector …", rich_help_panel=DRAW),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Where runs are written.", rich_help_panel=OUTPUT)] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document on standard output.", rich_help_panel=OUTPUT)
    ] = False,
) -> None:
    """Draw finished, on-brand pictures from a few words, measure them against the kit, sign and keep them."""
    from emblazon.brief import read_asked
    from emblazon.settings import load_settings

    base, anatomy = read_asked(brief)
    request = replace(
        base,
        style=_first(style, base.style),
        formats=tuple(part.strip() for part in format.split(",") if part.strip()) or base.formats,
        count=_first(count, base.count),
        seed=_first(seed, base.seed),
        model=_first(model, base.model),
        references=tuple(reference or ()) or base.references,
        sketch=_first(sketch, base.sketch),
        retrieval=_first(retrieval, base.retrieval),
        recolour=_first(_recolour(recolour), base.recolour),
        steps=_first(steps, base.steps),
        guidance=_first(guidance, base.guidance),
        strength=_first(strength, base.strength),
        attempts=_first(attempts, base.attempts),
        budget_usd=_first(budget, base.budget_usd),
        needs=_needs(need) or base.needs,
        disclose_prompt=disclose_prompt or base.disclose_prompt,
    )
    settings = load_settings()
    job = Job(request, anatomy, chosen_kit(brand), out or settings.out)
    run = _run(job, settings)
    _report(run, as_json=as_json)
    if not any(kept.signed.report.passed for kept in run.kept):
        raise NothingPassedError(
            f"{len(run.kept)} made and kept, but none passed its checks: see {run.folder / 'board.html'}.",
            remedy="Try another --seed, more --attempts, or a simpler brief.",
        )


@dataclass(frozen=True, slots=True)
class Job:
    """What one call of `make` is about."""

    request: "Request"
    anatomy: "Anatomy | None"
    kit: "Kit"
    out: Path


def _first(given: Value | None, otherwise: Value) -> Value:
    return otherwise if given is None else given


def _recolour(value: str | None) -> "Recolour | None":
    from emblazon.records import Recolour

    if value is not None and value not in get_args(Recolour):
        raise InputError(f"--recolour {value!r} is unknown.", remedy=f"Give {', '.join(get_args(Recolour))}.")
    return cast("Recolour | None", value)


def _needs(values: list[str] | None) -> "tuple[Need, ...]":
    from emblazon.records import Need

    strange = [value for value in values or () if value not in get_args(Need)]
    if strange:
        raise InputError(f"--need {strange[0]!r} is unknown.", remedy=f"Give {', '.join(get_args(Need))}.")
    return cast("tuple[Need, ...]", tuple(values or ()))


def _run(job: Job, settings: "Settings") -> "Run":
    from emblazon.cli.progress import showing
    from emblazon.records import Run
    from emblazon.studio import Studio

    kept: list[Kept] = []
    with showing(job.request.count) as show, _stopping(kept), _hearing_stops() as asked:
        show.say("Opening the studio …")
        studio = Studio(settings, say=show.say)
        for event in studio.make(job.request, job.kit, job.out, anatomy=job.anatomy):
            if asked:
                raise KeyboardInterrupt
            if isinstance(event, Run):
                return event
            _pass_on(event, kept, show)
    raise AssertionError("a run ends with its record")


def _pass_on(event: "Progress | Kept", kept: "list[Kept]", show: "Show") -> None:
    from emblazon.records import Kept

    if isinstance(event, Kept):
        kept.append(event)
        show.kept(len(kept))
    else:
        show.progress(event)


@contextmanager
def _stopping(kept: "list[Kept]") -> Generator[None]:
    """Say what Ctrl-C leaves behind."""
    try:
        yield
    except KeyboardInterrupt as error:
        folder = f" in {kept[0].paths[0].parent}" if kept else ""
        count = f"{len(kept)} finished picture{'' if len(kept) == 1 else 's'}"
        raise StoppedError(f"Stopped. {count} kept{folder}.") from error


@contextmanager
def _hearing_stops() -> Generator[list[int]]:
    """Note each Ctrl-C: one that comes while a library calls back into Python (signing does) would be lost there."""
    asked: list[int] = []

    def note(number: int, _: object) -> None:
        asked.append(number)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, note)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)


def _report(run: "Run", *, as_json: bool) -> None:
    from emblazon.board import BOARD, describe

    folder = run.folder.absolute()
    if as_json:
        print_json(describe(run, folder=folder))
        return
    for number, kept in enumerate(run.kept, start=1):
        failures = ", ".join(finding.check for finding in kept.signed.report.failures)
        verdict = f"failed: {failures}" if failures else "passed"
        print(f"{number}  {folder / kept.signed.files[0].name}  {verdict}")
    print(f"Board: {folder / BOARD}")
