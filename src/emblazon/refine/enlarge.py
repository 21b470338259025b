"""Enlarging by a network that maps (64, 64, 4) or (128, 128, 4) to (512, 512, 4), over any size by tiles.

A draft of 64 or 128 px is one call. For anything else the picture is brought to an eighth of the wanted
size, cut into overlapping 64 px tiles, each enlarged, and blended with raised-cosine weights, so that two
tiles always fade into each other. What the eighth lost against the picture is then added back,

    y ← y + up(x − down(y))        (iterative back-projection: Irani & Peleg, "Improving Resolution by Image
                                    Registration", 1991)

which also keeps colours where they were: networks of this kind drift by a ΔE2000 or two.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from emblazon.pixels import premultiply, resize, unpremultiply
from emblazon.records import Pixels

TILE_PX = 64
SCALE = 8
DRAFTS = ((64, 64), (128, 128))
OVERLAP_PX = 16
_ROUNDS = 2

Upscale = Callable[[Pixels], Pixels]


def enlarge(pixels: Pixels, size_px: int, upscale: Upscale) -> Pixels:
    """`pixels` (H, W, 4) with its longer side `size_px`; never stretched.

    `upscale` is called with (64, 64, 4) pictures, and with `pixels` itself when that is (128, 128, 4). A
    picture that is large enough already is scaled down by Lanczos. Raises ValueError when `size_px` is not
    positive.
    """
    if size_px < 1:
        raise ValueError(f"A picture of {size_px} px cannot be made.")
    if pixels.shape[:2] in DRAFTS and size_px > pixels.shape[0]:
        pixels = upscale(pixels)
    height, width = pixels.shape[:2]
    factor = size_px / max(height, width)
    target = max(1, round(width * factor)), max(1, round(height * factor))
    if factor <= 1:
        return pixels if target == (width, height) else resize(pixels, *target)
    columns, rows = -(-target[0] // SCALE), -(-target[1] // SCALE)
    tiled = unpremultiply(_tiles(resize(pixels, columns, rows), upscale))
    return _project_back(pixels, resize(tiled, *target))


def _tiles(base: Pixels, upscale: Upscale) -> NDArray[np.float32]:
    """Premultiplied (8H, 8W, 4) from `base` (H, W, 4), blended from overlapping tiles."""
    height, width = base.shape[:2]
    pad_y, pad_x = max(0, TILE_PX - height), max(0, TILE_PX - width)
    padded = np.pad(base, ((0, pad_y), (0, pad_x), (0, 0)), mode="edge")
    size = TILE_PX * SCALE
    total = np.zeros((padded.shape[0] * SCALE, padded.shape[1] * SCALE, 4), np.float32)
    weights = np.zeros((*total.shape[:2], 1), np.float32)
    for top in _starts(padded.shape[0]):
        for left in _starts(padded.shape[1]):
            tile = upscale(np.ascontiguousarray(padded[top : top + TILE_PX, left : left + TILE_PX]))
            weight = _feather(size)[:, None, None] * _feather(size)[None, :, None]
            place = slice(top * SCALE, top * SCALE + size), slice(left * SCALE, left * SCALE + size)
            total[place] += premultiply(tile) * weight
            weights[place] += weight
    return (total / weights)[: height * SCALE, : width * SCALE]


def _starts(length: int) -> list[int]:
    """Where tiles begin so that neighbours overlap by at least OVERLAP_PX, evenly."""
    count = 1 if length <= TILE_PX else -(-(length - OVERLAP_PX) // (TILE_PX - OVERLAP_PX))
    return [round(index * (length - TILE_PX) / max(1, count - 1)) for index in range(count)]


def _feather(size: int) -> NDArray[np.float32]:
    """1 inside, falling as a raised cosine to almost 0 over the overlap at both ends, (size,)."""
    away = np.minimum(np.arange(size) + 0.5, size - np.arange(size) - 0.5)
    ramp = np.clip(away / (OVERLAP_PX * SCALE), 0, 1)
    return (0.5 - 0.5 * np.cos(np.pi * ramp) + 1e-4).astype(np.float32)


def _project_back(wanted: Pixels, enlarged: Pixels) -> Pixels:
    """`enlarged` corrected until it shrinks to `wanted` (H, W, 4) again."""
    height, width = wanted.shape[:2]
    target = premultiply(wanted)
    result = premultiply(enlarged)
    for _ in range(_ROUNDS):
        missing = target - _scale(result, width, height)
        result = np.clip(result + _scale(missing, enlarged.shape[1], enlarged.shape[0]), 0, 1)
    result[..., :3] = np.minimum(result[..., :3], result[..., 3:])
    return unpremultiply(result)


def _scale(values: NDArray[np.float32], width: int, height: int) -> NDArray[np.float32]:
    """Bicubic resize of float planes, (H, W, C) → (height, width, C)."""
    from PIL import Image

    planes = [Image.fromarray(plane) for plane in np.moveaxis(values, -1, 0)]
    scaled = [np.asarray(plane.resize((width, height), Image.Resampling.BICUBIC)) for plane in planes]
    return np.stack(scaled, axis=-1)
