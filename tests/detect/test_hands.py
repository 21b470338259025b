import numpy as np
from people_pictures import hand, meadow, portrait, with_hands

from emblazon.detect.hands import Hand, find_hands, missing, stretched


def test_an_open_hand_is_found_where_it_is() -> None:
    (found,) = find_hands(hand())
    left, top, right, bottom = found.box
    assert 30 < left < right < 226
    assert 10 < top < bottom < 250
    wrist, tip = found.points[0], found.points[12]
    assert tip[1] < wrist[1]
    assert missing() == ""


def test_a_turned_hand_is_found_with_its_fingers_the_other_way() -> None:
    (found,) = find_hands(np.ascontiguousarray(hand()[::-1]))
    assert found.points[12][1] > found.points[0][1]


def test_every_hand_in_a_picture_is_found() -> None:
    assert len(find_hands(with_hands(3))) == 3


def test_none_is_found_where_there_is_none() -> None:
    assert find_hands(meadow()) == ()
    assert find_hands(portrait()) == ()
    assert find_hands(np.zeros((1, 1, 4), np.uint8)) == ()


def skeleton(*, straight: int) -> Hand:
    """A hand whose first fingers, from the forefinger, are straight; the others and the thumb are curled."""
    points = np.zeros((21, 2), np.float32)
    points[1:5] = [[-2, -2], [-3, -3], [-2, -4], [-1, -4]]
    for finger in range(4):
        base = 5 + 4 * finger
        x = finger - 1.5
        up = [-6, -8, -9, -10] if finger < straight else [-6, -7, -5, -4]
        points[base : base + 4] = [[x, y] for y in up]
    return Hand((0, 0, 1, 1), points, 1.0)


def test_stretched_fingers_are_counted() -> None:
    assert [stretched(skeleton(straight=count)) for count in range(5)] == [0, 1, 2, 3, 4]
