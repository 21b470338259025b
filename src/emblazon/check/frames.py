"""Is all of the file measured? Of an animation, or of a file of several pages, the first picture alone is; of an SVG
with live type or linked pictures, what this machine has of their fonts and files, which may be nothing.

The further pictures of a JPEG (MPO: a phone's light or depth map) are shown by nothing, and are no frames.
A kit that lets moving pictures be raises the limit; what was not measured then is unknown, still no pass.
"""

from emblazon.check.base import Check, Evidence
from emblazon.records import Finding


def _run(check: Check, evidence: Evidence) -> Finding:
    assert evidence.file is not None
    count = 1 if evidence.file.kind == "MPO" else evidence.file.frames
    if evidence.file.loose:
        words = (
            f"The SVG has {evidence.file.loose}: it was not measured as others see it. Turn type into outlines, "
            "and put pictures into the file."
        )
        return check.finding("fail", count, words)
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
