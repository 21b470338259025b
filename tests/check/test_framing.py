from dataclasses import replace

import numpy as np
from check_evidence import proper, with_pixels

from emblazon.check.base import Evidence
from emblazon.check.framing import CHECK
from emblazon.records import Element, Format, Placed


def passing() -> Evidence:
    return proper()


def failing() -> Evidence:
    pixels = np.zeros((512, 512, 4), np.uint8)
    pixels[:, 100:400] = (11, 37, 69, 255)
    return with_pixels(pixels)


def with_stain(*, element: bool) -> Evidence:
    """The proper picture, with a stain in the corner of its format, outside of the safe area."""
    evidence = proper()
    placed = evidence.picture.placed[0]
    pixels = placed.pixels.copy()
    pixels[2:20, 2:60, :3] = (11, 37, 69)
    elements = (Element("label", (2, 2, 60, 20), "AI"),) if element else ()
    stained = replace(placed, pixels=pixels, elements=elements)
    return replace(evidence, picture=replace(evidence.picture, placed=(stained,)))


def test_a_subject_at_the_border_is_to_be_framed_again() -> None:
    finding = CHECK.run(CHECK, failing())
    assert finding.repair == "re-frame"
    assert finding.place == (100, 0, 400, 512)


def test_what_leaves_the_safe_area_of_a_format_is_found_there() -> None:
    finding = CHECK.run(CHECK, with_stain(element=False))
    assert finding.verdict == "fail"
    assert finding.place == (2, 2, 60, 20)
    assert finding.format == "square"


def test_what_was_set_on_a_format_may_leave_the_safe_area() -> None:
    assert CHECK.run(CHECK, with_stain(element=True)).verdict == "pass"


def test_a_full_scene_passes() -> None:
    pixels = np.full((64, 64, 4), 255, np.uint8)
    pixels[0, 0, 3] = 0
    assert CHECK.run(CHECK, with_pixels(pixels)).verdict == "pass"


def test_an_empty_picture_is_unknown() -> None:
    assert CHECK.run(CHECK, with_pixels(np.zeros((64, 64, 4), np.uint8))).verdict == "unknown"


def poster(left: int) -> Evidence:
    """A picture made elsewhere, held to a format that keeps a tenth of each side free: a disc on a plain ground."""
    pixels = np.full((400, 400, 4), 255, np.uint8)
    y, x = np.mgrid[:400, :400]
    pixels[np.hypot(x - left - 80, y - 200) < 80, :3] = (11, 37, 69)
    placed = (Placed(Format("card", 400, 400, safe_area=(0.1, 0.1, 0.1, 0.1)), pixels),)
    evidence = with_pixels(pixels)
    return replace(evidence, plan=None, picture=replace(evidence.picture, placed=placed))


def test_a_poster_on_a_plain_ground_is_held_to_the_safe_area() -> None:
    assert CHECK.run(CHECK, poster(120)).verdict == "pass"
    finding = CHECK.run(CHECK, poster(10))
    assert (finding.verdict, finding.format) == ("fail", "card")
    assert finding.place is not None
    assert finding.place[0] < 20 < finding.place[2] <= 40


def test_a_subject_that_reaches_the_edge_of_its_own_ground_is_unknown() -> None:
    evidence = poster(-20)
    bare = replace(evidence, picture=replace(evidence.picture, placed=()))
    assert CHECK.run(CHECK, bare).verdict == "unknown"
