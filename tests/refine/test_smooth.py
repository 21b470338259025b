"""Calming a draft: mottle goes, edges, thin lines and transparency stay."""

import numpy as np
import pytest

from emblazon.records import Pixels
from emblazon.refine.smooth import smooth


def halves(noise: float) -> Pixels:
    """Orange left, navy right, on a transparent ground, with noise of that deviation (0–255)."""
    pixels = np.full((64, 64, 4), (255, 255, 255, 0), np.uint8)
    pixels[8:56, 8:32], pixels[8:56, 32:56] = (236, 90, 46, 255), (11, 42, 74, 255)
    random = np.random.default_rng(0)
    inside = pixels[..., 3] > 0
    mottled = pixels[inside][:, :3] + random.normal(0, noise, (int(inside.sum()), 3))
    pixels[inside, :3] = np.clip(mottled, 0, 255).astype(np.uint8)
    return pixels


@pytest.mark.parametrize("style", ["flat", "outline", "3d", "gradient"])
def test_a_calm_picture_stays_as_it_is(style: str) -> None:
    clean = halves(0)
    assert np.abs(smooth(clean, style).astype(int) - clean).max() <= 1


def test_mottle_goes_and_more_of_it_in_a_flat_style() -> None:
    before = halves(8)
    deviation = {
        style: float(smooth(before, style)[12:52, 12:28, :3].std(axis=(0, 1)).mean())
        for style in ("flat", "3d")
    }
    assert deviation["flat"] < 3
    assert deviation["flat"] < deviation["3d"] < 7


def test_an_edge_and_a_thin_line_stay() -> None:
    picture = halves(4)
    picture[30, 8:56] = (255, 255, 255, 255)
    calm = smooth(picture, "flat").astype(int)
    assert np.abs(calm[20, 31, :3] - (236, 90, 46)).max() < 12
    assert np.abs(calm[20, 32, :3] - (11, 42, 74)).max() < 12
    assert calm[30, 12, :3].min() > 245
    assert np.array_equal(calm[..., 3], picture[..., 3])
