"""What sizes a model draws: the whole size policy, in one place."""

import math
from typing import Annotated, Self

from pydantic import Field, model_validator

from emblazon.brand.fields import Record

Side = Annotated[int, Field(ge=16, le=65_536)]
Pair = tuple[Side, Side]
MEGA = 1_000_000
RATIO = r"^[1-9]\d{0,2}:[1-9]\d{0,2}$"


class Sizes(Record):
    """Width and height in pixels. `fixed`: when not empty, the only ones; else any from `least` to `most` a
    side, in steps of `multiple`, of at most `megapixels`. `ratios`: when not empty, the only aspect ratios."""

    default: Pair
    fixed: tuple[Pair, ...]
    least: Side
    most: Side
    multiple: Annotated[int, Field(ge=1, le=256)]
    megapixels: Annotated[float, Field(gt=0)]
    ratios: tuple[Annotated[str, Field(pattern=RATIO)], ...]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        why = self.why_not(*self.default)
        if why:
            raise ValueError(f"has a default size that it does not draw: {why}. Correct one of them")
        return self

    def why_not(self, width: int, height: int) -> str:
        """Why a picture of that size cannot be drawn, in words; "" when it can."""
        if self.fixed:
            known = ", ".join(f"{w} × {h}" for w, h in self.fixed)
            return "" if (width, height) in self.fixed else f"it draws only {known} px"
        if not self.least <= min(width, height) <= max(width, height) <= self.most:
            return f"its sides are {self.least} to {self.most} px"
        if width % self.multiple or height % self.multiple:
            return f"its sides are multiples of {self.multiple} px"
        if width * height > self.megapixels * MEGA * 1.05:
            return f"it draws {self.megapixels:g} megapixels at most"
        if self.ratios and self.nearest_ratio(width, height)[1] > 0.02:
            return f"its aspect ratios are {', '.join(self.ratios)}"
        return ""

    def nearest(self, width: int, height: int) -> tuple[int, int]:
        """The size that it draws whose shape is nearest to width : height, of about the default's area."""
        if self.fixed:
            return min(self.fixed, key=lambda pair: (abs(math.log(pair[0] * height / pair[1] / width)), pair))
        across, down = width, height
        if self.ratios:
            across, down = map(int, self.nearest_ratio(width, height)[0].split(":"))
        area = self.default[0] * self.default[1]
        side = math.sqrt(area * across / down)
        return self._step(side), self._step(area / side)

    def _step(self, side: float) -> int:
        low, high = -(-self.least // self.multiple), self.most // self.multiple
        return min(high, max(low, round(side / self.multiple))) * self.multiple

    def nearest_ratio(self, width: int, height: int) -> tuple[str, float]:
        """The named aspect ratio nearest to width : height, and how far it is (relative); needs `ratios`."""
        wanted = width / height

        def away(ratio: str) -> float:
            across, down = map(int, ratio.split(":"))
            return abs(across / down / wanted - 1)

        best = min(self.ratios, key=away)
        return best, away(best)
