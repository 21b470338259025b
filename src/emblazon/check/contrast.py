"""Does the subject stand out from the ground it is placed on?

The WCAG 2.2 contrast ratio of the pixels just inside the outline to the format's background colour; the
measure is their median in the worst format. WCAG 1.4.11 asks 3 : 1 of graphics needed to understand content;
an illustration needs only to be seen, so the floor is lower.
"""

import numpy as np
from numpy.typing import NDArray

from emblazon.brand.colour import luminance, parse_hex
from emblazon.check.base import Check, Evidence
from emblazon.records import Finding, Pixels

_DEPTH = 0.008


def _run(check: Check, evidence: Evidence) -> Finding:
    grounds = {
        placed.format.background
        for placed in evidence.picture.placed
        if placed.format.background != "transparent"
    }
    rim = outline(evidence.picture.pixels)
    if not grounds or not len(rim):
        return check.unknown("Not measured: no format has a background colour, or there is no outline.")
    ratio, ground = min((_ratio(rim, each), each) for each in sorted(grounds))
    words = f"The outline has a median contrast of {ratio:.2f} : 1 to {ground}."
    return check.finding("pass" if ratio >= check.limit else "fail", ratio, words, repair="redraw")


def outline(pixels: Pixels) -> NDArray[np.uint8]:
    """Colours (N, 3) of the solid pixels that have an empty one within a few pixels left, right, up or
    down."""
    depth = max(1, round(_DEPTH * max(pixels.shape[:2])))
    solid, empty = pixels[..., 3] >= 200, np.pad(pixels[..., 3] < 32, depth, constant_values=False)
    near = np.zeros(solid.shape, np.bool_)
    height, width = solid.shape
    for y, x in ((0, depth), (2 * depth, depth), (depth, 0), (depth, 2 * depth)):
        near |= empty[y : y + height, x : x + width]
    return pixels[solid & near][:, :3]


def _ratio(rim: NDArray[np.uint8], ground: str) -> float:
    """Median WCAG contrast of colours (N, 3) to `ground`."""
    own, other = luminance(rim.astype(np.float64)), luminance(parse_hex(ground))
    return float(np.median((np.maximum(own, other) + 0.05) / (np.minimum(own, other) + 0.05)))


CHECK = Check(
    id="contrast",
    question="Does the subject stand out from its ground?",
    limit=1.5,
    unit="contrast ratio",
    source="WCAG 2.2, contrast ratio; floor halved from success criterion 1.4.11 (3 : 1) for illustrations.",
    needs=("placed",),
    run=_run,
)
