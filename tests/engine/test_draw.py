"""The drawing model at work: its own range, its seeds, its conditions."""

from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from emblazon.engine.draw import Drawer, Manner, Start, Wishes, from_model, to_model
from emblazon.engine.text import text_encoder

WEIGHTS = Path(str(resources.files("emblazon") / "weights"))
QUICK = Manner(steps=3, sampler="euler")


@pytest.fixture(scope="module")
def drawer() -> Drawer:
    return Drawer(WEIGHTS, text_encoder(WEIGHTS))


def draw(drawer: Drawer, wishes: Wishes, seed: int, start: Start | None = None) -> np.ndarray:
    return list(drawer.draw(wishes, QUICK, seed=seed, start=start))[-1][1]


def test_pictures_survive_the_models_range() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (64, 64, 4), np.uint8)
    picture[..., 3] = 255
    back = from_model(to_model(picture))
    assert np.abs(back.astype(int) - picture).max() <= 1


def test_a_half_transparent_edge_keeps_its_colour() -> None:
    picture = np.full((64, 64, 4), (200, 20, 40, 128), np.uint8)
    back = from_model(to_model(picture))
    assert np.abs(back[..., :3].astype(int) - (200, 20, 40)).max() <= 6


def test_the_same_seed_draws_the_same_and_another_does_not(drawer: Drawer) -> None:
    wishes = Wishes("owl", "flat")
    one = draw(drawer, wishes, 5)
    assert np.array_equal(one, draw(drawer, wishes, 5))
    assert not np.array_equal(one, draw(drawer, wishes, 6))


def test_palette_and_references_change_the_picture(drawer: Drawer) -> None:
    plain = draw(drawer, Wishes("owl", "flat"), 1)
    blue = draw(drawer, Wishes("owl", "flat", palette=((0, 40, 200, 1.0),)), 1)
    disc = np.full((64, 64, 4), 255, np.uint8)
    seen = draw(drawer, Wishes("owl", "flat", references=(disc,)), 1)
    assert not np.array_equal(plain, blue)
    assert not np.array_equal(plain, seen)


def test_a_little_strength_stays_near_where_it_began(drawer: Drawer) -> None:
    picture = np.full((64, 64, 4), (30, 120, 200, 255), np.uint8)
    near = draw(drawer, Wishes("square", "flat"), 1, Start(picture, 0.35))
    assert np.abs(near[..., 3].astype(int) - 255).mean() < 40


def test_inpainting_leaves_the_rest_alone(drawer: Drawer) -> None:
    picture = np.full((64, 64, 4), (30, 120, 200, 255), np.uint8)
    mask = np.zeros((64, 64), np.float32)
    mask[:, 32:] = 1
    drawn = draw(drawer, Wishes("square", "flat"), 1, Start(picture, 0.9, mask))
    assert np.array_equal(drawn[:, :32], from_model(to_model(picture))[:, :32])
    assert not np.array_equal(drawn[:, 32:], picture[:, 32:])


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        (Wishes("owl", "baroque"), "unknown style"),
        (Wishes("owl", "flat", references=(np.zeros((64, 64, 4), np.uint8),) * 3), "3 references"),
    ],
)
def test_impossible_wishes_are_named(drawer: Drawer, wishes: Wishes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        draw(drawer, wishes, 1)
