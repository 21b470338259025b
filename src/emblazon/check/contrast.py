"""Does the subject stand out from the ground it is placed on, and can the label, lettering and logo be read?

Of the subject: the WCAG 2.2 contrast ratio of the pixels just inside the outline to the format's background colour,
their median in the worst format. WCAG 1.4.11 asks 3 : 1 of graphics needed to understand content; an illustration
needs only to be seen, so the floor is lower. Of what is set on a format (see `elements`): 4.5 : 1, and 3 : 1 for
lettering from 24 px and for a logo; APCA's Lc is told beside it. What is furthest below its limit is the measure.

Where nothing was set by us, the lines that can be read in the picture and the kit's logo are measured as they stand.
A sign in a photograph need not be legible, so that a faint line that nobody asked for is unknown.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from emblazon.brand.colour import luminance, parse_hex
from emblazon.check.base import Check, Evidence
from emblazon.check.elements import LARGE_PX, Standing, standing, standings
from emblazon.check.logo_search import logo_boxes
from emblazon.check.planes import seen
from emblazon.check.reading import best_run, lines_in, plain, size_px
from emblazon.detect.letters import Line, missing
from emblazon.errors import PictureError
from emblazon.records import Element, Finding, Format, Pixels, Placed, Repair

_DEPTH = 0.008
_SURE = 0.8
_LEAST_LETTERS = 3
_LEVEL = 1.6
"""A line whose box is higher than this many times the line itself is turned: its box holds too much ground."""


def _run(check: Check, evidence: Evidence) -> Finding:
    found = [*_subject(check, evidence), *(_element(check, each) for each in standings(evidence))]
    if not evidence.has("elements"):
        found += [*_lines(check, evidence), *_logos(check, evidence)]
    if not found:
        return check.unknown(_why(evidence))
    worst = min(found, key=lambda each: (_is_by_chance(each), _margin(each)))
    words = " ".join(each.words for each in found)
    if not any(each.verdict == "fail" and each.repair for each in found) and any(map(_is_by_chance, found)):
        return check.unknown(f"{words} Nobody said that it is to be read (--text), so it is not judged.")
    return replace(worst, words=words)


def _why(evidence: Evidence) -> str:
    """Why nothing was measured."""
    if missing():
        return f"Not measured: {missing()}."
    if evidence.has("placed"):
        return (
            "Not measured: no format has a background colour, there is no outline, and no level line is read."
        )
    return "Not measured: no level line is read in the picture, and no logo was found."


def _lines(check: Check, evidence: Evidence) -> Iterator[Finding]:
    """The level lines that are read in the picture: those that were asked for, else all; the worst of them."""
    lines = () if missing() else lines_in(evidence)
    asked = [line for meant in evidence.asked.lettering for line in best_run(meant, lines)[1]]
    told = [_line(check, evidence, line, asked=bool(asked)) for line in asked or lines if _is_level(line)]
    yield from sorted((each for each in told if each), key=_margin)[:1]


def _is_level(line: Line) -> bool:
    sure = line.confidence >= _SURE and len(plain(line.words)) >= _LEAST_LETTERS
    return sure and line.box[3] - line.box[1] <= _LEVEL * line.height_px


def _line(check: Check, evidence: Evidence, line: Line, *, asked: bool) -> Finding | None:
    pixels = evidence.picture.pixels
    stands = standing(_whole(pixels), Element("lettering", line.box, words=line.words))
    size = size_px(pixels, line) or line.height_px
    return stands and _held(check, stands, 3.0 if size >= LARGE_PX else 4.5, mends=asked)


def _logos(check: Check, evidence: Evidence) -> Iterator[Finding]:
    if not evidence.has("logo"):
        return
    try:
        boxes = logo_boxes(evidence)
    except PictureError:  # the check of the logo says so
        return
    for box in boxes:
        if stands := standing(_whole(evidence.picture.pixels), Element("logo", box)):
            yield _held(check, stands, stands.least, mends=True)


def _whole(pixels: Pixels) -> Placed:
    """The picture itself as a format without a ground."""
    height, width = pixels.shape[:2]
    return Placed(Format("", width, height), pixels)


def _is_by_chance(finding: Finding) -> bool:
    """Whether it is of faint lettering that nobody asked for."""
    return finding.verdict == "fail" and not finding.repair


def _margin(finding: Finding) -> float:
    return (finding.measure or 0) / (finding.limit or 1)


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
    return _held(check, each, each.least, mends=True)


def _held(check: Check, each: Standing, least: float, *, mends: bool) -> Finding:
    """Held to `least`. `mends`: it is meant to be read."""
    name = repr(each.element.words) if each.element.words else f"The {each.element.kind}"
    where = f" on {each.format.name!r}" if each.format.name else ""
    words = (
        f"{name}{where} has {each.ratio:.1f} : 1 (WCAG, at least {least:g}), Lc {abs(each.lc):.0f} (APCA)."
    )
    held = replace(check, limit=least)
    if each.ratio >= least:
        return held.finding("pass", each.ratio, words)
    repair: Repair = "re-typeset" if mends else ""
    return held.finding("fail", each.ratio, words, repair=repair, format=each.format.name, place=each.box)


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
    needs=(),
    run=_run,
)
