"""Are the edges sharp? The steepest steps of the picture against its contrast, at 512 px.

The measure is the 97 % point of the step between neighbours, over the range of values, scaled to a picture
of 512 px: 1 for a hard edge, 1/n for one that takes n pixels. Lightness and alpha are measured; the sharper
of both counts, so that a soft subject with a crisp outline still passes. Where the draft was sharp, it is enlarged
again; else drawn again.
"""

import numpy as np
from numpy.typing import NDArray

from emblazon.check.base import Check, Evidence, lightness
from emblazon.check.planes import planes, seen
from emblazon.records import Finding, Pixels


def _run(check: Check, evidence: Evidence) -> Finding:
    picture = evidence.picture
    sharp = _sharpness(picture.pixels, planes(evidence).light)
    if sharp is None:
        return check.unknown("Not measured: the picture has no edge.")
    words = (
        f"The sharpest edges take about {1 / sharp:.0f} px of 512."
        if sharp > 1 / 512
        else "Nothing in it has an edge: all of it is blurred, or a soft gradient."
    )
    if sharp >= check.limit:
        return check.finding("pass", sharp, words)
    drawn = _sharpness(picture.draft.pixels, lightness(picture.draft.pixels))
    repair = "redraw" if drawn is None or drawn < check.limit else "upscale"
    return check.finding("fail", sharp, words, repair=repair, place=seen(evidence))


def _sharpness(pixels: Pixels, light: NDArray[np.float32]) -> float | None:
    """The measure for a picture of any size, 0–1; None when it has no edge. `light`: its lightness."""
    alpha = (pixels[..., 3] / np.float32(255)).astype(np.float32)
    found = [value for plane in (light, alpha) if (value := _steepness(plane)) is not None]
    return min(1.0, max(found) * max(pixels.shape[:2]) / 512) if found else None


def _steepness(plane: NDArray[np.float32]) -> float | None:
    """The steepest steps over the range of `plane` (H, W); None when it is flat."""
    if min(plane.shape) < 2:
        return None
    span = float(plane.max() - plane.min())
    if span < 0.05:
        return None
    steps = np.maximum(np.abs(np.diff(plane, axis=0))[:, :-1], np.abs(np.diff(plane, axis=1))[:-1])
    edges = steps[steps > 0.004]
    return float(np.percentile(edges, 97) / span) if edges.size else 0.0


CHECK = Check(
    id="sharpness",
    question="Are the edges sharp?",
    limit=0.05,
    unit="1 / pixels an edge takes",
    source="House rule: an edge over 20 px of 512 reads as out of focus; Lanczos × 8 takes about 9.",
    needs=(),
    run=_run,
)
