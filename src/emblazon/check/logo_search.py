"""Where in a picture the kit's logo stands, however it was stretched or recoloured.

Coarse: the outlines of the logo, 40 px wide, are sought in the outlines of the picture at a ladder of scales by
normalised cross-correlation (Lewis, "Fast Normalized Cross-Correlation", 1995) through the FFT. Fine: around the best
places the *ink* (what differs from the ground) of picture and logo are laid over each other by Gauss–Newton over
position, width and height (as in Baker and Matthews, "Lucas-Kanade 20 Years On", 2004), with gain and offset free.
Outlines and ink are clipped: that there is a difference counts, not which colour it has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from emblazon.bounded import read_all
from emblazon.check.base import Evidence
from emblazon.errors import PictureError
from emblazon.pixels import content_box, over, resize
from emblazon.records import Box, Pixels

Grey = NDArray[np.float32]

FOUND = 0.68
"""Least correlation of ink at which a logo counts as found; see docs/lettering.md."""
MOST_LOGOS = 3
_COARSE_PX, _FINE_PX = 40, 144
_STEP, _STRETCHES = 1.2, (0.84, 1.0, 1.19)
_LEAST_OF_MINIMUM, _LEAST_OF_SIDE, _LEAST_PX = 0.6, 0.07, 24
_CANDIDATES = 8
_EDGE, _INK = 40.0, 48.0
_ROUNDS = 12
_WORTH_ANOTHER, _OWN_COLOURS = 0.5, 0.8
_PROMISING, _BEYOND_DOUBT = 0.25, 0.9
_HOPELESS = 0.5
"""A blurred fit below this reached at most 0.47 when it was made sharp, in 1,116 fits."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A drawing to look for, cut to what is visible of it. `on`: the ground that it is made for; `aspect`: width ÷
    height; `colour` (H, W, 3), 0–255, and `alpha` (H, W), 0–1, at the width of the fine search; `edges`: its outlines
    there."""

    name: str
    on: Literal["light", "dark"]
    aspect: float
    colour: Grey
    alpha: Grey
    edges: Grey


@dataclass(frozen=True, slots=True)
class Seen:
    """A mark that was found: its frame (left, top, width, height, in pixels, unrounded), how well its ink correlates
    (0–1), and the colour of the ground around it."""

    mark: Mark
    frame: tuple[float, float, float, float]
    score: float
    ground: tuple[int, int, int]

    @property
    def box(self) -> Box:
        """The frame in whole pixels; may reach outside the picture."""
        left, top, width, height = self.frame
        return round(left), round(top), round(left + width), round(top + height)


def logo_boxes(evidence: Evidence) -> tuple[Box, ...]:
    """Where the kit's logo stands in the picture itself; searched once for all checks."""
    return tuple(each.box for each in seen_logos(evidence))


def seen_logos(evidence: Evidence) -> tuple[Seen, ...]:
    """The kit's logo in the picture itself, up to `MOST_LOGOS` times; searched once for all checks."""
    least = _LEAST_OF_MINIMUM * evidence.kit.logo.minimum_width_px
    return evidence.once("logo", lambda: _find_all(evidence.picture.pixels, marks(evidence), least))


def _find_all(pixels: Pixels, variants: Sequence[Mark], least_px: float) -> tuple[Seen, ...]:
    """The best place first; each that was found is painted over before the next is sought."""
    found: list[Seen] = []
    while len(found) < MOST_LOGOS and (next_one := find(pixels, variants, least_px=least_px)):
        found += next_one
        left, top, right, bottom = next_one[0].box
        pixels = pixels.copy()
        pixels[max(0, top - 2) : max(0, bottom + 2), max(0, left - 2) : max(0, right + 2), :3] = found[
            -1
        ].ground
    return tuple(found)


def marks(evidence: Evidence) -> tuple[Mark, ...]:
    """The kit's variants, read once. Raises PictureError where a file cannot be drawn."""
    return evidence.once(
        "marks",
        lambda: _marks(
            tuple(
                (each.path, each.on, each.path.stat().st_mtime_ns if each.path.exists() else 0)
                for each in evidence.kit.logo.variants
            )
        ),
    )


@lru_cache(maxsize=4)
def _marks(files: tuple[tuple[Path, Literal["light", "dark"], int], ...]) -> tuple[Mark, ...]:
    """The variants in files as they were when last changed (ns): many pictures are held to the same logo."""
    found: list[Mark] = []
    for (path, on, _), reading in zip(files, read_all([path for path, _, _ in files]), strict=True):
        if isinstance(reading, PictureError):
            raise reading
        found.append(as_mark(reading.pixels, path.name, on))
    return tuple(found)


def as_mark(pixels: Pixels, name: str, on: Literal["light", "dark"]) -> Mark:
    """A drawing (H, W, 4), ready to be looked for."""
    box = content_box(pixels)
    left, top, right, bottom = box or (0, 0, pixels.shape[1], pixels.shape[0])
    aspect = (right - left) / (bottom - top)
    own = resize(pixels[top:bottom, left:right], _FINE_PX, max(4, round(_FINE_PX / aspect)))
    tone = 255 if on == "light" else 0
    edges = edges_of(over(own, (tone, tone, tone)))
    return Mark(
        name, on, aspect, own[..., :3].astype(np.float32), (own[..., 3] / 255).astype(np.float32), edges
    )


def find(
    pixels: Pixels, variants: Sequence[Mark], *, least_px: float, found: float = FOUND
) -> tuple[Seen, ...]:
    """The best place of any of `variants` in `pixels`, `least_px` wide or wider, if its ink correlates by `found`."""
    if not variants or min(pixels.shape[:2]) < _COARSE_PX:
        return ()
    rgb = over(pixels, (255, 255, 255))
    edges = edges_of(rgb)
    least = max(least_px, _LEAST_OF_SIDE * min(edges.shape), _LEAST_PX)
    places = sorted(
        (each for mark in _shapes(variants) for each in _coarse(edges, mark, least)),
        key=lambda each: -each[0],
    )
    best: Seen | None = None
    for _, frame in _apart(places):
        seen = fit(rgb, variants, frame)
        best = seen if best is None else max(best, seen, key=lambda each: each.score)
        if best.score >= _BEYOND_DOUBT:
            break
    if best is None or best.score < _WORTH_ANOTHER:
        return ()
    best = max(best, fit(rgb, variants, best.frame), key=lambda seen: seen.score)
    return (best,) if best.score >= found else ()


def _shapes(variants: Sequence[Mark]) -> list[Mark]:
    """One of each shape: variants that differ in colour only are sought once."""
    kept: list[Mark] = []
    for each in variants:
        if all(abs(each.aspect / other.aspect - 1) > 0.03 for other in kept):
            kept.append(each)
    return kept


def edges_of(rgb: NDArray[np.uint8]) -> Grey:
    """How steep the strongest channel of (H, W, 3) is at each pixel, clipped to 0–1."""
    steep = np.zeros(rgb.shape[:2], np.int16)
    for channel in np.moveaxis(rgb.astype(np.int16), -1, 0):
        slope = np.zeros_like(steep)
        slope[:, 1:-1] = np.abs(channel[:, 2:] - channel[:, :-2])
        slope[1:-1] += np.abs(channel[2:] - channel[:-2])
        np.maximum(steep, slope, out=steep)
    return np.minimum(steep / np.float32(_EDGE), 1).astype(np.float32)


def _scaled(grey: Grey, width: int, height: int) -> Grey:
    from PIL import Image

    reduced = Image.fromarray(grey).resize((width, height), Image.Resampling.BOX)
    return np.asarray(reduced, np.float32)


def _coarse(
    edges: Grey, mark: Mark, least_px: float
) -> list[tuple[float, tuple[float, float, float, float]]]:
    """The best places of one shape at every scale and stretch: correlation and frame."""
    found: list[tuple[float, tuple[float, float, float, float]]] = []
    height, width = edges.shape
    size = least_px
    while size <= 0.95 * width:
        scale = _COARSE_PX / size
        across, down = round(width * scale), round(height * scale)
        small = _scaled(edges, across, down)
        templates = [
            _scaled(mark.edges, _COARSE_PX, max(4, round(_COARSE_PX / mark.aspect * stretch)))
            for stretch in _STRETCHES
        ]
        for score, x, y, high in _correlate(small, templates):
            found.append((score, (x / scale, y / scale, size, high / scale)))
        size *= _STEP
    return found


def _correlate(picture: Grey, templates: Sequence[Grey]) -> list[tuple[float, int, int, int]]:
    """Best two places of each template that fits: correlation, left, top, template's height."""
    rows, columns = (_quick_size(side) for side in picture.shape)
    seen = np.fft.rfft2(picture - picture.mean(), (rows, columns))
    sums, squares = (np.pad(each.cumsum(0).cumsum(1), ((1, 0), (1, 0))) for each in (picture, picture**2))
    found: list[tuple[float, int, int, int]] = []
    for template in templates:
        high, wide = template.shape
        if high > picture.shape[0] or wide > picture.shape[1]:
            continue
        level = template - template.mean()
        answer = np.fft.irfft2(seen * np.conj(np.fft.rfft2(level, (rows, columns))), (rows, columns))
        answer = answer[: picture.shape[0] - high + 1, : picture.shape[1] - wide + 1]
        mean, power = (_windows(each, high, wide) for each in (sums, squares))
        spread = np.sqrt(np.maximum(power - mean**2 / (high * wide), 1e-2 * high * wide))
        rated = answer / (spread * max(float(np.linalg.norm(level)), 1e-6))
        for _ in range(2):
            y, x = np.unravel_index(int(rated.argmax()), rated.shape)
            found.append((float(rated[y, x]), int(x), int(y), high))
            rated[max(0, y - high) : y + high, max(0, x - wide // 2) : x + wide // 2] = -1
    return found


def _windows(table: NDArray[np.floating], high: int, wide: int) -> NDArray[np.floating]:
    """Sums over every window of that size, from a summed-area table."""
    return table[high:, wide:] - table[:-high, wide:] - table[high:, :-wide] + table[:-high, :-wide]


def _quick_size(side: int) -> int:
    """The next multiple of 16: the FFT is slow on primes."""
    return -(-side // 16) * 16


def _apart(
    places: Sequence[tuple[float, tuple[float, float, float, float]]],
) -> list[tuple[float, tuple[float, float, float, float]]]:
    """The best places whose middles do not fall into a better one of similar size."""
    kept: list[tuple[float, tuple[float, float, float, float]]] = []
    for score, frame in places:
        x, y = frame[0] + frame[2] / 2, frame[1] + frame[3] / 2
        near = any(
            abs(x - other[0] - other[2] / 2) < other[2] / 6
            and abs(y - other[1] - other[3] / 2) < other[3] / 4
            and 0.75 < frame[2] / other[2] < 1.33
            for _, other in kept
        )
        if not near:
            kept.append((score, frame))
        if len(kept) == _CANDIDATES:
            break
    return kept


def fit(rgb: NDArray[np.uint8], variants: Sequence[Mark], frame: tuple[float, float, float, float]) -> Seen:
    """The variant and the frame that fit best near `frame` (left, top, width, height)."""
    from PIL import Image

    left, top, width, height = frame
    room = 0.35 * max(height, width / 4)
    zoom = min(4.0, _FINE_PX / width)
    part, origin = _window(rgb, (left - room, top - room, left + width + room, top + height + room))
    size = max(8, round(part.shape[1] * zoom)), max(8, round(part.shape[0] * zoom))
    fine = np.asarray(Image.fromarray(part).resize(size, Image.Resampling.BILINEAR), np.float32)
    by = size[0] / part.shape[1], size[1] / part.shape[0]
    ground = _ground(fine, room * zoom)
    seen = _ink(fine - ground)
    start = np.array([(left - origin[0]) * by[0], (top - origin[1]) * by[1], width * by[0], height * by[1]])
    soft = _blurred(seen, 2)
    tried = [(mark, ink) for mark in variants for ink in _inks(mark, ground)]
    rated = [correlation(_sampled(soft, ink.shape, start)[0], _blurred(ink, 2)) for _, ink in tried]
    mark, ink = tried[int(np.argmax(rated))]
    score, place = _aligned(seen, ink, start) if max(rated) >= _PROMISING else (max(rated), start)
    if score >= _WORTH_ANOTHER:
        mark, place = _polished(fine - ground, variants, ground, place)
    own = place[0] / by[0] + origin[0], place[1] / by[1] + origin[1], place[2] / by[0], place[3] / by[1]
    red, green, blue = (round(float(each)) for each in ground)
    return Seen(mark, own, score, (red, green, blue))


def _window(
    rgb: NDArray[np.uint8], limits: tuple[float, float, float, float]
) -> tuple[NDArray[np.uint8], tuple[int, int]]:
    """The part of the picture within `limits`, its border repeated where they reach outside; and its left, top."""
    height, width = rgb.shape[:2]
    left, top = int(np.floor(limits[0])), int(np.floor(limits[1]))
    columns = np.clip(np.arange(left, int(np.ceil(limits[2]))), 0, width - 1)
    rows = np.clip(np.arange(top, int(np.ceil(limits[3]))), 0, height - 1)
    return rgb[rows[:, None], columns], (left, top)


def _ground(fine: Grey, room: float) -> Grey:
    """The middle colour of the border of a window."""
    depth = max(1, int(room / 2))
    ring = np.concatenate(
        [each.reshape(-1, 3) for each in (fine[:depth], fine[-depth:], fine[:, :depth], fine[:, -depth:])]
    )
    return np.median(ring, axis=0).astype(np.float32)


def _ink(difference: Grey) -> Grey:
    """How clearly a pixel differs from the ground, 0–1, of differences (H, W, 3)."""
    return np.minimum(np.abs(difference).max(axis=2) / _INK, 1).astype(np.float32)


def _inks(mark: Mark, ground: Grey) -> tuple[Grey, Grey]:
    """The ink of a variant on this ground: in its own colours, and whatever its colours."""
    return _ink((mark.alpha[..., None] * (mark.colour - ground)).astype(np.float32)), mark.alpha


def _polished(
    difference: Grey, variants: Sequence[Mark], ground: Grey, place: NDArray[np.float64]
) -> tuple[Mark, NDArray[np.float64]]:
    """The variant in whose own colours the logo at `place` stands, and its frame to a fraction of a pixel.

    Clipped ink is a little fatter than what was drawn. In the right colours it need not be clipped.
    """
    seen = np.abs(difference).max(axis=2)
    tried = [(mark, np.abs(mark.alpha[..., None] * (mark.colour - ground)).max(axis=2)) for mark in variants]
    rated = [correlation(_sampled(seen, ink.shape, place)[0], ink) for _, ink in tried]
    mark, ink = tried[int(np.argmax(rated))]
    score, better = _aligned(seen / 255, ink / 255, place)
    return mark, better if score >= _OWN_COLOURS else place


def _aligned(seen: Grey, ink: Grey, start: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
    """The frame in `seen` near `start` that correlates best with `ink`, and its correlation."""
    best = (-1.0, start)
    place = start.copy()
    for blur in (2, 1, 0):
        field, model = _blurred(seen, blur), _blurred(ink, blur)
        for _ in range(_ROUNDS):
            place, moved = _stepped(field, model, place)
            if moved < 0.02:
                break
        if blur == 2 and correlation(_sampled(field, ink.shape, place)[0], model) < _HOPELESS:
            break
    for each in (start, place):
        score = correlation(_sampled(seen, ink.shape, each)[0], ink)
        if score > best[0] and 0.6 < each[2] / start[2] < 1.6 and 0.6 < each[3] / start[3] < 1.6:
            best = (score, each)
    return best


def _stepped(field: Grey, model: Grey, place: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """One Gauss–Newton step over left, top, width, height, gain and offset; and by how many pixels it moved."""
    here, across, down = _sampled(field, (model.shape[0], model.shape[1]), place)
    u = (np.arange(model.shape[1], dtype=np.float32) + 0.5) / model.shape[1]
    v = (np.arange(model.shape[0], dtype=np.float32)[:, None] + 0.5) / model.shape[0]
    slopes = np.stack([across, down, across * u, down * v, -model, -np.ones_like(model)], axis=-1).reshape(
        -1, 6
    )
    normal = slopes.T @ slopes + np.eye(6) * 1e-3
    step = np.linalg.solve(normal, -slopes.T @ here.ravel())
    change = np.clip(step[:4], -3, 3)
    return place + change, float(np.abs(change).max())


def _sampled(field: Grey, shape: tuple[int, ...], place: NDArray[np.float64]) -> tuple[Grey, Grey, Grey]:
    """`field` and its slopes in x and y where a grid of `shape` over the frame `place` falls; the border repeats."""
    x = place[0] + (np.arange(shape[1]) + 0.5) / shape[1] * place[2] - 0.5
    y = place[1] + (np.arange(shape[0]) + 0.5) / shape[0] * place[3] - 0.5
    height, width = field.shape
    x0, y0 = np.clip(np.floor(x), 0, width - 2).astype(int), np.clip(np.floor(y), 0, height - 2).astype(int)
    fx, fy = np.clip(x - x0, 0, 1)[None], np.clip(y - y0, 0, 1)[:, None]
    a, b = field[y0[:, None], x0], field[y0[:, None], x0 + 1]
    c, d = field[y0[:, None] + 1, x0], field[y0[:, None] + 1, x0 + 1]
    value = (a * (1 - fx) + b * fx) * (1 - fy) + (c * (1 - fx) + d * fx) * fy
    across, down = (b - a) * (1 - fy) + (d - c) * fy, (c - a) * (1 - fx) + (d - b) * fx
    return value.astype(np.float32), across.astype(np.float32), down.astype(np.float32)


def _blurred(grey: Grey, radius: int) -> Grey:
    """The mean over squares of 2 `radius` + 1 pixels; the border repeats."""
    if not radius:
        return grey
    side = 2 * radius + 1
    table = np.pad(np.pad(grey, radius, mode="edge").cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    return np.asarray(_windows(table, side, side) / side**2, np.float32)


def sampled_colours(rgb: NDArray[np.uint8], seen: Seen) -> Grey:
    """What the picture shows where each pixel of the logo's variant falls: (H, W, 3), 0–255."""
    left, top, width, height = seen.frame
    part, origin = _window(rgb, (left - 2, top - 2, left + width + 2, top + height + 2))
    place = np.array([left - origin[0], top - origin[1], width, height])
    fields = np.moveaxis(part.astype(np.float32), -1, 0)
    return np.stack([_sampled(each, seen.mark.alpha.shape, place)[0] for each in fields], axis=-1)


def correlation(one: Grey, two: Grey) -> float:
    """Pearson's, −1 … 1; 0 where either is flat."""
    a, b = one - one.mean(), two - two.mean()
    size = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float((a * b).sum()) / size if size > 1e-6 else 0.0
