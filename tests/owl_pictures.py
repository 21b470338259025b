"""Pictures and plans that the tests of refining and checking share."""

from dataclasses import replace
from typing import Any

import numpy as np
from samples import PLAN

from emblazon.pixels import resize
from emblazon.records import Draft, Format, Pixels, Plan, Swatch

NORTH = (
    Swatch("#0b2545", 0.3),
    Swatch("#13a89e", 0.25),
    Swatch("#f4a259", 0.15),
    Swatch("#f7f3e9", 0.3),
)


def make_plan(**changes: Any) -> Plan:
    base = replace(PLAN, text="an owl & a <fox>", palette=NORTH, seeds=(1,), final_px=512)
    return replace(base, **changes)


def lanczos(pixels: Pixels) -> Pixels:
    """A stand-in for the network."""
    return resize(pixels, 512, 512)


def owl(size: int = 64) -> Pixels:
    """A brown owl: shaded body, cream belly, yellow eyes with black pupils, an orange beak."""
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) / size
    pixels = np.zeros((size, size, 4), np.uint8)
    shade = (1 - 0.35 * x)[..., None]

    def blob(colour: tuple[int, int, int], cx: float, cy: float, rx: float, ry: float) -> None:
        inside = ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1
        pixels[inside, :3] = (np.array(colour) * shade)[inside]
        pixels[inside, 3] = 255

    blob((130, 80, 45), 0.5, 0.5, 0.38, 0.42)
    blob((250, 225, 180), 0.5, 0.66, 0.22, 0.2)
    for side in (0.35, 0.65):
        blob((255, 220, 40), side, 0.36, 0.12, 0.12)
        blob((15, 10, 10), side, 0.36, 0.06, 0.06)
    blob((250, 130, 20), 0.5, 0.48, 0.05, 0.06)
    return pixels


def draft(size: int = 64) -> Draft:
    return Draft(owl(size), 1)


SQUARE = Format("square", 300, 300, background="#f7f3e9")
