"""Is the picture a near copy of a training picture?"""

from emblazon.check.base import Check, Evidence
from emblazon.records import Finding


def _run(check: Check, evidence: Evidence) -> Finding:
    assert evidence.eye is not None
    similarity, title = evidence.eye.nearest(evidence.picture.pixels)
    words = f"The nearest training picture is {title!r}, with a correlation of form of {similarity:.3f}."
    verdict = "pass" if similarity <= check.limit else "fail"
    return check.finding(verdict, similarity, words, repair="redraw freer")


CHECK = Check(
    id="nearest_training",
    question="Is the picture a near copy of a training picture?",
    limit=0.985,
    unit="correlation of form",
    source="Same measure and limit as the model card's nearest-training-picture rate.",
    needs=("eye",),
    run=_run,
)
