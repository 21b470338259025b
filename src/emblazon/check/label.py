"""Does a label say, legibly, that a machine made the picture, where the kit asks for one?

Its contrast to the worst place around it (WCAG 2.2) is the measure; besides, its size and whether it reads as meant.
A label that Emblazon set is measured where it was set: on every format, on the picture itself, and on its SVG as that
is drawn. In any other picture its words are looked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emblazon.brand.colour import luminance
from emblazon.check.base import Check, Evidence
from emblazon.check.planes import grown
from emblazon.check.reading import around, best_run, error_rate, lines_in, read_element, size_px
from emblazon.detect.letters import Line, missing
from emblazon.pixels import render_svg
from emblazon.records import Box, Element, Finding, Format, Picture, Pixels, Placed

LEAST_PX, LEAST_SHARE = 14, 0.016
"""Least size of its type, in pixels and as a share of the shorter side."""
MOST_WRONG = 0.1
CUT_OUT = 0.02
"""Share of pixels that let something through, from which on a picture is a part of another."""
NOT_THERE = 0.34
SMALLEST_PX = 112
"""On a picture with a shorter side under this, even a badge would cover too much: it is labelled beside it."""
_ROUGH = 0.85
_STROKE = 0.7


@dataclass(frozen=True, slots=True)
class _Seen:
    """A label where it stands. `where`: in words; `box`, `format`: its place, in the picture where `format` is ""."""

    pixels: Pixels
    box: Box
    words: str
    lines: tuple[Line, ...]
    where: str = ""
    place: Box | None = None
    format: str = ""

    @property
    def ratio(self) -> float:
        """Its contrast."""
        return contrast_in(self.pixels, self.box)


def _run(check: Check, evidence: Evidence) -> Finding:
    asked = evidence.plan.label if evidence.plan is not None else evidence.kit.disclosure.visible_label or ""
    labels = list(_set(evidence.picture))
    if labels:
        return _verdict(check, labels, list(_bare(evidence.picture, asked)))
    if not asked:
        return check.unknown("Not measured: no label is asked for, and none was set.")
    return _looked_for(check, asked, evidence)


def _set(picture: Picture) -> Iterator[_Seen]:
    """Every label that Emblazon set: on the formats, on the picture itself, and on its SVG as that is drawn."""
    for placed in picture.placed:
        name = placed.format.name
        for element in placed.elements:
            if element.kind == "label":
                yield _seen(placed, element, f" in the format {name!r}", format=name)
    if picture.labelled is None:
        return
    pixels, element = picture.labelled.pixels, picture.labelled.element
    height, width = pixels.shape[:2]
    whole = Format("", width, height)
    yield _seen(Placed(whole, pixels), element, " in the picture itself")
    if picture.labelled.svg:
        drawn = render_svg(picture.labelled.svg.encode(), size_px=max(height, width), name="the SVG")
        yield _seen(Placed(whole, drawn), element, " in the SVG")


def _seen(placed: Placed, element: Element, where: str, *, format: str = "") -> _Seen:
    lines = () if missing() else tuple(read_element(placed, element))
    return _Seen(placed.pixels, element.box, element.words, lines, where, element.box, format)


def _bare(picture: Picture, asked: str) -> Iterator[str]:
    """What is large enough for a label and has none."""
    for placed in picture.placed:
        labelled = any(element.kind == "label" for element in placed.elements)
        if not labelled and min(placed.format.width, placed.format.height) >= SMALLEST_PX:
            yield f"the format {placed.format.name!r}"
    if asked and picture.labelled is None and min(picture.pixels.shape[:2]) >= SMALLEST_PX:
        yield "the picture itself"


def _looked_for(check: Check, asked: str, evidence: Evidence) -> Finding:
    """A label that somebody else set, or none, in the whole picture."""
    pixels = evidence.picture.pixels
    if min(pixels.shape[:2]) < SMALLEST_PX:
        return check.unknown("Not measured: the picture is too small for a label; say it beside the picture.")
    if missing():
        return check.unknown(f"Not measured: {missing()}.")
    rate, run = best_run(asked, lines_in(evidence))
    if rate > NOT_THERE and (pixels[..., 3] < 255).mean() > CUT_OUT:
        return check.unknown(
            "Not measured: no label is read; a cut-out may be set on something that has one."
        )
    if rate > NOT_THERE:
        words = f"The kit asks for the label {asked!r}, and it cannot be read. Set it where the picture is laid out."
        return check.finding("fail", 1.0, words, repair="re-typeset", target=asked)
    box = around([line.box for line in run])
    return _verdict(check, [_Seen(pixels, box, asked, run, place=box)], [])


def _faults(seen: _Seen, ratio: float, limit: float) -> Iterator[str]:
    """What is wrong with one label."""
    if ratio < limit:
        yield f"has a contrast of {ratio:.1f} : 1"
    if not seen.lines:
        return
    read = " ".join(line.words for line in seen.lines)
    if (rate := error_rate(seen.words, read)) > MOST_WRONG:
        yield f"reads {read!r} ({rate:.0%} of its letters wrong)"
    least = max(LEAST_PX, LEAST_SHARE * min(seen.pixels.shape[:2]))
    sizes = [size for line in seen.lines if (size := size_px(seen.pixels, line)) is not None]
    if sizes and min(sizes) < _ROUGH * least:
        yield f"is about {min(sizes):.0f} px high, under {least:.0f} px"


def _verdict(check: Check, labels: list[_Seen], bare: list[str]) -> Finding:
    ratios = [each.ratio for each in labels]
    faults = [
        (each, f"the label {fault}{each.where}")
        for each, ratio in zip(labels, ratios, strict=True)
        for fault in _faults(each, ratio, check.limit)
    ]
    said = [*(words for _, words in faults), *(f"{each} has no label" for each in bare)]
    if said:
        words = "; ".join(said)
        place, format = (faults[0][0].place, faults[0][0].format) if faults else (None, "")
        words = f"{words[0].upper()}{words[1:]}."
        return check.finding("fail", min(ratios), words, repair="re-typeset", place=place, format=format)
    unread = f" Its words were not read: {missing()}." if missing() else ""
    return check.finding(
        "pass", min(ratios), f"The label stands out by {min(ratios):.1f} : 1 at least.{unread}"
    )


def contrast_in(pixels: Pixels, box: Box) -> float:
    """WCAG contrast between the strokes in `box` and the least legible twentieth of what is around and between them.

    Strokes: what differs from the middle colour of the border around the box by over 0.7 of the most. The border is
    ground, and so is whatever does not touch what differs by half of that; what is left are soft edges. What lets
    something through is neither.
    """
    left, top, right, bottom = box
    room = max(2, round(0.15 * (bottom - top)))
    part = pixels[max(0, top - room) : bottom + room, max(0, left - room) : right + room].astype(np.int16)
    part = _without_clear_rim(part)
    solid, part = part[..., 3] == 255, part[..., :3]
    edge = np.zeros_like(solid)
    edge[[0, -1]] = edge[:, [0, -1]] = True
    rim = part[edge & solid]
    if not rim.size:
        return 1.0
    away = np.where(solid, np.abs(part - np.median(rim, axis=0)).max(axis=2), 0)
    most = float(away.max())
    if most < 1:
        return 1.0
    ground = np.concatenate([rim, part[solid & ~grown(away >= most / 2, 1)]])
    own = float(luminance(np.median(part[away >= _STROKE * most], axis=0)))
    others = luminance(ground.astype(np.float64))
    ratios = (np.maximum(own, others) + 0.05) / (np.minimum(own, others) + 0.05)
    return float(np.quantile(ratios, 0.05))


def _without_clear_rim(part: NDArray[np.int16]) -> NDArray[np.int16]:
    """(H, W, 4) cut to what lets nothing through, such as a plate on a transparent picture."""
    rows, columns = np.nonzero(part[..., 3] == 255)
    return part[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1] if rows.size else part


CHECK = Check(
    id="label",
    question="Does a legible label say that a machine made it?",
    limit=4.5,
    unit="contrast ratio",
    source="WCAG 2.2, success criterion 1.4.3; the size is a house rule (docs/lettering.md).",
    needs=(),
    run=_run,
)
