"""Is somebody there where people were asked for, and nobody where the kit shows none?

A person is seen by a face; in photographs also by a body or a hand, which in drawings are seen where none are. In
photographs the three together miss hardly anyone, so that none seen fails a brief with people; elsewhere none seen
is unknown. Arms and legs are not counted: no network here can tell
three arms from two; hands per person are counted by the check of hands.
"""

from emblazon.check.base import Check, Evidence
from emblazon.check.people import (
    LEAST_SURE_BODY,
    bodies,
    counted,
    faces,
    hands,
    kind,
    missed,
    people,
)
from emblazon.records import Box, Finding


def _run(check: Check, evidence: Evidence) -> Finding:
    found = _seen(evidence)
    allowed = evidence.kit.rules.people != "no"
    if found:
        return _somebody(check, evidence, found, allowed=allowed)
    if kind(evidence) != "photograph":
        asked = " though people were asked for" if evidence.people else ""
        return check.unknown(f"Nobody found{asked}; nothing to judge: {missed(evidence, 'bodies')}.")
    if evidence.people and allowed:
        return check.finding("fail", 1, "People were asked for, and nobody is found.", repair="redraw")
    return check.finding("pass", 0, "Nobody found, and nobody asked for.")


def _somebody(check: Check, evidence: Evidence, found: list[Box], *, allowed: bool) -> Finding:
    number = max(people(evidence), 1)
    said = f"{counted(number, 'person', 'people')} found"
    if not allowed:
        words = f"The kit shows no people (rules.people), and {said} by face, body or hand."
        return check.finding("fail", number, words, repair="redraw", place=found[0])
    if evidence.plan is not None and not evidence.people:
        return check.unknown(f"{said} though the brief names none: look whether that is meant.")
    return check.finding("pass", 0, f"{said}. Arms and legs are not counted.")


def _seen(evidence: Evidence) -> list[Box]:
    """Where somebody is seen for sure, the surest first."""
    known = [face.box for face in faces(evidence)]
    if kind(evidence) != "photograph":
        return known
    known += [hand.box for hand in hands(evidence)]
    sure = [body.box for body in bodies(evidence) if known or body.score >= LEAST_SURE_BODY]
    return known + sure


CHECK = Check(
    id="bodies",
    question="Is somebody there where people were asked for, and nobody where the kit shows none?",
    limit=0,
    unit="people too many or too few",
    source="The brief and the kit's rules.people. Of 48 photographs with people all have somebody found, of 69 "
    "without 3 (bench/detectors.py; docs/detectors.md).",
    needs=(),
    run=_run,
)
