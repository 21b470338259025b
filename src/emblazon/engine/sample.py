"""Samplers: from noise to a picture, each one a generator over `(denoise, x, times, *, noise)`.

    for step in heun(denoise, noise.initial(), times(12), noise=noise):
        show(step.clean)                    # progress, preview and cancelling belong to this loop
    picture = step.x

They work on every linear path `x_t = α x + σ ε` (`noise.Schedule`), keep the dtype of `x`, and evaluate the
denoiser once a step (`heun`: twice, but once in its last). They solve the reverse process

    ddpm, ddim:          the Gaussian posterior q(x_s | x_t, x̂), with all, some or none of its noise
    euler, heun:         dy/dτ = u = ε̂ - x̂,  y = x_t / (α + σ),  τ = σ / (α + σ)
    dpmpp_2m, unipc:     x_s = σ_s/σ_t x_t + σ_s ∫ e^λ x̂ dλ,  λ = log(α / σ)

In the coordinates (y, τ) every linear path is a rectified flow: for `Flow` they are x_t and t themselves, and
for the variance-preserving paths they stay finite where the usual x/α and σ/α do not. A step of Euler is the
same in both, and is DDIM.

The last step, into σ = 0, is `x̂` itself. Its error is O(σ²): second order on `Flow`, but first order in t
where σ falls as √t, as on the variance-preserving paths.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple, Protocol

from emblazon.engine.denoise import Denoiser
from emblazon.engine.noise import Array, Level

Noise = Callable[[int], Array]
"""`noise(step)`: fresh standard normal noise for that step, shaped like x; `noise.PictureNoise` is one."""


@dataclass(frozen=True, eq=False)
class Step:
    """One step done: number `index` of `total` (from 0), arrived at time `t`."""

    index: int
    total: int
    t: float
    x: Array
    """The pictures at time `t`, (B, …); of the last step, the finished ones."""
    clean: Array
    """The newest estimate x̂ of the finished pictures, for previews; same shape."""


class Sampler(Protocol):
    """`x`: (B, …) at `times[0]`; `times`: at least two, strictly falling, in [0, 1]; ValueError otherwise."""

    def __call__(
        self, denoise: Denoiser, x: Array, times: Sequence[float], *, noise: Noise
    ) -> Iterator[Step]: ...


def ddpm(denoise: Denoiser, x: Array, times: Sequence[float], *, noise: Noise) -> Iterator[Step]:
    """Ancestral sampling: x_s ~ q(x_s | x_t, x̂) (Ho et al. 2020, arXiv:2006.11239, eq. 6–7, any two times).

    With α_ts = α_t / α_s and σ_ts² = σ_t² - α_ts² σ_s²:

        x_s = α_s σ_ts²/σ_t² x̂ + α_ts σ_s²/σ_t² x_t + σ_s σ_ts/σ_t z
    """
    for index, total, t, s in _steps(times):
        here, there = denoise.schedule.at(t), denoise.schedule.at(s)
        clean = _estimate(denoise, x, t)
        kept = here.alpha / there.alpha
        added = here.sigma**2 - (kept * there.sigma) ** 2
        x = (there.alpha * added * clean + kept * there.sigma**2 * x) / here.sigma**2
        x = _jittered(x, there.sigma * math.sqrt(added) / here.sigma, index, noise)
        yield Step(index, total, s, x, clean)


def ddim(
    denoise: Denoiser, x: Array, times: Sequence[float], *, noise: Noise, eta: float = 0.0
) -> Iterator[Step]:
    """x_s = α_s x̂ + √(σ_s² - d²) ε̂ + d z (Song et al. 2020, arXiv:2010.02502, eq. 12 and 16).

    d = η σ_s σ_ts / σ_t: η = 0 is deterministic and is `euler`; η = 1 is `ddpm`. Raises ValueError for
    η outside [0, 1].
    """
    if not 0.0 <= eta <= 1.0:
        raise ValueError(f"eta {eta!r} is outside [0, 1]")
    for index, total, t, s in _steps(times):
        here, there = denoise.schedule.at(t), denoise.schedule.at(s)
        clean = _estimate(denoise, x, t)
        added = here.sigma**2 - (here.alpha / there.alpha * there.sigma) ** 2
        fresh = eta * there.sigma * math.sqrt(added) / here.sigma
        x = there.alpha * clean + math.sqrt(there.sigma**2 - fresh**2) * here.noise(x, clean)
        x = _jittered(x, fresh, index, noise)
        yield Step(index, total, s, x, clean)


def euler(
    denoise: Denoiser, x: Array, times: Sequence[float], *, noise: Noise | None = None
) -> Iterator[Step]:
    """y_s = y_t + (τ_s - τ_t) u_t. First order. `noise` is not used."""
    for index, total, t, s in _steps(times):
        here, there = denoise.schedule.at(t), denoise.schedule.at(s)
        clean = _estimate(denoise, x, t)
        x = _move(x, here.velocity(x, clean), here, there)
        yield Step(index, total, s, x, clean)


def heun(
    denoise: Denoiser, x: Array, times: Sequence[float], *, noise: Noise | None = None
) -> Iterator[Step]:
    """y_s = y_t + (τ_s - τ_t) (u_t + u_s) / 2, with u_s where Euler leads. Second order. `noise` is not used.

    Karras et al. 2022 (arXiv:2206.00364, algorithm 1), in (y, τ). Where σ_s = 0 there is no u_s: Euler.
    """
    for index, total, t, s in _steps(times):
        here, there = denoise.schedule.at(t), denoise.schedule.at(s)
        clean = _estimate(denoise, x, t)
        velocity = here.velocity(x, clean)
        ahead = _move(x, velocity, here, there)
        if there.sigma > 0.0:
            clean = _estimate(denoise, ahead, s)
            ahead = _move(x, 0.5 * (velocity + there.velocity(ahead, clean)), here, there)
        x = ahead
        yield Step(index, total, s, x, clean)


def dpmpp_2m(
    denoise: Denoiser, x: Array, times: Sequence[float], *, noise: Noise | None = None
) -> Iterator[Step]:
    """DPM-Solver++(2M) (Lu et al. 2022, arXiv:2211.01095, algorithm 2). Second order. `noise` is not used."""
    before: _Past | None = None
    for index, total, t, s in _steps(times):
        here, there = denoise.schedule.at(t), denoise.schedule.at(s)
        now = _Past(here.half_log_snr, _estimate(denoise, x, t))
        x = _extrapolate(x, here, there, now, before)
        before = now
        yield Step(index, total, s, x, now.clean)


def unipc(
    denoise: Denoiser, x: Array, times: Sequence[float], *, noise: Noise | None = None
) -> Iterator[Step]:
    """UniPC-2, B₂(h) = e^h - 1, multistep (Zhao et al. 2023, arXiv:2302.04867, algorithms 5–8).

    Its predictor UniP-2 is DPM-Solver++(2M)'s step; the corrector UniC-2 then mends each x_t with the
    estimate made at it, at no further evaluation (and not after the last step, which has none). Second order
    at least, third measured. `noise` is not used.
    """
    past: list[_Past] = []
    origin, left = x, Level(0.0, 1.0)
    for index, total, t, s in _steps(times):
        here, there = denoise.schedule.at(t), denoise.schedule.at(s)
        now = _Past(here.half_log_snr, _estimate(denoise, x, t))
        if past:
            x = _correct(origin, left, here, now, past)
        origin, left = x, here
        x = _extrapolate(x, here, there, now, past[-1] if past else None)
        past = [*past[-1:], now]
        yield Step(index, total, s, x, now.clean)


SAMPLERS: Mapping[str, Sampler] = MappingProxyType(
    {"ddpm": ddpm, "ddim": ddim, "euler": euler, "heun": heun, "dpmpp_2m": dpmpp_2m, "unipc": unipc}
)
"""Every sampler by the name that a plan records."""


class _Past(NamedTuple):
    """What a multistep solver remembers: λ and the clean estimate made there."""

    half_log_snr: float
    clean: Array


def _steps(times: Sequence[float]) -> Iterator[tuple[int, int, float, float]]:
    """(index, total, from t, to s), once the grid is known to be sound."""
    grid = [float(t) for t in times]
    falls = all(t > s for t, s in pairwise(grid))
    if len(grid) < 2 or not falls or not (grid[0] <= 1.0 and grid[-1] >= 0.0):
        raise ValueError(f"times must fall strictly within [0, 1], at least two: {grid!r}")
    for index, (t, s) in enumerate(pairwise(grid)):
        yield index, len(grid) - 1, t, s


def _estimate(denoise: Denoiser, x: Array, t: float) -> Array:
    """x̂, held to the shape and dtype of `x`."""
    clean = denoise(x, t)
    if clean.shape != x.shape:
        raise ValueError(f"the denoiser answered {clean.shape!r} for {x.shape!r}")
    return clean.astype(x.dtype, copy=False)


def _jittered(x: Array, spread: float, index: int, noise: Noise) -> Array:
    """x + spread z; no noise is drawn where none is needed."""
    return x if spread == 0.0 else x + spread * noise(index).astype(x.dtype, copy=False)


def _move(x: Array, velocity: Array, here: Level, there: Level) -> Array:
    """Along a velocity in (y, τ), from one level to another, back in x."""
    span = there.sigma / there.total - here.sigma / here.total
    return there.total * (x / here.total + span * velocity)


def _exponential(x: Array, here: Level, there: Level, slant: Array) -> Array:
    """σ_s/σ_t x + α_s (1 - e^-h) D, exact for a constant estimate D; h = λ_s - λ_t, which may be infinite."""
    h = there.half_log_snr - here.half_log_snr
    return there.sigma / here.sigma * x - there.alpha * math.expm1(-h) * slant


def _extrapolate(x: Array, here: Level, there: Level, now: _Past, before: _Past | None) -> Array:
    """One step with x̂ continued along the line in λ through its last two values.

    D = x̂_t + h / (2 h_before) (x̂_t - x̂_before). First order without a past, and into
    σ_s = 0, where h is infinite.
    """
    slant = now.clean
    if before is not None and there.sigma > 0.0:
        ratio = (there.half_log_snr - now.half_log_snr) / (now.half_log_snr - before.half_log_snr)
        slant = slant + 0.5 * ratio * (now.clean - before.clean)
    return _exponential(x, here, there, slant)


def _correct(origin: Array, left: Level, here: Level, now: _Past, past: Sequence[_Past]) -> Array:
    """UniC: the step from `left` to `here` again, now that the estimate at its end is known.

        D = x̂_0 + ρ₁ (x̂_-1 - x̂_0) / r + ρ₂ (x̂_now - x̂_0),   r = (λ_-1 - λ_0) / h

    with ρ₁ + ρ₂ = b₁ and r ρ₁ + ρ₂ = b₂ (Zhao et al. 2023, §3.1, in x̂; ρ₂ = 1/2 with one past value).
    """
    last = past[-1]
    change = now.clean - last.clean
    if len(past) == 1:
        return _exponential(origin, left, here, last.clean + 0.5 * change)
    h = now.half_log_snr - last.half_log_snr
    slope, phi = math.expm1(-h), math.expm1(-h) / -h - 1.0
    b1, b2 = phi / slope, 2.0 * (phi / -h - 0.5) / slope
    r = (past[0].half_log_snr - last.half_log_snr) / h
    rho1 = (b1 - b2) / (1.0 - r)
    slant = last.clean + rho1 / r * (past[0].clean - last.clean) + (b1 - rho1) * change
    return _exponential(origin, left, here, slant)
