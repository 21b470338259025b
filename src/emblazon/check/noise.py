"""Is the picture noise? How much of its variation is finer than three pixels, at the size it was drawn.

Drawn shapes are smooth almost everywhere, so a 3 × 3 mean changes them only along edges; white noise loses
two thirds of its deviation. The measure is ‖x − mean₃(x)‖ / ‖x − mean(x)‖ over the visible draft.
"""

import numpy as np

from emblazon.check.base import Check, Evidence, lightness
from emblazon.check.planes import Plane, planes, seen
from emblazon.records import Finding, Pixels


def _run(check: Check, evidence: Evidence) -> Finding:
    picture = evidence.picture
    fine = fineness(picture.pixels, planes(evidence).light)
    if picture.draft.pixels is not picture.pixels:
        fine = max(fine, fineness(picture.draft.pixels, lightness(picture.draft.pixels)))
    words = f"{fine:.2f} of the variation is as fine as noise."
    if fine <= check.limit:
        return check.finding("pass", fine, words)
    return check.finding("fail", fine, words, repair="redraw", place=seen(evidence))


def fineness(pixels: Pixels, light: Plane) -> float:
    """Deviation left by a 3 × 3 mean over the whole deviation, 0–1; 0 for a flat picture. `light`: the lightness of
    `pixels`."""
    padded = np.pad(light, 1, mode="edge")
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    smooth = (rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) / 9
    inside = pixels[..., 3] >= 128
    whole = float(light[inside].std()) if inside.any() else 0.0
    return float(np.sqrt(((light - smooth)[inside] ** 2).mean())) / whole if whole > 0.02 else 0.0


CHECK = Check(
    id="noise",
    question="Is the picture noise?",
    limit=0.7,
    unit="share of deviation",
    source="White noise gives 0.94; the finest training pictures at 64 px stay under 0.7.",
    needs=(),
    run=_run,
)
