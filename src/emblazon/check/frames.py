"""Is all of the file measured? Of an animation, or of a file of several pages, the first picture alone is.

A kit that lets moving pictures be raises the limit; what was not measured then is unknown, still no pass.
"""

from emblazon.check.base import Check, Evidence
from emblazon.records import Finding


def _run(check: Check, evidence: Evidence) -> Finding:
    assert evidence.file is not None
    count = evidence.file.frames
    if count <= 1:
        return check.finding("pass", 1, "The file holds one picture.")
    words = (
        f"The file holds {count} pictures, and only the first was measured: check the others as own files."
    )
    return check.unknown(words) if count <= check.limit else check.finding("fail", count, words)


CHECK = Check(
    id="frames",
    question="Is all of the file measured?",
    limit=1,
    unit="pictures",
    source="House rule: what was not looked at cannot be signed off.",
    needs=("file",),
    run=_run,
)
