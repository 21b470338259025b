"""Are two pictures the same picture? What survives scaling, re-encoding, mirroring, recolouring and small changes.

    hash     = low > median(low),  low = D g Dᵀ,  D[k, n] = cos(π k (2n + 1) / 64),  k < 8, n < 32
    sameness = cosine(v, w) − differing bits / 64

g: 32 × 32 lightness of a picture's content over white; v, w: what `eye` makes of each content. The hash is the pHash
of C. Zauner, "Implementation and benchmarking of perceptual image hash functions" (2010), section 3.2.1, with the
median of all 64 coefficients. Neither term alone tells copies from strangers well: icons with one silhouette share a
hash, pictures of one subject share an embedding. Figures: docs/sameness.md.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SIDE = 32
KEPT = 8
BITS = 64
READ_PX = 256
GROUND_STEP = 10
MOST_UNLIKE_BORDER = 0.1
ROUNDING = 1e-3
LUMA = np.array([[0.299], [0.587], [0.114]], np.float32) / 255
COSINES = np.cos(np.pi * np.outer(np.arange(KEPT), 2 * np.arange(SIDE) + 1) / (2 * SIDE)).astype(np.float32)

Floats = NDArray[np.float32]
Hashes = NDArray[np.uint64]
Pixels = NDArray[np.uint8]
Embed = Callable[[Sequence[Pixels]], Floats]
"""Pictures (H, W, 4) to one unit vector each, (B, E): `Eye.embed`."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A picture that another one resembles.

    `key`: its id or SHA-256, "" where the title is all; `bits`: how many of the 64 bits of their perceptual hashes
    differ; `likeness`: cosine of their embeddings; `form`: correlation of their form, None where it wasn't measured;
    `mirrored`: whether it is its mirror image that is alike.
    """

    key: str
    title: str
    bits: int
    likeness: float
    author: str = ""
    licence: str = ""
    source: str = ""
    form: float | None = None
    mirrored: bool = False

    @property
    def sameness(self) -> float:
        """Likeness less the share of differing bits, at most 1."""
        return float(sameness(self.bits, self.likeness))


@dataclass(frozen=True, slots=True)
class Look:
    """How a picture is known again. First the picture as it is, then its mirror image.

    `hashes`: (2,) uint64; `vectors`: (2, E) unit length; `empty`: nothing is visible, so it resembles nothing.
    """

    hashes: Hashes
    vectors: Floats
    empty: bool = False


def look(pixels: Pixels, embed: Embed) -> Look:
    """How a picture (H, W, 4) of any size is known again."""
    shown = content(pixels)
    vectors = embed([shown, np.ascontiguousarray(shown[:, ::-1])])
    return Look(np.array(hashes(shown), np.uint64), vectors, not shown[..., 3].any())


def sameness(bits: NDArray[np.int64] | int, likeness: Floats | float) -> Floats | float:
    """Likeness less the share of differing bits: 1 for the same picture, about 0 for strangers."""
    return likeness - bits / BITS


def differing(one: Look, many: Hashes) -> NDArray[np.int64]:
    """Bits in which a picture and its mirror image differ from each of `many` (N,): (2, N)."""
    return np.bitwise_count(one.hashes[:, None] ^ many[None]).astype(np.int64)


def hashes(shown: Pixels) -> tuple[int, int]:
    """The hash of a `content`, and that of its mirror image, as unsigned 64-bit numbers; (0, 0) for nothing.

    Mirroring negates the odd columns of `low`, so that the second costs nothing.
    """
    from PIL import Image

    cover = shown[..., 3:].astype(np.float32) / 255
    if not cover.any():
        return 0, 0
    light = 1 - (1 - shown[..., :3].astype(np.float32) @ LUMA) * cover
    small = np.asarray(Image.fromarray(light[..., 0]).resize((SIDE, SIDE), Image.Resampling.LANCZOS))
    low = COSINES @ small @ COSINES.T
    # What is zero but for rounding must not become noise: it would fill half of a plain picture's bits.
    low = np.where(np.abs(low) < ROUNDING, 0, low).astype(np.float32)
    return _bits(low), _bits(low * np.where(np.arange(KEPT) % 2, -1, 1).astype(np.float32))


def _bits(low: Floats) -> int:
    return int.from_bytes(np.packbits(low > np.median(low)).tobytes(), "big")


def content(pixels: Pixels) -> Pixels:
    """What a picture shows, (S, S, 4) around it, at most 511 px: colour straight, alpha 0 beside it.

    A plain opaque ground counts as nothing, so that a cut-out is known again on white or on a brand's colour.
    (1, 1, 4) zeros where nothing is visible.
    """
    from PIL import Image

    longest = max(pixels.shape[:2])
    if longest >= 2 * READ_PX:
        # Averaging before anything else: straight colours mix at cut edges, by less than what is measured here.
        pixels = np.asarray(Image.fromarray(pixels).reduce(longest // READ_PX))
    alpha = _alpha(pixels)
    shown = alpha > 8
    rows, columns = np.flatnonzero(shown.any(axis=1)), np.flatnonzero(shown.any(axis=0))
    if rows.size == 0:
        return np.zeros((1, 1, 4), np.uint8)
    box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    height, width = alpha[box].shape
    side = max(height, width)
    square = np.zeros((side, side, 4), np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    place = square[top : top + height, left : left + width]
    place[..., :3], place[..., 3] = pixels[box][..., :3], alpha[box]
    return square


def _alpha(pixels: Pixels) -> NDArray[np.uint8]:
    """A picture's alpha; of an opaque one with a border of one colour, 0 wherever it has that colour."""
    alpha = pixels[..., 3]
    if alpha.min() < 250:
        return alpha
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])[:, :3].astype(np.int16)
    ground = np.median(border, axis=0).astype(np.int16)
    if np.mean(np.abs(border - ground).max(axis=1) > GROUND_STEP) > MOST_UNLIKE_BORDER:
        return alpha
    apart = np.abs(pixels[..., :3].astype(np.int16) - ground).max(axis=-1) > GROUND_STEP
    return (apart * np.uint8(255)).astype(np.uint8)
