"""Over white and back."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra.numpy import arrays

from emblazon.engine.over_white import from_over_white, to_over_white


@given(arrays(np.uint8, (3, 5, 4), elements=some.integers(0, 255)))
def test_there_and_back_keeps_what_can_be_seen(pixels: np.ndarray) -> None:
    planes = to_over_white(pixels)
    assert planes.shape == (4, 3, 5)
    again = from_over_white(planes)
    assert (np.abs(again[..., 3].astype(int) - pixels[..., 3]) <= 1).all()
    np.testing.assert_allclose(to_over_white(again), planes, atol=1.6 / 255)


def test_what_is_transparent_becomes_white() -> None:
    assert from_over_white(to_over_white(np.zeros((1, 1, 4), np.uint8)))[0, 0].tolist() == [255, 255, 255, 0]


def test_values_out_of_range_are_held() -> None:
    planes = np.array([2.0, -1.0, 0.5, 1.5], np.float32)[:, None, None]
    assert from_over_white(planes)[0, 0].tolist() == [255, 0, 128, 255]
