"""`echo`: a back end without weights, for documentation, tests and trying a kit.

It draws an emblem as a herald would blazon it: a field of some outline, divided, with a charge on it. The
words choose the charge, the seed everything else, the palette every colour. Nothing is random: the numbers
come from SHA-256 of words and seed, so an emblem is the same everywhere, whatever its batch.
"""

import hashlib
from collections.abc import Callable, Iterator
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from emblazon.backends.base import Stage
from emblazon.pixels import unpremultiply
from emblazon.records import Draft, Pixels, Progress, Swatch

Plane = NDArray[np.floating]
"""(S, S), floating. As a shape: its signed distance in half widths of the picture, negative inside."""

Shape = TypeVar("Shape")
FINER = 4
SEVERAL = (Swatch("#20344f", 0.4), Swatch("#d9a441", 0.3), Swatch("#f4efe6", 0.3))


class Echo:
    """The back end `echo`: draws only, from words, palette and seed."""

    id = "echo"

    def run(self, stage: Stage) -> Iterator[Progress | Draft]:
        """For each seed one progress with a preview per step, then the draft."""
        for seed in stage.seeds:
            draft = Draft(emblem(stage, seed), seed)
            for step in range(1, stage.steps + 1):
                yield Progress("generate", step, stage.steps, emerging(draft, share=step / stage.steps))
            yield draft


BACKEND = Echo


def emblem(stage: Stage, seed: int) -> Pixels:
    """The emblem that `seed` gives for the stage's words and palette: (width_px, width_px, 4)."""
    numbers = list(hashlib.sha256(f"{seed}\n{stage.text}".encode()).digest())
    words = hashlib.sha256(stage.text.encode()).digest()
    x, y = _grid(stage.width_px * FINER)
    field, division, charge, rim = _colours(stage.palette, numbers[0])
    outline = _pick(OUTLINES, numbers[1])(x, y)
    colour = _paint(_flat(field, x), division, np.maximum(_pick(DIVISIONS, numbers[2])(x, y), outline + 0.06))
    colour = _paint(colour, charge, _pick(CHARGES, words[0])(x / 0.46, y / 0.46, 4 + numbers[3] % 5) * 0.46)
    colour = _paint(colour, rim, np.abs(outline + np.float32(0.035)) - np.float32(0.035))
    alpha = _cover(outline)[..., None]
    layered = np.concatenate([colour * alpha, alpha], axis=-1)
    blocks = layered.reshape(stage.width_px, FINER, stage.width_px, FINER, 4)
    return unpremultiply(blocks.mean(axis=(1, 3), dtype=np.float32))


def emerging(draft: Draft, *, share: float) -> Pixels:
    """A preview: the draft coming out of noise, `share` in (0, 1] of the way."""
    noise = np.random.default_rng(draft.seed).integers(0, 256, draft.pixels.shape)
    mixed = draft.pixels * share + noise * (1 - share)
    return mixed.astype(np.uint8)


def _pick(shapes: tuple[Shape, ...], number: int) -> Shape:
    return shapes[number % len(shapes)]


def _colours(palette: tuple[Swatch, ...], turn: int) -> tuple[Swatch, Swatch, Swatch, Swatch]:
    """Field, division, charge and rim: the field of a large share, the charge far from it."""
    swatches = sorted(palette or SEVERAL, key=lambda swatch: -swatch.share)
    field = swatches[turn % min(2, len(swatches))]
    rest = [swatch for swatch in swatches if swatch.hex != field.hex] or [field]
    charge = max(rest, key=lambda swatch: _apart(swatch, field))
    others = [swatch for swatch in rest if swatch.hex != charge.hex] or [charge]
    division = others[turn // 2 % len(others)]
    rim = min([field, charge, division], key=lambda swatch: sum(swatch.rgb))
    return field, division, charge, rim


def _apart(one: Swatch, other: Swatch) -> int:
    return sum(abs(a - b) for a, b in zip(one.rgb, other.rgb, strict=True))


def _grid(size: int) -> tuple[Plane, Plane]:
    axis = ((np.arange(size, dtype=np.float32) + 0.5) / size * 2 - 1).astype(np.float32)
    return axis[None, :].repeat(size, axis=0), axis[:, None].repeat(size, axis=1)


def _flat(swatch: Swatch, like: Plane) -> Plane:
    return np.broadcast_to(np.array(swatch.rgb, np.float32) / 255, (*like.shape, 3)).astype(np.float32)


def _cover(distance: Plane) -> Plane:
    """How much of each fine pixel lies inside: a ramp one coarse pixel wide, in [0, 1]."""
    return np.clip(0.5 - distance * distance.shape[0] / (2 * FINER), 0, 1).astype(np.float32)


def _paint(colour: Plane, swatch: Swatch, distance: Plane) -> Plane:
    share = _cover(distance)[..., None]
    return colour * (1 - share) + _flat(swatch, distance) * share


def _disc(x: Plane, y: Plane) -> Plane:
    return np.hypot(x, y) - 0.84


def _polygon(x: Plane, y: Plane, corners: int, radius: float) -> Plane:
    sector = np.float32(2 * np.pi / corners)
    angle = (np.arctan2(x, -y) + sector / 2) % sector - sector / 2
    return np.hypot(x, y) * np.cos(angle) - radius * np.cos(sector / 2)


def _shield(x: Plane, y: Plane) -> Plane:
    """A heater: a straight chief, then the overlap of two arcs that meet in the point."""
    x, y = x / 0.88, (y + 0.1) / 0.88
    chief = np.maximum(np.abs(x) - 0.74, -y - 0.84)
    arcs = np.hypot(np.abs(x) + 0.62, np.maximum(y + 0.15, 0)) - 1.36
    return np.maximum(chief, arcs) * np.float32(0.88)


def _squircle(x: Plane, y: Plane) -> Plane:
    return (np.abs(x) ** 4 + np.abs(y) ** 4) ** np.float32(0.25) - np.float32(0.8)


OUTLINES: tuple[Callable[[Plane, Plane], Plane], ...] = (
    _disc,
    _shield,
    _squircle,
    lambda x, y: _polygon(x, y, 6, 0.88),
    lambda x, y: _polygon(x, y, 8, 0.88),
)

DIVISIONS: tuple[Callable[[Plane, Plane], Plane], ...] = (
    lambda x, y: x,
    lambda x, y: (x + y) * np.float32(0.7071),
    lambda x, y: np.abs(y) - 0.3,
    lambda x, y: np.abs(x) - 0.3,
    lambda x, y: np.abs(y - 0.75 * np.abs(x) + 0.1) * np.float32(0.8) - 0.18,
    lambda x, y: -x * y * 2,
    lambda x, y: 0.62 - np.hypot(x, y),
)


def _star(x: Plane, y: Plane, points: int) -> Plane:
    """A mullet: the angle folded into half a point, then the distance to that point's edge."""
    sector = np.float32(2 * np.pi / points)
    angle = np.abs((np.arctan2(x, -y) + sector / 2) % sector - sector / 2)
    radius = np.hypot(x, y)
    tip, waist = 1.0, 0.5
    across, along = radius * np.sin(angle), radius * np.cos(angle)
    foot_x, foot_y = waist * np.cos(sector / 2), waist * np.sin(sector / 2)
    length = np.hypot(tip - foot_x, foot_y)
    return ((along - tip) * foot_y + across * (tip - foot_x)) / length


def _flower(x: Plane, y: Plane, petals: int) -> Plane:
    angle = np.arctan2(x, -y)
    bloom = np.hypot(x, y) - (0.72 + 0.26 * np.cos(petals * angle))
    return np.maximum(bloom, 0.2 - np.hypot(x, y))


def _crescent(x: Plane, y: Plane, points: int) -> Plane:
    return np.maximum(np.hypot(x, y) - 0.95, 0.75 - np.hypot(x - 0.38, y + 0.1 * (points % 3 - 1)))


def _sun(x: Plane, y: Plane, points: int) -> Plane:
    rays = np.maximum(_star(x, y, 2 * points), 0.62 - np.hypot(x, y))
    return np.minimum(rays, np.hypot(x, y) - 0.5)


def _annulet(x: Plane, y: Plane, points: int) -> Plane:
    return np.minimum(np.abs(np.hypot(x, y) - 0.75) - 0.17, _star(x / 0.45, y / 0.45, points) * 0.45)


def _foils(x: Plane, y: Plane, points: int) -> Plane:
    """Three to seven discs around a smaller one."""
    count = max(3, points - 1)
    sector = np.float32(2 * np.pi / count)
    angle = (np.arctan2(x, -y) + sector / 2) % sector - sector / 2
    radius = np.hypot(x, y)
    reach = 1 / (1 + np.sin(sector / 2))
    leaf = np.hypot(radius * np.cos(angle) - reach, radius * np.sin(angle)) - 0.94 * (1 - reach)
    return np.minimum(leaf, radius - 0.8 * (2 * reach - 1))


CHARGES: tuple[Callable[[Plane, Plane, int], Plane], ...] = (
    _star,
    _flower,
    _crescent,
    _sun,
    _annulet,
    _foils,
)
