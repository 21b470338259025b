"""`Profile`: the facts on one model, as its card states them. What a model can do is data, never an `if`.

Every record is frozen and refuses unknown keys. A fact that can go stale stands beside a date and a source.
"""

import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from emblazon.brand.kit import Record

STYLES: tuple[str, ...] = ("3d", "flat", "gradient", "soft", "cartoon", "outline", "icon", "clipart")
"""The styles of the house model, in the order of its embedding. A brief's style is always one of them."""

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{0,63}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Count = Annotated[int, Field(ge=0, le=100_000)]
Pixels = Annotated[int, Field(ge=16, le=65_536)]
Verified = Literal["primary", "secondary", "background", "unverified"]


class Dated(Record):
    """A reason and where it was learned. `where`: a path in this repository or an address."""

    title: Text
    where: Text
    date: datetime.date
    verified: Verified


class Fitness(Record):
    """What the model is good or bad at, and why."""

    task: Text
    why: Text


class Inputs(Record):
    """What the model takes. `references`: at most so many pictures; `palette`: at most so many colours."""

    text: bool
    negative: bool
    references: Count
    sketch: bool
    palette: Count
    picture: bool
    mask: bool
    styles: tuple[Text, ...]


class Sizes(Record):
    """Sides in pixels of what the back end draws (`draft`) and of what leaves refinement (`final`)."""

    draft: Annotated[tuple[Pixels, ...], Field(min_length=1)]
    final: Annotated[tuple[Pixels, ...], Field(min_length=1)]


class Limits(Record):
    """`tokens`: of the prompt, opening and closing marks included; `tokenizer`: whose tokens they are."""

    tokens: Annotated[int, Field(ge=1)]
    tokenizer: Text
    lettering: bool
    photographs: bool
    transparency: bool
    subjects: Annotated[int, Field(ge=1)]
    seeds: bool


class Steps(Record):
    """Defaults of sampling. `strength`: the time at which drawing begins when there is a reference, 0–1: 1 is
    pure noise, less keeps more of the reference's form."""

    default: Annotated[int, Field(ge=1, le=1000)]
    guidance: Annotated[float, Field(ge=0, le=50)]
    strength: Annotated[float, Field(gt=0, le=1)]


class Licence(Record):
    """`weights`: SPDX name. `outputs`: what may be done with pictures. `conditions`: duties, if any."""

    weights: Text
    outputs: Text
    commercial: bool
    conditions: str


class Training(Record):
    """`policy`: "open" (openly licensed and listed), "licensed", "undisclosed", or "none" (not trained)."""

    policy: Literal["open", "licensed", "undisclosed", "none"]
    licences: tuple[Text, ...]
    words: Text


class Privacy(Record):
    """`policy`: "local-only" (nothing leaves the machine), "no-retention", or "retained"."""

    policy: Literal["local-only", "no-retention", "retained"]
    words: Text


class Price(Record):
    """Price of one picture in US dollars, and the day on which that was read."""

    usd_per_picture: Annotated[float, Field(ge=0)]
    checked: datetime.date


class Profile(Record):
    """One model, whole. `automatic`: whether a choice by fitness may pick it; else it is asked by name.

    `merit`: how good it is at what it is good at, 0–1, until there are blind votes.
    """

    id: Id
    family: Id
    maker: Text
    words: Text
    backend: Id
    dialect: Id
    status: Literal["active", "deprecated", "retired"]
    sunset: datetime.date | None = None
    successor: Id | None = None
    automatic: bool
    merit: Annotated[float, Field(ge=0, le=1)]
    good: Annotated[tuple[Fitness, ...], Field(min_length=1)]
    bad: Annotated[tuple[Fitness, ...], Field(min_length=1)]
    inputs: Inputs
    sizes: Sizes
    limits: Limits
    steps: Steps
    licence: Licence
    training: Training
    privacy: Privacy
    price: Price
    sources: Annotated[tuple[Dated, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        """A card whose facts cannot hold together is refused."""
        if self.status != "active" and self.sunset is None:
            raise ValueError(f"is {self.status} but has no sunset date. Add sunset = YYYY-MM-DD")
        if self.status == "retired" and self.automatic:
            raise ValueError("is retired but may be chosen. Write automatic = false")
        strange = [style for style in self.inputs.styles if style not in STYLES]
        if strange:
            raise ValueError(f"names the unknown styles {strange}. Use {', '.join(STYLES)}")
        if len(set(self.inputs.styles)) < len(self.inputs.styles):
            raise ValueError("names a style twice. Name each once")
        return self
