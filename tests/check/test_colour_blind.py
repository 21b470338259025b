from dataclasses import replace

import numpy as np
import pytest
from check_evidence import proper, with_pixels
from owl_pictures import SQUARE

from emblazon.brand.colour import delta_e
from emblazon.check.base import Evidence
from emblazon.check.colour_blind import CHECK, VISIONS, as_seen
from emblazon.records import Element, Placed

Rgb = tuple[int, int, int]


def disc(inside: Rgb, outside: Rgb) -> Evidence:
    y, x = np.mgrid[-1:1:256j, -1:1:256j]
    pixels = np.full((256, 256, 4), 255, np.uint8)
    pixels[..., :3] = np.where((x**2 + y**2 < 0.4)[..., None], inside, outside)
    return with_pixels(pixels)


def passing() -> Evidence:
    return disc((20, 60, 140), (240, 170, 60))


def failing() -> Evidence:
    return disc((179, 118, 87), (120, 138, 84))


def test_the_border_that_vanishes_is_the_place() -> None:
    finding = CHECK.run(CHECK, failing())
    assert finding.measure == 1.0
    assert "deuteranopia" in finding.words or "protanopia" in finding.words
    assert finding.place is not None
    assert 40 < finding.place[0] < 55
    assert 200 < finding.place[2] < 216


@pytest.mark.parametrize("matrix", VISIONS.values(), ids=VISIONS.keys())
def test_greys_stay_as_they_are(matrix: np.ndarray) -> None:
    greys = np.arange(0, 256, 15)[:, None].repeat(3, axis=1)
    assert float(delta_e(greys, as_seen(greys, matrix)).max()) < 0.1


def test_red_and_green_fade_without_green_cones_but_blue_and_yellow_do_not() -> None:
    matrix = VISIONS["deuteranopia (no green cones)"]
    red_green = delta_e(as_seen((200, 60, 60), matrix), as_seen((110, 120, 50), matrix))
    blue_yellow = delta_e(as_seen((60, 60, 200), matrix), as_seen((220, 200, 60), matrix))
    assert float(red_green) < float(delta_e((200, 60, 60), (110, 120, 50))) / 2
    assert float(blue_yellow) > 40


def test_lettering_that_vanishes_is_to_be_set_again() -> None:
    pixels = np.full((300, 300, 4), 255, np.uint8)
    pixels[..., :3] = (120, 138, 84)
    for left in range(40, 200, 20):
        pixels[100:130, left : left + 8, :3] = (179, 118, 87)
    element = Element("lettering", (36, 95, 204, 135), "SALE", ink="#b37657", ground="#788a54")
    evidence = proper()
    placed = Placed(replace(SQUARE, background="#788a54"), pixels, (element,))
    finding = CHECK.run(CHECK, replace(evidence, picture=replace(evidence.picture, placed=(placed,))))
    assert finding.verdict == "fail"
    assert finding.repair == "re-typeset"
    assert "'SALE'" in finding.words


def test_one_colour_is_unknown() -> None:
    assert CHECK.run(CHECK, with_pixels(np.full((64, 64, 4), 255, np.uint8))).verdict == "unknown"
