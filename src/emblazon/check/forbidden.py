"""Does the picture use a colour that the kit forbids? The visible area within a forbidden colour's
tolerance."""

import numpy as np

from emblazon.brand.ramp import codes, colours_of, forbidden
from emblazon.check.base import Check, Evidence, bounds
from emblazon.records import Finding


def _run(check: Check, evidence: Evidence) -> Finding:
    pixels = evidence.picture.pixels
    visible = pixels[..., 3] > 0
    numbers, inverse = np.unique(codes(pixels[visible]), return_inverse=True)
    hit = np.zeros(visible.shape, np.bool_)
    hit[visible] = forbidden(colours_of(numbers), evidence.kit.palette.forbidden)[inverse]
    alpha = pixels[..., 3].astype(np.float64)
    share = float(alpha[hit].sum() / max(alpha.sum(), 1))
    names = ", ".join(each.hex for each in evidence.kit.palette.forbidden)
    verdict = "pass" if share <= check.limit else "fail"
    repair = "redraw" if evidence.picture.recolour == "strict" else "recolour harder"
    words = f"{share:.2%} of the visible area is near a forbidden colour ({names})."
    place = bounds(hit) if verdict == "fail" else None
    return check.finding(verdict, share, words, repair=repair, place=place)


CHECK = Check(
    id="forbidden",
    question="Does the picture use a colour that the kit forbids?",
    limit=0.002,
    unit="share of area",
    source="The kit's forbidden colours and their tolerances (ΔE2000); 0.2 % is below what is noticed.",
    needs=("forbidden",),
    run=_run,
)
