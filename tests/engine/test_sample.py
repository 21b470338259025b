"""The samplers against exact denoisers: orders, limits, statistics, batches."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from emblazon.engine.denoise import GaussianDenoiser, MixtureDenoiser
from emblazon.engine.guide import Drop, Guided
from emblazon.engine.noise import Cosine, Flow, Levels, LinearBeta, PictureNoise, times
from emblazon.engine.sample import SAMPLERS, ddim, ddpm, euler, heun

PATHS = [Flow(), Cosine(), LinearBeta(), Levels.linear()]
each_path = pytest.mark.parametrize("schedule", PATHS, ids=lambda path: type(path).__name__)
each_sampler = pytest.mark.parametrize("name", list(SAMPLERS))
SECOND = ["heun", "dpmpp_2m", "unipc"]
X = np.linspace(-2.0, 2.0, 9)[None]


def no_noise(step):
    raise AssertionError(f"a deterministic sampler asked for noise at step {step}")


def drawn(name, denoise, x, grid, noise=no_noise):
    *_, last = SAMPLERS[name](denoise, x, grid, noise=noise)
    return last.x


def even(start, end, count):
    return tuple(start + (end - start) * index / count for index in range(count + 1))


def order(name, denoise, exact, *, start, end, counts):
    """The measured order: log2 of how the error falls over the last doubling of the steps."""
    errors = [np.abs(drawn(name, denoise, X, even(start, end, n)) - exact).max() for n in counts]
    return math.log2(errors[-2] / errors[-1])


# -- orders ---------------------------------------------------------------------------------------------


@each_path
def test_euler_is_first_order(schedule):
    denoise = GaussianDenoiser(schedule, 0.3, 0.5)
    exact = denoise.carry(X, start=0.9, end=0.05)
    assert 0.8 <= order("euler", denoise, exact, start=0.9, end=0.05, counts=(64, 128)) <= 1.2


@each_path
@pytest.mark.parametrize("name", SECOND)
def test_heun_dpmpp_2m_and_unipc_are_second_order(schedule, name):
    denoise = GaussianDenoiser(schedule, 0.3, 0.5)
    exact = denoise.carry(X, start=0.9, end=0.05)
    assert order(name, denoise, exact, start=0.9, end=0.05, counts=(64, 128)) >= 1.8


@pytest.mark.parametrize(
    ("name", "least"), [("euler", 0.8), ("heun", 1.8), ("unipc", 1.8), ("dpmpp_2m", 1.75)]
)
def test_orders_hold_on_the_whole_flow(name, least):
    """From pure noise to the picture: λ runs from -∞ to ∞, which costs dpmpp_2m a logarithm."""
    denoise = GaussianDenoiser(Flow(), 0.3, 0.5)
    exact = denoise.carry(X, start=1.0, end=0.0)
    assert order(name, denoise, exact, start=1.0, end=0.0, counts=(128, 256)) >= least


@each_path
@pytest.mark.parametrize("name", ["euler", *SECOND])
def test_the_whole_path_ends_at_the_closed_form(schedule, name):
    denoise = GaussianDenoiser(schedule, 0.3, 0.5)
    exact = denoise.carry(X, start=1.0, end=0.0)
    assert_allclose(drawn(name, denoise, X, times(400)), exact, atol=0.01)


# -- two modes ------------------------------------------------------------------------------------------


def reference(denoise, x, *, start, end, count=4000):
    """Runge–Kutta 4 on dx/dt = (x - x̂) / t, the flow's own equation, in float64."""

    def slope(x, t):
        return (x - denoise(x, t)) / t

    h = (end - start) / count
    for index in range(count):
        t = start + index * h
        a = slope(x, t)
        b = slope(x + 0.5 * h * a, t + 0.5 * h)
        c = slope(x + 0.5 * h * b, t + 0.5 * h)
        x = x + h / 6.0 * (a + 2.0 * b + 2.0 * c + slope(x + h * c, t + h))
    return x


def test_two_modes_are_drawn_as_the_fine_reference_draws_them():
    denoise = MixtureDenoiser(Flow(), (-1.0, 0.7), (1.0, 2.0), 0.2)
    exact = reference(denoise, X, start=0.95, end=0.05)
    for name, least, close in (("euler", 0.8, 0.02), *((name, 1.8, 1e-3) for name in SECOND)):
        assert order(name, denoise, exact, start=0.95, end=0.05, counts=(256, 512)) >= least
        assert_allclose(drawn(name, denoise, X, even(0.95, 0.05, 512)), exact, atol=close)


@each_path
@each_sampler
def test_both_modes_are_drawn_in_their_shares(schedule, name):
    denoise = MixtureDenoiser(schedule, (-1.0, 0.7), (1.0, 3.0), 0.05)
    noise = PictureNoise([11], (8000,), np.float64)
    x = drawn(name, denoise, noise.initial(), times(60), noise)
    assert np.mean(x > 0.0) == pytest.approx(0.75, abs=0.025)
    assert_allclose([np.median(x[x < 0.0]), np.median(x[x > 0.0])], [-1.0, 0.7], atol=0.02)


# -- limits ---------------------------------------------------------------------------------------------


@each_path
def test_ddim_without_noise_is_euler(schedule):
    denoise = MixtureDenoiser(schedule, (-1.0, 0.7), (1.0, 2.0), 0.2)
    pair = zip(
        ddim(denoise, X, times(12), noise=no_noise), euler(denoise, X, times(12), noise=no_noise), strict=True
    )
    for one, other in pair:
        assert_allclose(one.x, other.x, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("schedule", PATHS[1:], ids=lambda path: type(path).__name__)
def test_ddim_without_noise_is_eulers_step_in_sigma_over_alpha(schedule):
    """d(x/α) / d(σ/α) = ε̂ (Song et al. 2020, eq. 14), stepped here on its own."""
    denoise, grid = MixtureDenoiser(schedule, (-1.0, 0.7), (1.0, 2.0), 0.2), times(12, start=0.95)
    x = X
    for t, step in zip(grid, ddim(denoise, X, grid, noise=no_noise), strict=False):
        here, there = schedule.at(t), schedule.at(step.t)
        slope = here.noise(x, denoise(x, t))
        x = there.alpha * (x / here.alpha + (there.sigma / there.alpha - here.sigma / here.alpha) * slope)
        assert_allclose(step.x, x, rtol=1e-11, atol=1e-13)


@each_path
def test_ddim_with_full_noise_is_ddpm(schedule):
    denoise = MixtureDenoiser(schedule, (-1.0, 0.7), (1.0, 2.0), 0.2)
    noise = PictureNoise([1, 2], (9,), np.float64)
    full = ddim(denoise, noise.initial(), times(12), noise=noise, eta=1.0)
    for one, other in zip(full, ddpm(denoise, noise.initial(), times(12), noise=noise), strict=True):
        assert_allclose(one.x, other.x, rtol=1e-10, atol=1e-12)


def test_ddim_refuses_impossible_eta():
    with pytest.raises(ValueError, match="eta"):
        next(ddim(GaussianDenoiser(Flow()), X, times(2), noise=no_noise, eta=1.5))


@each_path
def test_ddpm_draws_the_gaussian(schedule):
    """A step puts x̂ for x and so leaves out its spread: the deviation falls short by O(1 / steps)."""
    denoise = GaussianDenoiser(schedule, 0.3, 0.5)
    noise = PictureNoise([3], (20_000,), np.float64)
    x = drawn("ddpm", denoise, noise.initial(), times(600), noise)
    assert x.mean() == pytest.approx(0.3, abs=0.02)
    assert x.std() == pytest.approx(0.5, rel=0.03)
    standard = (x - x.mean()) / x.std()
    assert np.mean(standard**3) == pytest.approx(0.0, abs=0.06)
    assert np.mean(standard**4) == pytest.approx(3.0, abs=0.15)


def test_ddpm_has_the_posteriors_mean_and_spread():
    """One step of DDPM's own discrete chain: Ho et al. 2020, eq. 7, with β_t, ᾱ_t and ᾱ_{t-1}."""
    betas = np.linspace(1e-4, 0.02, 1000)
    bars = np.cumprod(1.0 - betas)
    k, clean, x_t = 400, 0.7, np.full((1, 50_000), 0.2)
    noise = PictureNoise([4], (50_000,), np.float64)

    class Says:
        schedule = Levels.linear()

        def __call__(self, x_t, t):
            return np.full_like(x_t, clean)

    step = next(ddpm(Says(), x_t, ((k + 1) / 1000, k / 1000), noise=noise))
    before, now = bars[k - 1], bars[k]
    mean = (math.sqrt(before) * betas[k] * clean + math.sqrt(1 - betas[k]) * (1 - before) * 0.2) / (1 - now)
    spread = math.sqrt((1 - before) / (1 - now) * betas[k])
    assert_allclose(step.x, mean + spread * noise(0), rtol=1e-9, atol=1e-10)


# -- the generator's contract ---------------------------------------------------------------------------


@each_sampler
def test_each_step_says_where_it_is(name):
    grid, noise = times(5), PictureNoise([1], (9,), np.float64)
    steps = list(SAMPLERS[name](GaussianDenoiser(Flow()), X, grid, noise=noise))
    assert [(step.index, step.total, step.t) for step in steps] == [(i, 5, grid[i + 1]) for i in range(5)]
    assert all(step.x.shape == step.clean.shape == X.shape for step in steps)


@each_sampler
def test_the_last_step_is_the_last_estimate(name):
    noise = PictureNoise([1], (9,), np.float64)
    *_, last = SAMPLERS[name](GaussianDenoiser(Flow(), 0.1, 0.4), X, times(6), noise=noise)
    assert_allclose(last.x, last.clean, atol=1e-13)


@each_sampler
@pytest.mark.parametrize("count", [1, 2, 3])
@each_path
def test_few_steps_are_finite_from_pure_noise(name, count, schedule):
    noise = PictureNoise([1], (9,), np.float64)
    x = drawn(name, GaussianDenoiser(schedule, 0.1, 0.4), noise.initial(), times(count), noise)
    assert np.all(np.isfinite(x))


@each_sampler
def test_a_sampler_draws_nothing_before_it_is_asked_and_may_be_left(name):
    asked = []

    class Counts:
        schedule = Flow()

        def __call__(self, x_t, t):
            asked.append(t)
            return 0.5 * x_t

    noise = PictureNoise([1], (9,), np.float64)
    steps = SAMPLERS[name](Counts(), X, times(10), noise=noise)
    assert asked == []
    next(steps)
    assert len(asked) == (2 if name == "heun" else 1)


@pytest.mark.parametrize(
    ("name", "calls"), [(name, 10) for name in SAMPLERS if name != "heun"] + [("heun", 19)]
)
def test_evaluations_are_counted(name, calls):
    asked = []

    class Counts:
        schedule = Cosine()

        def __call__(self, x_t, t):
            asked.append(t)
            return 0.5 * x_t

    drawn(name, Counts(), X, times(10), PictureNoise([1], (9,), np.float64))
    assert len(asked) == calls


@each_sampler
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_samplers_keep_the_dtype_even_of_a_wider_net(name, dtype):
    class Wide:
        schedule = Flow()

        def __call__(self, x_t, t):
            return 0.5 * x_t.astype(np.float64)

    noise = PictureNoise([1], (9,), np.float64)
    for step in SAMPLERS[name](Wide(), X.astype(dtype), times(4), noise=noise):
        assert step.x.dtype == dtype
        assert step.clean.dtype == dtype


@each_path
@each_sampler
def test_a_picture_does_not_depend_on_its_batch(schedule, name):
    def net(x_t, t, dropped):
        share = np.repeat([0.4 if each else 0.9 for each in dropped], len(x_t) // len(dropped))
        return (share.reshape(-1, 1, 1, 1) * np.roll(x_t, 1, axis=-1)).astype(x_t.dtype)

    denoise = Guided(net, schedule, (Drop(frozenset({"text"}), 3.0),), rescale=0.5)
    seeds, shape = [4, 8, 15, 16, 23], (4, 7, 7)
    noise = PictureNoise(seeds, shape)
    together = drawn(name, denoise, noise.initial(), times(7), noise)
    for index, seed in enumerate(seeds):
        alone = PictureNoise([seed], shape)
        assert_array_equal(drawn(name, denoise, alone.initial(), times(7), alone)[0], together[index])


@each_sampler
@pytest.mark.parametrize(
    "grid", [(), (1.0,), (0.5, 0.5), (0.0, 1.0), (1.1, 0.0), (1.0, -0.1), (1.0, math.nan, 0.0)]
)
def test_an_unsound_grid_is_refused(name, grid):
    with pytest.raises(ValueError, match="times must fall"):
        next(SAMPLERS[name](GaussianDenoiser(Flow()), X, grid, noise=no_noise))


def test_a_denoiser_of_another_shape_is_refused():
    class Wrong:
        schedule = Flow()

        def __call__(self, x_t, t):
            return x_t[..., :1]

    with pytest.raises(ValueError, match="answered"):
        next(heun(Wrong(), X, times(3), noise=no_noise))
