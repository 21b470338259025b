"""Whole float64 trajectories beside diffusers' own schedulers, compared after every step.

diffusers works in float32 by itself, whatever it is given: it names `torch.float32` in its tables and casts
samples to it. `Double` stands in for `torch` inside its scheduler modules and answers float64, so that
formulas are compared and not roundings; the σ tables that it builds with numpy are set
from the same levels in float64.
"""

import sys

import numpy as np
import pytest
from numpy.testing import assert_allclose

from emblazon.engine.denoise import MixtureDenoiser
from emblazon.engine.noise import Flow, Levels, times
from emblazon.engine.sample import ddim, ddpm, dpmpp_2m, euler, heun, unipc

torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")
pytestmark = [
    pytest.mark.torch,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # diffusers' own
]

COUNT = 10
X = np.random.default_rng(8).standard_normal((2, 4, 3, 3))
KINDS = [
    "DDPMScheduler",
    "DDIMScheduler",
    "DPMSolverMultistepScheduler",
    "UniPCMultistepScheduler",
    "FlowMatchEulerDiscreteScheduler",
    "FlowMatchHeunDiscreteScheduler",
]


class Double:
    float32 = torch.float64

    def __getattr__(self, name):
        return getattr(torch, name)


@pytest.fixture(autouse=True)
def in_float64(monkeypatch):
    for kind in KINDS:
        monkeypatch.setattr(sys.modules[getattr(diffusers, kind).__module__], "torch", Double())


def compare(theirs, ours, ask, limit=1e-11):
    """Run `theirs` by its own loop and `ours`; they agree after every step. `ask(x, k)`: the net, numpy."""
    x, index = torch.from_numpy(X), 0
    for step in ours:
        for _ in range(
            2 if isinstance(theirs, diffusers.FlowMatchHeunDiscreteScheduler) and step.t > 0 else 1
        ):
            at = theirs.timesteps[index]
            output = torch.from_numpy(ask(x.numpy(), index))
            x = theirs.step(output, at, x).prev_sample
            index += 1
        assert x.dtype == torch.float64
        assert_allclose(step.x, x.numpy(), rtol=0.0, atol=limit)
    assert index == len(theirs.timesteps)


def preserving(theirs):
    """For a scheduler over DDPM's steps: our exact denoiser, our grid, and the net that it is to ask."""
    theirs.set_timesteps(COUNT)
    levels = Levels(tuple(theirs.alphas_cumprod.tolist()))
    t = [(int(k) + 1) / 1000 for k in theirs.timesteps]
    denoise = MixtureDenoiser(levels, (-1.0, 0.7), (1.0, 2.0), 0.2)
    if hasattr(theirs, "sigmas"):
        ratios = [levels.at(each).sigma / levels.at(each).alpha for each in t]
        theirs.sigmas = torch.tensor([*ratios, 0.0], dtype=torch.float64)
    return denoise, (*t, 0.0), lambda x, index: levels.at(t[index]).noise(x, denoise(x, t[index]))


BETAS = {"beta_start": 1e-4, "beta_end": 0.02, "beta_schedule": "linear"}
SPACING = pytest.mark.parametrize("spacing", ["leading", "trailing"])


@SPACING
def test_ddim_is_diffusers_ddim(spacing):
    theirs = diffusers.DDIMScheduler(**BETAS, clip_sample=False, timestep_spacing=spacing)
    denoise, grid, ask = preserving(theirs)
    compare(theirs, ddim(denoise, X, grid, noise=lambda step: X), ask)


@SPACING
def test_dpmpp_2m_is_diffusers_dpmsolver_multistep(spacing):
    theirs = diffusers.DPMSolverMultistepScheduler(
        **BETAS, algorithm_type="dpmsolver++", solver_order=2, timestep_spacing=spacing
    )
    denoise, grid, ask = preserving(theirs)
    compare(theirs, dpmpp_2m(denoise, X, grid), ask)


@SPACING
def test_unipc_is_diffusers_unipc(spacing):
    theirs = diffusers.UniPCMultistepScheduler(
        **BETAS, solver_order=2, solver_type="bh2", timestep_spacing=spacing
    )
    denoise, grid, ask = preserving(theirs)
    compare(theirs, unipc(denoise, X, grid), ask)


def test_ddpm_is_diffusers_ddpm_with_the_same_noise(monkeypatch):
    theirs = diffusers.DDPMScheduler(**BETAS, clip_sample=False, variance_type="fixed_small")
    denoise, grid, ask = preserving(theirs)
    fresh = np.random.default_rng(2).standard_normal((COUNT, *X.shape))
    drawn = iter(fresh)
    module = sys.modules[diffusers.DDPMScheduler.__module__]
    monkeypatch.setattr(module, "randn_tensor", lambda *_, **__: torch.from_numpy(next(drawn)))
    compare(theirs, ddpm(denoise, X, grid, noise=lambda step: fresh[step]), ask)


@pytest.mark.parametrize("solver", [dpmpp_2m, unipc])
def test_multistep_solvers_are_diffusers_on_the_flow_too(solver):
    kind = {dpmpp_2m: diffusers.DPMSolverMultistepScheduler, unipc: diffusers.UniPCMultistepScheduler}[solver]
    theirs = kind(prediction_type="flow_prediction", use_flow_sigmas=True, solver_order=2)
    theirs.set_timesteps(COUNT)
    grid = times(COUNT, shift=3.0, start=0.99)
    theirs.sigmas = torch.tensor(grid, dtype=torch.float64)
    denoise = MixtureDenoiser(Flow(), (-1.0, 0.7), (1.0, 2.0), 0.2)
    compare(theirs, solver(denoise, X, grid), flow_net(denoise, grid))


def test_euler_is_diffusers_flow_match_euler():
    theirs = diffusers.FlowMatchEulerDiscreteScheduler()
    grid = times(COUNT, shift=3.0)
    theirs.set_timesteps(sigmas=list(grid[:-1]))
    theirs.sigmas = torch.tensor(grid, dtype=torch.float64)
    denoise = MixtureDenoiser(Flow(), (-1.0, 0.7), (1.0, 2.0), 0.2)
    compare(theirs, euler(denoise, X, grid), flow_net(denoise, grid))


def test_heun_is_diffusers_flow_match_heun():
    theirs = diffusers.FlowMatchHeunDiscreteScheduler()
    theirs.set_timesteps(COUNT)
    grid = times(COUNT)
    doubled = [grid[0], *np.repeat(grid[1:-1], 2), 0.0]
    theirs.sigmas = torch.tensor([float(t) for t in doubled], dtype=torch.float64)
    denoise = MixtureDenoiser(Flow(), (-1.0, 0.7), (1.0, 2.0), 0.2)
    compare(theirs, heun(denoise, X, grid), flow_net(denoise, doubled))


def flow_net(denoise, grid):
    """The velocity ε - x that a flow net predicts at the grid's times."""
    return lambda x, index: Flow().at(float(grid[index])).velocity(x, denoise(x, float(grid[index])))
