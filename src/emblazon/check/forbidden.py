"""Does the picture use a colour that the kit forbids? The visible area within a forbidden colour's
tolerance."""

import numpy as np
from numpy.typing import NDArray

from emblazon.brand.colour import delta_e_2000, lab_from_rgb
from emblazon.brand.kit import Forbidden
from emblazon.brand.ramp import codes, colours_of, forbidden
from emblazon.check.base import Check, Evidence
from emblazon.check.regions import whereabouts
from emblazon.check.roles import Colours, colours
from emblazon.records import Finding, Pixels

_CELL_DELTA_E = 7.5
"""No colour of a cell of four levels is further from the cell's mean."""


def _run(check: Check, evidence: Evidence) -> Finding:
    pixels, found = evidence.coloured, colours(evidence)
    if not found.total:
        return check.finding("pass", 0.0, "Nothing is visible, so nothing is in a forbidden colour.")
    hits = [(each, within(pixels, found, each)) for each in evidence.kit.palette.forbidden]
    anywhere = np.logical_or.reduce([hit for _, hit in hits])
    share = float(pixels[..., 3][anywhere].sum(dtype=np.float64)) / 255 / found.total
    worst, hit = max(hits, key=lambda each: int(each[1].sum()))
    if share <= check.limit:
        names = ", ".join(each.hex for each in evidence.kit.palette.forbidden)
        return check.finding("pass", share, f"{share:.2%} of the area is near a forbidden colour ({names}).")
    reason = f" {worst.reason}" if worst.reason else ""
    words = f"{share:.2%} of the area is near the forbidden {worst.hex}, {whereabouts(hit)}.{reason}"
    repair = "redraw" if evidence.picture.recolour == "strict" else "recolour harder"
    return check.finding("fail", share, words, repair=repair, target=worst.hex, place=anywhere)


def within(pixels: Pixels, found: Colours, colour: Forbidden) -> NDArray[np.bool_]:
    """Which visible pixels (H, W) come within the tolerance of `colour`.

    Whole cells of colours that are too far are left out first, so that a photograph costs little.
    """
    away = delta_e_2000(lab_from_rgb(found.rgb), np.asarray(lab_from_rgb(colour.rgb), np.float32))
    near = found.per_pixel(away <= colour.tolerance + _CELL_DELTA_E, False).astype(np.bool_)
    near &= pixels[..., 3] > 0
    numbers, inverse = np.unique(codes(pixels[near]), return_inverse=True)
    hit = np.zeros(near.shape, np.bool_)
    hit[near] = forbidden(colours_of(numbers), (colour,))[inverse]
    return hit


CHECK = Check(
    id="forbidden",
    question="Does the picture use a colour that the kit forbids?",
    limit=0.002,
    unit="share of area",
    source="The kit's forbidden colours and their tolerances (ΔE2000); 0.2 % is below what is noticed.",
    needs=("forbidden",),
    run=_run,
)
