import numpy as np
from people_pictures import hand, meadow, portrait

from emblazon.detect.medium import equal_neighbours, medium


def test_a_photograph_is_told_from_a_drawing() -> None:
    assert medium(portrait()) == "photograph"
    assert medium(meadow()) == "photograph"
    assert medium(hand()) == "drawing"
    assert medium(np.full((40, 40, 4), 255, np.uint8)) == "drawing"


def test_a_picture_with_transparency_is_a_drawing() -> None:
    pixels = portrait().copy()
    pixels[:20] = 0
    assert medium(pixels) == "drawing"


def test_a_column_of_pixels_has_no_neighbours_to_tell_by() -> None:
    assert equal_neighbours(np.zeros((5, 1, 4), np.uint8)) == 1.0
