"""The colours of a picture, counted by cells of four levels a channel, and which brand colour each belongs to.

A cell stands for its mean colour, so a flat picture is counted exactly, and a photograph with 200,000 colours costs
no more than its 20,000 cells.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emblazon.brand.colour import delta_e_2000, lab_from_rgb
from emblazon.brand.kit import Kit
from emblazon.brand.ramp import ramps
from emblazon.check.base import Evidence
from emblazon.records import Pixels

Floats = NDArray[np.float64]

_CELLS = 1 << 18
_EVERY = 4
_CHUNK = 8192
_TRIED = 4


@dataclass(frozen=True, slots=True)
class Colours:
    """`cell`: number of each pixel's cell (H, W); `used`: numbers of the cells seen (N,); `rgb`: their mean colours
    (N, 3), 0–255; `weights`: the alpha that each has in all, as pixels (N,)."""

    cell: NDArray[np.int32]
    used: NDArray[np.intp]
    rgb: NDArray[np.float32]
    weights: Floats

    @property
    def total(self) -> float:
        """Visible area in pixels."""
        return float(self.weights.sum())

    def per_pixel(self, values: NDArray[np.generic], empty: float) -> NDArray[np.generic]:
        """`values` (N,) of the cells at each pixel, (H, W); `empty` where nothing is visible."""
        table = np.full(_CELLS, empty, values.dtype)
        table[self.used] = values
        return table[self.cell]


@dataclass(frozen=True, slots=True)
class Roles:
    """For each cell the brand colour whose ramp is nearest, as its place in the palette, and the ΔE2000 to it."""

    index: NDArray[np.intp]
    delta_e: NDArray[np.float32]


def colours(evidence: Evidence) -> Colours:
    """The colours of the checked picture."""
    return evidence.once("colours", lambda: count(evidence.coloured))


def roles(evidence: Evidence) -> Roles:
    """The roles of the checked picture's colours. The kit must have a palette."""
    return evidence.once("roles", lambda: assign(colours(evidence).rgb, evidence.kit))


def count(pixels: Pixels) -> Colours:
    """The colours of `pixels` (H, W, 4), each pixel weighed by its alpha."""
    coarse = (pixels[..., :3] >> 2).astype(np.int32)
    cell = (coarse[..., 0] << 12) | (coarse[..., 1] << 6) | coarse[..., 2]
    flat, alpha = cell.ravel(), pixels[..., 3].ravel().astype(np.float64) / 255
    weights = np.asarray(np.bincount(flat, weights=alpha, minlength=_CELLS), np.float64)
    used = np.flatnonzero(weights)
    means = [
        np.bincount(flat, weights=alpha * pixels[..., c].ravel(), minlength=_CELLS)[used] for c in range(3)
    ]
    rgb = (np.stack(means, axis=1) / weights[used, None]).astype(np.float32)
    return Colours(cell, used, rgb, weights[used])


def assign(rgb: NDArray[np.float32], kit: Kit) -> Roles:
    """The nearest ramp of each of `rgb` (N, 3).

    A rougher measure, ΔE2000 without its turns of hue, finds the nearest stop of every ramp; the four best are then
    measured by ΔE2000. The distance is never under the true one, and 0.3 above it on average.
    """
    stops = ramps([each.hex for each in kit.palette.colours])[:, ::_EVERY]
    labs = np.asarray(lab_from_rgb(stops.astype(np.float32)), np.float32)
    index, away = np.zeros(len(rgb), np.intp), np.zeros(len(rgb), np.float32)
    for start in range(0, len(rgb), _CHUNK):
        part = slice(start, start + _CHUNK)
        index[part], away[part] = _nearest(np.asarray(lab_from_rgb(rgb[part]), np.float32), labs)
    return Roles(index, away)


def _nearest(
    labs: NDArray[np.float32], stops: NDArray[np.float32]
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """The nearest of K ramps `stops` (K, S, 3) to each of `labs` (N, 3), both CIELAB, and its ΔE2000."""
    light = labs[:, 0] - 50
    scale_l = 1 + 0.015 * light**2 / np.sqrt(20 + light**2)
    scale_c = 1 + 0.045 * np.hypot(labs[:, 1], labs[:, 2])
    weights = np.stack([1 / scale_l**2, 1 / scale_c**2, 1 / scale_c**2], axis=1).astype(np.float32)
    flat = stops.reshape(-1, 3)
    squared = (weights @ (flat**2).T - 2 * (weights * labs) @ flat.T).reshape(len(labs), *stops.shape[:2])
    stop = squared.argmin(axis=2)
    least = np.take_along_axis(squared, stop[..., None], axis=2)[..., 0]
    best = np.argsort(least, axis=1)[:, :_TRIED]
    near = stops[best, np.take_along_axis(stop, best, axis=1)]
    exact = delta_e_2000(labs[:, None], near)
    choice = exact.argmin(axis=1)
    rows = np.arange(len(labs))
    return best[rows, choice], exact[rows, choice].astype(np.float32)


def shares(found: Colours, kit: Kit, own: Roles) -> Floats:
    """The share of the visible area that belongs to each brand colour, (K,); sums to 1, or to 0 when empty."""
    parts = np.bincount(own.index, weights=found.weights, minlength=len(kit.palette.colours))
    return parts / max(found.total, 1e-9)


def quantile(values: NDArray[np.float32], weights: Floats, part: float) -> float:
    """The weighted quantile of `values` (N,), N > 0: the least value that `part` of the weight does not exceed."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    at = int(np.searchsorted(reached, part * float(reached[-1])))
    return float(values[order[min(at, len(values) - 1)]])
