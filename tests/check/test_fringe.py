from check_evidence import proper, with_pixels

from emblazon.check.base import Evidence


def passing() -> Evidence:
    return proper()


def failing() -> Evidence:
    pixels = proper().picture.pixels.copy()
    pixels[:60, :, 3] = 40
    return with_pixels(pixels)
