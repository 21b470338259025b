"""What a net predicts, read as the clean picture; and the exact denoisers."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from emblazon.engine.denoise import GaussianDenoiser, MixtureDenoiser, NetDenoiser
from emblazon.engine.noise import Cosine, Flow, LinearBeta


@pytest.mark.parametrize("schedule", [Flow(), Cosine(), LinearBeta()])
@pytest.mark.parametrize("predicts", ["clean", "noise", "v", "velocity"])
def test_a_net_may_predict_anything(schedule, predicts):
    exact = MixtureDenoiser(schedule, (-1.0, 0.6), (1.0, 2.0), 0.2)

    def net(x_t, t):
        clean = exact(x_t, t)
        return clean if predicts == "clean" else getattr(schedule.at(t), predicts)(x_t, clean)

    x_t = np.linspace(-2.0, 2.0, 9)
    for t in (0.05, 0.5, 0.95):
        assert_allclose(NetDenoiser(net, schedule, predicts)(x_t, t), exact(x_t, t), atol=1e-11)


@pytest.mark.parametrize("schedule", [Flow(), Cosine()])
def test_exact_denoisers_are_the_mean_of_the_posterior(schedule):
    """Against the integral ∫ x p(x) N(x_t; α x, σ²) dx, done on a fine grid."""
    means, weights, spread = (-0.8, 0.3), (1.0, 3.0), 0.25
    mixture = MixtureDenoiser(schedule, means, weights, spread)
    single = GaussianDenoiser(schedule, 0.3, spread)
    x = np.linspace(-6.0, 6.0, 40_001)
    bells = [np.exp(-((x - mean) ** 2) / (2 * spread**2)) for mean in means]
    prior = weights[0] * bells[0] + weights[1] * bells[1]
    for t in (0.1, 0.5, 0.9):
        level = schedule.at(t)
        for x_t in (-1.0, 0.2):
            likelihood = np.exp(-((x_t - level.alpha * x) ** 2) / (2 * level.sigma**2))
            for denoise, density in ((mixture, prior), (single, bells[1])):
                wanted = np.sum(x * density * likelihood) / np.sum(density * likelihood)
                assert_allclose(denoise(np.array([x_t]), t), [wanted], rtol=1e-9)


def test_one_mode_is_a_gaussian():
    x_t = np.linspace(-2.0, 2.0, 5)
    one = MixtureDenoiser(Flow(), (0.4,), (7.0,), 0.3)
    assert_allclose(one(x_t, 0.6), GaussianDenoiser(Flow(), 0.4, 0.3)(x_t, 0.6), rtol=1e-13)


def test_exact_denoisers_keep_float32():
    x_t = np.ones((2, 3), dtype=np.float32)
    assert GaussianDenoiser(Flow())(x_t, 0.5).dtype == np.float32
    assert MixtureDenoiser(Flow(), (-1.0, 1.0), (1.0, 1.0), 0.2)(x_t, 0.5).dtype == np.float32


@pytest.mark.parametrize("schedule", [Flow(), LinearBeta()])
def test_the_closed_form_flow_solves_its_equation(schedule):
    """dx/dt = α' x̂ + σ' ε̂, by central differences."""
    exact, x, t, step = GaussianDenoiser(schedule, 0.3, 0.5), np.linspace(-1, 1, 5), 0.6, 1e-5
    slope = (exact.carry(x, start=t, end=t + step) - exact.carry(x, start=t, end=t - step)) / (2 * step)
    before, after, level = schedule.at(t - step), schedule.at(t + step), schedule.at(t)
    clean = exact(x, t)
    rate = [(getattr(after, name) - getattr(before, name)) / (2 * step) for name in ("alpha", "sigma")]
    assert_allclose(slope, rate[0] * clean + rate[1] * level.noise(x, clean), rtol=1e-7, atol=1e-9)
