"""Cutting what a network looks at out of a picture, and carrying its answer back.

A `Frame` is a square that may lie turned and reach beyond the picture. Points inside it run from 0 to 1 on both axes.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from emblazon.pixels import over
from emblazon.records import Box, Pixels

if TYPE_CHECKING:
    from PIL import Image

WHITE = (255, 255, 255)
Points = NDArray[np.float32]
"""Points as (N, 2): x, y."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A square in a picture, in its pixels. `turn`: radians, clockwise as seen."""

    x: float
    y: float
    side: float
    turn: float = 0.0

    def to_picture(self, points: Points) -> Points:
        """Points (N, 2) of the frame, 0–1, as pixels of the picture."""
        across, down = self._axes()
        offsets = (points - 0.5) * self.side
        centre = np.array([self.x, self.y], np.float32)
        return (centre + offsets[:, :1] * across + offsets[:, 1:] * down).astype(np.float32)

    def _axes(self) -> tuple[Points, Points]:
        cosine, sine = math.cos(self.turn), math.sin(self.turn)
        return np.array([cosine, sine], np.float32), np.array([-sine, cosine], np.float32)


def opaque(pixels: Pixels) -> "Image.Image":
    """The picture (H, W, 4) on white, as the detectors look at it."""
    from PIL import Image

    return Image.fromarray(over(pixels, WHITE))


def whole(image: "Image.Image") -> Frame:
    """The smallest frame around the whole picture."""
    return Frame(image.width / 2, image.height / 2, max(image.size))


def cut(image: "Image.Image", frame: Frame, size_px: int) -> NDArray[np.float32]:
    """What lies in the frame, (size_px, size_px, 3), 0–255; black outside the picture."""
    from PIL import Image

    shrink = max(1, int(frame.side / size_px))
    image = image.reduce(shrink) if shrink > 1 else image
    corners = np.array([[0, 0], [1, 0], [0, 1]], np.float32)
    origin, right, down = frame.to_picture(corners) / shrink
    across, along = (right - origin) / size_px, (down - origin) / size_px
    affine = (across[0], along[0], origin[0], across[1], along[1], origin[1])
    seen = image.transform(
        (size_px, size_px),
        Image.Transform.AFFINE,
        tuple(float(each) for each in affine),
        resample=Image.Resampling.BILINEAR,
    )
    return np.asarray(seen, np.float32)


def as_input(seen: NDArray[np.float32], *, low: float = 0.0, high: float = 1.0) -> NDArray[np.float32]:
    """(H, W, 3), 0–255, as a network takes it: (1, 3, H, W), `low` to `high`."""
    scaled = seen.transpose(2, 0, 1)[None] * ((high - low) / 255) + low
    return np.ascontiguousarray(scaled, np.float32)


def box_around(points: Points, image: "Image.Image") -> Box:
    """The box around points, in whole pixels and inside the picture."""
    left, top = np.floor(points.min(axis=0))
    right, bottom = np.ceil(points.max(axis=0))
    limits = (image.width, image.height, image.width, image.height)
    ends = (float(left), float(top), float(right), float(bottom))
    left, top, right, bottom = (int(min(max(end, 0), most)) for end, most in zip(ends, limits, strict=True))
    return left, top, right, bottom
