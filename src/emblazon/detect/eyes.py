"""How alike a face's two eyes are drawn: the usual failure of generated faces is one eye gone, shrunk or slipped.

The face is turned upright by its eyes, and each eye's patch is read for structure: the mean step of lightness from
row to row (lids, iris and brow make it; bare skin has little). The measure is the weaker patch's share of the
stronger one's, 0–1. It holds for faces seen from the front; `turned` says how far a face is not.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from emblazon.detect.faces import Face
from emblazon.detect.frames import Frame, cut, opaque
from emblazon.records import Pixels

if TYPE_CHECKING:
    from PIL import Image

SIZE_PX = 128
SPAN, DROP = 2.6, 0.35
HALF_WIDTH, HALF_HEIGHT = 0.3, 0.2
_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)


@dataclass(frozen=True, slots=True)
class Eyes:
    """`weaker`: structure of the weaker eye over that of the stronger, 0–1; `turned`: how far the nose stands beside
    the middle of the eyes, in distances between them; `apart_px`: that distance."""

    weaker: float
    turned: float
    apart_px: float


def look_at_eyes(pixels: Pixels, faces: tuple[Face, ...]) -> tuple[Eyes, ...]:
    """The eyes of each face found in a picture (H, W, 4)."""
    image = opaque(pixels)
    return tuple(_eyes(image, face) for face in faces)


def _eyes(image: "Image.Image", face: Face) -> Eyes:
    left, right, nose = face.points[:3]
    line, middle = right - left, (left + right) / 2
    apart = max(face.eyes_px, 1e-3)
    turned = abs(float((nose - middle) @ line)) / apart**2
    one, other = (_structure(patch) for patch in _patches(image, middle, line, apart))
    stronger = max(one, other)
    return Eyes(min(one, other) / stronger if stronger > 0 else 0.0, turned, apart)


def _patches(
    image: "Image.Image", middle: NDArray[np.float32], line: NDArray[np.float32], apart: float
) -> list[NDArray[np.float32]]:
    """Lightness around each eye; the frame is `SPAN` eye distances wide, its centre `DROP` below the eyes."""
    turn = math.atan2(float(line[1]), float(line[0]))
    x = float(middle[0]) - math.sin(turn) * DROP * apart
    y = float(middle[1]) + math.cos(turn) * DROP * apart
    seen = cut(image, Frame(x, y, SPAN * apart, turn), SIZE_PX) @ _LUMA
    unit = SIZE_PX / SPAN
    row = SIZE_PX / 2 - DROP * unit
    rows = slice(int(row - HALF_HEIGHT * unit), int(row + HALF_HEIGHT * unit))
    columns = [SIZE_PX / 2 + side * unit / 2 for side in (-1, 1)]
    reach = HALF_WIDTH * unit
    return [seen[rows, int(column - reach) : int(column + reach)] for column in columns]


def _structure(patch: NDArray[np.float32]) -> float:
    return float(np.abs(np.diff(patch, axis=0)).mean())
