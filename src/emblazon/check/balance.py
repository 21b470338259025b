"""Do the pictures of a set hold the brand's colours in the same balance? One that falls out is named.

Each picture's shares of the brand colours (as in `shares`) are compared with the mean of the others by total
variation. No `CHECK` of one picture: `emblazon check FILE FILE …` asks it of the set.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from emblazon.brand.kit import Kit
from emblazon.check.base import Check, Evidence
from emblazon.check.planes import planes
from emblazon.check.roles import Floats, colours, roles, shares
from emblazon.check.shares import counts, portion
from emblazon.records import Finding, Recolour

LEAST_PICTURES = 3
MOST_AWAY = 0.6


@dataclass(frozen=True, slots=True)
class Part:
    """What one picture brings to the comparison. `shares`: of the kit's colours, None where there are none to
    compare."""

    name: str
    shares: tuple[float, ...] | None
    recolour: Recolour = "strict"


def part_of(name: str, evidence: Evidence) -> Part:
    """The part of a picture that is called `name`."""
    own = _shares(evidence)
    shares = None if own is None else tuple(float(each) for each in own)
    return Part(name, shares, evidence.picture.recolour)


def set_findings(parts: Sequence[Part], kit: Kit) -> tuple[Finding, ...]:
    """One finding for each of `parts`, in their order: how far its colours lie from the set's. One alone, unknown,
    where fewer than three can be compared. All must be held to `kit`."""
    known = [each.shares for each in parts if each.shares is not None]
    if len(known) < LEAST_PICTURES:
        why = f"Not measured: a balance takes at least {LEAST_PICTURES} pictures in a palette's colours."
        return (_QUESTION.unknown(why),)
    total = np.sum(known, axis=0)
    return tuple(_finding(each, total, len(known), kit) for each in parts)


def _shares(evidence: Evidence) -> Floats | None:
    kit = evidence.kit
    if not kit.palette.colours or not colours(evidence).total:
        return None
    own = shares(colours(evidence), kit, roles(evidence))
    own = portion(own, counts(kit, opaque=planes(evidence).opaque))
    return own if own.any() else None


def _finding(part: Part, total: Floats, count: int, kit: Kit) -> Finding:
    if part.shares is None:
        return _QUESTION.unknown(f"{part.name!r} was not compared: nothing in it is in a palette's colour.")
    own = np.array(part.shares)
    others = (total - own) / (count - 1)
    away = float(np.abs(own - others).sum() / 2)
    brand = kit.palette.colours
    most, least = brand[int((own - others).argmax())], brand[int((others - own).argmax())]
    words = f"{part.name!r} is {away:.0%} away from the rest of the set" + (
        f": more {most.name}, less {least.name}." if away else "."
    )
    repair = "redraw" if part.recolour == "strict" else "recolour harder"
    verdict = "pass" if away <= _QUESTION.limit else "fail"
    return _QUESTION.finding(verdict, away, words, repair=repair)


def _one_picture(check: Check, evidence: Evidence) -> Finding:
    return set_findings([part_of("picture", evidence)], evidence.kit)[0]


_QUESTION = Check(
    id="balance",
    question="Do the pictures of the set hold the brand's colours in the same balance?",
    limit=MOST_AWAY,
    unit="share of area (total variation)",
    source="House rule; see docs/checks.md for what is usual.",
    needs=("palette",),
    run=_one_picture,
)
