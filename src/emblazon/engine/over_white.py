"""Straight RGBA bytes to colour over white plus alpha, and back.

    w = a · c + (1 − a)        c = (w − (1 − a)) / a

The four channels (w, a) are what the small nets see: linear in light coverage, and whole for every picture.
"""

import numpy as np
import numpy.typing as npt

_NOTHING = 1.5 / 255.0


def to_over_white(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """(…, H, W, 4) uint8 straight RGBA → (…, 4, H, W) float32 in [0, 1]."""
    scaled = pixels.astype(np.float32) / 255.0
    alpha = scaled[..., 3:]
    scaled[..., :3] = scaled[..., :3] * alpha + (1.0 - alpha)
    return np.ascontiguousarray(np.moveaxis(scaled, -1, -3))


def from_over_white(planes: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    """(…, 4, H, W) float32 → (…, H, W, 4) uint8 straight RGBA; what is transparent has white colour."""
    whole = np.moveaxis(planes, -3, -1)
    alpha = np.clip(whole[..., 3:], 0.0, 1.0)
    alpha = np.where(alpha < _NOTHING, 0.0, np.where(alpha > 1.0 - _NOTHING, 1.0, alpha))
    white = 1.0 - alpha
    colour = np.where(alpha > 0.0, (whole[..., :3] - white) / np.maximum(alpha, _NOTHING), 1.0)
    straight = np.concatenate([np.clip(colour, 0.0, 1.0), alpha], axis=-1)
    return np.round(straight * 255.0).astype(np.uint8)
