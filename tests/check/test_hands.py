import numpy as np
from check_evidence import proper, with_pixels
from people_pictures import hand, meadow, with_hands
from PIL import Image

from emblazon.check.base import Evidence
from emblazon.check.hands import CHECK


def passing() -> Evidence:
    return with_pixels(meadow())


def failing() -> Evidence:
    return with_pixels(with_hands(3))


def test_a_third_hand_is_inpainted_where_it_is() -> None:
    finding = CHECK.run(CHECK, failing())
    assert finding.measure == 3
    assert finding.repair == "inpaint"
    assert finding.place is not None


def test_two_hands_are_unknown_since_fingers_are_not_judged() -> None:
    finding = CHECK.run(CHECK, with_pixels(with_hands(2)))
    assert finding.verdict == "unknown"
    assert "2 hands and 1 person found: not too many" in finding.words
    assert "A finger too many is not measured" in finding.words


def test_a_hand_with_nobody_to_it_is_unknown() -> None:
    field = Image.fromarray(meadow())
    field.alpha_composite(Image.fromarray(hand()))
    finding = CHECK.run(CHECK, with_pixels(np.array(field)))
    assert finding.verdict == "unknown"
    assert "1 hand and 0 people found: nobody to count hands against" in finding.words


def test_a_drawing_is_not_judged_and_says_why() -> None:
    finding = CHECK.run(CHECK, proper())
    assert finding.verdict == "unknown"
    assert "only 1 % have any found" in finding.words
