import numpy as np
from check_evidence import proper, with_pixels
from owl_pictures import lanczos, owl

from emblazon.check.base import Evidence
from emblazon.check.framing import CHECK


def passing() -> Evidence:
    return proper()


def failing() -> Evidence:
    pixels = np.zeros((512, 512, 4), np.uint8)
    pixels[:, 100:400] = (11, 37, 69, 255)
    return with_pixels(pixels)


def test_a_subject_at_the_border_is_to_be_framed_again() -> None:
    finding = CHECK.run(CHECK, failing())
    assert finding.repair == "re-frame"


def test_a_cut_subject_is_to_be_drawn_again() -> None:
    finding = CHECK.run(CHECK, with_pixels(np.ascontiguousarray(lanczos(owl())[:300])))
    assert finding.verdict == "fail"
    assert finding.repair == "redraw"


def test_a_full_scene_passes() -> None:
    assert CHECK.run(CHECK, with_pixels(np.full((64, 64, 4), 255, np.uint8))).verdict == "pass"


def test_an_empty_picture_is_unknown() -> None:
    assert CHECK.run(CHECK, with_pixels(np.zeros((64, 64, 4), np.uint8))).verdict == "unknown"
