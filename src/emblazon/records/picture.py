"""A picture on its way: draft, what was set on it, what was mended, what is finished."""

import json
from dataclasses import asdict, dataclass, field
from typing import Literal

from emblazon.records.base import Box, Format, Pixels, Recolour


@dataclass(frozen=True, slots=True)
class Draft:
    """A picture before refinement, from a back end. `svg`: the drawing itself, where a model draws vectors;
    `source`: the file as a service sent it, where that carries credentials of its own."""

    pixels: Pixels
    seed: int
    svg: str = ""
    source: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Element:
    """Something real that was set on a format: a label, lettering, a logo. `box`: where, in the format's pixels;
    `words`: what is to be read there; `ink`, `ground`: hex of its colour and of the mean behind it; `plate`: all that
    it covers, where that is more than its box."""

    kind: Literal["label", "lettering", "logo"]
    box: Box
    words: str = ""
    ink: str = ""
    ground: str = ""
    plate: Box | None = None

    @property
    def area(self) -> Box:
        """All that it covers."""
        return self.plate or self.box


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture placed in one format, and what was set on it."""

    format: Format
    pixels: Pixels
    elements: tuple[Element, ...] = ()


@dataclass(frozen=True, slots=True)
class Labelled:
    """A picture with its visible label, as its files show it. `svg`: the vector form with the label as paths, ""
    where there is none."""

    pixels: Pixels
    element: Element
    svg: str = ""


@dataclass(frozen=True, slots=True)
class Patch:
    """A place of a draft that was drawn anew. `box`: in the draft's own pixels."""

    box: Box
    seed: int


@dataclass(frozen=True, slots=True)
class Mending:
    """What was done to a picture to mend what failed, beside its colour: with its plan, enough to make it again.

    `margin`: left free around it, as a fraction; `roles`: hex of the colours brought onto the palette by
    themselves; `crisp`: whether its edges were drawn anew; `firmer`: how much bolder its label was set; `patches`: in
    their order.
    """

    margin: float = 0.0
    roles: tuple[str, ...] = ()
    crisp: bool = False
    firmer: int = 0
    patches: tuple[Patch, ...] = ()

    def to_json(self) -> str:
        """Canonical JSON."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Mending":
        """What `to_json` wrote. Raises TypeError or KeyError on a foreign document."""
        value = json.loads(text)
        patches = tuple(Patch(tuple(each["box"]), each["seed"]) for each in value.pop("patches"))
        return cls(roles=tuple(value.pop("roles")), patches=patches, **value)


@dataclass(frozen=True, slots=True)
class Picture:
    """A refined picture: `pixels` at the final size, its vector form, and one placement per format.

    `pixels` and `svg` are the drawing alone, for what looks at it or works on with it; `labelled`: the same with the
    visible label, None where none is asked for or none fits.
    """

    pixels: Pixels
    seed: int
    draft: Draft
    recolour: Recolour
    svg: str = ""
    placed: tuple[Placed, ...] = ()
    mending: Mending = Mending()
    labelled: Labelled | None = None

    @property
    def shown(self) -> Pixels:
        """What the picture's own file shows."""
        return self.labelled.pixels if self.labelled else self.pixels

    @property
    def shown_svg(self) -> str:
        """What its SVG shows, "" where there is none."""
        return self.labelled.svg if self.labelled else self.svg
