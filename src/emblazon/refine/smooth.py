"""Calming a draft's surfaces before it is enlarged: a small diffusion model leaves them mottled.

The bilateral filter (Tomasi & Manduchi, "Bilateral Filtering for Gray and Color Images", ICCV 1998), a few times
over: each pixel becomes the mean of its neighbours, weighed by nearness in place and in colour. What differs by much
more than `range` from its surroundings, an edge or a thin line, stays.
"""

import numpy as np
from numpy.typing import NDArray

from emblazon.pixels import premultiply, unpremultiply
from emblazon.records import Pixels

RADIUS_PX = 2
SPREAD_PX = 1.5
ROUNDS = 3
RANGES = {"3d": 0.05, "gradient": 0.05, "soft": 0.06}
"""How far in premultiplied colour (0–1) a neighbour may be and still count; shaded styles keep more."""
FLAT_RANGE = 0.1


def smooth(pixels: Pixels, style: str) -> Pixels:
    """`pixels` (H, W, 4) with calm surfaces: as calm as the house style asks."""
    reach = RANGES.get(style, FLAT_RANGE)
    values = premultiply(pixels)
    for _ in range(ROUNDS):
        values = _bilateral(values, reach)
    return unpremultiply(values)


def _bilateral(values: NDArray[np.float32], reach: float) -> NDArray[np.float32]:
    height, width = values.shape[:2]
    padded = np.pad(values, ((RADIUS_PX, RADIUS_PX), (RADIUS_PX, RADIUS_PX), (0, 0)), mode="edge")
    total = np.zeros_like(values)
    weights = np.zeros((height, width, 1), np.float32)
    for y in range(2 * RADIUS_PX + 1):
        for x in range(2 * RADIUS_PX + 1):
            near = padded[y : y + height, x : x + width]
            away = ((y - RADIUS_PX) ** 2 + (x - RADIUS_PX) ** 2) / SPREAD_PX**2
            apart = ((near - values) ** 2).sum(axis=2, keepdims=True) / reach**2
            weight = np.exp(-0.5 * (away + apart)).astype(np.float32)
            total += near * weight
            weights += weight
    return total / weights
