"""The values that travel along the path of one picture, in the order in which they appear.

    Request → Brief → Choice → Prompt → Plan → Draft → Picture → Report → Signed → Kept

What was asked (`Request`) and what was resolved (`Brief`, `Plan`) are different records, so that an
absent wish never reaches the mathematics. All are frozen; a step takes values and returns a new one.
"""

from emblazon.records.base import (
    Avoided,
    Box,
    Corner,
    Format,
    LabelIcon,
    Layout,
    Need,
    Pixels,
    Recolour,
    Repair,
    Swatch,
    Verdict,
)
from emblazon.records.brief import Brief, Choice, Dropped, Prompt, Ranked, Rejected, Request, Variant
from emblazon.records.picture import Draft, Element, Labelled, Mending, Patch, Picture, Placed
from emblazon.records.plan import Citation, Plan, Progress
from emblazon.records.report import (
    NOTHING_SAID,
    FileFacts,
    Finding,
    Kept,
    Made,
    Report,
    Run,
    Signed,
    SignedFile,
)

__all__ = [
    "NOTHING_SAID",
    "Avoided",
    "Box",
    "Brief",
    "Choice",
    "Citation",
    "Corner",
    "Draft",
    "Dropped",
    "Element",
    "FileFacts",
    "Finding",
    "Format",
    "Kept",
    "LabelIcon",
    "Labelled",
    "Layout",
    "Made",
    "Mending",
    "Need",
    "Patch",
    "Picture",
    "Pixels",
    "Placed",
    "Plan",
    "Progress",
    "Prompt",
    "Ranked",
    "Recolour",
    "Rejected",
    "Repair",
    "Report",
    "Request",
    "Run",
    "Signed",
    "SignedFile",
    "Swatch",
    "Variant",
    "Verdict",
]
