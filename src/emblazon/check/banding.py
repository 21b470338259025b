"""Does a gradient break into bands? False steps: several flat stripes in a row, each a little lighter or darker.

Along rows and columns, lightness is cut into plateaus: runs of one value (give or take one of 255) of at least four
pixels. A staircase is four plateaus or more, one after the other, that rise or fall by 4 to 20 levels each. A smooth
ramp changes by one level at a time, drawn shading by a few large steps, a photograph has no plateaus. The measure is
the share of the picture under staircases, where these fill more than chance lines would.
"""

import numpy as np
from numpy.typing import NDArray

from emblazon.check.base import Check, Evidence
from emblazon.check.planes import planes
from emblazon.check.regions import pooled, spread, whereabouts
from emblazon.records import Finding

LEAST_STEP, MOST_STEP = 4, 20
PLATEAU_PX = 4
STEPS = 3
_GAP_PX = 3
CELLS = 24
_FILLED = 0.3


def _run(check: Check, evidence: Evidence) -> Finding:
    view = planes(evidence)
    if not view.solid.any():
        return check.unknown("Not measured: nothing is visible.")
    if evidence.file is not None and evidence.file.kind == "SVG":
        return check.unknown("Not measured: the steps of a vector drawing are its shapes.")
    levels = np.rint(view.light * 255).astype(np.int16)
    mask = stairs(levels) | stairs(np.ascontiguousarray(levels.T)).T
    mask &= view.solid
    side = max(4, max(levels.shape) // CELLS)
    mask &= spread(pooled(mask, side) > _FILLED, side, mask.shape)
    share = float(mask.sum() / view.solid.sum())
    words = f"{share:.1%} of the picture is a gradient in visible steps"
    if share <= check.limit:
        return check.finding("pass", share, f"{words}.")
    return check.finding("fail", share, f"{words}, {whereabouts(mask)}.", repair="redraw", place=mask)


def stairs(levels: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Which pixels of `levels` (H, W), 0–255, lie in a staircase along their row."""
    height, width = levels.shape
    flat = levels.ravel()
    new = np.ones(flat.size, np.bool_)
    new[1:] = np.abs(np.diff(flat)) > 1
    new[::width] = True
    starts = np.flatnonzero(new)
    ends = np.append(starts[1:], flat.size)
    even = (ends - starts >= PLATEAU_PX) & (np.abs(flat[ends - 1] - flat[starts]) <= 1)
    starts, ends = starts[even], ends[even]
    if len(starts) <= STEPS:
        return np.zeros(levels.shape, np.bool_)
    step = flat[starts[1:]] - flat[ends[:-1] - 1]
    next_to = (starts[1:] - ends[:-1] <= _GAP_PX) & (starts[1:] // width == starts[:-1] // width)
    small = next_to & (np.abs(step) >= LEAST_STEP) & (np.abs(step) <= MOST_STEP)
    direction = np.where(small, np.sign(step), 0)
    first = np.flatnonzero(np.diff(direction, prepend=2) != 0)
    last = np.append(first[1:], len(direction))
    good = (direction[first] != 0) & (last - first >= STEPS)
    change = np.zeros(flat.size + 1, np.int8)
    change[starts[first[good]]] = 1
    change[ends[last[good]]] -= 1
    return (np.cumsum(change[:-1], dtype=np.int8) > 0).reshape(height, width)


CHECK = Check(
    id="banding",
    question="Are gradients smooth?",
    limit=0.03,
    unit="share of the picture",
    source="House rule; see docs/checks.md for what is found in good pictures.",
    needs=(),
    run=_run,
)
