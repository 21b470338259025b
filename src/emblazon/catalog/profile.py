"""`Profile`: the facts on one model, as its card states them. What a model can do is data, never an `if`.

Every record is frozen and refuses unknown keys. A fact that can go stale stands beside a date and a source.
"""

import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from emblazon.brand.fields import Record
from emblazon.catalog.sizes import Sizes

STYLES: tuple[str, ...] = ("3d", "flat", "gradient", "soft", "cartoon", "outline", "icon", "clipart")
"""The styles of the house model, in the order of its embedding. A brief's style is always one of them."""

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Count = Annotated[int, Field(ge=0, le=100_000)]
Grade = Annotated[float, Field(ge=0, le=1)]
Verified = Literal["primary", "secondary", "background", "unverified"]
Task = Literal[
    "photograph",
    "illustration",
    "icon",
    "lettering",
    "layout",
    "vector",
    "colour",
    "character",
    "edit",
    "inpaint",
    "control",
    "transparency",
    "draft",
    "upscale",
]
"""What a picture may be wanted for. "draft": many fast tries; "character": the same one twice; "colour": the
brand's own, by measure; "layout": things and words at given places; "upscale": enlarging, which does not draw."""
Control = Literal["sketch", "canny", "depth", "pose", "lineart", "tile", "segmentation"]
Adapter = Literal["lora", "controlnet", "ip-adapter", "textual-inversion"]
Lettering = Literal["none", "poor", "fair", "good", "strong"]
"""How well words in the picture come out; from "good" on they may be asked for."""


class Dated(Record):
    """A source and when it was read. `where`: a path in this repository or an address."""

    title: Text
    where: Text
    date: datetime.date
    verified: Verified


class Fitness(Record):
    """How good the model is at a task, 0–1, and why. A model that says nothing of a task counts 0.5."""

    task: Task
    grade: Grade
    why: Text


class Inputs(Record):
    """What the model takes. `references`: at most so many pictures; `palette`: at most so many colours as a
    parameter of their own; `layout`: boxes that say where things go; `styles`: of the brief's eight. `collection`:
    it learned from the shipped pictures, so that references may be retrieved for it and the house's eye can judge
    what it draws."""

    text: bool
    negative: bool
    picture: bool
    mask: bool
    references: Count
    controls: tuple[Control, ...]
    palette: Count
    adapters: tuple[Adapter, ...]
    layout: bool
    styles: tuple[Text, ...]
    collection: bool = False

    @property
    def sketch(self) -> bool:
        """Whether lines say where things go."""
        return bool({"sketch", "canny", "lineart"} & set(self.controls))


class Limits(Record):
    """`tokens`, `characters`: of the prompt, 0 where none is published; `tokenizer`: whose tokens they are
    ("clip", "t5", …; "unknown"). `hands`, `consistency`: what to expect, in words. `seeds`: whether the same
    seed gives the same picture."""

    tokens: Count
    characters: Count
    tokenizer: Text
    lettering: Lettering
    hands: Text
    consistency: Text
    photographs: bool
    transparency: bool
    vector: bool
    subjects: Annotated[int, Field(ge=1)]
    seeds: bool


class Steps(Record):
    """Defaults of sampling; `settable` is false where the service decides. `guidance_alone`: the guidance of words
    without any reference, where it differs. `strength`: the time at which
    drawing begins when there is a picture to begin from, 0–1: 1 is pure noise, less keeps more of its form."""

    default: Annotated[int, Field(ge=1, le=1000)]
    guidance: Annotated[float, Field(ge=0, le=50)]
    strength: Annotated[float, Field(gt=0, le=1)]
    sampler: Text
    settable: bool
    guidance_alone: Annotated[float, Field(ge=0, le=50)] | None = None


class Dialect(Record):
    """How the model wants to be asked. `form`: the writer in `prompt/`. `colours`: a parameter, codes bound to
    objects in the text, names, or none. `negatives`: a field, a parameter, a sentence, or only by saying what
    is there instead."""

    form: Id
    colours: Literal["palette", "hex", "names", "none"]
    negatives: Literal["field", "parameter", "prose", "positive"]


class Licence(Record):
    """`weights`: the licence's exact name. `kind`: its class. `outputs`: what may be done with pictures.
    `commercial`: whether a company may run it for money as it stands. `conditions`: duties, if any."""

    weights: Text
    kind: Literal[
        "permissive",
        "rail",
        "revenue-capped",
        "user-capped",
        "registration-required",
        "non-commercial",
        "api-terms",
        "prohibited-automation",
    ]
    outputs: Text
    commercial: bool
    conditions: str


class Training(Record):
    """`policy`: "open" (openly licensed and listed), "licensed", "undisclosed", or "none" (not trained)."""

    policy: Literal["open", "licensed", "undisclosed", "none"]
    licences: tuple[Text, ...]
    words: Text


class Offer(Record):
    """One place where the model runs. `name`: what it is called there. `privacy`: "local-only" (nothing leaves
    the machine), "no-retention", or "retained". `usd_per_picture`: of one at the default size, 0 on one's own
    machine; `wait_s`: what one usually takes. `syntax`: "a1111" where (word:1.2) weighs a word."""

    backend: Id
    name: Text
    privacy: Literal["local-only", "no-retention", "retained"]
    usd_per_picture: Annotated[float, Field(ge=0)]
    price: Text
    wait_s: Annotated[float, Field(ge=0)]
    syntax: Literal["plain", "a1111"]
    checked: datetime.date
    verified: Verified


class Profile(Record):
    """One model, whole. `offers`: where it runs, the preferred first. `automatic`: whether a choice by fitness
    may pick it; else it is asked for by name. `retention`: what services keep, in words."""

    id: Id
    family: Id
    maker: Text
    words: Text
    status: Literal["active", "deprecated", "retired"]
    sunset: datetime.date | None = None
    successor: Id | None = None
    automatic: bool
    checked: datetime.date
    verified: Verified
    retention: Text
    offers: Annotated[tuple[Offer, ...], Field(min_length=1)]
    good: Annotated[tuple[Fitness, ...], Field(min_length=1)]
    bad: Annotated[tuple[Fitness, ...], Field(min_length=1)]
    inputs: Inputs
    sizes: Sizes
    limits: Limits
    steps: Steps
    dialect: Dialect
    licence: Licence
    training: Training
    sources: Annotated[tuple[Dated, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        """A card whose facts cannot hold together is refused."""
        for possible, words in self._rules():
            if not possible:
                raise ValueError(words)
        return self

    def _rules(self) -> tuple[tuple[bool, str], ...]:
        strange = [style for style in self.inputs.styles if style not in STYLES]
        tasks = [each.task for each in (*self.good, *self.bad)]
        return (
            (
                self.status == "active" or self.sunset is not None,
                f"is {self.status} but has no sunset date. Add sunset = YYYY-MM-DD",
            ),
            (
                self.status != "retired" or not self.automatic,
                "is retired but may be chosen. Write automatic = false",
            ),
            (not strange, f"names the unknown styles {strange}. Use {', '.join(STYLES)}"),
            (_once(self.inputs.styles), "names a style twice. Name each once"),
            (_once(tasks), "grades a task twice. Grade each once"),
            (all(each.grade > 0.5 for each in self.good), "is good at a task of grade 0.5 or less"),
            (all(each.grade < 0.5 for each in self.bad), "is bad at a task of grade 0.5 or more"),
            (
                _once([each.backend for each in self.offers]),
                "has two offers of one back end. Keep one, or write two cards",
            ),
            (
                self.inputs.negative == (self.dialect.negatives in ("field", "parameter")),
                "takes negatives, or does not, against its dialect. Make the two agree",
            ),
        )

    def grade(self, task: Task) -> float:
        """How good the model is at a task, 0–1; 0.5 where its card does not say."""
        return next((each.grade for each in (*self.good, *self.bad) if each.task == task), 0.5)

    def offer(self, backend: str) -> Offer | None:
        """What one back end offers of this model."""
        return next((each for each in self.offers if each.backend == backend), None)


def _once(values: "tuple[str, ...] | list[str]") -> bool:
    return len(set(values)) == len(values)
