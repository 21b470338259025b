from dataclasses import replace

import numpy as np
import pytest
from check_evidence import KIT, proper, with_pixels
from owl_pictures import NORTH, lanczos, owl

from emblazon.check.base import Evidence
from emblazon.check.palette import CHECK, LIMITS, share_on_palette
from emblazon.refine.recolour import recolour


def passing() -> Evidence:
    return proper()


def failing() -> Evidence:
    return with_pixels(lanczos(owl()))


def test_a_strict_picture_is_wholly_on_the_palette() -> None:
    assert share_on_palette(proper().picture.pixels, KIT, people=False) == 1.0


def test_a_stain_of_one_per_cent_is_found() -> None:
    pixels = proper().picture.pixels.copy()
    pixels[240:280, 240:280] = (255, 0, 255, 255)
    finding = CHECK.run(CHECK, with_pixels(pixels))
    assert finding.verdict == "fail"
    assert finding.place == (240, 240, 280, 280)
    assert finding.mask


def test_one_colour_that_is_missed_is_named_with_how_far_and_where() -> None:
    pixels = proper().picture.pixels.copy()
    pixels[240:280, 240:280] = (30, 190, 120, 255)
    finding = CHECK.run(CHECK, with_pixels(pixels))
    assert finding.repair == "recolour role"
    assert finding.target == "#13a89e"
    assert "should be teal (#13a89e), by ΔE" in finding.words
    assert "in the middle" in finding.words


def test_where_several_colours_are_missed_all_are_recoloured() -> None:
    pixels = proper().picture.pixels.copy()
    pixels[240:280, 240:280] = (30, 190, 120, 255)
    pixels[300:340, 240:280] = (255, 120, 160, 255)
    finding = CHECK.run(CHECK, with_pixels(pixels))
    assert finding.repair == "recolour harder"
    assert finding.target == ""


def test_a_picture_of_many_colours_is_counted_by_cells() -> None:
    lots = np.random.default_rng(0).integers(0, 256, (128, 128, 4)).astype(np.uint8)
    lots[..., 3] = 255
    rough = CHECK.run(CHECK, with_pixels(lots)).measure
    exact = share_on_palette(lots, KIT, people=False)
    assert rough is not None
    assert exact is not None
    assert abs(rough - exact) < 0.06


def test_skin_is_left_out_with_people_only() -> None:
    pixels = proper().picture.pixels.copy()
    pixels[200:300, 200:300] = (205, 128, 118, 255)
    without, having = (share_on_palette(pixels, KIT, people=people) for people in (False, True))
    assert without is not None
    assert without < 0.99
    assert having == 1.0


@pytest.mark.parametrize("strength", ["toned", "accent"])
def test_a_softer_recolouring_is_held_to_its_own_limit(strength: str) -> None:
    pixels = recolour(lanczos(owl()), NORTH, strength=strength)  # type: ignore[arg-type]
    evidence = with_pixels(pixels)
    softer = replace(evidence, picture=replace(evidence.picture, recolour=strength))
    finding = CHECK.run(CHECK, softer)
    assert finding.verdict == "pass", finding
    assert finding.limit == LIMITS[strength][0]  # type: ignore[index]


def test_an_accented_picture_is_not_a_strict_one() -> None:
    accented = with_pixels(recolour(lanczos(owl()), NORTH, strength="accent"))
    assert CHECK.run(CHECK, accented).verdict == "fail"


def test_without_recolouring_the_verdict_is_unknown_and_the_share_is_told() -> None:
    evidence = failing()
    finding = CHECK.run(CHECK, replace(evidence, picture=replace(evidence.picture, recolour="off")))
    assert finding.verdict == "unknown"
    assert finding.measure is not None
