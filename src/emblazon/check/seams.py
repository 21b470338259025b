"""Does a seam run across the picture? A straight line where two tiles meet, over whatever is drawn there.

For each border between two columns (rows alike) the jump that the steps beside it do not explain is

    j(c) = d(c) − (d(c − 1) + d(c + 1)) / 2,   d(c) = x(c + 1) − x(c),   clipped to ± 16 levels of 255.

Two kinds of seam stand out against the other borders: one tile *lighter*, by the mean of j, which is near 0 in any
picture; or *shifted*, by the mean of |j|. An edge that was drawn stands out as well; but there the sides differ, or
are flat. A seam crosses things: in each eighth of its length both sides must vary together, as they are for a lighter
tile, and for a shifted one only after moving one side by the same number of pixels everywhere; of a lighter tile
flat eighths count beside one that crosses something. A *repeated* tile need not fit at all: what lies before the
border comes again behind it, and no border within is as steep, as it would be in a pattern of edges. A lens softens
an edge over two pixels or more; a tile ends at one. The measure is the share of the side over which that holds.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emblazon.check.base import Check, Evidence
from emblazon.check.planes import Mask, Plane, grown, planes
from emblazon.records import Finding

_MOST_JUMP = 16.0
_Z = 4.0
_FLOOR = 0.12
_PIECES = 8
_VARIES = 6.0
_TOGETHER = 0.85
_LEAST_JUMP = 1.5
_ONE_WAY = 0.7
_MOST_SHIFT = 12
_LEAST_GAIN = 1.0
_CANDIDATES = 4
_LEAST_SIDE = 64
_SOLID = 250
_EDGE_PX = 8
_LEAST_ROWS = 4
_SOFT = 0.4
_LEAST_CROSSING = 1
_LEAST_TILE, _MOST_AWAY, _SAME_TILE, _STEEPEST = 32, 4.0, 0.7, 0.7
_NONE = np.zeros(_PIECES, np.bool_)


@dataclass(frozen=True, slots=True)
class Seam:
    """`at`: the first pixel after the seam; `length`: share of the side; `pieces`: which eighths of it hold (8,)."""

    at: int
    length: float
    pieces: NDArray[np.bool_]


def _run(check: Check, evidence: Evidence) -> Finding:
    view = planes(evidence)
    if min(view.light.shape) < _LEAST_SIDE:
        return check.unknown(f"Not measured: under {_LEAST_SIDE} px.")
    light, inside = view.light * 255, _away_from_edges(evidence)
    upright = find_seam(light, view.across * 255, inside)
    level = find_seam(np.ascontiguousarray(light.T), np.ascontiguousarray(view.down.T) * 255, inside.T)
    seam = max(upright, level, key=lambda each: each.length)
    if seam.length <= check.limit:
        return check.finding("pass", seam.length, "No straight seam across the picture.")
    way, side = ("An upright", "left") if seam is upright else ("A level", "top")
    share = seam.at / view.light.shape[1 if seam is upright else 0]
    words = f"{way} seam runs over {seam.length:.0%} of the picture, {share:.0%} from the {side}."
    mask = _mask(seam, view.light.shape if seam is upright else view.light.shape[::-1])
    return check.finding(
        "fail", seam.length, words, repair="inpaint", place=mask if seam is upright else mask.T
    )


def _away_from_edges(evidence: Evidence) -> Mask:
    """Where everything within a few pixels is solid, (H, W): the subject's own outline is no seam."""
    alpha = evidence.picture.pixels[..., 3]
    return np.ones(alpha.shape, np.bool_) if planes(evidence).opaque else ~grown(alpha < _SOLID, _EDGE_PX)


def find_seam(light: Plane, steps: Plane, solid: Mask) -> Seam:
    """The longest upright seam of `light` (H, W) in levels, `steps` its steps to the right."""
    jump = np.clip(steps[:, 1:-1] - (steps[:, :-2] + steps[:, 2:]) / 2, -_MOST_JUMP, _MOST_JUMP)
    inside = solid[:, 1:-2] & solid[:, 2:-1]
    jump *= inside
    rows = np.maximum(inside.sum(axis=0), len(light) / 4)
    best = Seam(0, 0.0, _NONE)
    steepness = np.abs(jump).sum(axis=0) / rows
    for means, holds in ((np.abs(jump.sum(axis=0)) / rows, _lighter), (steepness, _shifted)):
        for column in _standing_out(means):
            pieces = holds(light[:, column : column + 4], jump[:, column], inside[:, column])
            best = max(best, Seam(column + 2, float(pieces.mean()), pieces), key=lambda each: each.length)
    for column in _standing_out(steepness):
        if best.length < 1 and inside[:, column].all() and _repeats(light, steps, steepness, column + 2):
            best = Seam(column + 2, 1.0, ~_NONE)
    return best


def _repeats(light: Plane, steps: Plane, steepness: NDArray[np.floating], at: int) -> bool:
    """Whether the columns before `at` come again from there on, with no border in either part nearly as steep."""
    width = min(at, light.shape[1] - at)
    if width < _LEAST_TILE:
        return False
    own = at - 2  # of `steepness`, as the jumps begin with the second border
    parts = steepness[max(0, own - width + 4) : own - 3], steepness[own + 4 : own + width - 3]
    if max(float(part.max(initial=0)) for part in parts) > _STEEPEST * steepness[own]:
        return False
    away = np.abs(light[:, at - width : at] - light[:, at : at + width]).mean()
    if away > _MOST_AWAY:
        return False
    return _likeness(steps[:, at - width : at - 1], steps[:, at : at + width - 1]) > _SAME_TILE


def _standing_out(means: NDArray[np.floating]) -> list[int]:
    """The borders that stand out most, at most four."""
    middle = float(np.median(means))
    spread = 1.48 * float(np.median(np.abs(means - middle))) + _FLOOR
    order = np.argsort(-means)[:_CANDIDATES]
    return [int(each) for each in order if (means[each] - middle) / spread >= _Z]


def _lighter(columns: Plane, jump: NDArray[np.floating], inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """In which eighths one side is lighter all along, the sides otherwise alike. `columns`: (H, 4), two each side.

    Flat eighths count where another one crosses something.
    """
    way = np.sign(jump.sum())
    crossing, flat = _NONE.copy(), _NONE.copy()
    for number, rows in enumerate(_eighths(inside)):
        own = jump[rows] * way
        if len(rows) < _LEAST_ROWS or np.median(own) < _LEAST_JUMP or (own > 0).mean() < _ONE_WAY:
            continue
        before, step, after = (abs(float(np.median(each))) for each in np.diff(columns[rows], axis=1).T)
        if max(before, after) > _SOFT * step:
            continue
        alike = _likeness(columns[rows, 1], columns[rows, 2]) > _TOGETHER
        crosses = _crosses(columns[rows])
        crossing[number], flat[number] = crosses and alike, not crosses
    return crossing | flat if crossing.sum() >= _LEAST_CROSSING else crossing


def _shifted(columns: Plane, jump: NDArray[np.floating], inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """In which eighths one side is the other moved by the same number of pixels, and otherwise fits badly."""
    one, other = columns[:, 1], columns[:, 2]
    best, shift = 0.0, 0
    for way in (-1, 1):
        for size in range(1, _MOST_SHIFT + 1):
            moved = _likeness(
                one[_MOST_SHIFT:-_MOST_SHIFT], np.roll(other, way * size)[_MOST_SHIFT:-_MOST_SHIFT]
            )
            best, shift = max((best, shift), (moved, way * size))
    if best < _TOGETHER or _likeness(one, other) > best - _LEAST_GAIN * (1 - best):
        return _NONE
    moved = np.roll(other, shift)
    pieces = _NONE.copy()
    for number, rows in enumerate(_eighths(inside)):
        if _crosses(columns[rows]):
            left = float(np.abs(one[rows] - moved[rows]).mean())
            pieces[number] = left < 0.5 * float(np.abs(one[rows] - other[rows]).mean())
    return pieces


def _eighths(inside: NDArray[np.bool_]) -> list[NDArray[np.intp]]:
    """The visible rows of each eighth of a side."""
    parts = np.array_split(np.arange(len(inside)), _PIECES)
    return [part[inside[part]] for part in parts]


def _crosses(columns: Plane) -> bool:
    """Whether both sides vary along the seam: it crosses something."""
    return len(columns) >= _LEAST_ROWS and float(columns[:, 1:3].std(axis=0).min()) >= _VARIES


def _likeness(one: NDArray[np.floating], other: NDArray[np.floating]) -> float:
    """Correlation, 0 where either does not vary."""
    first, second = one - one.mean(), other - other.mean()
    size = float(np.sqrt((first**2).sum() * (second**2).sum()))
    return float((first * second).sum()) / size if size > 0 else 0.0


def _mask(seam: Seam, shape: tuple[int, ...]) -> Mask:
    mask = np.zeros(shape, np.bool_)
    for rows, holds in zip(np.array_split(np.arange(shape[0]), _PIECES), seam.pieces, strict=True):
        mask[rows, max(0, seam.at - 2) : seam.at + 2] = bool(holds)
    return mask


CHECK = Check(
    id="seams",
    question="Is the picture free of seams?",
    limit=0.4,
    unit="share of a side",
    source="House rule; see docs/checks.md.",
    needs=(),
    run=_run,
)
