"""Previews of a decoder that is linear: they are its very colours."""

import numpy as np
import pytest

from emblazon.backends.previews import Previews

HIGH, WIDE, CHANNELS = 6, 9, 4
COLOURS = np.random.default_rng(3).uniform(-20, 20, (CHANNELS, 3))


def latents_of(seed: int) -> np.ndarray:
    """(1, C, H, W), of unit spread and no mean, as a sampler's end is."""
    values = np.random.default_rng(seed).standard_normal((1, CHANNELS, HIGH, WIDE)).astype(np.float32)
    return (values - values.mean()) / values.std()


def decoded(latents: np.ndarray) -> np.ndarray:
    colours = np.moveaxis(latents[0], 0, -1) @ COLOURS + 128
    opaque = np.full((HIGH, WIDE, 1), 255)
    return np.concatenate([np.clip(colours, 0, 255), opaque], axis=-1).round().astype(np.uint8)


LAYOUTS = {
    "picture": lambda latents: latents,
    "video": lambda latents: latents[:, :, None],
    "packed": lambda latents: latents.reshape(1, CHANNELS, -1).swapaxes(1, 2),
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_what_was_learned_of_one_picture_shows_the_next(layout):
    previews = Previews()
    first, second = latents_of(1), latents_of(2)
    assert previews.show(layout(first), WIDE / HIGH) is None
    previews.learn(layout(first), decoded(first))
    shown = previews.show(layout(second) * 14, WIDE / HIGH)
    assert np.abs(shown.astype(int) - decoded(second)).max() <= 2


def test_latents_of_another_kind_are_not_shown():
    previews = Previews()
    previews.learn(latents_of(1), decoded(latents_of(1)))
    assert previews.show(np.zeros((1, CHANNELS + 1, HIGH, WIDE), np.float32), WIDE / HIGH) is None
    assert previews.show(np.zeros((1, 7, CHANNELS), np.float32), WIDE / HIGH) is None


def test_latents_without_spread_are_shown_without_a_fault():
    previews = Previews()
    previews.learn(latents_of(1), decoded(latents_of(1)))
    assert previews.show(np.zeros((1, CHANNELS, HIGH, WIDE), np.float32), WIDE / HIGH).shape == (
        HIGH,
        WIDE,
        4,
    )
