"""An embedding as text, for a document: base64 of little-endian 16-bit steps of 1/32767."""

import base64

import numpy as np

from emblazon.audit.diversity import Vectors

STEPS = 32767
WIDTH = 384
LETTERS = WIDTH * 2 * 4 // 3


def packed(vector: Vectors) -> str:
    """A unit vector (384,) as `LETTERS` letters."""
    return base64.b64encode(np.round(vector * STEPS).astype("<i2").tobytes()).decode("ascii")


def unpacked(text: str) -> Vectors:
    """What `packed` wrote, as near as its steps are. Raises ValueError on what is no base64."""
    return np.frombuffer(base64.b64decode(text, validate=True), "<i2").astype(np.float32) / np.float32(STEPS)
