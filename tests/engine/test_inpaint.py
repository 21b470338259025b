"""Image-to-image and inpainting with the ordinary samplers."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from emblazon.engine.denoise import GaussianDenoiser, MixtureDenoiser
from emblazon.engine.inpaint import Inpainted, composite, start_from
from emblazon.engine.noise import Cosine, Flow, PictureNoise, times
from emblazon.engine.sample import SAMPLERS

RNG = np.random.default_rng(3)
ORIGINAL = RNG.uniform(-1.0, 1.0, (2, 4, 8, 8))
MASK = np.zeros((1, 1, 8, 8))
MASK[..., 2:6, 2:6] = 1.0
KNOWN = np.broadcast_to(MASK == 0.0, ORIGINAL.shape)


def test_image_to_image_starts_partway():
    noise = RNG.standard_normal(ORIGINAL.shape)
    x, left = start_from(ORIGINAL, 0.6, times=times(4), schedule=Flow(), noise=noise)
    assert left == (0.6, 0.5, 0.25, 0.0)
    assert_allclose(x, 0.4 * ORIGINAL + 0.6 * noise)


def test_full_strength_starts_from_noise_alone():
    noise = RNG.standard_normal(ORIGINAL.shape)
    x, left = start_from(ORIGINAL, 1.0, times=times(4), schedule=Flow(), noise=noise)
    assert_array_equal(x, noise)
    assert left == times(4)


def test_strength_beyond_the_grid_is_its_start():
    grid = times(4, start=0.8)
    _, left = start_from(ORIGINAL, 1.0, times=grid, schedule=Cosine(), noise=ORIGINAL)
    assert left == grid


def test_less_strength_keeps_more_of_the_picture():
    denoise, noise = MixtureDenoiser(Flow(), (-0.5, 0.5), (1.0, 1.0), 0.3), PictureNoise([1, 2], (4, 8, 8))
    far = []
    for strength in (0.1, 0.4, 0.8):
        x, left = start_from(ORIGINAL, strength, times=times(20), schedule=Flow(), noise=noise.initial())
        *_, last = SAMPLERS["heun"](denoise, x, left, noise=noise)
        far.append(float(np.abs(last.x - ORIGINAL).mean()))
    assert far == sorted(far)


@pytest.mark.parametrize("strength", [0.0, 1.01, float("nan")])
def test_impossible_strength_is_refused(strength):
    with pytest.raises(ValueError, match="strength"):
        start_from(ORIGINAL, strength, times=times(4), schedule=Flow(), noise=ORIGINAL)


def test_a_start_without_steps_and_noise_that_does_not_fit_are_refused():
    with pytest.raises(ValueError, match="no step"):
        start_from(ORIGINAL, 0.2, times=(1.0, 0.2), schedule=Flow(), noise=ORIGINAL)
    with pytest.raises(ValueError, match="does not fit"):
        start_from(ORIGINAL, 0.2, times=times(4), schedule=Flow(), noise=ORIGINAL[:1])


@pytest.mark.parametrize("schedule", [Flow(), Cosine()], ids=["Flow", "Cosine"])
@pytest.mark.parametrize("name", list(SAMPLERS))
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_sampler_keeps_the_known_part_bit_for_bit(schedule, name, dtype):
    original = ORIGINAL.astype(dtype)
    noise = PictureNoise([5, 6], (4, 8, 8), dtype)
    denoise = Inpainted(GaussianDenoiser(schedule, 0.2, 0.3), original, MASK)
    x, left = start_from(original, 1.0, times=times(9), schedule=schedule, noise=noise.initial())
    *_, last = SAMPLERS[name](denoise, x, left, noise=noise)
    done = composite(last.x, original, MASK)
    assert_array_equal(done[KNOWN], original[KNOWN])
    assert_array_equal(done[~KNOWN], last.x[~KNOWN])
    assert np.abs(done[~KNOWN] - original[~KNOWN]).max() > 0.1
    assert_allclose(last.x[KNOWN], original[KNOWN], atol=1e-5 if dtype == np.float32 else 1e-12)


@pytest.mark.parametrize("name", ["ddim", "euler", "heun", "dpmpp_2m", "unipc"])
def test_the_known_part_is_the_properly_noised_original_at_every_step(name):
    noise = PictureNoise([5, 6], (4, 8, 8), np.float64)
    start = noise.initial()
    denoise = Inpainted(GaussianDenoiser(Flow(), 0.2, 0.3), ORIGINAL, MASK)
    x, left = start_from(ORIGINAL, 0.9, times=times(9), schedule=Flow(), noise=start)
    for step in SAMPLERS[name](denoise, x, left, noise=noise):
        wanted = Flow().at(step.t).mix(ORIGINAL, start)
        assert_allclose(step.x[KNOWN], wanted[KNOWN], atol=1e-12)


def test_ddpm_noises_the_known_part_to_the_right_level():
    original, mask = np.full((1, 20_000), 0.4), np.zeros((1, 1))
    noise = PictureNoise([5], (20_000,), np.float64)
    denoise = Inpainted(GaussianDenoiser(Cosine()), original, mask)
    x, left = start_from(original, 0.9, times=times(9), schedule=Cosine(), noise=noise.initial())
    for step in SAMPLERS["ddpm"](denoise, x, left, noise=noise):
        level = Cosine().at(step.t)
        assert step.x.mean() == pytest.approx(0.4 * level.alpha, abs=0.03)
        assert step.x.std() == pytest.approx(level.sigma, rel=0.03, abs=1e-12)


def test_a_soft_edge_blends():
    made = composite(np.full((1, 3), 1.0), np.full((1, 3), -1.0), np.array([[0.0, 0.25, 1.0]]))
    assert_allclose(made, [[-1.0, -0.5, 1.0]])


def test_what_was_drawn_badly_outside_the_mask_does_not_show():
    drawn = np.array([[np.nan, 0.5]])
    assert_array_equal(composite(drawn, np.array([[0.1, 0.1]]), np.array([[0.0, 1.0]])), [[0.1, 0.5]])


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_a_mask_out_of_range_is_refused(value):
    with pytest.raises(ValueError, match="mask"):
        Inpainted(GaussianDenoiser(Flow()), ORIGINAL, np.full((1, 1, 8, 8), value))
