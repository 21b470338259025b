"""From a picture instead of from noise: image-to-image, and redrawing what a mask shows.

Image-to-image starts partway, from the picture with noise on it (SDEdit; Meng et al. 2021, arXiv:2108.01073).

Inpainting replaces the known part in the *clean estimate*, `x̂ ← m x̂ + (1 - m) x`. Where m = 0 a sampler
then has the truth for an answer, so its x_t stays `α x + σ ε` there: the properly noised original, at every
step, with one and the same ε (fresh, rightly distributed noise in the stochastic samplers). That is why it
needs no sampler of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from emblazon.engine.denoise import Denoiser
from emblazon.engine.noise import Array, Schedule


def start_from(
    picture: Array, strength: float, *, times: Sequence[float], schedule: Schedule, noise: Array
) -> tuple[Array, tuple[float, ...]]:
    """Noise `picture` up to time `strength`, and what is left of `times` from there.

    `picture` and `noise`: same shape, (B, …). `strength` in (0, 1] is the start time: small keeps the
    picture, 1 draws anew (above `times[0]` it is `times[0]`). Returns `(x, times)` for any sampler, in the
    picture's dtype. Raises ValueError for a strength outside (0, 1] or one that leaves no step to take.
    """
    if not 0.0 < strength <= 1.0:
        raise ValueError(f"strength {strength!r} is outside (0, 1]")
    start = min(float(strength), float(times[0]))
    rest = tuple(float(t) for t in times if t < start)
    if not rest:
        raise ValueError(f"strength {strength!r} leaves no step of a grid that ends at {times[-1]!r}")
    if noise.shape != picture.shape:
        raise ValueError(f"noise {noise.shape!r} does not fit the picture {picture.shape!r}")
    return schedule.at(start).mix(picture, noise.astype(picture.dtype, copy=False)), (start, *rest)


def composite(drawn: Array, original: Array, mask: Array) -> Array:
    """`drawn` where mask is 1, `original` where it is 0, bit for bit, and a linear blend in soft edges.

    `drawn`: (B, …); `original` and `mask` broadcast to it, e.g. a mask (1, 1, H, W), in [0, 1]. Same dtype as
    `drawn`; the last call of an inpainting.
    """
    share = mask.astype(drawn.dtype, copy=False)
    blend = share * drawn + (1.0 - share) * original
    return np.where(share <= 0.0, original, np.where(share >= 1.0, drawn, blend)).astype(
        drawn.dtype, copy=False
    )


@dataclass(frozen=True, eq=False)
class Inpainted:
    """A denoiser that redraws only where `mask` is above 0, and knows the rest to be `original`.

    `original` (clean pictures) and `mask` (in [0, 1], 1 = redraw, soft edges allowed) broadcast to x_t.
    Start from `start_from(original, …)`, sample as ever, and end with `composite(x, original, mask)`.
    """

    denoise: Denoiser
    original: Array
    mask: Array

    def __post_init__(self) -> None:
        if not np.all((self.mask >= 0.0) & (self.mask <= 1.0)):
            raise ValueError("the mask must lie in [0, 1]: 1 is redrawn, 0 is kept")

    @property
    def schedule(self) -> Schedule:
        return self.denoise.schedule

    def __call__(self, x_t: Array, t: float, /) -> Array:
        return composite(self.denoise(x_t, t), self.original, self.mask)
