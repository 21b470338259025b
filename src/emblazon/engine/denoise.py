"""Denoisers: from a noisy picture to the clean one, `x̂ = E[x | x_t]`.

Samplers know nothing else of a model. A net may predict the picture, the noise, v or the velocity;
`NetDenoiser` turns its answer into x̂. Guidance (`guide`) and masks (`inpaint`) give denoisers too.

`GaussianDenoiser` and `MixtureDenoiser` are exact, for data whose posterior mean has a closed form: they
prove the samplers and draw figures without weights.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from emblazon.engine.noise import Array, Prediction, Schedule

Net = Callable[[Array, float], Array]
"""`(x_t, t) -> output`: (B, …) and a time in (0, 1] to (B, …)."""


class Denoiser(Protocol):
    """`(x_t, t) -> x̂` along `schedule`."""

    @property
    def schedule(self) -> Schedule:
        """The path that `x_t` lies on."""
        ...

    def __call__(self, x_t: Array, t: float, /) -> Array:
        """E[x | x_t]: noisy pictures (B, …) at one time in (0, 1] to clean ones, same shape and dtype."""
        ...


@dataclass(frozen=True)
class NetDenoiser:
    """A net, read as a denoiser: its prediction of kind `predicts` becomes the clean estimate."""

    net: Net
    schedule: Schedule
    predicts: Prediction = "clean"

    def __call__(self, x_t: Array, t: float, /) -> Array:
        return self.schedule.at(t).clean(x_t, self.net(x_t, t), self.predicts)


@dataclass(frozen=True)
class GaussianDenoiser:
    """Exact for x ~ N(mean, spread² I):  x̂ = m + α s² / (α² s² + σ²) (x_t - α m).

    Its probability flow has a closed form too: `(x_t - α m) / √(α² s² + σ²)` is constant; see `carry`.
    """

    schedule: Schedule
    mean: float = 0.0
    spread: float = 1.0

    def __call__(self, x_t: Array, t: float, /) -> Array:
        level = self.schedule.at(t)
        gain = level.alpha * self.spread**2 / ((level.alpha * self.spread) ** 2 + level.sigma**2)
        return self.mean + gain * (x_t - level.alpha * self.mean)

    def carry(self, x: Array, *, start: float, end: float) -> Array:
        """Where the probability flow takes `x` from time `start` to time `end`, exactly."""
        here, there = self.schedule.at(start), self.schedule.at(end)
        widths = [float(np.hypot(level.alpha * self.spread, level.sigma)) for level in (here, there)]
        return there.alpha * self.mean + widths[1] / widths[0] * (x - here.alpha * self.mean)


@dataclass(frozen=True)
class MixtureDenoiser:
    """Exact for every number of x drawn on its own from Σ wₖ N(mₖ, spread²).

        x̂ = Σ rₖ x̂ₖ,   rₖ ∝ wₖ N(x_t; α mₖ, α² s² + σ²),   x̂ₖ as in `GaussianDenoiser`

    `means` and `weights` have one entry a mode; weights are positive and need not sum to 1.
    """

    schedule: Schedule
    means: tuple[float, ...]
    weights: tuple[float, ...]
    spread: float

    def __call__(self, x_t: Array, t: float, /) -> Array:
        level = self.schedule.at(t)
        means = np.array(self.means, dtype=x_t.dtype)
        variance = (level.alpha * self.spread) ** 2 + level.sigma**2
        offset = x_t[..., None] - level.alpha * means
        logits = np.log(np.array(self.weights, dtype=x_t.dtype)) - offset**2 / (2.0 * variance)
        share = np.exp(logits - logits.max(axis=-1, keepdims=True))
        share /= share.sum(axis=-1, keepdims=True)
        modes = means + level.alpha * self.spread**2 / variance * offset
        return np.asarray((share * modes).sum(axis=-1))
