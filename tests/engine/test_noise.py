"""The paths, their conversions, their times and the noise of each picture."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from emblazon.engine.noise import (
    Cosine,
    Flow,
    Level,
    Levels,
    LinearBeta,
    PictureNoise,
    logit_normal_times,
    min_snr_weight,
    times,
    uniform_times,
    velocity_weight,
)

PRESERVING = [Cosine(), LinearBeta(), Levels.linear()]
PATHS = [Flow(), *PRESERVING]
each_path = pytest.mark.parametrize("schedule", PATHS, ids=lambda path: type(path).__name__)


@each_path
def test_a_path_leads_from_the_picture_to_noise(schedule):
    t = np.linspace(0.0, 1.0, 201)
    assert schedule.at(0.0) == Level(1.0, 0.0)
    assert schedule.at(1.0).alpha < 0.01
    assert schedule.at(1.0).sigma == pytest.approx(1.0, abs=1e-4)
    assert np.all(np.diff(schedule.alpha(t)) < 0.0)
    assert np.all(np.diff(schedule.log_snr(t)[1:]) < 0.0)


@pytest.mark.parametrize("schedule", PRESERVING, ids=lambda path: type(path).__name__)
def test_variance_is_preserved(schedule):
    t = np.linspace(0.0, 1.0, 57)
    assert_allclose(schedule.alpha(t) ** 2 + schedule.sigma(t) ** 2, 1.0, rtol=1e-14)


@each_path
def test_one_time_and_many_times_agree(schedule):
    t = np.array([0.0, 0.2, 0.7, 1.0])
    levels = [schedule.at(float(value)) for value in t]
    assert_allclose(schedule.alpha(t), [level.alpha for level in levels], rtol=1e-14)
    assert_allclose(schedule.sigma(t), [level.sigma for level in levels], rtol=1e-14)
    assert_allclose(schedule.log_snr(t), [2.0 * level.half_log_snr for level in levels], rtol=1e-12)


def test_flow_mixes_as_the_trainer_does():
    x, noise = np.array([2.0, -1.0]), np.array([0.5, 3.0])
    assert_allclose(Flow().at(0.3).mix(x, noise), 0.7 * x + 0.3 * noise, rtol=1e-15)


def test_cosine_is_nichol_and_dhariwals():
    f = [math.cos((t + 0.008) / 1.008 * math.pi / 2.0) ** 2 for t in (0.0, 0.37)]
    assert Cosine().at(0.37).alpha ** 2 == pytest.approx(f[1] / f[0], rel=1e-13)


def test_levels_are_ddpms():
    betas = np.linspace(1e-4, 0.02, 1000)
    levels = Levels.linear()
    for k in (0, 499, 999):
        assert levels.at((k + 1) / 1000).alpha ** 2 == pytest.approx(float(np.prod(1 - betas[: k + 1])))


def test_ddpms_levels_are_near_the_continuous_linear_beta():
    t = np.linspace(0.05, 0.9, 18)
    assert_allclose(Levels.linear().alpha(t), LinearBeta().alpha(t), rtol=0.025)


@each_path
@pytest.mark.parametrize("t", [-0.01, 1.01, math.nan])
def test_a_time_outside_the_path_is_refused(schedule, t):
    with pytest.raises(ValueError, match="outside"):
        schedule.at(t)


@pytest.mark.parametrize("alpha_bars", [(), (0.5, 0.0), (1.1,), (math.nan,)])
def test_impossible_levels_are_refused(alpha_bars):
    with pytest.raises(ValueError, match="alpha_bars"):
        Levels(alpha_bars)


numbers = st.floats(-4.0, 4.0, allow_subnormal=False)
pictures = st.lists(numbers, min_size=1, max_size=6).map(np.array)


@given(path=st.sampled_from(PATHS), t=st.floats(0.01, 0.99), x=pictures, seed=st.integers(0, 2**32))
def test_every_prediction_gives_the_picture_back(path, t, x, seed):
    noise = np.random.default_rng(seed).standard_normal(x.shape)
    level = path.at(t)
    x_t = level.mix(x, noise)
    said = {
        "clean": x,
        "noise": level.noise(x_t, x),
        "v": level.v(x_t, x),
        "velocity": level.velocity(x_t, x),
    }
    assert_allclose(said["noise"], noise, atol=1e-9)
    assert_allclose(said["v"], level.alpha * noise - level.sigma * x, atol=1e-9)
    assert_allclose(said["velocity"], noise - x, atol=1e-9)
    for predicts, output in said.items():
        assert_allclose(level.clean(x_t, output, predicts), x, atol=1e-9)


def test_conversions_keep_float32():
    x = np.ones((2, 3), dtype=np.float32)
    level = Cosine().at(0.4)
    for made in (level.mix(x, x), level.noise(x, x), level.v(x, x), level.velocity(x, x)):
        assert made.dtype == np.float32
    for predicts in ("clean", "noise", "v", "velocity"):
        assert level.clean(x, x, predicts).dtype == np.float32


def test_noise_cannot_be_told_where_there_is_none():
    for ask in (Flow().at(0.0).noise, Flow().at(0.0).v, Flow().at(0.0).velocity):
        with pytest.raises(ValueError, match="no noise"):
            ask(np.ones(2), np.ones(2))


@pytest.mark.parametrize("schedule", [Flow(), Cosine()])
def test_noise_prediction_is_refused_at_pure_noise(schedule):
    with pytest.raises(ValueError, match="start lower"):
        schedule.at(1.0).clean(np.ones(2), np.ones(2), "noise")


def test_times_fall_evenly_from_noise_to_the_picture():
    assert_allclose(times(4), [1.0, 0.75, 0.5, 0.25, 0.0])
    assert_allclose(times(2, start=0.5), [0.5, 0.25, 0.0])


def test_shift_spends_more_steps_near_noise_and_keeps_the_ends():
    shifted = times(10, shift=3.0)
    assert (shifted[0], shifted[-1]) == (1.0, 0.0)
    assert all(s > t for s, t in zip(shifted[1:-1], times(10)[1:-1], strict=True))
    assert shifted[5] == pytest.approx(0.75)


@pytest.mark.parametrize("bad", [{"count": 0}, {"shift": 0.0}, {"start": 0.0}, {"start": 1.1}])
def test_impossible_grids_are_refused(bad):
    with pytest.raises(ValueError, match="no time grid"):
        times(**{"count": 4, **bad})


def test_training_times_have_their_distributions():
    generator = np.random.default_rng(5)
    flat = uniform_times(generator, 40_000)
    bell = logit_normal_times(generator, 40_000, mean=0.8, spread=0.7)
    assert (flat.min() >= 0.0, flat.max() < 1.0) == (True, True)
    assert_allclose(np.quantile(flat, [0.25, 0.5, 0.75]), [0.25, 0.5, 0.75], atol=0.01)
    logits = np.log(bell / (1.0 - bell))
    assert_allclose([logits.mean(), logits.std()], [0.8, 0.7], atol=0.015)


@each_path
def test_min_snr_weighs_one_loss_in_three_units(schedule):
    level, rng = schedule.at(0.3), np.random.default_rng(0)
    x, guess, noise = rng.standard_normal((3, 8))
    x_t = level.mix(x, noise)
    losses = {
        "clean": (guess - x) ** 2,
        "noise": (level.noise(x_t, guess) - noise) ** 2,
    }
    if not isinstance(schedule, Flow):
        losses["v"] = (level.v(x_t, guess) - level.v(x_t, x)) ** 2
    weighed = [min_snr_weight(schedule, 0.3, predicts=unit) * loss for unit, loss in losses.items()]
    for other in weighed[1:]:
        assert_allclose(other, weighed[0], rtol=1e-9)


def test_min_snr_stops_at_gamma():
    t = np.linspace(0.02, 0.98, 33)
    weight = min_snr_weight(LinearBeta(), t, predicts="clean", gamma=5.0)
    assert weight.max() == 5.0
    assert np.all(np.diff(weight) <= 0.0)


def test_velocity_weight_turns_picture_error_into_velocity_error():
    x, guess, noise = np.random.default_rng(1).standard_normal((3, 8))
    level = Flow().at(0.4)
    x_t = level.mix(x, noise)
    error = (level.velocity(x_t, guess) - level.velocity(x_t, x)) ** 2
    assert_allclose(velocity_weight(0.4) * (guess - x) ** 2, error, rtol=1e-12)
    assert_allclose(velocity_weight(np.array([0.0, 0.05, 0.1])), 100.0)


def test_a_pictures_noise_does_not_depend_on_its_batch():
    alone = PictureNoise([7], (4, 5, 5))
    together = PictureNoise([3, 7, 2**64 - 1], (4, 5, 5))
    assert_array_equal(alone.initial()[0], together.initial()[1])
    assert_array_equal(alone(4)[0], together(4)[1])
    assert together.initial().shape == (3, 4, 5, 5)


def test_noise_is_fresh_at_each_step_and_seed_and_repeats_on_asking():
    noise = PictureNoise([0, 1], (2000,), np.float64)
    draws = [noise.initial(), noise(0), noise(1)]
    flat = np.concatenate(draws)
    assert np.abs(np.corrcoef(flat) - np.eye(6)).max() < 0.1
    assert_allclose([flat.mean(), flat.std()], [0.0, 1.0], atol=0.03)
    assert_array_equal(noise(1), draws[2])


def test_noise_is_the_same_in_every_float_type():
    wide, narrow = PictureNoise([9], (50,), np.float64), PictureNoise([9], (50,))
    assert narrow.initial().dtype == np.float32
    assert_array_equal(wide.initial().astype(np.float32), narrow.initial())


@pytest.mark.parametrize("seeds", [[], [-1], [2**64]])
def test_impossible_seeds_are_refused(seeds):
    with pytest.raises(ValueError, match="seeds"):
        PictureNoise(seeds, (2,))
