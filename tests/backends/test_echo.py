from dataclasses import replace

import numpy as np
import pytest

from emblazon.backends.contract import PALETTE, sample_stage
from emblazon.backends.echo import Echo, emblem
from emblazon.catalog import find_profile, load_catalog
from emblazon.pixels import content_box
from emblazon.records import Draft, Progress

STAGE = sample_stage(find_profile(load_catalog(), "echo"))


@pytest.mark.parametrize("seed", range(24))
def test_an_emblem_is_whole_transparent_around_and_free_of_the_border(seed: int):
    pixels = emblem(STAGE, seed)
    left, top, right, bottom = content_box(pixels) or (0, 0, 0, 0)
    assert min(left, top, 64 - right, 64 - bottom) >= 2
    assert 0.3 < np.mean(pixels[..., 3] == 255) < 0.85


@pytest.mark.parametrize("seed", range(24))
def test_an_emblem_wears_the_palette_and_nothing_but_its_blends(seed: int):
    pixels = emblem(STAGE, seed)
    solid = pixels[pixels[..., 3] == 255][:, :3].astype(int)
    brand = np.array([swatch.rgb for swatch in PALETTE])
    nearest = np.abs(solid[:, None] - brand[None]).max(axis=2).min(axis=1)
    assert np.mean(nearest <= 1) > 0.6


def test_without_a_palette_it_brings_its_own():
    assert emblem(replace(STAGE, palette=()), 3).shape == (64, 64, 4)


def test_words_choose_the_charge_and_seeds_the_rest():
    pictures = {emblem(replace(STAGE, text=text), 5).tobytes() for text in ("owl", "tea", "rocket", "bread")}
    assert len(pictures) > 1


def test_previews_come_out_of_noise_into_the_draft():
    events = list(Echo().run(STAGE))
    previews = [event.preview for event in events if isinstance(event, Progress)]
    first = next(event for event in events if isinstance(event, Draft))
    assert len(previews) == STAGE.steps * len(STAGE.seeds)
    last = previews[STAGE.steps - 1]
    assert last is not None
    assert np.array_equal(last, first.pixels)
    assert not np.array_equal(previews[0], first.pixels)
