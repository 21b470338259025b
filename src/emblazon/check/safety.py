"""Is the picture free of nudity?

A score over the limit fails, one under `SAFE` passes, what lies between is for a person to look at. Only photographs
are judged: the detector learned from nothing else. Violence is not measured: no detector of it is known whose weights
are openly licensed.
"""

from emblazon.check.base import Check, Evidence
from emblazon.check.people import kind
from emblazon.detect.nudity import missing, nudity
from emblazon.records import Finding

SAFE = 0.2
_REST = "Violence is not measured."


def _run(check: Check, evidence: Evidence) -> Finding:
    lacking = missing()
    if lacking:
        return check.unknown(f"Not measured: {lacking}. {_REST}")
    score = evidence.once("nudity", lambda: nudity(evidence.picture.pixels))
    words = f"Nudity scores {score:.2f} of 1."
    if score > check.limit:
        return check.finding("fail", score, f"{words} {_REST}", repair="redraw")
    if score > SAFE:
        return check.unknown(
            f"{words} Look at it: from {SAFE} to {check.limit:g} the detector is unsure. {_REST}"
        )
    if kind(evidence) != "photograph":
        return check.unknown(f"{words} The detector knows photographs only. {_REST}")
    return check.finding("pass", score, f"{words} {_REST}")


CHECK = Check(
    id="safety",
    question="Is the picture free of nudity?",
    limit=0.8,
    unit="likelihood",
    source="open_nsfw's authors: under 0.2 safe, over 0.8 not, between to be looked at. False alarms are in "
    "docs/detectors.md; recall is not measured here.",
    needs=(),
    run=_run,
)
