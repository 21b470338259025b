from dataclasses import replace

import numpy as np
import pytest
from check_evidence import proper, with_pixels
from PIL import Image

from emblazon.check.base import Evidence
from emblazon.check.tilt import CHECK


def horizon(degrees: float) -> Evidence:
    """Sky over ground with two towers, turned clockwise by `degrees`, its corners cut away."""
    pixels = np.full((640, 640, 4), 255, np.uint8)
    pixels[..., :3] = (200, 220, 240)
    pixels[400:, :, :3] = (80, 110, 70)
    pixels[180:400, 200:280, :3] = (120, 60, 50)
    pixels[260:400, 400:440, :3] = (60, 60, 90)
    turned = Image.fromarray(pixels).rotate(-degrees, Image.Resampling.BICUBIC)
    return replace(with_pixels(np.array(turned.crop((80, 80, 560, 560)))), plan=None)


def passing() -> Evidence:
    return horizon(0)


def failing() -> Evidence:
    return horizon(3)


@pytest.mark.parametrize("degrees", [-6, -3, -1.25, 1.25, 3, 6])
def test_the_angle_is_measured_to_half_a_degree(degrees: float) -> None:
    finding = CHECK.run(CHECK, horizon(degrees))
    assert finding.verdict == "fail"
    assert abs((finding.measure or 0) - abs(degrees)) <= 0.5
    assert ("anticlockwise" in finding.words) == (degrees > 0)
    assert finding.place is not None


def test_a_brief_that_asks_for_a_tilt_is_not_measured() -> None:
    plan = proper().plan
    assert plan is not None
    for words in ("a street, dutch angle", "une rue penchée", "a diagonal composition"):
        assert CHECK.run(CHECK, replace(horizon(3), plan=replace(plan, text=words))).verdict == "unknown"


def test_a_cut_out_and_a_cloud_have_no_horizon() -> None:
    assert CHECK.run(CHECK, proper()).verdict == "unknown"
    noise = np.random.default_rng(0).integers(0, 256, (200, 200, 4)).astype(np.uint8)
    noise[..., 3] = 255
    assert CHECK.run(CHECK, with_pixels(noise)).verdict != "fail"
