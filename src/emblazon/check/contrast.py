"""Does the subject stand out from the ground it is placed on, and can the label, lettering and logo be read?

Of the subject: the WCAG 2.2 contrast ratio of the pixels just inside the outline to the format's background colour,
their median in the worst format. WCAG 1.4.11 asks 3 : 1 of graphics needed to understand content; an illustration
needs only to be seen, so the floor is lower. Of what is set on a format (see `elements`): 4.5 : 1, and 3 : 1 for
lettering from 24 px and for a logo; APCA's Lc is told beside it. What is furthest below its limit is the measure.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from emblazon.brand.colour import luminance, parse_hex
from emblazon.check.base import Check, Evidence
from emblazon.check.elements import Standing, standings
from emblazon.check.planes import seen
from emblazon.records import Finding, Pixels

_DEPTH = 0.008


def _run(check: Check, evidence: Evidence) -> Finding:
    found = [*_subject(check, evidence), *(_element(check, each) for each in standings(evidence))]
    if not found:
        return check.unknown("Not measured: no format has a background colour, or there is no outline.")
    worst = min(found, key=lambda each: (each.measure or 0) / (each.limit or 1))
    return replace(worst, words=" ".join(each.words for each in found))


def _subject(check: Check, evidence: Evidence) -> Iterator[Finding]:
    grounds = {each.format.background for each in evidence.picture.placed} - {"transparent"}
    rim = outline(evidence.picture.pixels)
    if not grounds or not len(rim):
        return
    ratio, ground = min((_ratio(rim, each), each) for each in sorted(grounds))
    words = f"The outline has a median contrast of {ratio:.2f} : 1 to {ground}."
    verdict = "pass" if ratio >= check.limit else "fail"
    yield check.finding(verdict, ratio, words, repair="redraw", place=_failed(verdict, evidence))


def _failed(verdict: str, evidence: Evidence) -> tuple[int, int, int, int] | None:
    return seen(evidence) if verdict == "fail" else None


def _element(check: Check, each: Standing) -> Finding:
    name = repr(each.element.words) if each.element.words else f"The {each.element.kind}"
    words = (
        f"{name} on {each.format.name!r} has {each.ratio:.1f} : 1 (WCAG, at least {each.least:g}), "
        f"Lc {abs(each.lc):.0f} (APCA)."
    )
    held = replace(check, limit=each.least)
    if each.ratio >= each.least:
        return held.finding("pass", each.ratio, words)
    return held.finding(
        "fail", each.ratio, words, repair="re-typeset", format=each.format.name, place=each.box
    )


def outline(pixels: Pixels) -> NDArray[np.uint8]:
    """Colours (N, 3) of the solid pixels that have an empty one within a few pixels left, right, up or
    down."""
    depth = max(1, round(_DEPTH * max(pixels.shape[:2])))
    solid, empty = pixels[..., 3] >= 200, np.pad(pixels[..., 3] < 32, depth, constant_values=False)
    near = np.zeros(solid.shape, np.bool_)
    height, width = solid.shape
    for y, x in ((0, depth), (2 * depth, depth), (depth, 0), (depth, 2 * depth)):
        near |= empty[y : y + height, x : x + width]
    return pixels[solid & near][:, :3]


def _ratio(rim: NDArray[np.uint8], ground: str) -> float:
    """Median WCAG contrast of colours (N, 3) to `ground`."""
    own, other = luminance(rim.astype(np.float64)), luminance(parse_hex(ground))
    return float(np.median((np.maximum(own, other) + 0.05) / (np.minimum(own, other) + 0.05)))


CHECK = Check(
    id="contrast",
    question="Does the subject stand out, and can what is set on the picture be read?",
    limit=1.5,
    unit="contrast ratio",
    source="WCAG 2.2, 1.4.3 and 1.4.11 (4.5 and 3 : 1) for lettering and logos; half of 3 : 1 for an illustration. "
    "APCA-W3 0.1.9 is told.",
    needs=("placed",),
    run=_run,
)
