"""From vector or raster to training pixels: straight RGBA, fitted in a square, edges and alpha right.

Averages are taken over premultiplied colour, so that a half-covered edge pixel keeps the colour of the
shape and not that of an invisible background (Porter & Duff, 1984). Where nothing is drawn, colour is
white: the model sees colour composited over white, plus alpha.
"""

from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""(H, W, 4), straight RGBA, uint8."""

MARGIN = 0.04
"""Transparent margin on each side, as a share of the square."""
_PROBE_PX = 96
_MOST_PX = 6000


def draw_svg(svg: str, size_px: int, *, most_enlarged: float | None = None) -> Pixels | None:
    """Render SVG markup at 2x, average down to a (size_px, size_px, 4) square picture.

    What is drawn is fitted to the square less its margin; `most_enlarged` bounds how much larger than with
    its whole page it may become, so that a deliberately small mark stays small. None where nothing is drawn,
    or what is drawn is a sliver. Raises ValueError where resvg cannot read it.
    """
    probe = _resvg(svg, _PROBE_PX)
    box = _bounds(probe)
    if box is None:
        return None
    longest = max(box[2] - box[0], box[3] - box[1])
    page = max(probe.shape[:2])
    if min(box[2] - box[0], box[3] - box[1]) * 12 < longest:
        return None
    enlarged = page / longest if most_enlarged is None else min(page / longest, most_enlarged)
    side = 2 * size_px
    page_px = round(enlarged * side * (1 - 2 * MARGIN))
    if page_px > _MOST_PX:
        return None
    large = _resvg(svg, page_px)
    large_box = _bounds(large)
    return None if large_box is None else area_average(_centre(large, large_box, side), 2)


def draw_raster(path: Path, size_px: int, *, most_enlarged: float = 1.5) -> Pixels | None:
    """Fit a picture file into a (size_px, size_px, 4) square by Lanczos over premultiplied colour."""
    from PIL import Image

    with Image.open(path) as opened:
        picture = opened.convert("RGBA")
    box = _bounds(np.asarray(picture))
    if box is None:
        return None
    longest = max(box[2] - box[0], box[3] - box[1])
    enlarged = min(max(picture.size) / longest, most_enlarged)
    scale = enlarged * size_px * (1 - 2 * MARGIN) / max(picture.size)
    # Pillow premultiplies RGBA itself before it resamples.
    cut = picture.crop((box[1], box[0], box[3], box[2]))
    target = (max(1, round(cut.width * scale)), max(1, round(cut.height * scale)))
    small = np.array(cut.resize(target, Image.Resampling.LANCZOS), dtype=np.uint8)
    return whiten(_centre(small, (0, 0, small.shape[0], small.shape[1]), size_px))


def area_average(pixels: Pixels, factor: int) -> Pixels:
    """Average (factor x factor) blocks over premultiplied colour; (H, W, 4) -> (H/factor, W/factor, 4)."""
    height, width = pixels.shape[0] // factor, pixels.shape[1] // factor
    values = pixels.astype(np.float32)
    values[..., :3] *= values[..., 3:] / 255
    mean = values.reshape(height, factor, width, factor, 4).mean(axis=(1, 3))
    alpha = mean[..., 3:]
    mean[..., :3] = np.where(alpha > 0, mean[..., :3] * 255 / np.maximum(alpha, 1e-6), 255)
    return whiten(np.clip(np.rint(mean), 0, 255).astype(np.uint8))


def whiten(pixels: Pixels) -> Pixels:
    """The same picture with white where it is wholly transparent."""
    return np.where(pixels[..., 3:] == 0, np.array([255, 255, 255, 0], np.uint8), pixels)


def over_white(pixels: Pixels) -> NDArray[np.float32]:
    """(H, W, 3) colour over white, float32, 0..255."""
    alpha = pixels[..., 3:].astype(np.float32) / 255
    return (pixels[..., :3] * alpha + 255 * (1 - alpha)).astype(np.float32)


def difference_hash(pixels: Pixels) -> int:
    """64-bit gradient hash of the picture over white; similar pictures differ in few bits."""
    grey = over_white(pixels).mean(axis=2)
    rows = [-(-grey.shape[0] * cell // 8) for cell in range(9)]
    columns = [-(-grey.shape[1] * cell // 9) for cell in range(10)]
    means = [
        [grey[top:bottom, left:right].mean() for left, right in pairwise(columns)]
        for top, bottom in pairwise(rows)
    ]
    cells = np.array(means)
    bits = (cells[:, 1:] > cells[:, :-1] + 0.5).ravel()
    return int("".join("1" if bit else "0" for bit in bits), 2)


def _bounds(pixels: NDArray[Any]) -> tuple[int, int, int, int] | None:
    """(top, left, bottom, right) of what is at least faintly opaque."""
    seen = pixels[..., 3] > 8
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    if rows.size == 0:
        return None
    return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1


def _centre(pixels: Pixels, box: tuple[int, int, int, int], side: int) -> Pixels:
    """Cut `box` out and put it in the middle of an empty square; what rounding pushes over is cut off."""
    cut = pixels[box[0] : box[2], box[1] : box[3]][:side, :side]
    square = np.zeros((side, side, 4), np.uint8)
    top, left = (side - cut.shape[0]) // 2, (side - cut.shape[1]) // 2
    square[top : top + cut.shape[0], left : left + cut.shape[1]] = cut
    return square


def _resvg(svg: str, longest_px: int) -> Pixels:
    """Render the whole page so that its longer side is `longest_px`."""
    from PIL import Image

    png = _png(svg, width=longest_px)
    with Image.open(io.BytesIO(png)) as opened:
        if opened.height > opened.width:
            width = max(1, round(longest_px * opened.width / opened.height))
            opened.close()
            png = _png(svg, width=width)
    with Image.open(io.BytesIO(png)) as opened:
        return np.array(opened.convert("RGBA"), dtype=np.uint8)


def _png(svg: str, width: int) -> bytes:
    import resvg_py

    # Text is left out by the sources; without fonts the result is the same on every machine.
    # Without a resolution, sizes in points or millimetres are not understood.
    return resvg_py.svg_to_bytes(svg_string=svg, width=width, dpi=96, skip_system_fonts=True)
