from dataclasses import replace

import numpy as np
from check_evidence import KIT, proper, with_pixels
from craft_pictures import SHARED, held_to, stripes

from emblazon.brand.kit import NEUTRAL_KIT
from emblazon.check.balance import set_findings


def test_the_one_that_falls_out_of_a_set_is_named() -> None:
    usual = held_to(SHARED, stripes(30, 25, 15, 30))
    odd = held_to(SHARED, stripes(0, 0, 100, 0))
    found = set_findings([("a.png", usual), ("b.png", usual), ("odd.png", odd), ("c.png", usual)])
    assert [each.verdict for each in found] == ["pass", "pass", "fail", "pass"]
    assert "'odd.png' is 85% away" in found[2].words
    assert "more orange" in found[2].words
    assert found[2].place == (0, 0, 100, 100)
    assert abs((found[0].measure or 0) - 0.85 / 3) < 1e-6


def test_equal_pictures_are_in_balance() -> None:
    found = set_findings([(name, proper()) for name in "abc"])
    assert all(each.verdict == "pass" and (each.measure or 0) < 1e-9 for each in found)


def test_two_pictures_are_no_set() -> None:
    found = set_findings([("a", proper()), ("b", proper())])
    assert {each.verdict for each in found} == {"unknown"}
    assert "at least 3" in found[0].words


def test_an_empty_picture_or_a_kit_without_palette_is_unknown() -> None:
    empty = with_pixels(np.zeros((40, 40, 4), np.uint8))
    plain = replace(proper(), kit=NEUTRAL_KIT)
    found = set_findings([("a", proper()), ("b", proper()), ("c", proper()), ("d", empty), ("e", plain)])
    assert [each.verdict for each in found] == ["pass"] * 3 + ["unknown"] * 2
    assert KIT.palette.colours
