"""Photograph or drawing? The detectors learned from photographs, so that a miss means little in a drawing.

Neighbours of equal lightness are common in drawings and rendered pictures, rare in photographs, whose sensor noise
and texture break them up; and a picture with transparency is hardly ever a photograph. Measured in docs/detectors.md.
"""

from typing import Literal

import numpy as np

from emblazon.records import Pixels

Medium = Literal["photograph", "rendering", "drawing"]
MOST_EQUAL, LEAST_OPAQUE = 0.5, 0.995


def medium(pixels: Pixels) -> Medium:
    """What a picture (H, W, 4) seems made with; a doubtful one is a drawing. "rendering" is never guessed: only
    a plan says that its style is 3d."""
    if (pixels[..., 3] == 255).mean() < LEAST_OPAQUE:
        return "drawing"
    return "photograph" if equal_neighbours(pixels) <= MOST_EQUAL else "drawing"


def equal_neighbours(pixels: Pixels) -> float:
    """Share of horizontal neighbours with the same lightness (8 bits), 0–1."""
    if pixels.shape[1] < 2:
        return 1.0
    lightness = (pixels[..., :3].astype(np.uint16) @ np.array([54, 183, 19], np.uint16)) >> 8
    return float((lightness[:, 1:] == lightness[:, :-1]).mean())
