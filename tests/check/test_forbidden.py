from check_evidence import proper, with_pixels

from emblazon.check.base import Evidence
from emblazon.check.forbidden import CHECK


def passing() -> Evidence:
    return proper()


def failing() -> Evidence:
    pixels = proper().picture.pixels.copy()
    pixels[240:280, 240:280] = (250, 10, 10, 255)
    return with_pixels(pixels)


def test_it_says_where() -> None:
    assert CHECK.run(CHECK, failing()).place == (240, 240, 280, 280)
