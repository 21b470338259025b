"""What in a picture can carry a mark: its lightness freed of the picture itself, as a whitened spectrum.

    y           luma of the picture over white, ITU-R BT.601, seen at no more than `side`² pixels
    z           Σ over both axes and spans of Dᵀ (w · ψ(D y)), D the difference over 2 pixels and, at half weight, 4
    ψ(d)        d · (1 − (d/c)²)² where |d| < c, else 0: Tukey's biweight (Beaton & Tukey 1974)
    w           1 / (3 + local mean of d²)
    spectrum    Fourier transform of z about the picture's centre, divided by its local mean magnitude

An outline is a large difference, so ψ drops it where a linear filter would smear it over the flat fields beside
it: in flat art nearly all that is left is the mark. w is the inverse of local noise power: texture counts less.
Lengths are in units: `SPAN` of them on the square root of the picture's area, whatever its size in pixels.
"""

import math
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from emblazon.records import Pixels

SPAN = 512.0
STEPS = ((2, 1.0), (4, 0.5))
"""Spans of the differences, in pixels of a view of 512², and their weights."""
LEAST_CUT = 16.0
MOST_SQUARE = 64.0
FLOOR = 3.0
"""Power of the noise in a flat field, in levels²: rounding and compression."""
BLOCK = 32
SMOOTH = 6
"""Half the width of the window of the local mean magnitude, in bins."""

Floats = NDArray[np.float32]
Complexes = NDArray[np.complex64]
Frequencies = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spectrum:
    """`values`: (2M + 1, M + 1) complex64, rows −M … M and columns 0 … M of `bins` bins a cycle per pixel.

    `pitch`: units per pixel, down and across. `start`: where the transform's origin lies from the centre, in pixels.
    """

    values: Complexes
    bins: int
    pitch: tuple[float, float]
    start: tuple[float, float]

    def at(self, frequencies: Frequencies) -> Complexes:
        """Its values (…) at frequencies (…, 2) in cycles per unit, down and across; zero beyond its edge."""
        down, across = frequencies[..., 0] * self.pitch[0], frequencies[..., 1] * self.pitch[1]
        most = self.values.shape[1] - 1
        mirrored = across < 0
        turn = np.where(mirrored, -1.0, 1.0)
        row, column = down * turn * self.bins, across * turn * self.bins
        inside = (np.abs(row) < most - 1) & (column < most - 1)
        row, column = np.where(inside, row, 0) + most, np.where(inside, column, 0)
        top, left = row.astype(np.int64), column.astype(np.int64)
        low, right = (row - top).astype(np.float32), (column - left).astype(np.float32)
        flat, width = self.values.ravel(), self.values.shape[1]
        corner = top * width + left
        upper = flat[corner] * (1 - right) + flat[corner + 1] * right
        lower = flat[corner + width] * (1 - right) + flat[corner + width + 1] * right
        found: NDArray[np.complexfloating] = upper * (1 - low) + lower * low
        found = np.where(mirrored, found.conj(), found)
        shift = np.exp(-2j * np.pi * (down * self.start[0] + across * self.start[1]))
        return np.where(inside, found * shift, 0).astype(np.complex64)


def luma_over_white(pixels: Pixels) -> Floats:
    """BT.601 luma of a picture over white: (H, W) float32, 0–255."""
    light: Floats = (pixels[..., :3] @ np.array([0.299, 0.587, 0.114], np.float32)).astype(
        np.float32, copy=False
    )
    if bool((pixels[..., 3] == 255).all()):
        return light
    cover = pixels[..., 3].astype(np.float32) * np.float32(1 / 255)
    return (light * cover + 255 * (1 - cover)).astype(np.float32, copy=False)


def shrink(plane: Floats, side: int) -> Floats:
    """The plane at no more than `side`² pixels, its proportions kept; never enlarged."""
    from PIL import Image

    height, width = plane.shape
    factor = side / math.sqrt(height * width)
    if factor >= 1:
        return plane
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.asarray(Image.fromarray(plane).resize(size, Image.Resampling.BILINEAR))


def pitch_of(height: int, width: int) -> float:
    """Units per pixel of a picture of this size."""
    return SPAN / math.sqrt(height * width)


def see(luma: Floats, *, side: int, reach: float) -> Spectrum:
    """The whitened spectrum of a picture over white (`luma_over_white`), up to `reach` cycles per unit, seen at no
    more than `side`² pixels."""
    height, width = luma.shape
    plane = shrink(luma, side)
    unit = pitch_of(height, width)
    pitch = (height * unit / plane.shape[0], width * unit / plane.shape[1])
    return _spectrum(_residual(plane, pixel=max(1.0, pitch[0])), pitch, reach)


def _residual(plane: Floats, *, pixel: float) -> Floats:
    """z, for pixels of `pixel` units."""
    total = np.zeros_like(plane)
    for axis, (span, weight) in product((0, 1), STEPS):
        step = max(1, round(span / pixel))
        source, target = np.moveaxis(plane, axis, 0), np.moveaxis(total, axis, 0)
        if len(source) <= step:
            continue
        change = source[step:] - source[:-step]
        power = local_mean(np.minimum(change * change, MOST_SQUARE), block=BLOCK)
        share = change * change / np.maximum(2.25 * power, LEAST_CUT * LEAST_CUT)
        kept = np.maximum(1 - share, 0)
        change = weight * change * kept * kept / (FLOOR + power)
        target[step:] += change
        target[:-step] -= change
    return total


def local_mean(plane: Floats, *, block: int) -> Floats:
    """The mean over square blocks of `block` pixels, interpolated back to the plane's size."""
    from PIL import Image

    height, width = plane.shape
    small = Image.fromarray(np.ascontiguousarray(plane)).reduce(block)
    return np.asarray(small.resize((width, height), Image.Resampling.BILINEAR))


def _spectrum(plane: Floats, pitch: tuple[float, float], reach: float) -> Spectrum:
    centre = (plane.shape[0] / 2, plane.shape[1] / 2)
    scale = 1
    if reach * max(pitch) < 0.2 and min(plane.shape) >= 64:
        # Nothing above a quarter of a cycle per pixel is wanted, so half the pixels a side hold it all.
        plane = plane[: plane.shape[0] // 2 * 2, : plane.shape[1] // 2 * 2]
        plane = plane[0::2, 0::2] + plane[1::2, 0::2] + plane[0::2, 1::2] + plane[1::2, 1::2]
        scale = 2
    height, width = plane.shape
    bins = 1 << max(9, math.ceil(math.log2(2.8 * max(height, width))))
    most = min(math.ceil(reach * max(pitch) * scale * bins) + 3, bins // 2 - 1)
    # The middle pixel becomes the origin: the phase then turns slowly from bin to bin and can be interpolated.
    wide = np.zeros((height, bins), np.float32)
    wide[:, : width - width // 2], wide[:, bins - width // 2 :] = (
        plane[:, width // 2 :],
        plane[:, : width // 2],
    )
    columns = np.fft.rfft(wide, axis=1)[:, : most + 1]
    tall = np.zeros((most + 1, bins), np.complex64)
    tall[:, : height - height // 2] = columns[height // 2 :].T
    tall[:, bins - height // 2 :] = columns[: height // 2].T
    rows = np.fft.fft(tall, axis=1)
    values = np.concatenate([rows[:, -most:], rows[:, : most + 1]], axis=1).T
    size = np.abs(values)
    level = _box(size, SMOOTH)
    start = tuple((n // 2 + 0.5) - middle / scale for n, middle in zip((height, width), centre, strict=True))
    return Spectrum(
        np.ascontiguousarray(values / np.maximum(level, 1e-6 * float(level.max()) + 1e-9)).astype(
            np.complex64
        ),
        bins,
        (pitch[0] * scale, pitch[1] * scale),
        (start[0], start[1]),
    )


def _box(plane: Floats, radius: int) -> Floats:
    """The mean over a square window, the edge repeated."""
    for axis in (0, 1):
        padded = np.pad(plane, [(radius + 1, radius) if each == axis else (0, 0) for each in (0, 1)], "edge")
        sums = np.moveaxis(np.cumsum(padded, axis=axis, dtype=np.float64), axis, 0)
        means = (sums[2 * radius + 1 :] - sums[: -2 * radius - 1]) / (2 * radius + 1)
        plane = np.moveaxis(means, 0, axis).astype(np.float32)
    return plane
