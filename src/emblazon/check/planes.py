"""What many checks look at, computed once: lightness, its steps between neighbours, what is visible."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emblazon.check.base import Evidence, bounds, lightness
from emblazon.records import Box

Plane = NDArray[np.float32]
Mask = NDArray[np.bool_]
SOLID = 128


@dataclass(frozen=True, slots=True)
class Planes:
    """`light`: luma over mid-grey, (H, W), 0–1; `across`: its steps to the right, (H, W − 1); `down`: to the row
    below, (H − 1, W); `solid`: alpha of at least half, (H, W); `opaque`: nothing is transparent."""

    light: Plane
    across: Plane
    down: Plane
    solid: Mask
    opaque: bool


def planes(evidence: Evidence) -> Planes:
    """The planes of the checked picture."""
    return evidence.once("planes", lambda: _measure(evidence))


def _measure(evidence: Evidence) -> Planes:
    pixels = evidence.picture.pixels
    light = lightness(pixels)
    across, down = np.diff(light, axis=1), np.diff(light, axis=0)
    alpha = pixels[..., 3]
    return Planes(light, across, down, alpha >= SOLID, bool(alpha.size) and int(alpha.min()) == 255)


def seen(evidence: Evidence) -> Box | None:
    """Where anything is visible: the place of what is wrong with the picture as a whole."""
    return bounds(evidence.picture.pixels[..., 3] > 0)


def grown(mask: Mask, reach: int) -> Mask:
    """`mask` (H, W) grown by a square of `reach` pixels on each side."""
    size = 2 * reach + 1
    padded = np.pad(mask.astype(np.int32), ((reach + 1, reach), (reach + 1, reach)))
    sums = padded.cumsum(axis=0).cumsum(axis=1)
    return (sums[size:, size:] - sums[:-size, size:] - sums[size:, :-size] + sums[:-size, :-size]) > 0
