import numpy as np
import pytest
from check_evidence import proper, with_pixels
from owl_pictures import lanczos, owl

from emblazon.check.base import Evidence
from emblazon.check.crop import CHECK
from emblazon.pixels import over
from emblazon.records import Pixels


def on_grey(pixels: Pixels) -> Evidence:
    flat = np.full_like(pixels, 255)
    flat[..., :3] = over(pixels, (230, 230, 228))
    return with_pixels(flat)


def passing() -> Evidence:
    return proper()


def failing() -> Evidence:
    return with_pixels(np.ascontiguousarray(lanczos(owl())[:300]))


def test_a_cut_subject_is_to_be_drawn_again_and_the_place_is_the_cut() -> None:
    finding = CHECK.run(CHECK, failing())
    assert "cut off at the bottom" in finding.words
    assert finding.repair == "redraw"
    assert finding.place is not None
    assert finding.place[3] == 300
    assert finding.place[1] >= 280
    assert finding.mask


@pytest.mark.parametrize(
    ("cut", "verdict"), [(np.s_[:, 200:], "fail"), (np.s_[180:], "fail"), (np.s_[:], "pass")]
)
def test_a_cut_on_a_plain_ground_is_found(cut: tuple[slice, ...], verdict: str) -> None:
    assert CHECK.run(CHECK, on_grey(np.ascontiguousarray(lanczos(owl())[cut]))).verdict == verdict


def test_the_lower_edge_may_cut_a_bust_on_a_plain_ground() -> None:
    assert CHECK.run(CHECK, on_grey(np.ascontiguousarray(lanczos(owl())[:300]))).verdict == "pass"


def test_a_subject_that_reaches_across_is_not_cut() -> None:
    pixels = np.zeros((100, 100, 4), np.uint8)
    pixels[30:70] = (11, 37, 69, 255)
    assert CHECK.run(CHECK, with_pixels(pixels)).verdict == "pass"


def test_in_a_scene_nobody_knows_the_subject() -> None:
    lots = np.random.default_rng(0).integers(0, 256, (16, 16, 3)).repeat(16, axis=0).repeat(16, axis=1)
    scene = np.dstack([lots, np.full((256, 256), 255)]).astype(np.uint8)
    assert CHECK.run(CHECK, with_pixels(scene)).verdict == "unknown"
