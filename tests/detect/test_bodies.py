import numpy as np
from people_pictures import hand, meadow, portrait

from emblazon.detect.bodies import find_bodies, missing


def test_a_person_is_found_with_shoulders_under_the_face() -> None:
    (body,) = find_bodies(portrait())
    assert 140 < body.shoulders[1] < 260
    assert body.hips[1] > body.shoulders[1]
    assert missing() == ""


def test_nobody_is_found_where_nobody_is() -> None:
    assert find_bodies(meadow()) == ()
    assert find_bodies(hand()) == ()
    assert find_bodies(np.zeros((1, 1, 4), np.uint8)) == ()
