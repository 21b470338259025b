"""Pictures with a face, with hands, with nobody, for the detectors and the checks that use them."""

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from emblazon.records import Pixels

HERE = Path(__file__).parent / "detect"
EYES = ((163, 83), (198, 84))
"""Middle of each eye of the portrait, by eye: x, y."""


@lru_cache(maxsize=1)
def portrait() -> Pixels:
    """An astronaut from the front, (320, 320, 4)."""
    return np.array(Image.open(HERE / "astronaut.jpg").convert("RGBA"))


def one_eyed() -> Pixels:
    """The portrait with one eye painted over with cheek."""
    pixels = portrait().copy()
    x, y = EYES[1]
    cheek = pixels[y + 14 : y + 24, x - 9 : x + 1].mean(axis=(0, 1))
    pixels[y - 9 : y + 8, x - 12 : x + 13] = cheek.astype(np.uint8)
    return pixels


def with_hands(count: int) -> Pixels:
    """The portrait with that many hands (0–3) floating around the face."""
    picture = Image.fromarray(portrait())
    hand = Image.open(HERE / "raised-hand.webp").convert("RGBA").resize((128, 128), Image.Resampling.LANCZOS)
    for place in ((5, 150), (115, 210), (220, 10))[:count]:
        picture.alpha_composite(hand, place)
    return np.array(picture)


def hand() -> Pixels:
    """One open hand, drawn in three dimensions, on nothing."""
    return np.array(Image.open(HERE / "raised-hand.webp").convert("RGBA"))


def meadow(size_px: int = 256) -> Pixels:
    """Nobody: coarse and fine noise in green, as broken up as a photograph."""
    random = np.random.default_rng(5)
    coarse = Image.fromarray(random.integers(60, 190, (9, 9), dtype=np.uint8))
    light = np.asarray(coarse.resize((size_px, size_px), Image.Resampling.BICUBIC), np.float32)
    light = light + random.normal(0, 6, light.shape)
    colour: NDArray[np.float32] = np.stack([light * 0.6, light, light * 0.4], axis=-1).clip(0, 255)
    return np.dstack([colour.astype(np.uint8), np.full(light.shape, 255, np.uint8)])
