"""The ramp of a brand colour: its tints and shades, and how far a colour is from them.

For a brand colour B in OKLab, with white W = (1, 0, 0) and black K = (0, 0, 0):

    tints   B + t (W − B)   t = 0, 0.01, …, 0.85
    shades  B + t (K − B)   t = 0, 0.01, …, 0.75

Each of the 161 stops is rounded to 8-bit sRGB and clipped to 0–255. Both are straight lines, so the hue stays
and the chroma falls in proportion. A colour is *on the ramp within d* when its ΔE2000 to some stop is at
most d. White, black and greys have no special place: they are on the ramp only when a brand colour's tints or
shades come that near. OKLab: Ottosson 2020; ΔE2000: Sharma, Wu, Dalal 2005 (see `colour`).
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from emblazon.brand.colour import delta_e_2000, lab_from_rgb, oklab_from_rgb, parse_hex, rgb_from_oklab

SHADES = 75
TINTS = 85
STOPS = SHADES + 1 + TINTS
PURE = SHADES
"""Index of the brand colour itself in its ramp."""

_CANDIDATES = 24


class Shunned(Protocol):
    """A forbidden colour, as the kit or a plan has it."""

    @property
    def rgb(self) -> tuple[int, int, int]: ...

    @property
    def tolerance(self) -> float: ...


def ramp(rgb: Sequence[int]) -> NDArray[np.uint8]:
    """The stops of one brand colour from its darkest shade to its lightest tint, (STOPS, 3)."""
    brand = oklab_from_rgb(np.asarray(rgb, np.float64))
    shades = np.arange(SHADES, 0, -1)[:, None] / 100
    tints = np.arange(TINTS + 1)[:, None] / 100
    line = np.concatenate([brand * (1 - shades), brand + tints * (np.array([1.0, 0, 0]) - brand)])
    stops = np.clip(np.rint(rgb_from_oklab(line)), 0, 255).astype(np.uint8)
    stops[PURE] = rgb
    return stops


def ramps(hexes: Sequence[str], *, avoid: Sequence[Shunned] = ()) -> NDArray[np.uint8]:
    """The ramps of several colours, (K, STOPS, 3). A stop that is forbidden takes its nearest free neighbour.

    A ramp without any free stop keeps its colours: then the kit contradicts itself, and a check will say so.
    """
    stops = np.stack([ramp(parse_hex(each)) for each in hexes])
    for index, line in enumerate(stops):
        free = np.flatnonzero(~forbidden(line, avoid))
        if 0 < len(free) < STOPS:
            nearest = np.abs(np.arange(STOPS)[:, None] - free).argmin(axis=1)
            stops[index] = line[free[nearest]]
    return stops


def forbidden(colours: NDArray[np.uint8], avoid: Sequence[Shunned]) -> NDArray[np.bool_]:
    """Which of `colours` (N, 3) come within the tolerance of a forbidden colour: (N,)."""
    labs = lab_from_rgb(colours)
    hit = np.zeros(len(colours), np.bool_)
    for each in avoid:
        hit |= delta_e_2000(labs, lab_from_rgb(each.rgb)) <= each.tolerance
    return hit


def distance_to_ramps(colours: NDArray[np.uint8], stops: NDArray[np.uint8]) -> NDArray[np.float64]:
    """ΔE2000 from each of `colours` (N, 3) to the nearest of `stops` (…, 3): (N,).

    A colour that is a stop costs nothing. Any other is measured against the stops that a rougher measure
    finds nearest, so the answer is never below the true minimum.
    """
    flat = stops.reshape(-1, 3)
    result = np.zeros(len(colours))
    away = np.flatnonzero(~np.isin(codes(colours), codes(flat)))
    stop_labs = np.asarray(lab_from_rgb(flat), np.float32)
    for chunk in np.array_split(away, max(1, len(away) // 4096)):
        labs = np.asarray(lab_from_rgb(colours[chunk]), np.float32)
        squared = _rough(labs, stop_labs)
        count = min(_CANDIDATES, len(flat))
        near = np.argpartition(squared, count - 1, axis=1)[:, :count]
        result[chunk] = delta_e_2000(labs[:, None], stop_labs[near]).min(axis=1)
    return result


def _rough(labs: NDArray[np.float32], stops: NDArray[np.float32]) -> NDArray[np.float32]:
    """ΔE2000² without its turns of hue, (N, S): it only has to rank the stops."""
    light, chroma = labs[:, 0] - 50, np.hypot(labs[:, 1], labs[:, 2])
    scale_l = (1 + 0.015 * light**2 / np.sqrt(20 + light**2))[:, None]
    scale_c = (1 + 0.045 * chroma)[:, None]
    plane, other = labs[:, 1:], stops[:, 1:]
    apart = (plane**2).sum(axis=1)[:, None] - 2 * plane @ other.T + (other**2).sum(axis=1)
    return np.asarray(((labs[:, :1] - stops[:, 0]) / scale_l) ** 2 + apart / scale_c**2, np.float32)


def codes(colours: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """One number per colour, 0xRRGGBB: (…, 3 or 4) → (…)."""
    wide = colours.astype(np.uint32)
    return ((wide[..., 0] << 16) | (wide[..., 1] << 8) | wide[..., 2]).astype(np.uint32)


def colours_of(numbers: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """The inverse of `codes`: (N,) → (N, 3)."""
    return np.stack([numbers >> 16, (numbers >> 8) & 255, numbers & 255], axis=-1).astype(np.uint8)
