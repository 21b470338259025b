"""What the values of a kit may be: types that validate themselves, each with a message that says what to write.

Sizes are pixels, shares and margins are fractions, tolerances ΔE2000.
"""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from emblazon.brand.colour import parse_hex, to_hex
from emblazon.errors import InputError

MOST_SIDE_PX = 8192


def _plain(text: str) -> str:
    """Refuse control characters: names reach terminals, pages and prompts."""
    for character in text:
        if unicodedata.category(character) == "Cc" and character not in "\n\t":
            raise ValueError(f"holds the control character {character!r}. Remove it")
    return text


def _hex(text: str) -> str:
    try:
        return to_hex(parse_hex(text))
    except InputError as error:
        raise ValueError("is not a hex colour. Write it as '#rrggbb', such as '#0b6e99'") from error


def _margins(margins: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    if margins[0] + margins[2] > 0.9 or margins[1] + margins[3] > 0.9:
        raise ValueError(
            "leaves under a tenth of the picture. Give smaller margins: [left, top, right, bottom]"
        )
    return margins


def _area(area: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    left, top, right, bottom = area
    if right - left < 0.05 or bottom - top < 0.05:
        raise ValueError("is under a twentieth of a side. Give its edges: [left, top, right, bottom]")
    return area


Plain = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_plain)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=2000), AfterValidator(_plain)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=80), AfterValidator(_plain)]
Hex = Annotated[str, AfterValidator(_hex)]
Share = Annotated[float, Field(ge=0, le=1)]
Tolerance = Annotated[float, Field(gt=0, le=50)]
Margin = Annotated[float, Field(ge=0, le=0.45)]
Margins = Annotated[tuple[Margin, Margin, Margin, Margin], AfterValidator(_margins)]
Area = Annotated[tuple[Share, Share, Share, Share], AfterValidator(_area)]
"""Edges left, top, right, bottom of a part of a picture, as fractions of its width and height."""
Side = Annotated[int, Field(ge=16, le=MOST_SIDE_PX)]
Seed = Annotated[int, Field(ge=0, lt=2**63)]


class Record(BaseModel):
    """Frozen; unknown keys are errors; no value is converted silently."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)
