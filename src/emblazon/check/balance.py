"""Do the pictures of a set hold the brand's colours in the same balance? One that falls out is named.

Each picture's shares of the brand colours (as in `shares`) are compared with the mean of the others by total
variation. No `CHECK` of one picture: `emblazon check FILE FILE …` asks it of the set.
"""

from collections.abc import Sequence

import numpy as np

from emblazon.check.base import Check, Evidence
from emblazon.check.planes import planes, seen
from emblazon.check.roles import Floats, colours, roles, shares
from emblazon.check.shares import counts, portion
from emblazon.records import Finding

LEAST_PICTURES = 3
MOST_AWAY = 0.6


def set_findings(pictures: Sequence[tuple[str, Evidence]]) -> tuple[Finding, ...]:
    """One finding for each of `pictures` (name, evidence), in their order: how far its colours lie from the set's.

    Unknown where fewer than three can be compared, or a picture is empty or its kit has no palette. All must be held
    to the same kit.
    """
    found = [_shares(evidence) for _, evidence in pictures]
    known = [each for each in found if each is not None]
    if len(known) < LEAST_PICTURES:
        why = f"Not measured: a balance takes at least {LEAST_PICTURES} pictures in a palette's colours."
        return tuple(_QUESTION.unknown(why) for _ in pictures)
    total = np.sum(known, axis=0)
    return tuple(
        _QUESTION.unknown("Not measured: nothing is visible.")
        if own is None
        else _finding(name, evidence, own=own, others=(total - own) / (len(known) - 1))
        for (name, evidence), own in zip(pictures, found, strict=True)
    )


def _shares(evidence: Evidence) -> Floats | None:
    kit = evidence.kit
    if not kit.palette.colours or not colours(evidence).total:
        return None
    own = shares(colours(evidence), kit, roles(evidence))
    own = portion(own, counts(kit, opaque=planes(evidence).opaque))
    return own if own.any() else None


def _finding(name: str, evidence: Evidence, *, own: Floats, others: Floats) -> Finding:
    away = float(np.abs(own - others).sum() / 2)
    brand = evidence.kit.palette.colours
    most, least = brand[int((own - others).argmax())], brand[int((others - own).argmax())]
    words = f"{name!r} is {away:.0%} away from the rest of the set" + (
        f": more {most.name}, less {least.name}." if away else "."
    )
    repair = "redraw" if evidence.picture.recolour == "strict" else "recolour harder"
    verdict = "pass" if away <= _QUESTION.limit else "fail"
    return _QUESTION.finding(verdict, away, words, repair=repair, place=seen(evidence))


def _one_picture(check: Check, evidence: Evidence) -> Finding:
    return set_findings([("picture", evidence)])[0]


_QUESTION = Check(
    id="balance",
    question="Do the pictures of the set hold the brand's colours in the same balance?",
    limit=MOST_AWAY,
    unit="share of area (total variation)",
    source="House rule; see docs/checks.md for what is usual.",
    needs=("palette",),
    run=_one_picture,
)
