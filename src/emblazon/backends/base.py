"""What a back end is: one class in one file that turns a `Stage` into drafts.

    class Echo:
        id = "echo"
        def run(self, stage: Stage) -> Iterator[Progress | Draft]: ...

    BACKEND = Echo

A file of this folder with a `BACKEND` is a back end; so is what the entry point group "emblazon.backends"
of another package names. Nothing else lists them. What a model can do is its `Profile`, which is checked
once, before anything is drawn; no code asks for a model by name.

A back end that needs something of this machine (a key, an address, packages) says so in a literal
`NEEDS = Needs(…)`, which is read without importing the file, and is opened with an `Access`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from time import sleep
from types import MappingProxyType
from typing import Literal, Protocol, Self

from emblazon.catalog import Profile
from emblazon.catalog.profile import Adapter as AdapterKind
from emblazon.catalog.profile import Control as ControlKind
from emblazon.errors import InputError
from emblazon.records import Draft, Layout, Pixels, Plan, Progress, Swatch

Task = Literal["draw", "redraw", "inpaint", "upscale"]
"""From nothing; from an `initial` picture; from an `initial` picture inside a `mask`; an `initial`, larger."""
Outcome = Literal["done", "refused", "unsent", "cancelled", "failed", "unknown"]
"""How a call ended. "done": billed, even where what came was of no use or was withheld; "refused", "unsent":
certainly not billed; "failed": answered with an error whose bill is unclear; "unknown": no answer, perhaps billed."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """A small network beside the model. `file`: its name where the back end keeps such files; `weight`: how
    strongly it acts, 1 as trained; `picture`: what a ControlNet or an IP-Adapter looks at."""

    kind: AdapterKind
    file: str
    weight: float = 1.0
    picture: Pixels | None = None
    control: ControlKind | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """One call of a back end: everything that it may look at, resolved.

    `model`: the back end's own name of the model; `usd`: what a draft costs. `options`: further parameters, as
    the dialect wrote them. `references` and `sketch`: pictures of any size; `layout`: what two references show.
    `initial`, `mask`: (height_px, width_px, 4) pictures; the mask redraws where its alpha is over 127, whatever
    polarity a service uses. `strength` in (0, 1]: how much of the initial (in "draw": of the first reference) is
    drawn anew; 1 begins from noise.
    """

    text: str
    style: str
    palette: tuple[Swatch, ...]
    seeds: tuple[int, ...]
    width_px: int
    height_px: int
    steps: int
    sampler: str
    guidance: float
    model: str = ""
    negative: str = ""
    options: tuple[tuple[str, str], ...] = ()
    usd: float = 0.0
    reference_guidance: float = 1.0
    guidance_interval: tuple[float, float] = (0.0, 1.0)
    rescale: float = 0.0
    references: tuple[Pixels, ...] = ()
    layout: Layout = "one"
    sketch: Pixels | None = None
    adapters: tuple[Adapter, ...] = ()
    task: Task = "draw"
    initial: Pixels | None = None
    mask: Pixels | None = None
    strength: float = 1.0

    @classmethod
    def from_plan(
        cls, plan: Plan, references: tuple[Pixels, ...], sketch: Pixels | None, *, seeds: tuple[int, ...]
    ) -> Self:
        """The drawing stage of a plan, for these seeds, with the pictures that the plan only names."""
        return cls(
            text=plan.text,
            style=plan.style,
            palette=plan.told_palette,
            seeds=seeds,
            width_px=plan.draft_px[0],
            height_px=plan.draft_px[1],
            steps=plan.steps,
            sampler=plan.sampler,
            guidance=plan.guidance,
            model=plan.name,
            negative=plan.negative,
            options=plan.options,
            usd=plan.usd,
            strength=plan.strength,
            reference_guidance=plan.reference_guidance,
            guidance_interval=plan.guidance_interval,
            rescale=plan.rescale,
            references=references,
            layout=plan.layout,
            sketch=sketch,
        )

    @property
    def option(self) -> dict[str, str]:
        """The options, by name."""
        return dict(self.options)


class Backend(Protocol):
    """Draws. Deterministic where its model's card says so: a seed gives the same draft whatever stands beside it
    in the batch."""

    id: str

    def run(self, stage: Stage) -> Iterator[Progress | Draft]:
        """For each seed in order: progress (with previews where it can), then its draft, one by one, so that
        a picture can be finished while the next is not yet begun. Closing the iterator cancels what runs.

        Raises BackendError when it cannot draw, WeightsError when its weights are missing or altered.
        """
        ...


@dataclass(frozen=True, slots=True)
class Needs:
    """What a back end asks of this machine. Every value is a literal, so that it is read without importing.

    `words`: what it is, in a line. `url`: the usual address. `secret`: the environment variable that holds the
    key. `server`: the person's own server, which is ready only once its address is set and it answers.
    `packages`: what must be importable, `extra`: what installs them. `weights`: where it draws with weights of this
    machine, "module:function" that says whether a model's are here, from its name and the settings. `settings`: keys
    that `[backends.<id>]` in emblazon.toml may have.
    """

    words: str
    url: str = ""
    secret: str = ""
    secret_optional: bool = False
    server: bool = False
    packages: tuple[str, ...] = ()
    extra: str = ""
    weights: str = ""
    settings: tuple[str, ...] = ("url",)


class Secret:
    """A key that never shows itself: only `reveal` gives it."""

    __slots__ = ("_value",)

    def __init__(self, value: str = "") -> None:
        self._value = value

    def reveal(self) -> str:
        """The key itself, for a header."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return "Secret('…')" if self._value else "Secret('')"


@dataclass(frozen=True, slots=True)
class Call:
    """A request that may be billed. `digest`: SHA-256 of what is sent; `usd`: what it should cost."""

    backend: str
    model: str
    seed: int
    usd: float
    digest: str


class Ledger(Protocol):
    """Where calls that may be billed are written down, each before it is sent."""

    def begin(self, call: Call) -> str:
        """A row for a call that is about to be sent; its id. Durable when this returns."""
        ...

    def accept(self, row: str, *, remote: str, poll: str) -> None:
        """The service took the call: what it calls it, and where it tells how it goes."""
        ...

    def close(self, row: str, outcome: Outcome, words: str = "") -> None:
        """How it ended."""
        ...

    def keep(self, row: str, data: bytes) -> None:
        """Bytes that were paid for and could not be used, so that they are not lost."""
        ...


class NoLedger:
    """For calls that cost nothing: remembers nothing."""

    def begin(self, call: Call) -> str:
        return ""

    def accept(self, row: str, *, remote: str, poll: str) -> None: ...

    def close(self, row: str, outcome: Outcome, words: str = "") -> None: ...

    def keep(self, row: str, data: bytes) -> None: ...


@dataclass(frozen=True, slots=True)
class Access:
    """What the studio lends to one back end: its address, key and settings, where calls are written down, how to
    tell the person something, and how to wait."""

    id: str
    url: str = ""
    secret: Secret = field(default_factory=Secret)
    settings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType[str, str]({}))
    ledger: Ledger = field(default_factory=NoLedger)
    say: Callable[[str], None] = lambda words: None
    wait: Callable[[float], None] = sleep


def admit(stage: Stage, profile: Profile) -> None:
    """Check once, before anything is drawn, that the stage makes sense and the model can do it.

    Raises InputError that names the first thing that cannot be.
    """
    for possible, words, remedy in (*_sense(stage), *_abilities(stage, profile)):
        if not possible:
            raise InputError(words, remedy=remedy)


def _sense(stage: Stage) -> Iterator[tuple[bool, str, str]]:
    yield bool(stage.seeds), "No picture was asked for.", "Ask for at least one: --count 1."
    yield (
        1 <= stage.steps <= 1000,
        f"{stage.steps!r} steps are impossible.",
        "Give 1 to 1000, usually 20 to 50.",
    )
    yield 0 < stage.strength <= 1, f"The strength {stage.strength!r} is impossible.", "Give 0 < strength ≤ 1."
    begun = stage.task == "draw" or stage.initial is not None
    yield begun, f"The task {stage.task!r} needs a picture to begin from.", "Give one."
    masked = stage.task != "inpaint" or stage.mask is not None
    yield masked, "Inpainting needs a mask.", "Give a picture that is opaque where to redraw."


def _abilities(stage: Stage, profile: Profile) -> Iterator[tuple[bool, str, str]]:
    model, can = f"The model {profile.id!r}", profile.inputs
    counted = len(stage.references)
    words = f"{model} looks at {can.references} references at most, not {counted}."
    yield counted <= can.references, words, "Give fewer."
    words = f"{model} takes {can.palette} colours at most, not {len(stage.palette)}."
    yield len(stage.palette) <= can.palette, words, "Give fewer colours."
    yield (
        stage.sketch is None or can.sketch,
        f"{model} takes no sketch.",
        "Leave it out, or take another model.",
    )
    yield stage.initial is None or can.picture, f"{model} cannot begin from a picture.", "Take another model."
    yield stage.mask is None or can.mask, f"{model} cannot draw inside a mask.", "Take another model."
    yield (
        not stage.negative or can.negative,
        f"{model} takes no negative prompt.",
        "Say what is there instead.",
    )
    strange = [each.kind for each in stage.adapters if each.kind not in can.adapters]
    yield not strange, f"{model} takes no {', '.join(strange)}.", "Leave it out, or take another model."
    words = f"{model} has no style {stage.style!r}."
    yield stage.style in can.styles, words, f"It has {', '.join(can.styles)}."
    why = "" if stage.task == "upscale" else profile.sizes.why_not(stage.width_px, stage.height_px)
    words = f"{model} does not draw at {stage.width_px} × {stage.height_px} px."
    yield not why, words, f"{why[:1].upper()}{why[1:]}."
