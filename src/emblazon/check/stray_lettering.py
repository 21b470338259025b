"""Are there letters that nobody asked for? Models like to write on what they draw, and mostly nonsense.

What is read counts only where the reader is sure that it is lettering: drawings are full of rings, bars and crosses
that look like O, I and X. `counts` holds the rule, with its false alarms in docs/lettering.md. Whatever was asked
for, set by us, is the kit's label, or stands within the kit's logo is left out.
"""

from emblazon.check.base import Check, Evidence
from emblazon.check.logo_search import logo_boxes
from emblazon.check.reading import around, error_rate, lines_in, plain
from emblazon.detect.letters import Line, missing
from emblazon.records import Box, Finding

SURE = 0.95
FAIRLY_SURE = 0.6
SMALL_SHARE = 0.15
"""A place up to this share of the frame is painted over; a larger one is worth a new drawing."""


def counts(line: Line, side_px: int) -> bool:
    """Whether `line` is lettering beyond doubt: three different letters in a row, or two in small print that the
    reader is sure of. `side_px`: the picture's shorter side."""
    letters = [letter.casefold() for letter in line.words if letter.isalnum()]
    across = line.height_px
    along = max(line.box[2] - line.box[0], line.box[3] - line.box[1])
    if len(letters) >= 3 and len(set(letters)) >= 3:
        return line.confidence >= (FAIRLY_SURE if along >= 2 * across else 0.85)
    small = across <= side_px / 4
    return len(set(letters)) == 2 and len(letters) == 2 and small and line.confidence >= SURE


def _run(check: Check, evidence: Evidence) -> Finding:
    if missing():
        return check.unknown(f"Not measured: {missing()}.")
    height, width = evidence.picture.pixels.shape[:2]
    lines = [line for line in lines_in(evidence) if counts(line, min(height, width))]
    if lines:
        marks = logo_boxes(evidence) if evidence.kit.logo.variants else ()
        lines = [line for line in lines if not _meant(line, evidence) and not _within(line.box, marks)]
    if not lines:
        return check.finding("pass", 0, "There is no lettering that nobody asked for.")
    said = ", ".join(repr(line.words) for line in lines[:5])
    count = sum(len(plain(line.words)) for line in lines)
    if evidence.plan is None and not (evidence.asked.lettering or evidence.asked.brief):
        return check.unknown(f"{said} can be read. Nobody said what should be (--text), so it is not judged.")
    place = around([line.box for line in lines])
    share = (place[2] - place[0]) * (place[3] - place[1]) / (width * height)
    repair = "inpaint" if share <= SMALL_SHARE else "redraw"
    return check.finding(
        "fail", count, f"{said} can be read, and nobody asked for it.", repair=repair, place=place
    )


def _meant(line: Line, evidence: Evidence) -> bool:
    """Whether the line is one that was asked for, or a part of one, misread or not."""
    read = plain(line.words)
    elements = [element.words for placed in evidence.picture.placed for element in placed.elements]
    for meant in (*evidence.asked.lettering, *elements, *_label(evidence)):
        if read in plain(meant) or error_rate(meant, line.words) <= 0.5:
            return True
    return False


def _label(evidence: Evidence) -> tuple[str, ...]:
    """What the label that the kit asks for says on a picture made elsewhere; our own are looked at without theirs."""
    asked = evidence.kit.disclosure
    if evidence.plan is not None or not asked.visible_label:
        return ()
    return (asked.visible_label, *(("AI", "IA") if asked.icon == "eu" else ()))


def _within(box: Box, others: tuple[Box, ...]) -> bool:
    """Whether the middle of `box` lies in one of `others`."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return any(left <= x <= right and top <= y <= bottom for left, top, right, bottom in others)


CHECK = Check(
    id="stray_lettering",
    question="Are there letters that nobody asked for?",
    limit=0,
    unit="letters",
    source="House rule; how often drawings without letters are taken for lettering: docs/lettering.md.",
    needs=(),
    run=_run,
)
