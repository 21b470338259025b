from dataclasses import replace

import numpy as np
from check_evidence import proper, with_pixels
from people_pictures import hand, meadow, one_eyed, portrait

from emblazon.check.base import Evidence
from emblazon.check.faces import CHECK
from emblazon.pixels import resize
from emblazon.records import Pixels


def passing() -> Evidence:
    return with_pixels(portrait())


def failing() -> Evidence:
    return with_pixels(one_eyed())


def styled(pixels: Pixels, style: str, *, people: bool = False) -> Evidence:
    evidence = with_pixels(pixels)
    assert evidence.plan is not None
    return replace(evidence, plan=replace(evidence.plan, style=style, people=people))


def test_a_small_face_with_a_lost_eye_is_inpainted_where_it_is() -> None:
    finding = CHECK.run(CHECK, failing())
    assert finding.repair == "inpaint"
    assert finding.place is not None
    left, top, right, bottom = finding.place
    assert left < 163 < 198 < right
    assert top < 83 < bottom


def test_a_large_face_is_drawn_again() -> None:
    close = np.ascontiguousarray(one_eyed()[30:160, 115:245])
    finding = CHECK.run(CHECK, with_pixels(resize(close, 390, 390)))
    assert (finding.verdict, finding.repair) == ("fail", "redraw")


def test_a_face_too_small_to_judge_is_unknown() -> None:
    finding = CHECK.run(CHECK, with_pixels(resize(portrait(), 150, 150)))
    assert finding.verdict == "unknown"
    assert "less than 20 pixels apart" in finding.words


def test_no_face_passes_in_a_photograph_and_is_unknown_in_a_drawing() -> None:
    photograph = CHECK.run(CHECK, with_pixels(meadow()))
    assert photograph.verdict == "pass"
    drawing = CHECK.run(CHECK, proper())
    assert drawing.verdict == "unknown"
    assert "9 %" in drawing.words


def test_a_plan_in_three_dimensions_is_judged_as_a_rendering() -> None:
    assert CHECK.run(CHECK, styled(hand(), "3d")).verdict == "pass"
    assert CHECK.run(CHECK, styled(hand(), "flat")).verdict == "unknown"


def test_people_asked_for_and_no_face_is_unknown_since_they_may_stand_turned_away() -> None:
    finding = CHECK.run(CHECK, styled(meadow(), "photo", people=True))
    assert finding.verdict == "unknown"
    assert "from behind" in finding.words


def test_a_kit_may_set_the_limit() -> None:
    strict = replace(CHECK, limit=0.99)
    assert strict.run(strict, passing()).verdict == "fail"
