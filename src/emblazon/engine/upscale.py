"""Enlarging a picture to 512 px with the shipped net, without torch.

See `nets/upscale.py` for what the net does. A picture of 64 px grows eightfold, one of 128 px fourfold.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from emblazon.engine.over_white import from_over_white, to_over_white
from emblazon.engine.weights import Session, open_session

SIZE_PX = 512
GRAPHS = {64: "upscale-8.onnx", 128: "upscale-4.onnx"}


class Upscaler:
    """The nets in `folder`, each opened (and hash-checked) when first needed."""

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        self._folder, self._threads = folder, threads
        self._sessions: dict[int, Session] = {}

    def enlarge(self, pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        """(64, 64, 4) or (128, 128, 4) uint8 straight RGBA → (512, 512, 4) uint8 straight RGBA.

        Raises:
            ValueError: for another shape.
        """
        if pixels.shape not in {(size, size, 4) for size in GRAPHS}:
            raise ValueError(f"to enlarge takes (64, 64, 4) or (128, 128, 4), not {pixels.shape}")
        size = pixels.shape[0]
        if size not in self._sessions:
            self._sessions[size] = open_session(self._folder, GRAPHS[size], threads=self._threads)
        small = to_over_white(pixels)[None]
        return from_over_white(self._sessions[size].run(None, {"small": small})[0][0])
