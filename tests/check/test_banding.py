import numpy as np
import pytest
from check_evidence import proper, with_pixels

from emblazon.check.banding import CHECK
from emblazon.check.base import Evidence
from emblazon.records import Pixels


def sky(tones: int) -> Pixels:
    """A smooth gradient in `tones` tones over the whole range of 8 bits."""
    ramp = np.linspace(0.2, 0.9, 512)[:, None] * np.linspace(1, 0.9, 512)
    levels = np.rint(ramp * (tones - 1)) / (tones - 1) * 255
    pixels = np.full((512, 512, 4), 255, np.uint8)
    pixels[..., :3] = np.rint(levels)[..., None]
    return pixels


def passing() -> Evidence:
    return with_pixels(sky(256))


def failing() -> Evidence:
    return with_pixels(sky(32))


@pytest.mark.parametrize(
    ("tones", "verdict"), [(200, "pass"), (128, "pass"), (48, "fail"), (24, "fail"), (16, "fail")]
)
def test_steps_that_are_seen_are_found(tones: int, verdict: str) -> None:
    assert CHECK.run(CHECK, with_pixels(sky(tones))).verdict == verdict


def test_the_place_is_the_gradient() -> None:
    pixels = proper().picture.pixels.copy()
    pixels[...] = (200, 200, 200, 255)
    pixels[100:300, 100:400] = sky(32)[100:300, 100:400]
    finding = CHECK.run(CHECK, with_pixels(pixels))
    assert finding.verdict == "fail"
    assert finding.place is not None
    assert finding.place[0] >= 80
    assert finding.place[2] <= 420


def test_flat_drawing_in_a_few_tones_is_no_gradient() -> None:
    pixels = np.full((512, 512, 4), 255, np.uint8)
    for number, tone in enumerate((60, 110, 160)):
        pixels[number * 170 : (number + 1) * 170, :, :3] = tone
    assert CHECK.run(CHECK, with_pixels(pixels)).verdict == "pass"
