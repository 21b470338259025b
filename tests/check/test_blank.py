import numpy as np
from check_evidence import proper, with_pixels

from emblazon.check.base import Evidence
from emblazon.check.blank import CHECK


def passing() -> Evidence:
    return proper()


def failing() -> Evidence:
    pixels = np.zeros((512, 512, 4), np.uint8)
    pixels[250:260, 250:260] = 255
    return with_pixels(pixels)


def test_one_sheet_over_everything_is_no_picture() -> None:
    finding = CHECK.run(CHECK, with_pixels(np.full((64, 64, 4), 255, np.uint8)))
    assert (finding.verdict, finding.measure) == ("fail", 0)


def test_a_scene_over_everything_is_one() -> None:
    pixels = np.full((64, 64, 4), 255, np.uint8)
    pixels[32:, :, :3] = (19, 168, 158)
    assert CHECK.run(CHECK, with_pixels(pixels)).verdict == "pass"
