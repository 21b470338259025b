from dataclasses import replace

import numpy as np
from check_evidence import KIT, proper, with_pixels
from craft_pictures import SHARED, held_to, stripes

from emblazon.brand.kit import NEUTRAL_KIT
from emblazon.check.balance import part_of, set_findings
from emblazon.check.base import Evidence
from emblazon.records import Finding


def together(*named: tuple[str, Evidence]) -> tuple[Finding, ...]:
    return set_findings([part_of(*each) for each in named], named[0][1].kit)


def test_the_one_that_falls_out_of_a_set_is_named() -> None:
    usual = held_to(SHARED, stripes(30, 25, 15, 30))
    odd = held_to(SHARED, stripes(0, 0, 100, 0))
    found = together(("a.png", usual), ("b.png", usual), ("odd.png", odd), ("c.png", usual))
    assert [each.verdict for each in found] == ["pass", "pass", "fail", "pass"]
    assert "'odd.png' is 85% away" in found[2].words
    assert "more orange" in found[2].words
    assert abs((found[0].measure or 0) - 0.85 / 3) < 1e-6


def test_equal_pictures_are_in_balance() -> None:
    found = together(*((name, proper()) for name in "abc"))
    assert all(each.verdict == "pass" and (each.measure or 0) < 1e-9 for each in found)


def test_two_pictures_are_no_set() -> None:
    found = together(("a", proper()), ("b", proper()))
    assert [each.verdict for each in found] == ["unknown"]
    assert "at least 3" in found[0].words


def test_an_empty_picture_or_a_kit_without_palette_is_unknown() -> None:
    empty = with_pixels(np.zeros((40, 40, 4), np.uint8))
    plain = replace(proper(), kit=NEUTRAL_KIT)
    found = together(("a", proper()), ("b", proper()), ("c", proper()), ("d", empty), ("e", plain))
    assert [each.verdict for each in found] == ["pass"] * 3 + ["unknown"] * 2
    assert "'d' was not compared" in found[3].words
    assert KIT.palette.colours
