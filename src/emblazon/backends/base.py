"""What a back end is: one class in one file that turns a `Stage` into drafts.

    class Echo:
        id = "echo"
        def run(self, stage: Stage) -> Iterator[Progress | Draft]: ...

    BACKEND = Echo

A file of this folder with a `BACKEND` is a back end; so is what the entry point group "emblazon.backends"
of another package names. Nothing else lists them. What a model can do is its `Profile`, which is checked
once, before anything is drawn; no code asks for a model by name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol, Self

from emblazon.catalog import Profile
from emblazon.errors import InputError
from emblazon.records import Draft, Layout, Pixels, Plan, Progress, Swatch

Task = Literal["draw", "redraw", "inpaint"]
"""From nothing; from an `initial` picture; from an `initial` picture inside a `mask`."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One call of a back end: everything that it may look at, resolved.

    `references` and `sketch`: pictures of any size; `layout`: what two references show. `initial`, `mask`:
    (size_px, size_px, 4) pictures; the mask redraws where its alpha is over 127. `strength` in (0, 1]: how
    much of the initial (in "draw": of the first reference) is drawn anew; 1 begins from noise.
    """

    text: str
    style: str
    palette: tuple[Swatch, ...]
    seeds: tuple[int, ...]
    size_px: int
    steps: int
    sampler: str
    guidance: float
    reference_guidance: float = 1.0
    guidance_interval: tuple[float, float] = (0.0, 1.0)
    rescale: float = 0.0
    references: tuple[Pixels, ...] = ()
    layout: Layout = "one"
    sketch: Pixels | None = None
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
            palette=plan.palette,
            seeds=seeds,
            size_px=plan.draft_px,
            steps=plan.steps,
            sampler=plan.sampler,
            guidance=plan.guidance,
            strength=plan.strength,
            reference_guidance=plan.reference_guidance,
            guidance_interval=plan.guidance_interval,
            rescale=plan.rescale,
            references=references,
            layout=plan.layout,
            sketch=sketch,
        )


class Backend(Protocol):
    """Draws. Deterministic: a seed gives the same draft whatever stands beside it in the batch."""

    id: str

    def run(self, stage: Stage) -> Iterator[Progress | Draft]:
        """For each seed in order: progress (with previews where it can), then its draft, one by one, so that
        a picture can be finished while the next is not yet begun.

        Raises BackendError when it cannot draw, WeightsError when its weights are missing or altered.
        """
        ...


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
    words = f"{model} has no style {stage.style!r}."
    yield stage.style in can.styles, words, f"It has {', '.join(can.styles)}."
    sizes = ", ".join(map(str, profile.sizes.draft))
    words = f"{model} does not draw at {stage.size_px} px."
    yield stage.size_px in profile.sizes.draft, words, f"It draws at {sizes} px."
