"""How the label, lettering or logo on a format stands out, measured from the pixels in and around its box.

The ink is found where it was said to be, as it now is; the ground is what lies around the strokes, past the soft
edge. The box is cut into cells half as wide as it is high, and in each the less legible tenth of the ground counts:
white letters that run from a dark onto a white part of a photograph fail by the worse part. Letters never fill a
cell: one that is all ink has nothing to stand out from. A logo has colours of its own: its ground is a ring around
its box.

    WCAG 2.2    (L1 + 0.05) / (L2 + 0.05), success criteria 1.4.3 and 1.4.11
    APCA-W3     0.1.9 (Somers, github.com/Myndex/apca-w3): Lc −108 … 106, negative for light ink on dark ground
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from emblazon.brand.colour import lab_from_rgb, luminance, parse_hex
from emblazon.check.base import Evidence
from emblazon.check.planes import grown
from emblazon.records import Box, Element, Format, Pixels, Placed

Floats = NDArray[np.float64]

LARGE_PX = 24
_ALIKE = 14.0
_LEAST_INK = 0.005
_ALL_INK = 0.8
_MIXED, _THIN_PX = 0.8, 2
_WORST = 0.1


@dataclass(frozen=True, slots=True)
class Standing:
    """How an element stands out. `ink`, `ground`: sRGB 0–255 of its strokes and of the worst ground; `ratio`: WCAG
    contrast; `lc`: APCA; `box`: the cell that is worst, in the format's pixels."""

    format: Format
    element: Element
    ink: tuple[int, int, int]
    ground: tuple[int, int, int]
    ratio: float
    lc: float
    box: Box

    @property
    def least(self) -> float:
        """The least WCAG ratio that its kind and size ask for."""
        large = (self.element.box[3] - self.element.box[1]) / self.lines >= LARGE_PX
        return 3.0 if large or self.element.kind == "logo" else 4.5

    @property
    def lines(self) -> int:
        """How many lines its words take."""
        return max(1, len(self.element.words.splitlines()))


def standings(evidence: Evidence) -> tuple[Standing, ...]:
    """How every element of every format stands out; those outside their format or on transparency are left out."""
    return evidence.once(
        "elements",
        lambda: tuple(
            found
            for placed in evidence.picture.placed
            for element in placed.elements
            if (found := standing(placed, element)) is not None
        ),
    )


def standing(placed: Placed, element: Element) -> Standing | None:
    """How one element stands out; None outside the format or on transparency."""
    left, top, right, bottom = element.box
    reach = max(2, (bottom - top) // 6)
    height, width = placed.pixels.shape[:2]
    x, y = max(0, left - reach), max(0, top - reach)
    part = placed.pixels[y : min(height, bottom + reach), x : min(width, right + reach)]
    if not part.size or (part[..., 3] < 255).any():
        return None
    ink, strokes = _ink(part, element)
    if element.kind == "logo":
        around = np.ones(strokes.shape, np.bool_)
        around[top - y : bottom - y, left - x : right - x] = False
    else:
        around = grown(strokes, reach) & ~grown(strokes | _halftones(part, ink), 1)
        around &= _letters_can_be(strokes)
    cells = [
        (*_worst(part[:, cell], ink, around[:, cell]), cell)
        for cell in _cells(part.shape[1], part.shape[0])
        if strokes[:, cell].any() and (around[:, cell].any() or element.kind != "logo")
    ]
    if not cells:
        return None
    ratio, ground, cell = min(cells, key=lambda each: each[0])
    box = (x + cell.start, y, x + cell.stop, y + part.shape[0])
    return Standing(placed.format, element, ink, ground, ratio, apca(ink, ground), box)


def _ink(part: Pixels, element: Element) -> tuple[tuple[int, int, int], NDArray[np.bool_]]:
    """The colour of the strokes and where they are, (H, W): what is near the stated ink, if that can be found; else
    what differs most from the edge of the box."""
    lab = lab_from_rgb(part[..., :3].astype(np.float32))
    if element.ink:
        strokes = np.linalg.norm(lab - lab_from_rgb(parse_hex(element.ink)), axis=2) <= _ALIKE
        if strokes.mean() >= _LEAST_INK:
            return _median(part[strokes]), strokes
    rim = np.concatenate([lab[0], lab[-1], lab[:, 0], lab[:, -1]])
    away = np.linalg.norm(lab - np.median(rim, axis=0), axis=2)
    strongest = away >= np.quantile(away, 0.95)
    ink = _median(part[strongest])
    faint = float(np.linalg.norm(lab_from_rgb(ink) - np.median(rim, axis=0))) / 2
    return ink, np.linalg.norm(lab - lab_from_rgb(ink), axis=2) <= min(_ALIKE, faint)


def _halftones(part: Pixels, ink: tuple[int, int, int]) -> NDArray[np.bool_]:
    """Where thin strokes are mixed with what is behind them, (H, W): letters that are not fitted to the pixel grid
    have stems of such pixels alone. What is as mixed over a wider place is ground."""
    away = np.linalg.norm(lab_from_rgb(part[..., :3].astype(np.float32)) - lab_from_rgb(ink), axis=2)
    rim = np.concatenate([away[0], away[-1], away[:, 0], away[:, -1]])
    mixed = away < _MIXED * np.median(rim)
    wide = grown(~grown(~mixed, _THIN_PX), _THIN_PX)
    return mixed & ~wide


def _median(colours: NDArray[np.uint8]) -> tuple[int, int, int]:
    red, green, blue = (int(each) for each in np.median(colours[:, :3], axis=0))
    return red, green, blue


def _cells(width: int, height: int) -> Iterator[slice]:
    count = max(1, round(2 * width / max(1, height)))
    edges = np.linspace(0, width, count + 1).astype(int)
    return (slice(int(a), int(b)) for a, b in pairwise(edges) if b > a)


def _letters_can_be(strokes: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """False in the cells, (H, W), that are all ink: there letters have nothing to stand out from."""
    clear = np.ones(strokes.shape, np.bool_)
    for cell in _cells(strokes.shape[1], strokes.shape[0]):
        clear[:, cell] = strokes[:, cell].mean() <= _ALL_INK
    return clear


def _worst(
    part: Pixels, ink: tuple[int, int, int], around: NDArray[np.bool_]
) -> tuple[float, tuple[int, int, int]]:
    """The contrast of one cell's strokes to the less legible tenth of their ground, and that ground's colour; 1 where
    there is none."""
    if not around.any():
        return 1.0, ink
    ground = part[around][:, :3].astype(np.float64)
    own, other = float(luminance(ink)), luminance(ground)
    ratios = (np.maximum(own, other) + 0.05) / (np.minimum(own, other) + 0.05)
    ratio = float(np.quantile(ratios, _WORST, method="lower"))
    red, green, blue = (int(each) for each in ground[int(np.abs(ratios - ratio).argmin())])
    return ratio, (red, green, blue)


def apca(ink: ArrayLike, ground: ArrayLike) -> float:
    """Lightness contrast Lc of sRGB `ink` on `ground` by APCA-W3 0.1.9; 0 where under its noise floor."""
    dark, light = (_screen(each) for each in (ink, ground))
    if abs(light - dark) < 0.0005:
        return 0.0
    if light > dark:
        contrast = (light**0.56 - dark**0.57) * 1.14
        return 0.0 if contrast < 0.1 else (contrast - 0.027) * 100
    contrast = (light**0.65 - dark**0.62) * 1.14
    return 0.0 if contrast > -0.1 else (contrast + 0.027) * 100


def _screen(rgb: ArrayLike) -> float:
    """Luminance as APCA has it, with black lifted: Y + (0.022 − Y)^1.414 below 0.022."""
    y = float((np.asarray(rgb, np.float64) / 255) ** 2.4 @ np.array([0.2126729, 0.7151522, 0.0721750]))
    return y if y > 0.022 else y + (0.022 - y) ** 1.414
