"""From a map of how likely each pixel belongs to a line of text to upright or turned boxes around the lines.

Differentiable binarisation (Liao et al. 2020, arXiv:1911.08947): the network gives the shrunken core of each line.
Cores over a threshold are outlined, the least rectangle around each is scored by the mean of the map inside it and
grown outwards again by d = A · r ÷ L (A its area, L its perimeter, r the ratio of the training; eq. 10 there).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CORE = 0.3
LEAST_SCORE = 0.5
MOST_BOXES = 64
_GROW = 1.6
_LEAST_PX = 3.0

Quad = NDArray[np.float32]
"""Corners (4, 2) of a line as x, y: its start at the top, then clockwise as it is read."""


@dataclass(frozen=True, slots=True)
class TextBox:
    """Where a line of text seems to be. `score`: 0–1."""

    quad: Quad
    score: float

    @property
    def height_px(self) -> float:
        """Across the line."""
        return float(np.linalg.norm(self.quad[3] - self.quad[0]))

    @property
    def width_px(self) -> float:
        """Along the line."""
        return float(np.linalg.norm(self.quad[1] - self.quad[0]))


def text_boxes(likely: NDArray[np.float32]) -> tuple[TextBox, ...]:
    """The lines in `likely` (H, W), 0–1, best first, at most `MOST_BOXES`; coordinates are those of the map."""
    import cv2

    # A stroke of one pixel can break a core in two: it is thickened before it is outlined.
    core = cv2.dilate((likely > CORE).astype(np.uint8), np.ones((2, 2), np.uint8))
    outlines, _ = cv2.findContours(core, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found: list[TextBox] = []
    for outline in outlines:
        (x, y), (wide, high), turn = cv2.minAreaRect(outline)
        if min(wide, high) < _LEAST_PX:
            continue
        score = _inside(likely, np.asarray(cv2.boxPoints(((x, y), (wide, high), turn)), np.float32))
        if score < LEAST_SCORE:
            continue
        grow = 2 * wide * high * _GROW / (2 * (wide + high))
        quad = cv2.boxPoints(((x, y), (wide + grow, high + grow), turn))
        found.append(TextBox(_in_reading_order(np.asarray(quad, np.float32)), score))
    return tuple(sorted(found, key=lambda box: -box.score)[:MOST_BOXES])


def _inside(likely: NDArray[np.float32], quad: NDArray[np.float32]) -> float:
    """Mean of the map within a quad."""
    import cv2

    height, width = likely.shape
    left, top = np.clip(np.floor(quad.min(axis=0)), 0, (width - 1, height - 1)).astype(int)
    right, bottom = np.clip(np.ceil(quad.max(axis=0)), 0, (width - 1, height - 1)).astype(int)
    mask = np.zeros((bottom - top + 1, right - left + 1), np.uint8)
    cv2.fillPoly(mask, [(quad - (left, top)).astype(np.int32)], (1,))
    part = likely[top : bottom + 1, left : right + 1]
    return float(part[mask > 0].mean()) if mask.any() else 0.0


def _in_reading_order(quad: Quad) -> Quad:
    """Corners from the upper left one clockwise. A line that stands upright reads from its foot upwards."""
    by_x = quad[np.argsort(quad[:, 0], kind="stable")]
    upper, lower = (by_x[:2][np.argsort(by_x[:2, 1])], by_x[2:][np.argsort(by_x[2:, 1])])
    ordered = np.stack([upper[0], lower[0], lower[1], upper[1]])
    wide, high = np.linalg.norm(ordered[1] - ordered[0]), np.linalg.norm(ordered[3] - ordered[0])
    return np.roll(ordered, 1, axis=0) if high >= 1.5 * wide else ordered


def cut(rgb: NDArray[np.uint8], quad: Quad, *, height_px: int) -> NDArray[np.uint8]:
    """The line in `quad` of a picture (H, W, 3), laid level, `height_px` high."""
    import cv2

    along, across = np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[3] - quad[0])
    width = max(1, round(float(along / max(across, 1e-3)) * height_px))
    level = np.array([[0, 0], [width, 0], [width, height_px], [0, height_px]], np.float32)
    shrinks = across > height_px
    turn = cv2.getPerspectiveTransform(quad, level)
    flags = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    cut_out = cv2.warpPerspective(rgb, turn, (width, height_px), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut_out, np.uint8)
