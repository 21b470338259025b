"""Has nobody more than two hands?

Fingers are told, not judged: the network always places five, so that a sixth is never seen. So hands that are found
and not too many are unknown, with the number of stretched fingers for whoever looks.
"""

import math

from emblazon.check.base import Check, Evidence
from emblazon.check.people import counted, hands, mend, missed, people, reliable
from emblazon.detect.hands import stretched
from emblazon.records import Finding

_TELL_FINGERS = 6


def _run(check: Check, evidence: Evidence) -> Finding:
    if not reliable(evidence, "hands"):
        return check.unknown(f"Not judged: {missed(evidence, 'hands')}.")
    found, persons = hands(evidence), people(evidence)
    if not found:
        return check.finding("pass", 0, "No hand found.")
    said = f"{counted(len(found), 'hand', 'hands')} and {counted(persons, 'person', 'people')} found"
    if persons == 0:
        return check.unknown(f"{said}: nobody to count hands against.{_fingers(evidence)}")
    most = persons * check.limit
    if len(found) > most:
        extra = found[math.floor(most)]
        each = len(found) / persons
        words = f"{said}: more than {check.limit:g} hands each."
        return check.finding("fail", each, words, repair=mend(evidence, extra.box), place=extra.box)
    return check.unknown(f"{said}: not too many.{_fingers(evidence)} A finger too many is not measured.")


def _fingers(evidence: Evidence) -> str:
    """The stretched fingers of each hand."""
    found = hands(evidence)
    if len(found) > _TELL_FINGERS:
        return ""
    return f" Stretched fingers: {', '.join(str(stretched(hand)) for hand in found)}."


CHECK = Check(
    id="hands",
    question="Has nobody more than two hands?",
    limit=2,
    unit="hands found per person found",
    source="Anatomy. How many hands are found, and how often too many are, is in docs/detectors.md.",
    needs=(),
    run=_run,
)
