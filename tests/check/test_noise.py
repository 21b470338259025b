import numpy as np
from check_evidence import proper, with_pixels

from emblazon.check.base import Evidence


def passing() -> Evidence:
    return proper()


def failing() -> Evidence:
    pixels = np.random.default_rng(0).integers(0, 256, (64, 64, 4)).astype(np.uint8)
    pixels[..., 3] = 255
    return with_pixels(pixels)
