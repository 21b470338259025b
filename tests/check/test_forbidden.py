import numpy as np
from check_evidence import proper, with_pixels

from emblazon.brand.colour import delta_e
from emblazon.check.base import Evidence
from emblazon.check.forbidden import CHECK, within
from emblazon.check.roles import count


def passing() -> Evidence:
    return proper()


def failing() -> Evidence:
    pixels = proper().picture.pixels.copy()
    pixels[240:280, 240:280] = (250, 10, 10, 255)
    return with_pixels(pixels)


def test_it_says_where() -> None:
    assert CHECK.run(CHECK, failing()).place == (240, 240, 280, 280)


def test_the_colour_its_reason_and_every_pixel_are_told() -> None:
    finding = CHECK.run(CHECK, failing())
    assert finding.target == "#ff0000"
    assert finding.mask
    assert "the forbidden #ff0000, in the middle" in finding.words


def test_an_empty_picture_has_no_forbidden_colour() -> None:
    assert CHECK.run(CHECK, with_pixels(np.zeros((40, 40, 4), np.uint8))).verdict == "pass"


def test_what_is_found_is_exactly_what_lies_within_the_tolerance() -> None:
    lots = np.random.default_rng(0).integers(0, 256, (120, 120, 4)).astype(np.uint8)
    lots[..., 3] = 255
    (red,) = proper().kit.palette.forbidden
    expected = delta_e(lots[..., :3].astype(np.float64), red.rgb) <= red.tolerance
    assert (within(lots, count(lots), red) == expected).all()
