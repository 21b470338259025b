"""The imperceptible mark: 48 bits in the pixels that find a picture's manifest again when its metadata is gone.

    m(p)      Σ_k Re c_k exp(2πi k · p / TILE) over 206 waves k: 144 carry the code word, two signs each, 62 the sync
    p         the pixel's place from the picture's centre, in units: 512 on the square root of its area
    marked    rgb + round(g(p) · m(p)): one step for red, green and blue together, so hue stays
    g         levels that make a chosen ΔE2000, more in texture; 0 in pure white, pure black and where nothing shows

Spread spectrum with a known key (Cox, Kilian, Leighton & Shamoon 1997), a periodic pattern that says its own scale
and turn (Kutter 1998), and an embedder that listens as a detector does and takes the least strength at which it
hears the mark well. Anyone who has the key can read, remove or forge a mark, and the
house key is public: a mark is a pointer to a record, never proof.

    false alarm ≤ poses read · 2⁴⁸ · min over θ of exp(−θ t) Π cosh(θ aᵢ)

aᵢ are the soft values and t their sum with the code word's signs: Chernoff's bound over keys drawn at random, for any
picture whatever that was made without knowledge of the key.
"""

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from emblazon.brand.colour import delta_e
from emblazon.records import Pixels
from emblazon.sign import watermark_search as search
from emblazon.sign.watermark_code import LENGTH, MARK_BITS, decode, encode
from emblazon.sign.watermark_search import DATA, REACH, TILE, Carriers, Matrices, Pose
from emblazon.sign.watermark_view import Spectrum, local_mean, luma_over_white, pitch_of, see, shrink

HOUSE_KEY = b"emblazon house watermark, public by design"
MOST_FALSE = 1e-6
"""A mark is reported when its false alarm bound is below this."""
SIDE = 512

Floats = NDArray[np.float32]
Complexes = NDArray[np.complex64]


@dataclass(frozen=True, slots=True)
class Detection:
    """A mark that was found. `score`: agreement of the pixels with its code word, 0–1. `false_alarm`: a bound on the
    probability that a picture which was never marked with this key gives any mark at all."""

    mark: int
    score: float
    false_alarm: float


def mark_of(picture_id: str) -> int:
    """The mark of a picture's id: the first 48 bits of its SHA-256."""
    return int.from_bytes(hashlib.sha256(picture_id.encode()).digest()[: MARK_BITS // 8], "big")


# ── embedding ────────────────────────────────────────────────────────────────────────────────────────────────────

DELTA_E = 0.18
"""Root mean square of the change in flat fields, ΔE2000, at strength 1."""
LEVELS = (0.4, 0.7)
"""Least and most of the same in levels of 255."""
STRENGTHS = (1.0, 1.4, 1.8)
ENOUGH = 0.8
"""How well a mark must be heard in the picture; where it is not, the next strength is tried."""
NEAR = (24, 0.06, 0.5)
"""Beside outlines: window in pixels of a view of 512², levels for a deviation of one level there, and the most."""
INSIDE = (8, 0.1, 1.6)
"""The same within texture."""
PEAK = 1.9
SYNC_SHARE = 0.8


def embed(pixels: Pixels, mark: int, *, key: bytes = HOUSE_KEY) -> Pixels:
    """The picture with `mark` (48 bits) in it; alpha and what is fully transparent stay as they are.

    `pixels`: (H, W, 4) straight RGBA. The same pixels, mark and key give the same bytes. A picture that carries the
    mark already is returned as it is; another mark of the same key is taken out first. Raises ValueError on a mark
    that is not of 48 bits.
    """
    carried, word = search.carriers(key), encode(mark)
    whole = see(luma_over_white(pixels), side=SIDE, reach=REACH)
    old = _read(whole, carried, search.uprights()[:1], trials=1)
    if old is not None and old.mark == mark:
        return pixels.copy()
    bare = pixels if old is None else _without(pixels, carried, encode(old.mark))
    change, marked = _change(bare, carried, word), bare
    for strength in STRENGTHS:
        marked = _apply(bare, strength * change)
        if _agreement(marked, carried, word) >= ENOUGH:
            break
    return marked


def _without(pixels: Pixels, carried: Carriers, word: Floats) -> Pixels:
    """The picture without a code word that it carries: of all strengths, the one that leaves least of it."""
    change = _change(pixels, carried, word)
    tried = [_apply(pixels, -strength * change) for strength in STRENGTHS]
    return min(tried, key=lambda each: abs(_agreement(each, carried, word)))


def _change(pixels: Pixels, carried: Carriers, word: Floats) -> Floats:
    """g · m for a code word, (H, W) in levels, at strength 1."""
    parts = carried.signs.copy()
    parts[:DATA] *= word.reshape(DATA, 2)
    parts[DATA:] *= SYNC_SHARE
    return _room(pixels) * _field(pixels, carried, parts)


def _agreement(pixels: Pixels, carried: Carriers, word: Floats) -> float:
    """Cosine of what the picture says and a code word."""
    whole = see(luma_over_white(pixels), side=SIDE, reach=REACH)
    heard = search.soft_values(whole, carried, search.uprights()[:1])[0]
    return float(heard @ word) / max(float(np.linalg.norm(heard)), 1e-6) / math.sqrt(LENGTH)


def _apply(pixels: Pixels, change: Floats) -> Pixels:
    colour = pixels[..., :3].astype(np.int16) + np.rint(change).astype(np.int16)[..., None]
    marked = pixels.copy()
    marked[..., :3] = np.clip(colour, 0, 255)
    return marked


def _turning(count: int, turns: NDArray[np.floating]) -> Complexes:
    places = np.arange(count, dtype=np.float64) + 0.5 - count / 2
    return np.exp(2j * np.pi * (places[:, None] * turns)).astype(np.complex64)


def _field(pixels: Pixels, carried: Carriers, parts: Floats) -> Floats:
    """m at every pixel, (H, W), of root mean square 1, its peaks cut."""
    height, width = pixels.shape[:2]
    fastest = int(np.abs(carried.waves).max())
    grid = np.zeros((2 * fastest + 1, 2 * fastest + 1), np.complex64)
    values = (parts[:, 0] + 1j * parts[:, 1]) / math.sqrt((parts**2).sum() / 2)
    grid[carried.waves[:, 0] + fastest, carried.waves[:, 1] + fastest] = values
    turns = pitch_of(height, width) / TILE * np.arange(-fastest, fastest + 1)
    left, across = _turning(height, turns) @ grid, _turning(width, turns)
    field = left.real @ across.real.T - left.imag @ across.imag.T
    return np.clip(field, -PEAK, PEAK).astype(np.float32, copy=False)


def _room(pixels: Pixels) -> Floats:
    """g: levels at every pixel for a wave field of root mean square 1."""
    from PIL import Image

    colour = pixels[..., :3]
    coarse = (colour >> 4).astype(np.int32)
    flat = _levels()[(coarse[..., 0] << 8) + (coarse[..., 1] << 4) + coarse[..., 2]]
    plane = shrink(luma_over_white(pixels), SIDE)
    busy = Image.fromarray(np.maximum(*(_busy(plane, *each) for each in (NEAR, INSIDE))))
    more = np.asarray(busy.resize((pixels.shape[1], pixels.shape[0]), Image.Resampling.BILINEAR))
    red, green, blue = (colour[..., each] for each in range(3))
    pure = ((red & green & blue) == 255) | ((red | green | blue) == 0)
    shown = (pixels[..., 3] > 0) & ~pure
    return np.where(shown, flat + more, 0).astype(np.float32)


def _busy(plane: Floats, block: int, share: float, most: float) -> Floats:
    """What a neighbourhood's deviation hides, in levels: that of its quietest part, since flat fields show specks."""
    mean = local_mean(plane, block=block)
    spread = np.sqrt(np.maximum(local_mean(plane * plane, block=block) - mean * mean, 0))
    quarters = _least_near(np.clip(spread * 4, 0, 255).astype(np.uint8))
    return np.minimum(quarters.astype(np.float32) * (share / 4), most)


def _least_near(plane: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The least of 9 × 9 pixels, the edge repeated: of 2, 4, 8 and then 9 in a row, along each axis."""
    for axis in (0, 1):
        row = np.moveaxis(
            np.pad(plane, [(4, 4) if each == axis else (0, 0) for each in (0, 1)], "edge"), axis, 0
        )
        for shift in (1, 2, 4, 1):
            row = np.minimum(row[:-shift], row[shift:])
        plane = np.moveaxis(row, 0, axis)
    return plane


@lru_cache(maxsize=1)
def _levels() -> Floats:
    """Levels that change a colour by DELTA_E, for 16 × 16 × 16 colours."""
    step = np.arange(16) * 16 + 8.0
    rgb = np.stack(np.meshgrid(step, step, step, indexing="ij"), axis=-1).reshape(-1, 3)
    a_level = (delta_e(rgb + 2, rgb) + delta_e(rgb - 2, rgb)) / 4
    return np.clip(DELTA_E / a_level, *LEVELS).astype(np.float32)


# ── detection ────────────────────────────────────────────────────────────────────────────────────────────────────


def detect(pixels: Pixels, *, key: bytes = HOUSE_KEY) -> Detection | None:
    """The mark in a picture, or None where none is found.

    Looks at the whole picture first, then for a part of it, a page around it, a turn of up to 2°, a stretch of up
    to 12 %, quarter turns and mirroring. `pixels`: (H, W, 4) straight RGBA, read over white.
    """
    carried, read = search.carriers(key), 0
    for spectrum, poses in _views(pixels, carried):
        read += len(poses)
        found = _read(spectrum, carried, poses, trials=read)
        if found is not None:
            return found
    return None


def _views(pixels: Pixels, carried: Carriers) -> Iterator[tuple[Spectrum, list[Pose]]]:
    """Ever wider searches, each with the poses worth reading."""
    luma = luma_over_white(pixels)
    yield see(luma, side=SIDE, reach=REACH), search.uprights()
    ladders = _ladders()
    wide = see(luma, side=SIDE, reach=2.2 * REACH)
    yield wide, search.likeliest(wide, carried, ladders.parts, most=24)
    yield wide, search.likeliest(wide, carried, ladders.changed, most=32)
    if pixels.shape[0] * pixels.shape[1] > SIDE * SIDE * 1.2:
        fine = see(luma, side=2 * SIDE, reach=4.4 * REACH)
        yield fine, search.likeliest(fine, carried, ladders.small, most=32)


@dataclass(frozen=True, slots=True)
class Ladders:
    """The matrices of each search, (N, 2, 2): of a part or a page; turned, stretched or lying otherwise; of a small
    picture on a large page."""

    parts: Matrices
    changed: Matrices
    small: Matrices


@lru_cache(maxsize=1)
def _ladders() -> Ladders:
    lying = search.quarter_turns()
    straight, others = [lying[0], lying[4]], [*lying[1:4], *lying[5:]]
    scales = search.steps(0.45, 2.2, 1.008)
    turned = search.matrices(search.steps(0.6, 1.7, 1.008), degrees=(-2, -1.4, -0.7, 0.7, 1.4, 2))
    aspects = [each for each in search.steps(0.89, 1.13, 1.012) if abs(each - 1) > 0.005]
    stretched = search.matrices(search.steps(0.75, 1.35, 1.01), aspects=aspects)
    return Ladders(
        parts=search.matrices(scales, lying=straight),
        changed=np.concatenate([turned, stretched, search.matrices(scales, lying=others)]),
        small=search.matrices(search.steps(0.8, 4.4, 1.008), lying=straight),
    )


def _read(spectrum: Spectrum, carried: Carriers, poses: list[Pose], *, trials: int) -> Detection | None:
    if not poses:
        return None
    soft = search.soft_values(spectrum, carried, poses)
    found: list[Detection] = []
    for values, mark in zip(soft, decode(soft), strict=True):
        if mark is None:
            continue
        agreed = float(values @ encode(mark))
        chance = math.exp(min(0.0, math.log(trials) + MARK_BITS * math.log(2) + _log_tail(values, agreed)))
        if chance < MOST_FALSE:
            size = float(np.linalg.norm(values)) * math.sqrt(LENGTH)
            found.append(Detection(mark, agreed / size, chance))
    return min(found, key=lambda each: each.false_alarm, default=None)


def _log_tail(values: Floats, agreed: float) -> float:
    """Logarithm of Chernoff's bound on Σ ±aᵢ ≥ `agreed` for signs drawn at random."""
    sizes = np.abs(values.astype(np.float64))
    usual = float(np.sqrt(np.mean(sizes**2)))
    if usual == 0:
        return 0.0
    theta = np.geomspace(0.05, 20, 60)[:, None] / usual
    grown = theta * sizes
    log_cosh = (grown + np.log1p(np.exp(-2 * grown)) - math.log(2)).sum(axis=1)
    return float(np.min(log_cosh - theta[:, 0] * agreed))
