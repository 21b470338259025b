"""Pictures to numbers: the shipped `eye`, run without torch; its space is that of `text`'s embeddings."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from emblazon.engine.over_white import to_over_white
from emblazon.engine.weights import open_session

SIZE_PX = 64
BATCH = 32


class Eye:
    """The picture encoder in `folder` (`eye.onnx`), hash-checked when opened."""

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        self._session = open_session(folder, "eye.onnx", threads=threads)

    def embed(self, pictures: Sequence[npt.NDArray[np.uint8]]) -> npt.NDArray[np.float32]:
        """One vector a picture, (B, 384) float32 of unit length.

        Args:
            pictures: each (H, W, 4) uint8 straight RGBA, of any size: what is not 64 px square is fitted
                whole into the square, on nothing.

        Raises:
            ValueError: for another shape.
        """
        embedded = np.zeros((len(pictures), 384), np.float32)
        for start in range(0, len(pictures), BATCH):
            fitted = [fit(picture) for picture in pictures[start : start + BATCH]]
            embedded[start : start + BATCH] = self._session.run(None, {"pictures": np.stack(fitted)})[0]
        return embedded


def fit(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """(H, W, 4) uint8 → (4, 64, 64) float32 over white plus alpha: area-averaged, proportions kept.

    Raises:
        ValueError: when `pixels` is not (H, W, 4) with at least one pixel.
    """
    if pixels.ndim != 3 or pixels.shape[2] != 4 or 0 in pixels.shape:
        raise ValueError(f"a picture has the shape (height, width, 4), not {pixels.shape}")
    planes = to_over_white(pixels)
    longest = max(pixels.shape[:2])
    height, width = (max(1, round(SIZE_PX * side / longest)) for side in pixels.shape[:2])
    square = np.ones((4, SIZE_PX, SIZE_PX), np.float32)
    square[3] = 0.0
    top, left = (SIZE_PX - height) // 2, (SIZE_PX - width) // 2
    resized = _area_matrix(height, pixels.shape[0]) @ planes @ _area_matrix(width, pixels.shape[1]).T
    square[:, top : top + height, left : left + width] = resized
    return square


def _area_matrix(after: int, before: int) -> npt.NDArray[np.float32]:
    """(after, before): how much of each old cell each new one covers; rows sum to one."""
    edges = np.arange(after + 1) * (before / after)
    starts, cells = edges[:-1, None], np.arange(before)
    covered = np.minimum(edges[1:, None], cells + 1) - np.maximum(starts, cells)
    return (np.maximum(covered, 0.0) * (after / before)).astype(np.float32)
