"""The shipped text encoder against numbers recorded when it was exported, and what its space means."""

from pathlib import Path

import numpy as np
import pytest

from emblazon.engine.text import TextEncoder

SHIPPED = Path(__file__).parents[2] / "src/emblazon/weights"
# Recomputed in float32 by torch from the original weights (scripts/export_text.py): first six numbers of the
# embedding of each text.
RECORDED = {
    "rocket": [-0.0511, 0.026, 0.0082, -0.0279, -0.08, 0.0004],
    "a fox and a rocket next to each other": [0.0239, -0.0345, -0.0434, -0.0176, -0.0599, 0.0138],
    "un chat noir": [-0.0416, 0.0097, -0.0159, 0.0274, 0.028, 0.0236],
}


@pytest.fixture(scope="module")
def encoder() -> TextEncoder:
    return TextEncoder(SHIPPED, threads=1)


def test_embeddings_are_those_of_the_original_model(encoder: TextEncoder) -> None:
    embedded = encoder.embed(list(RECORDED))
    np.testing.assert_allclose(embedded[:, :6], list(RECORDED.values()), atol=0.006)
    np.testing.assert_allclose(np.linalg.norm(embedded, axis=1), 1.0, atol=1e-5)


def test_states_are_zero_where_there_is_no_token(encoder: TextEncoder) -> None:
    states, mask = encoder.states(["a rocket", ""], length=8)
    assert states.shape == (2, 8, 384)
    assert mask.sum(axis=1).tolist() == [4, 2]
    assert not states[~mask].any()
    assert (np.abs(states[mask]).sum(axis=-1) > 0).all()


def test_a_text_does_not_depend_on_its_neighbours(encoder: TextEncoder) -> None:
    alone, _ = encoder.states(["a rocket over a town"])
    among, _ = encoder.states(["owl", "a rocket over a town", "three red apples in a woven basket"])
    np.testing.assert_allclose(among[1], alone[0], atol=1e-5)


def test_a_long_text_keeps_its_closing_mark(encoder: TextEncoder) -> None:
    text = "rocket " * 100
    assert encoder.count(text) == 102
    states, mask = encoder.states([text], length=6)
    assert mask.all()
    five, _ = encoder.states(["rocket " * 4], length=6)
    np.testing.assert_allclose(states, five, atol=1e-5)


def test_like_words_lie_near(encoder: TextEncoder) -> None:
    rocket, spaceship, cat, kitten = encoder.embed(["rocket", "spaceship", "cat", "kitten"])
    assert rocket @ spaceship > rocket @ cat
    assert cat @ kitten > cat @ rocket


def test_no_texts_give_no_states(encoder: TextEncoder) -> None:
    states, mask = encoder.states([])
    assert states.shape == (0, 24, 384)
    assert mask.shape == (0, 24)
    assert encoder.embed([]).shape == (0, 384)


@pytest.mark.parametrize("length", [1, 257])
def test_an_impossible_length_is_refused(encoder: TextEncoder, length: int) -> None:
    with pytest.raises(ValueError, match="2 … 256"):
        encoder.states(["owl"], length=length)
