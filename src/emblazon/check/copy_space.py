"""Is there calm room for copy where a format asks for it?

The area is cut into cells of about a twentieth of the format's shorter side. A cell is busy when its lightness
varies by more than 0.08 (0–1), or when more than 6 % of its neighbouring pixels differ by over 0.06: type set there
would be hard to read on any plain colour. What was set on the format itself, a label say, is left out.
"""

import numpy as np
from numpy.typing import NDArray

from emblazon.check.base import Check, Evidence, lightness
from emblazon.check.regions import pooled, spread
from emblazon.records import Finding, Placed

CELLS = 20
_VARIATION = 0.08
_STEP = 0.06
_STEPS = 0.06


def _run(check: Check, evidence: Evidence) -> Finding:
    asked = [each for each in evidence.picture.placed if each.format.copy_space is not None]
    if not asked:
        return check.unknown("Not measured: no format asks for room for copy.")
    found = [(busy(each), each) for each in asked]
    share, mask, placed = max(
        ((float(mask.sum()) / max(1, int(area.sum())), mask, placed) for (area, mask), placed in found),
        key=lambda each: each[0],
    )
    words = f"{share:.0%} of the room for copy in {placed.format.name!r} is busy."
    if share <= check.limit:
        return check.finding("pass", share, words)
    return check.finding("fail", share, words, repair="re-frame", format=placed.format.name, place=mask)


def busy(placed: Placed) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """The area that is to stay calm and the part of it that is busy, both (H, W)."""
    height, width = placed.pixels.shape[:2]
    left, top, right, bottom = placed.format.copy_space or (0, 0, 1, 1)
    area = np.zeros((height, width), np.bool_)
    area[round(top * height) : round(bottom * height), round(left * width) : round(right * width)] = True
    for each in placed.elements:
        left, top, right, bottom = each.area
        area[top:bottom, left:right] = False
    light = lightness(placed.pixels)
    steps = np.zeros((height, width), np.bool_)
    steps[:, 1:] |= np.abs(np.diff(light, axis=1)) > _STEP
    steps[1:] |= np.abs(np.diff(light, axis=0)) > _STEP
    side = max(2, min(height, width) // CELLS)
    mean = pooled(light, side)
    variation = np.sqrt(np.maximum(pooled(light * light, side) - mean**2, 0))
    cells = (variation > _VARIATION) | (pooled(steps, side) > _STEPS)
    return area, area & spread(cells, side, area.shape)


CHECK = Check(
    id="copy_space",
    question="Is there calm room for copy where the format asks for it?",
    limit=0.1,
    unit="share of the room that is busy",
    source="House rule: type across one busy cell in ten is still read.",
    needs=("placed",),
    run=_run,
)
