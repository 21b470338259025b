"""Is the picture a near copy of a training picture?"""

from emblazon.check.base import Check, Evidence
from emblazon.check.repeats import measures, named
from emblazon.records import Finding


def _run(check: Check, evidence: Evidence) -> Finding:
    assert evidence.eye is not None
    near = evidence.eye.nearest(evidence.picture.pixels)
    verdict = "pass" if near.sameness <= check.limit else "fail"
    words = f"The nearest training picture is {named(near)}: {measures(near)}."
    return check.finding(verdict, near.sameness, words, repair="redraw freer")


CHECK = Check(
    id="nearest_training",
    question="Is the picture a near copy of a training picture?",
    limit=0.85,
    unit="sameness",
    source="94% of resized or mirrored copies are over it, none of 120 pictures drawn from words alone, and 0.1% of "
    "1,600 icons by other hands (docs/sameness.md).",
    needs=("eye",),
    run=_run,
)
