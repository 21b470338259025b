import numpy as np
import pytest
from check_evidence import proper, with_pixels

from emblazon.check.base import Evidence
from emblazon.check.fringe import CHECK


def passing() -> Evidence:
    return proper()


def failing() -> Evidence:
    pixels = proper().picture.pixels.copy()
    pixels[:60, :, 3] = 40
    return with_pixels(pixels)


def cut_out(ground: float) -> Evidence:
    """A blue disc with a soft edge, cut from a ground of that grey (0–1) whose colour stays mixed in."""
    y, x = np.mgrid[-1:1:256j, -1:1:256j]
    alpha = np.clip((0.7 - np.hypot(x, y)) * 60 + 0.5, 0, 1)
    mixed = alpha[..., None] * np.array([60, 110, 200]) + (1 - alpha[..., None]) * ground * 255
    pixels = np.dstack([mixed, alpha * 255]).astype(np.uint8)
    return with_pixels(pixels)


@pytest.mark.parametrize(("ground", "words"), [(1.0, "white rim"), (0.0, "black rim")])
def test_the_rim_of_another_ground_is_found(ground: float, words: str) -> None:
    finding = CHECK.run(CHECK, cut_out(ground))
    assert finding.verdict == "fail"
    assert words in finding.words
    assert finding.place is not None
    assert 30 < finding.place[0] < 50
    assert finding.mask


def test_a_clean_soft_edge_has_no_rim() -> None:
    pixels = cut_out(1.0).picture.pixels.copy()
    pixels[..., :3] = (60, 110, 200)
    assert CHECK.run(CHECK, with_pixels(pixels)).verdict == "pass"


def test_a_picture_without_a_cut_out_is_unknown() -> None:
    assert CHECK.run(CHECK, with_pixels(np.full((64, 64, 4), 255, np.uint8))).verdict == "unknown"
