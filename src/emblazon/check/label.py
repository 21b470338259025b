"""Does a label say, legibly, that a machine made the picture, where the kit asks for one?

Its contrast to the worst place around it (WCAG 2.2) is the measure; besides, its size and whether it reads as meant.
A label that Emblazon set is measured where it was set; in any other picture its words are looked for.
"""

from collections.abc import Iterator

import numpy as np

from emblazon.brand.colour import luminance
from emblazon.check.base import Check, Evidence
from emblazon.check.planes import grown
from emblazon.check.reading import best_run, error_rate, lines_in, read_element, size_px
from emblazon.detect.letters import Line, missing
from emblazon.records import Box, Finding, Pixels

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


def _run(check: Check, evidence: Evidence) -> Finding:
    asked = evidence.plan.label if evidence.plan is not None else evidence.kit.disclosure.visible_label or ""
    labels = [
        (placed, element)
        for placed in evidence.picture.placed
        for element in placed.elements
        if element.kind == "label"
    ]
    if not labels and not asked:
        return check.unknown("Not measured: no label is asked for, and none was set.")
    if labels:
        measured = [
            (
                *_measured(placed.pixels, element.box, element.words, lines),
                f" in the format {placed.format.name!r}",
            )
            for placed, element in labels
            for lines in [() if missing() else tuple(read_element(placed, element))]
        ]
        unlabelled = [
            placed.format.name
            for placed in evidence.picture.placed
            if not any(element.kind == "label" for element in placed.elements)
            and min(placed.format.width, placed.format.height) >= SMALLEST_PX
        ]
        return _verdict(check, measured, unlabelled)
    return _looked_for(check, asked, evidence)


def _looked_for(check: Check, asked: str, evidence: Evidence) -> Finding:
    """A label that somebody else set, or none, in the whole picture."""
    pixels = evidence.picture.pixels
    if min(pixels.shape[:2]) < SMALLEST_PX:
        return check.unknown("Not measured: the picture is too small for a label; say it beside the picture.")
    if (pixels[..., 3] < 255).mean() > CUT_OUT:
        return check.unknown("Not measured: a cut-out is set on something, and its label goes there.")
    if missing():
        return check.unknown(f"Not measured: {missing()}.")
    rate, run = best_run(asked, lines_in(evidence))
    if rate > NOT_THERE:
        words = f"The kit asks for the label {asked!r}, and it cannot be read. Set it where the picture is laid out."
        return check.finding("fail", 1.0, words, repair="re-typeset", target=asked)
    left, top = min(line.box[0] for line in run), min(line.box[1] for line in run)
    box = (left, top, max(line.box[2] for line in run), max(line.box[3] for line in run))
    ratio, faults = _measured(pixels, box, asked, run)
    return _verdict(check, [(ratio, faults, "")], [], place=box)


def _measured(pixels: Pixels, box: Box, words: str, lines: tuple[Line, ...]) -> tuple[float, list[str]]:
    """The contrast of a label and what else is wrong with it."""
    ratio = contrast_in(pixels, box)
    return ratio, list(_faults(pixels, words, lines))


def _faults(pixels: Pixels, words: str, lines: tuple[Line, ...]) -> Iterator[str]:
    if not lines:
        return
    read = " ".join(line.words for line in lines)
    if (rate := error_rate(words, read)) > MOST_WRONG:
        yield f"reads {read!r} ({rate:.0%} of its letters wrong)"
    least = max(LEAST_PX, LEAST_SHARE * min(pixels.shape[:2]))
    sizes = [size for line in lines if (size := size_px(pixels, line)) is not None]
    if sizes and min(sizes) < _ROUGH * least:
        yield f"is about {min(sizes):.0f} px high, under {least:.0f} px"


def _verdict(
    check: Check,
    measured: list[tuple[float, list[str], str]],
    unlabelled: list[str],
    *,
    place: Box | None = None,
) -> Finding:
    ratio = min(each[0] for each in measured)
    said = [
        f"the label {fault}{where}"
        for value, faults, where in measured
        for fault in (*([f"has a contrast of {value:.1f} : 1"] if value < check.limit else []), *faults)
    ]
    said += [f"the format {name!r} has no label" for name in unlabelled]
    if said:
        words = "; ".join(said)
        return check.finding(
            "fail", ratio, f"{words[0].upper()}{words[1:]}.", repair="re-typeset", place=place
        )
    unread = f" Its words were not read: {missing()}." if missing() else ""
    return check.finding("pass", ratio, f"The label stands out by {ratio:.1f} : 1 at least.{unread}")


def contrast_in(pixels: Pixels, box: Box) -> float:
    """WCAG contrast between the strokes in `box` and the least legible twentieth of what is around and between them.

    Strokes: what differs from the middle colour of the border around the box by over 0.7 of the most. The border is
    ground, and so is whatever does not touch what differs by half of that; what is left are soft edges.
    """
    left, top, right, bottom = box
    room = max(2, round(0.15 * (bottom - top)))
    part = pixels[max(0, top - room) : bottom + room, max(0, left - room) : right + room, :3].astype(np.int16)
    if not part.size:
        return 1.0
    rim = np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
    away = np.abs(part - np.median(rim, axis=0)).max(axis=2)
    most = float(away.max())
    if most < 1:
        return 1.0
    ground = np.concatenate([rim, part[~grown(away >= most / 2, 1)]])
    own = float(luminance(np.median(part[away >= _STROKE * most], axis=0)))
    others = luminance(ground.astype(np.float64))
    ratios = (np.maximum(own, others) + 0.05) / (np.minimum(own, others) + 0.05)
    return float(np.quantile(ratios, 0.05))


CHECK = Check(
    id="label",
    question="Does a legible label say that a machine made it?",
    limit=4.5,
    unit="contrast ratio",
    source="WCAG 2.2, success criterion 1.4.3; the size is a house rule (docs/lettering.md).",
    needs=(),
    run=_run,
)
