"""Previews of a picture that is still noise in an autoencoder's space, without decoding it.

Decoders are nearly linear in colour: one pixel of the small picture is close to a weighted sum of the channels of its
place, `rgb ≈ W · [z, 1]`. The weights are the least-squares fit over a picture that was decoded anyway, the last one,
so they belong to the very decoder in use and no table of them is kept; the first picture has no preview.
"""

import numpy as np
from numpy.typing import NDArray

from emblazon.pixels import resize
from emblazon.records import Pixels

Latents = NDArray[np.float32]
"""(1, C, H, W), (1, C, 1, H, W), or packed (1, H · W, C); any range."""
Places = NDArray[np.float32]
LEAST_SPREAD = 1e-6


class Previews:
    """How one decoder paints; learns with `learn`, and shows nothing before."""

    def __init__(self) -> None:
        self._weights: NDArray[np.float32] | None = None

    def learn(self, latents: Latents, picture: Pixels) -> None:
        """Fit the weights to a picture and the latents that it was decoded from."""
        places = _places(latents, picture.shape[1] / picture.shape[0])
        if places is None:
            return
        height, width = places.shape[:2]
        small = resize(picture, width, height)[..., :3].reshape(-1, 3).astype(np.float32)
        self._weights = np.linalg.lstsq(_columns(places), small, rcond=1e-3)[0].astype(np.float32)

    def show(self, latents: Latents, ratio: float) -> Pixels | None:
        """A small picture of latents whose picture is `ratio` times as wide as high; None before `learn`."""
        places = _places(latents, ratio)
        if self._weights is None or places is None or places.shape[2] + 1 != self._weights.shape[0]:
            return None
        colours = np.clip(_columns(places) @ self._weights, 0, 255).reshape(*places.shape[:2], 3)
        return np.concatenate([colours, np.full_like(colours[..., :1], 255)], axis=-1).astype(np.uint8)


def _places(latents: Latents, ratio: float) -> Places | None:
    """(H, W, C), None where the latents are of no known layout."""
    one = latents[0]
    if one.ndim == 4:
        one = one[:, 0]
    if one.ndim == 3:
        return np.moveaxis(one, 0, -1)
    height = max(1, round((one.shape[0] / ratio) ** 0.5))
    width = one.shape[0] // height
    return one.reshape(height, width, -1) if height * width == one.shape[0] else None


def _columns(places: Places) -> NDArray[np.float32]:
    """(H · W, C + 1): of no mean and unit spread, for a scheduler's noise may be far larger than a picture."""
    flat = places.reshape(-1, places.shape[2])
    even = (flat - flat.mean()) / max(float(flat.std()), LEAST_SPREAD)
    return np.concatenate([even, np.ones_like(even[:, :1])], axis=1)
