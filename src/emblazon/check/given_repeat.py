"""Does the picture repeat one that it was given to keep away from?"""

from emblazon.check.base import Check, Evidence
from emblazon.check.repeats import judged
from emblazon.records import Finding


def _run(check: Check, evidence: Evidence) -> Finding:
    assert evidence.given is not None
    found = evidence.given.alike(evidence.picture.pixels)
    none = "None of the given pictures shows anything that it could repeat."
    return judged(check, found, which="among those given", none=none, repair="redraw freer")


CHECK = Check(
    id="given_repeat",
    question="Does the picture repeat one of those given?",
    limit=0.74,
    unit="sameness",
    source="Resized, re-encoded, cropped or darkened copies are over it in nine cases of ten, and 0.9% of 1,600 "
    "icons by other hands, each held against 17,078 pictures (docs/sameness.md).",
    needs=("given",),
    run=_run,
)
