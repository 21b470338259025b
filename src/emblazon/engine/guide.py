"""Guidance: ask the net with and without its conditions, and go further along the difference.

    x̂ = x̂_all + Σ_d (w_d - 1) (x̂_all - x̂_without_d)

With one drop set that holds every condition this is classifier-free guidance,
`x̂ = x̂_∅ + w (x̂_all - x̂_∅)` (Ho & Salimans 2022, arXiv:2207.12598, eq. 6, with their weight as w - 1). With
several, each condition gets its own weight, in the manner of Liu et al. 2022 (arXiv:2206.01714). w = 1
changes nothing, w = 0 ignores the condition. All branches go through the net in one stacked call.

A guided denoiser is a denoiser.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from emblazon.engine.denoise import Denoiser
from emblazon.engine.noise import Array, Prediction, Schedule


@dataclass(frozen=True)
class Drop:
    """Guide along what `conditions` add, with `weight` (1 is neutral, above 1 is stronger)."""

    conditions: frozenset[str]
    weight: float


class StackedNet(Protocol):
    """A net that answers several branches at once. Condition names are its own; guidance hands them on."""

    def __call__(self, x_t: Array, t: float, dropped: tuple[frozenset[str], ...], /) -> Array:
        """`x_t`: (K B, …), K copies of the same B pictures; copy k is answered without `dropped[k]`."""
        ...


@dataclass(frozen=True)
class Guided:
    """Classifier-free guidance over `net`.

    - `drops`: what to guide along; one with weight 1 is not even evaluated.
    - `interval`: lowest and highest time with guidance, both included; outside it the net is asked once,
      with all conditions (Kynkäänniemi et al. 2024, arXiv:2404.07724, eq. 5, in t for their σ).
    - `rescale`: φ in [0, 1]; how far each picture's standard deviation goes back to the unguided one
      (Lin et al. 2023, arXiv:2305.08891, eq. 15–16; they use 0.7).
    """

    net: StackedNet
    schedule: Schedule
    drops: tuple[Drop, ...]
    predicts: Prediction = "clean"
    interval: tuple[float, float] = (0.0, 1.0)
    rescale: float = 0.0

    def __post_init__(self) -> None:
        low, high = self.interval
        if not 0.0 <= low <= high <= 1.0:
            raise ValueError(f"guidance interval {self.interval!r} is not two times, low to high, in [0, 1]")
        if not 0.0 <= self.rescale <= 1.0:
            raise ValueError(f"guidance rescale {self.rescale!r} is outside [0, 1]")
        if not all(np.isfinite(drop.weight) for drop in self.drops):
            raise ValueError(f"guidance weights must be finite: {self.drops!r}")

    def __call__(self, x_t: Array, t: float, /) -> Array:
        active = self._active(t)
        everything, *without = self._branches(x_t, t, (frozenset(), *(drop.conditions for drop in active)))
        guided = everything
        for drop, other in zip(active, without, strict=True):
            guided = guided + (drop.weight - 1.0) * (everything - other)
        return _rescaled(guided, everything, self.rescale) if active and self.rescale else guided

    def _active(self, t: float) -> tuple[Drop, ...]:
        low, high = self.interval
        return tuple(drop for drop in self.drops if drop.weight != 1.0) if low <= t <= high else ()

    def _branches(self, x_t: Array, t: float, dropped: tuple[frozenset[str], ...]) -> list[Array]:
        stacked = np.concatenate([x_t] * len(dropped))
        clean = self.schedule.at(t).clean(stacked, self.net(stacked, t, dropped), self.predicts)
        if clean.shape != stacked.shape:
            raise ValueError(f"the net answered {clean.shape!r} for {stacked.shape!r}")
        return list(np.split(clean, len(dropped)))


@dataclass(frozen=True)
class Clipped:
    """A denoiser whose estimates are kept in the pictures' range, [-1, 1].

    Guidance pushes pixels beyond it and the error feeds on itself: "static thresholding" (Saharia et al.
    2022, arXiv:2205.11487, §2.3).
    """

    denoise: Denoiser

    @property
    def schedule(self) -> Schedule:
        return self.denoise.schedule

    def __call__(self, x_t: Array, t: float, /) -> Array:
        return np.clip(self.denoise(x_t, t), -1.0, 1.0)


def _rescaled(guided: Array, plain: Array, strength: float) -> Array:
    """Per picture: `guided` times φ std(plain) / std(guided) + (1 - φ); a flat picture stays as it is."""
    wide, narrow = (np.std(each.reshape(len(each), -1), axis=1) for each in (guided, plain))
    ratio = np.divide(narrow, wide, out=np.ones_like(wide), where=wide > 0.0)
    factor = strength * ratio + (1.0 - strength)
    return guided * factor.reshape(-1, *[1] * (guided.ndim - 1))
