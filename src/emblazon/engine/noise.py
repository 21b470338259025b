"""Noise: the path from a picture to noise, its levels, its times and its randomness.

Every path here is linear and Gaussian, with `t` in [0, 1], `t = 0` the picture and `t = 1` noise:

    x_t = α_t x + σ_t ε,    ε ~ N(0, I)

- `Flow`: α = 1 - t, σ = t. Rectified flow (Liu et al. 2022, arXiv:2209.03003). The house models use it.
- `Cosine`, `LinearBeta`, `Levels`: variance preserving, α² + σ² = 1 (Ho et al. 2020, arXiv:2006.11239;
  Nichol & Dhariwal 2021, arXiv:2102.09672; Song et al. 2021, arXiv:2011.13456).

A net may predict the picture x, the noise ε, `v = α ε - σ x` (Salimans & Ho 2022, arXiv:2202.00512) or
the flow's velocity `u = ε - x`. Each is linear in the others given `x_t`, so `Level` converts exactly.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, assert_never

import numpy as np
from numpy.typing import DTypeLike, NDArray

Array = NDArray[np.floating]
Prediction = Literal["clean", "noise", "v", "velocity"]


@dataclass(frozen=True)
class Level:
    """How much picture and how much noise there is at one time: `x_t = alpha x + sigma ε`.

    Plain floats, so that arithmetic with a picture keeps the picture's dtype. Pictures are arrays of any
    shape; all arguments of one call share it.
    """

    alpha: float
    sigma: float

    @property
    def half_log_snr(self) -> float:
        """λ = log(α / σ), in [-inf, inf] (Lu et al. 2022, arXiv:2206.00927, §2.1)."""
        if self.sigma == 0.0:
            return math.inf
        return -math.inf if self.alpha == 0.0 else math.log(self.alpha) - math.log(self.sigma)

    @property
    def total(self) -> float:
        """α + σ. In the coordinates `x_t / (α + σ)` and `σ / (α + σ)` every linear path is `Flow`."""
        return self.alpha + self.sigma

    def mix(self, clean: Array, noise: Array) -> Array:
        """The noisy picture `x_t = α x + σ ε`."""
        return self.alpha * clean + self.sigma * noise

    def clean(self, x_t: Array, output: Array, predicts: Prediction) -> Array:
        """The clean picture that `output`, a prediction of kind `predicts`, implies for `x_t`.

            ε: x = (x_t - σ ε) / α        v: x = (α x_t - σ v) / (α² + σ²)        u: x = (x_t - σ u) / (α + σ)

        Raises ValueError for "noise" where α < 1e-6: noise says nothing of the picture there (Lin et al.
        2023, arXiv:2305.08891, §3.3); start at a smaller time or predict v.
        """
        if predicts == "clean":
            return output
        if predicts == "noise":
            if self.alpha < 1e-6:
                raise ValueError(
                    f"noise prediction cannot give the picture at alpha={self.alpha!r}: start lower"
                )
            return (x_t - self.sigma * output) / self.alpha
        if predicts == "v":
            return (self.alpha * x_t - self.sigma * output) / (self.alpha**2 + self.sigma**2)
        if predicts == "velocity":
            return (x_t - self.sigma * output) / self.total
        assert_never(predicts)

    def noise(self, x_t: Array, clean: Array) -> Array:
        """ε = (x_t - α x) / σ. Raises ValueError at σ = 0, where there is no noise to tell."""
        return (x_t - self.alpha * clean) / self._some_noise()

    def v(self, x_t: Array, clean: Array) -> Array:
        """v = α ε - σ x = (α x_t - (α² + σ²) x) / σ. Raises ValueError at σ = 0."""
        return (self.alpha * x_t - (self.alpha**2 + self.sigma**2) * clean) / self._some_noise()

    def velocity(self, x_t: Array, clean: Array) -> Array:
        """u = ε - x = (x_t - (α + σ) x) / σ. Raises ValueError at σ = 0."""
        return (x_t - self.total * clean) / self._some_noise()

    def _some_noise(self) -> float:
        if self.sigma <= 0.0:
            raise ValueError(
                f"at sigma={self.sigma!r} there is no noise to tell; ask for it at a time above 0"
            )
        return self.sigma


class Schedule(ABC):
    """A path from picture to noise: `alpha` falls from 1, `sigma` rises from 0, over t in [0, 1]."""

    @abstractmethod
    def alpha(self, t: float | Array) -> Array:
        """α_t in [0, 1]; `t` is a number or an array in [0, 1]; shape of `t`, float64."""

    @abstractmethod
    def sigma(self, t: float | Array) -> Array:
        """σ_t in [0, 1]; as `alpha`."""

    def at(self, t: float) -> Level:
        """The level at one time. Raises ValueError outside [0, 1]."""
        if not 0.0 <= t <= 1.0:
            raise ValueError(f"time {t!r} is outside [0, 1]")
        return Level(float(self.alpha(t)), float(self.sigma(t)))

    def log_snr(self, t: float | Array) -> Array:
        """log(α² / σ²), in [-inf, inf] (Kingma et al. 2021, arXiv:2107.00630, eq. 3)."""
        with np.errstate(divide="ignore"):
            return np.asarray(2.0 * (np.log(self.alpha(t)) - np.log(self.sigma(t))))


@dataclass(frozen=True)
class Flow(Schedule):
    """Rectified flow: `x_t = (1 - t) x + t ε` (Liu et al. 2022, arXiv:2209.03003, eq. 1, time reversed)."""

    def alpha(self, t: float | Array) -> Array:
        return 1.0 - np.asarray(t, dtype=np.float64)

    def sigma(self, t: float | Array) -> Array:
        return np.array(t, dtype=np.float64)


class VariancePreserving(Schedule):
    """α² + σ² = 1, given by `log_alpha`, so that σ keeps its digits where it is small."""

    @abstractmethod
    def log_alpha(self, t: float | Array) -> Array:
        """log α_t, at most 0; shape of `t`, float64."""

    def alpha(self, t: float | Array) -> Array:
        return np.asarray(np.exp(self.log_alpha(t)))

    def sigma(self, t: float | Array) -> Array:
        return np.asarray(np.sqrt(-np.expm1(2.0 * self.log_alpha(t))))


@dataclass(frozen=True)
class Cosine(VariancePreserving):
    """α_t = cos(π/2 (t + s) / (1 + s)) / cos(π/2 s / (1 + s)) (Nichol & Dhariwal 2021, eq. 17).

    Without their clip of β, so t = 1 is pure noise (α = 6e-17).
    """

    offset: float = 0.008

    def log_alpha(self, t: float | Array) -> Array:
        quarter = 0.5 * math.pi / (1.0 + self.offset)
        angle = quarter * (np.asarray(t, dtype=np.float64) + self.offset)
        return np.log(np.cos(angle) / np.cos(quarter * self.offset))


@dataclass(frozen=True)
class LinearBeta(VariancePreserving):
    """α_t = exp(-t² (β₁ - β₀) / 4 - t β₀ / 2): DDPM's linear β in continuous time.

    Song et al. 2021, arXiv:2011.13456, eq. 33.
    """

    beta_0: float = 0.1
    beta_1: float = 20.0

    def log_alpha(self, t: float | Array) -> Array:
        time = np.asarray(t, dtype=np.float64)
        return -0.25 * time**2 * (self.beta_1 - self.beta_0) - 0.5 * time * self.beta_0


@dataclass(frozen=True)
class Levels(VariancePreserving):
    """DDPM's T discrete levels: `alpha_bars[k]` = ᾱ = α² at `t = (k + 1) / T`, and ᾱ = 1 at t = 0.

    Between levels log ᾱ is linear, which is a β that is constant there. A net trained at integer steps k
    is asked at `k = T t - 1`.
    """

    alpha_bars: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.alpha_bars or not all(0.0 < value <= 1.0 for value in self.alpha_bars):
            raise ValueError("alpha_bars must be numbers in (0, 1], at least one")

    @classmethod
    def linear(cls, count: int = 1000, *, beta_first: float = 1e-4, beta_last: float = 0.02) -> "Levels":
        """ᾱ_k = Π (1 - β_i) with β rising linearly (Ho et al. 2020, §4)."""
        betas = np.linspace(beta_first, beta_last, count)
        return cls(tuple(float(value) for value in np.cumprod(1.0 - betas)))

    def log_alpha(self, t: float | Array) -> Array:
        return np.asarray(np.interp(np.asarray(t, dtype=np.float64), *self._knots))

    @cached_property
    def _knots(self) -> tuple[Array, Array]:
        knots = np.arange(len(self.alpha_bars) + 1) / len(self.alpha_bars)
        return knots, np.concatenate([[0.0], 0.5 * np.log(self.alpha_bars)])


def times(count: int, *, shift: float = 1.0, start: float = 1.0) -> tuple[float, ...]:
    """`count + 1` times from `start` down to 0, evenly spaced, then shifted.

        t' = s t / (1 + (s - 1) t)        (Esser et al. 2024, arXiv:2403.03206, eq. 23)

    `shift` s > 1 spends more steps near noise, as larger pictures need. `start` is in (0, 1], before the
    shift. Raises ValueError for a count below 1, a shift not above 0 or a start outside (0, 1].
    """
    if count < 1 or not shift > 0.0 or not 0.0 < start <= 1.0:
        raise ValueError(f"no time grid for count={count!r}, shift={shift!r}, start={start!r}")
    even = (start * (count - index) / count for index in range(count + 1))
    return tuple(shift * t / (1.0 + (shift - 1.0) * t) for t in even)


def uniform_times(generator: np.random.Generator, count: int) -> Array:
    """`count` training times from U(0, 1): (count,), float64."""
    return generator.random(count)


def logit_normal_times(
    generator: np.random.Generator, count: int, *, mean: float = 0.0, spread: float = 1.0
) -> Array:
    """`count` training times with logit(t) ~ N(mean, spread²): (count,), float64, in (0, 1).

    Esser et al. 2024, arXiv:2403.03206, eq. 19. A positive `mean` trains nearer to noise.
    """
    return 1.0 / (1.0 + np.exp(-generator.normal(mean, spread, count)))


def min_snr_weight(
    schedule: Schedule, t: float | Array, *, predicts: Literal["clean", "noise", "v"], gamma: float = 5.0
) -> Array:
    """Min-SNR-γ weight of the squared error of a prediction; shape of `t`, t in (0, 1).

    `min(SNR, γ)` for x, over SNR for ε, over SNR + 1 for v (Hang et al. 2023, arXiv:2303.09556, §3.4): the
    same loss on the picture, in other units.
    """
    snr = np.exp(schedule.log_snr(t))
    unit = {"clean": 1.0, "noise": snr, "v": snr + 1.0}[predicts]
    return np.asarray(np.minimum(snr, gamma) / unit)


def velocity_weight(t: float | Array, *, floor: float = 0.1) -> Array:
    """1 / max(t, floor)²: the weight that turns `Flow`'s squared error in x into one in u; shape of `t`.

    u = (x_t - x) / t, so |u - û|² = |x - x̂|² / t² (Li & He 2025, arXiv:2511.13720, eq. 6, time reversed).
    """
    return np.asarray(1.0 / np.maximum(np.asarray(t, dtype=np.float64), floor) ** 2)


@dataclass(frozen=True)
class PictureNoise:
    """Standard normal noise that belongs to each picture, whatever the batch it is drawn in.

    Noise is a function of (seed, step) alone: Philox keyed by both (Salmon et al. 2011), so a picture's
    noise depends neither on its neighbours nor on what was drawn before.

    `seeds`: one per picture, in [0, 2⁶⁴); `shape`: of one picture, e.g. (4, 64, 64).
    """

    seeds: Sequence[int]
    shape: tuple[int, ...]
    dtype: DTypeLike = field(default=np.float32)

    def __post_init__(self) -> None:
        if not self.seeds or not all(0 <= seed < 2**64 for seed in self.seeds):
            raise ValueError(f"seeds must be whole numbers in [0, 2**64), at least one: {self.seeds!r}")

    def initial(self) -> Array:
        """The noise that drawing starts from: (B, *shape)."""
        return self._stream(0)

    def __call__(self, step: int) -> Array:
        """Fresh noise for step `step` = 0, 1, …: (B, *shape)."""
        return self._stream(step + 1)

    def _stream(self, stream: int) -> Array:
        out = np.empty((len(self.seeds), *self.shape), dtype=self.dtype)
        for index, seed in enumerate(self.seeds):
            key = np.array([seed, stream], dtype=np.uint64)
            out[index] = np.random.Generator(np.random.Philox(key=key)).standard_normal(self.shape)
        return out
