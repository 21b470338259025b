"""Guidance: neutral at weight 1, one stacked call, only where asked."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from emblazon.engine.denoise import GaussianDenoiser
from emblazon.engine.guide import Clipped, Drop, Guided
from emblazon.engine.noise import Cosine, Flow

TEXT, STYLE = frozenset({"text"}), frozenset({"style"})
BOTH = TEXT | STYLE
X = np.random.default_rng(0).standard_normal((2, 3, 4, 4))


class Answers:
    """A net whose answer without conditions d is x_t · scale[d]; remembers what it was asked."""

    def __init__(self, **scale):
        self.scale = scale
        self.asked = []

    def __call__(self, x_t, t, dropped):
        self.asked.append((x_t.shape, dropped))
        blocks = np.split(x_t, len(dropped))
        names = ["_".join(sorted(each)) or "all" for each in dropped]
        return np.concatenate([self.scale[n] * b for n, b in zip(names, blocks, strict=True)])


def test_weight_one_is_the_conditional_net_bit_for_bit():
    net = Answers(all=0.7)
    guided = Guided(net, Flow(), (Drop(BOTH, 1.0),), rescale=0.7)
    assert_array_equal(guided(X, 0.5), 0.7 * X)
    assert net.asked == [(X.shape, (frozenset(),))]


def test_one_drop_set_is_classifier_free_guidance_in_one_call():
    net = Answers(all=0.7, style_text=0.2)
    assert_allclose(Guided(net, Flow(), (Drop(BOTH, 3.0),))(X, 0.5), (0.2 + 3.0 * (0.7 - 0.2)) * X)
    assert net.asked == [((4, 3, 4, 4), (frozenset(), BOTH))]


def test_weight_zero_is_the_unconditional_net():
    net = Answers(all=0.7, style_text=0.2)
    assert_allclose(Guided(net, Flow(), (Drop(BOTH, 0.0),))(X, 0.5), 0.2 * X)


def test_each_condition_has_its_own_weight():
    net = Answers(all=0.7, text=0.4, style=0.6)
    guided = Guided(net, Flow(), (Drop(TEXT, 4.0), Drop(STYLE, 2.0)))
    assert_allclose(guided(X, 0.5), (0.7 + 3.0 * 0.3 + 1.0 * 0.1) * X)
    assert net.asked == [((6, 3, 4, 4), (frozenset(), TEXT, STYLE))]


def test_guidance_keeps_to_its_interval():
    net = Answers(all=0.7, text=0.4)
    guided = Guided(net, Flow(), (Drop(TEXT, 2.0),), interval=(0.3, 0.8))
    for t in (0.29, 0.81):
        assert_array_equal(guided(X, t), 0.7 * X)
    for t in (0.3, 0.5, 0.8):
        assert_allclose(guided(X, t), 1.0 * X)
    assert [len(dropped) for _, dropped in net.asked] == [1, 1, 2, 2, 2]


def test_full_rescale_gives_each_picture_its_unguided_contrast():
    x = X * np.array([1.0, 5.0]).reshape(2, 1, 1, 1)
    drops = (Drop(TEXT, 6.0),)
    net = Answers(all=0.7, text=0.4)
    full = Guided(net, Flow(), drops, rescale=1.0)(x, 0.5)
    assert_allclose(full.std(axis=(1, 2, 3)), (0.7 * x).std(axis=(1, 2, 3)))
    half = Guided(net, Flow(), drops, rescale=0.5)(x, 0.5)
    assert_allclose(half, 0.5 * full + 0.5 * Guided(net, Flow(), drops)(x, 0.5))


def test_rescale_leaves_a_flat_picture_alone():
    x = np.full((1, 3, 2, 2), 0.5)
    net = Answers(all=1.0, text=0.5)
    assert_allclose(Guided(net, Flow(), (Drop(TEXT, 2.0),), rescale=1.0)(x, 0.5), 1.5 * x)


@pytest.mark.parametrize("predicts", ["noise", "v", "velocity"])
def test_guidance_reads_every_prediction(predicts):
    schedule, t = Cosine(), 0.4
    level = schedule.at(t)

    def net(x_t, t, dropped):
        blocks = np.split(x_t, len(dropped))
        clean = [(0.3 if each else 0.8) * block for each, block in zip(dropped, blocks, strict=True)]
        outputs = [getattr(level, predicts)(*pair) for pair in zip(blocks, clean, strict=True)]
        return np.concatenate(outputs)

    assert_allclose(Guided(net, schedule, (Drop(TEXT, 2.0),), predicts)(X, t), 1.3 * X)


def test_guidance_keeps_float32():
    net = Answers(all=0.7, text=0.4)
    guided = Guided(net, Flow(), (Drop(TEXT, 2.5),), rescale=0.7)
    assert guided(X.astype(np.float32), 0.5).dtype == np.float32


def test_a_guided_picture_does_not_depend_on_its_batch():
    net = Answers(all=0.7, text=0.4)
    guided = Guided(net, Flow(), (Drop(TEXT, 2.5),), rescale=0.7)
    x = np.random.default_rng(1).standard_normal((5, 3, 7, 7)).astype(np.float32)
    assert_array_equal(guided(x, 0.5)[2:3], guided(x[2:3], 0.5))


@pytest.mark.parametrize(
    "bad", [{"interval": (0.6, 0.5)}, {"interval": (-0.1, 1.0)}, {"rescale": 1.1}, {"rescale": -0.1}]
)
def test_impossible_guidance_is_refused(bad):
    with pytest.raises(ValueError, match="guidance"):
        Guided(Answers(), Flow(), (), **bad)
    with pytest.raises(ValueError, match="finite"):
        Guided(Answers(), Flow(), (Drop(TEXT, float("nan")),))


def test_a_net_that_answers_too_little_is_refused():
    with pytest.raises(ValueError, match="answered"):
        Guided(lambda x_t, t, dropped: x_t[:1], Flow(), ())(X, 0.5)


def test_clipped_estimates_stay_in_range():
    clipped = Clipped(GaussianDenoiser(Flow(), 0.0, 4.0))
    made = clipped(np.array([-9.0, 0.1, 9.0]), 0.2)
    assert (made[0], made[2]) == (-1.0, 1.0)
    assert abs(made[1]) < 1.0
    assert clipped.schedule == Flow()
