"""The words that every record shares: pixels, names of choices, boxes, swatches, formats."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""A picture: (height, width, 4), straight (not premultiplied) sRGB and alpha, uint8."""
Recolour = Literal["strict", "toned", "accent", "off"]
Verdict = Literal["pass", "fail", "unknown"]
Need = Literal["lettering", "transparency", "vector", "photograph", "mask", "size"]
"""What the model must do itself, not Emblazon afterwards; "size": draw the largest format without enlarging."""
Layout = Literal["one", "beside", "above"]
"""What two references show: one subject, or two that stand beside or above each other."""
Corner = Literal["top-left", "top-right", "bottom-left", "bottom-right"]
LabelIcon = Literal["none", "eu"]
"""What stands beside a visible label: nothing, or the common icon for generated content that the EU proposes."""
Repair = Literal[
    "",
    "redraw",
    "redraw freer",
    "inpaint",
    "recolour harder",
    "recolour role",
    "re-frame",
    "re-typeset",
    "upscale",
]
"""What would mend a failure; "redraw freer": further from the reference; "" where nothing would."""
Box = tuple[int, int, int, int]
"""Left, top, right, bottom, in pixels of the picture that was checked."""


@dataclass(frozen=True, slots=True)
class Swatch:
    """A colour and how much of the picture it should take: `share` in [0, 1]."""

    hex: str
    share: float

    @property
    def rgb(self) -> tuple[int, int, int]:
        """Red, green, blue, 0–255."""
        value = int(self.hex.lstrip("#"), 16)
        return value >> 16, (value >> 8) & 255, value & 255


@dataclass(frozen=True, slots=True)
class Avoided:
    """A colour that must not appear, nor anything within `tolerance` (ΔE2000) of it."""

    hex: str
    tolerance: float

    @property
    def rgb(self) -> tuple[int, int, int]:
        """Red, green, blue, 0–255."""
        return Swatch(self.hex, 0).rgb


@dataclass(frozen=True, slots=True)
class Format:
    """A finished size. `safe_area`: margins left, top, right, bottom, as fractions; `background`: hex or
    "transparent"; `copy_space`: edges left, top, right, bottom of the area that stays calm for copy, as fractions."""

    name: str
    width: int
    height: int
    safe_area: tuple[float, float, float, float] = (0.08, 0.08, 0.08, 0.08)
    background: str = "transparent"
    copy_space: tuple[float, float, float, float] | None = None
