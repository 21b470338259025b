"""Is the horizon level, are walls upright? The angle of the longest straight line that nearly lies or stands.

Strong steps of lightness within 12° of level or upright vote for lines (Hough transform; Duda & Hart, Commun. ACM
15(1), 1972) by a quarter of a degree. Only an opaque picture has a horizon; a subject on nothing may lean as it
likes. A line that runs over at least half of the picture, unbroken over most of its length, decides, unless another
one of half its length lies straight: then the picture is level and something in it leans. A brief that asks for a
tilt is not measured.
"""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emblazon.check.base import Check, Evidence
from emblazon.check.planes import Plane, planes
from emblazon.records import Finding

MEANT = re.compile(
    r"\b(tilt\w*|dutch angle|diagonal\w*|slanted|askew|lean\w*|penché\w*|incliné\w*|oblique|de travers)\b",
    re.I,
)
STEEPEST_DEGREES = 8.0
_REACH_DEGREES = 12.0
_STEP_DEGREES = 0.25
_SIDE_PX = 256
_STRONG = 0.06
_LONG = 0.4
_HORIZON = 0.7
_MOST_POINTS = 6000


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line. `degrees`: clockwise from level or upright; `length`: of the side it runs along, 0–1; `mask`:
    the pixels that made it, (h, w) of the sampled picture."""

    degrees: float
    length: float
    mask: NDArray[np.bool_]


def _run(check: Check, evidence: Evidence) -> Finding:
    if evidence.plan is not None and MEANT.search(evidence.plan.text):
        return check.unknown("Not measured: the brief asks for a tilt.")
    view = planes(evidence)
    if not view.opaque:
        return check.unknown("Not measured: a subject on nothing has no horizon.")
    step = max(1, max(view.light.shape) // _SIDE_PX)
    light = _small(view.light, step)
    if min(light.shape) < 32:
        return check.unknown("Not measured: the picture is too small.")
    level, upright = find_lines(light), find_lines(np.ascontiguousarray(light.T))
    lines = sorted([*level, *upright], key=lambda each: -each.length)
    if not lines or lines[0].length < _LONG:
        return check.unknown("Not measured: no long straight line that nearly lies or stands.")
    chosen = next((each for each in lines if _decides(each, lines, level)), None)
    if chosen is None:
        return check.finding("pass", 0.0, "No line is long enough, or backed by another, to call it a tilt.")
    straight = [
        each for each in lines if abs(each.degrees) <= check.limit and each.length >= chosen.length / 2
    ]
    degrees = 0.0 if straight else chosen.degrees
    if straight or abs(degrees) > STEEPEST_DEGREES:
        return check.finding("pass", 0.0, "The longest lines are level or upright, or clearly meant to lean.")
    is_level = any(chosen is each for each in level)
    clockwise = degrees > 0 if is_level else degrees < 0
    words = (
        f"The longest {'level' if is_level else 'upright'} line leans by {abs(degrees):.1f}°: turn the picture "
        f"{'anticlockwise' if clockwise else 'clockwise'}."
    )
    mask = (chosen.mask if is_level else chosen.mask.T).repeat(step, axis=0).repeat(step, axis=1)
    place = np.pad(mask, [(0, full - own) for full, own in zip(view.light.shape, mask.shape, strict=True)])
    return check.finding("fail", abs(degrees), words, repair="redraw", place=place)


def _decides(line: Line, lines: list[Line], level: list[Line]) -> bool:
    """A horizon stands for itself; any shorter or upright line needs one that crosses it and leans alike."""
    if any(line is each for each in level) and line.length >= _HORIZON:
        return True
    alike = [each for each in lines if each is not line and _lean(each, level, line)]
    return line.length >= _LONG and bool(alike)


def _lean(other: Line, level: list[Line], line: Line) -> bool:
    """Whether a line that crosses it leans alike, up to a degree: a turned picture turns walls and floors."""
    crossing = any(other is each for each in level) != any(line is each for each in level)
    return crossing and abs(other.degrees + line.degrees) <= 1 and other.length >= _LONG / 2


def _small(light: Plane, step: int) -> Plane:
    """Means over `step` × `step` pixels."""
    rows, columns = light.shape[0] // step, light.shape[1] // step
    blocks = light[: rows * step, : columns * step].reshape(rows, step, columns, step)
    return np.asarray(blocks.mean(axis=(1, 3)), np.float32)


def find_lines(light: Plane) -> list[Line]:
    """The strongest straight lines within 12° of level, the longest run of each."""
    height, width = light.shape
    down = np.zeros_like(light)
    down[1:-1] = light[2:] - light[:-2]
    across = np.zeros_like(light)
    across[:, 1:-1] = light[:, 2:] - light[:, :-2]
    slope = np.tan(np.radians(_REACH_DEGREES))
    strong = (np.abs(down) > _STRONG) & (np.abs(across) < slope * np.abs(down) + 0.01)
    strong[1:-1] &= (np.abs(down[1:-1]) >= np.abs(down[:-2])) & (np.abs(down[1:-1]) >= np.abs(down[2:]))
    rows, columns = np.nonzero(strong)
    if len(rows) < width * _LONG / 2:
        return []
    if len(rows) > _MOST_POINTS:
        keep = np.linspace(0, len(rows) - 1, _MOST_POINTS).astype(np.intp)
        rows, columns = rows[keep], columns[keep]
    angles = np.arange(-_REACH_DEGREES, _REACH_DEGREES + 1e-6, _STEP_DEGREES)
    slopes = np.tan(np.radians(angles))
    offset = np.rint(rows - (columns - width / 2) * slopes[:, None]).astype(np.int64) + width
    span = height + 2 * width
    votes = np.bincount(
        (offset + np.arange(len(angles))[:, None] * span).ravel(), minlength=span * len(angles)
    )
    votes = votes.reshape(len(angles), span)
    found: list[Line] = []
    for _ in range(6):
        angle, at = divmod(int(votes.argmax()), span)
        if votes[angle, at] < width * _LONG / 3:
            break
        found.append(_line(strong, float(angles[angle]), at - width))
        votes[:, max(0, at - 3) : at + 4] = 0
    return found


def _line(strong: NDArray[np.bool_], degrees: float, offset: int) -> Line:
    """The longest run of `strong` pixels, gaps of up to four columns allowed, along one line."""
    height, width = strong.shape
    columns = np.arange(width, dtype=np.intp)
    rows = np.rint(offset + (columns - width / 2) * np.tan(np.radians(degrees))).astype(np.intp)
    hit = np.zeros(width, np.bool_)
    for shift in (-1, 0, 1):
        inside = (rows + shift >= 0) & (rows + shift < height)
        hit[inside] |= strong[rows[inside] + shift, columns[inside]]
    at = np.flatnonzero(hit)
    if not at.size:
        return Line(degrees, 0.0, np.zeros_like(strong))
    runs = np.split(at, np.flatnonzero(np.diff(at) > 4) + 1)
    run = max(runs, key=len)
    mask = np.zeros_like(strong)
    mask[np.clip(rows[run], 0, height - 1), run] = True
    return Line(degrees, len(run) / width, mask)


CHECK = Check(
    id="tilt",
    question="Is the horizon level, are walls upright?",
    limit=0.7,
    unit="degrees",
    source="House rule: a lean under 0.7° is not seen, over 8° it is meant.",
    needs=(),
    run=_run,
)
