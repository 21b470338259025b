"""Does the picture repeat one that was made before?"""

from emblazon.check.base import Check, Evidence
from emblazon.check.repeats import judged
from emblazon.records import Finding


def _run(check: Check, evidence: Evidence) -> Finding:
    assert evidence.library is not None
    found = evidence.library.alike(evidence.picture.pixels)
    none = "The library holds no picture that it could repeat."
    return judged(check, found, which="of the library", none=none, repair="redraw")


CHECK = Check(
    id="library_repeat",
    question="Does the picture repeat one of the library?",
    limit=0.85,
    unit="sameness",
    source="Two seeds of one brief with the same references are over it in 5% of 60 pairs, all of them look-alikes; "
    "pictures of two subjects never came over 0.3 (docs/sameness.md).",
    needs=("library",),
    run=_run,
)
