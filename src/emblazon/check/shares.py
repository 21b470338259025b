"""Does each brand colour take about the part of the picture that the kit gives it?

Every visible pixel belongs to the brand colour whose ramp is nearest. The measure is the total variation between
the shares of the colours and the kit's: half the sum of their differences, the part of the area that would have to
change its colour. Of a picture with transparency the kit's background is left out on both sides: its ground comes
later.
"""

import numpy as np

from emblazon.brand.kit import Kit
from emblazon.check.base import Check, Evidence
from emblazon.check.planes import planes
from emblazon.check.roles import Floats, colours, roles, shares
from emblazon.records import Finding


def _run(check: Check, evidence: Evidence) -> Finding:
    kit, found = evidence.kit, colours(evidence)
    if all(each.share is None for each in kit.palette.colours):
        return check.unknown("Not measured: the kit states no shares of colours.")
    counted = counts(kit, opaque=planes(evidence).opaque)
    own, asked = portion(shares(found, kit, roles(evidence)), counted), portion(stated(kit), counted)
    if not own.any() or not asked.any():
        return check.unknown(
            "Not measured: nothing is visible, or the kit states shares of its background alone."
        )
    away = float(np.abs(own - asked).sum() / 2)
    excess, lack = own - asked, asked - own
    most, least = (kit.palette.colours[int(each.argmax())] for each in (excess, lack))
    words = (
        f"{away:.0%} of the area would have to change: {most.name} takes {own[excess.argmax()]:.0%} for the kit's "
        f"{asked[excess.argmax()]:.0%}, {least.name} {own[lack.argmax()]:.0%} for {asked[lack.argmax()]:.0%}."
    )
    if away <= check.limit:
        return check.finding("pass", away, words)
    visible = evidence.picture.pixels[..., 3] > 0
    here = found.per_pixel(roles(evidence).index == excess.argmax(), False).astype(np.bool_)
    repair = "redraw" if evidence.picture.recolour == "strict" else "recolour harder"
    return check.finding("fail", away, words, repair=repair, place=here & visible)


def counts(kit: Kit, *, opaque: bool) -> Floats:
    """1 for each brand colour that counts, 0 for the background of a picture that has none of its own: (K,)."""
    return np.array([float(opaque or each.role != "background") for each in kit.palette.colours])


def stated(kit: Kit) -> Floats:
    """The kit's shares, (K,), sum 1."""
    return np.array([each.share for each in kit.palette.swatches])


def portion(values: Floats, counted: Floats) -> Floats:
    """`values` of what is counted, scaled to sum 1; zeros where nothing is left."""
    left = values * counted
    return left / max(float(left.sum()), 1e-9)


CHECK = Check(
    id="shares",
    question="Does each brand colour take its part of the picture?",
    limit=0.6,
    unit="share of area (total variation)",
    source="House rule, lenient: one picture need not hold every colour. See docs/checks.md for what is usual.",
    needs=("palette",),
    run=_run,
)
