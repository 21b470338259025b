"""Does the picture show the 8 × 8 blocks of strong JPEG compression? Also after it was saved as something else.

Across a block's border lightness jumps more than its neighbouring steps explain. For every column c the mean of

    e(c) = min(8, max(0, |x(c + 1) − x(c)| − (|x(c) − x(c − 1)| + |x(c + 2) − x(c + 1)|) / 2))

in levels of 255 is taken over the visible rows; for each of the eight phases of the grid the median over its columns,
so that a few drawn lines do not count. The measure is by how much the strongest phase exceeds the median of the
others, rows and columns averaged. After Wang, Bovik, Evans, "Blind measurement of blocking artifacts in images",
ICIP 2000, whose power spectrum this replaces by medians.
"""

import numpy as np
from numpy.typing import NDArray

from emblazon.check.base import Check, Evidence
from emblazon.check.planes import Mask, Plane, planes, seen
from emblazon.records import Finding

GRID = 8
_MOST_JUMP = 8.0
_LEAST_SIDE = 64


def _run(check: Check, evidence: Evidence) -> Finding:
    view = planes(evidence)
    if min(view.light.shape) < _LEAST_SIDE or not view.solid.any():
        return check.unknown(f"Not measured: under {_LEAST_SIDE} px, or nothing is visible.")
    found = [excess(jumps(view.across, view.solid)), excess(jumps(view.down.T, view.solid.T))]
    measure = float(np.mean(found))
    quality = evidence.file.quality if evidence.file is not None else None
    told = f" (JPEG quality {quality})" if quality is not None else ""
    if measure <= check.limit:
        return check.finding("pass", measure, f"No visible grid of compression blocks{told}.")
    words = f"Compression shows as a grid of 8 × 8 px blocks{told}: take the picture from its source again."
    return check.finding("fail", measure, words, repair="redraw", place=seen(evidence))


def jumps(steps: Plane, solid: Mask) -> NDArray[np.float64]:
    """e(c) in levels for the columns 1 … W − 3 of a plane of steps to the right, (H, W − 1)."""
    size = np.abs(steps) * 255
    jump = size[:, 1:-1] - (size[:, :-2] + size[:, 2:]) / 2
    inside = solid[:, 1:-2] & solid[:, 2:-1]
    clipped = np.clip(jump, 0, _MOST_JUMP) * inside
    return clipped.sum(axis=0) / np.maximum(inside.sum(axis=0), 1)


def excess(means: NDArray[np.float64]) -> float:
    """By how many levels the strongest phase's median exceeds the median of the others."""
    medians = np.array([np.median(means[phase::GRID]) for phase in range(GRID)])
    best = int(medians.argmax())
    return float(medians[best] - np.median(np.delete(medians, best)))


CHECK = Check(
    id="blocks",
    question="Is the picture free of compression blocks?",
    limit=1.0,
    unit="levels of 255",
    source="House rule; see docs/checks.md for what each JPEG quality gives.",
    needs=(),
    run=_run,
)
