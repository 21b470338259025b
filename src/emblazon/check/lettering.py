"""Does what should be read in the picture stand there, right, once, large enough and inside the safe area?

Lines that Emblazon set itself are read at their own place in every format; any other line that was asked for is
looked for in the whole picture, and must stand there letter by letter. The reader itself slips now and then
(docs/lettering.md): a letter or two that differ in type under `SURE_PX`, or where the reader is not sure, are
unknown; in a line that we set they are the reader's. The measure is the character error rate of the worst line.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from emblazon.brand.kit import Kit
from emblazon.check.base import MISSING, Check, Evidence
from emblazon.check.reading import (
    around,
    best_run,
    error_rate,
    lines_in,
    read_element,
    size_px,
    together,
)
from emblazon.detect.letters import Line, missing
from emblazon.records import Box, Element, Finding, Format, Pixels, Placed

SLIPS = 0.1
"""The share of letters that the reader itself may get wrong in one line."""
SURE_PX, SURE = 16, 0.9
"""From this type size and confidence on, a letter that differs is the picture's, not the reader's."""
NOT_THERE = 0.8
ROUGH_SIZE = 0.85
"""A type size measured by its ink may fall short of the minimum by this factor: faces differ by a tenth."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How one line was read: its error rate, further faults in words, and where, in the picture that was checked.
    `allowed`: the error rate that is the reader's own; `unsure`: so may this one be."""

    meant: str
    read: str
    rate: float
    faults: tuple[str, ...] = ()
    where: str = ""
    place: Box | None = None
    allowed: float = 0.0
    unsure: bool = False

    def says(self) -> str:
        """What it reads, in words."""
        if not self.read:
            return f"{self.meant!r} cannot be read{self.where or ' in the picture'}"
        return f"{self.meant!r} reads {self.read!r}{self.where}"


def _run(check: Check, evidence: Evidence) -> Finding:
    placed = [
        (each, element)
        for each in evidence.picture.placed
        for element in each.elements
        if element.kind == "lettering"
    ]
    set_by_us = {element.words for _, element in placed}
    open_lines = [line for line in evidence.asked.lettering if line not in set_by_us]
    if not placed and not open_lines:
        return check.unknown(f"Not measured: {MISSING['lettering']}.")
    if missing():
        return check.unknown(f"Not measured: {missing()}.")
    readings = [_set(each, element, evidence.kit) for each, element in placed]
    readings += _found(open_lines, evidence)
    return _verdict(check, readings)


def _verdict(check: Check, readings: list[Reading]) -> Finding:
    worst = max(readings, key=lambda each: (_is_wrong(check, each), bool(each.faults), each.rate))
    bad = [each for each in readings if _is_wrong(check, each) or each.faults]
    if not bad:
        return _right(check, readings, worst)
    said = [worst.says()] if _is_wrong(check, worst) else []
    said += [f"{worst.meant!r} {fault}{worst.where}" for fault in worst.faults]
    more = f" {len(bad)} of {len(readings)} lines are not right." if len(bad) > 1 else ""
    words = f"{'; '.join(said)}.{more}"
    return check.finding(
        "fail", worst.rate, words, repair="re-typeset", target=worst.meant, place=worst.place
    )


def _is_wrong(check: Check, each: Reading) -> bool:
    return each.rate > max(check.limit, each.allowed) and not each.unsure


def _right(check: Check, readings: list[Reading], worst: Reading) -> Finding:
    """Nothing is wrong for sure."""
    if doubtful := [each for each in readings if each.unsure and each.rate > check.limit]:
        said = "; ".join(each.says() for each in doubtful)
        return check.unknown(f"{said}: so few letters may be the reader's own slip. Look at it.")
    count = len(readings)
    lines = "The line reads" if count == 1 else f"All {count} lines read"
    return check.finding("pass", worst.rate, f"{lines} as meant.")


def _set(placed: Placed, element: Element, kit: Kit) -> Reading:
    """A line that was set in a format, read in its own box."""
    height, width = placed.pixels.shape[:2]
    read = read_element(placed, element)
    meant = " ".join(element.words.split())
    said = together(read)
    rate = error_rate(meant, said)
    faults = list(_too_small(placed.pixels, read, kit))
    if not _is_safe(element.box, placed.format, (width, height), slack=1):
        faults.append("stands outside the safe area")
    return Reading(
        meant,
        said,
        rate,
        tuple(faults),
        f" in the format {placed.format.name!r}",
        allowed=SLIPS,
    )


def _found(wanted: list[str], evidence: Evidence) -> Iterator[Reading]:
    """Lines that were asked for, where they come nearest to what is read in the picture."""
    lines = lines_in(evidence) if wanted else ()
    for meant in wanted:
        rate, run = best_run(meant, lines)
        if not run or min(rate, error_rate(meant.casefold(), together(run).casefold())) >= NOT_THERE:
            yield Reading(meant, "", 1.0)
            continue
        faults = list(_too_small(evidence.picture.pixels, run, evidence.kit))
        others = [line for line in lines if line not in run and error_rate(meant, line.words) <= 0.2]
        if others and wanted.count(meant) == 1:
            faults.append(f"is there {1 + len(others)} times")
        place = around([line.box for line in run])
        faults += _outside_formats(evidence, place)
        split = f" on {len(run)} lines" if len(run) > 1 else ""
        read = " / ".join(line.words for line in run)
        unsure = _unsure(evidence, rate, run)
        yield Reading(meant, read, rate, tuple(faults), split, place, unsure=unsure)


def _outside_formats(evidence: Evidence, place: Box) -> Iterator[str]:
    """The formats that a picture made elsewhere must have and whose safe area a line leaves. What was read stands
    within its box by about a sixth of its height."""
    height, width = evidence.picture.pixels.shape[:2]
    for placed in evidence.picture.placed if evidence.plan is None else ():
        if not _is_safe(place, placed.format, (width, height), slack=(place[3] - place[1]) / 6):
            yield f"stands outside the safe area of {placed.format.name!r}"


def _is_safe(box: Box, form: Format, size: tuple[int, int], *, slack: float) -> bool:
    """Whether a box in a picture of `size` (width, height) keeps to the safe area, but for `slack` pixels."""
    (width, height), (left, top, right, bottom) = size, form.safe_area
    inside = (left * width, top * height, (1 - right) * width, (1 - bottom) * height)
    return all(
        sign * (own - edge) >= -slack for own, edge, sign in zip(box, inside, (1, 1, -1, -1), strict=True)
    )


def _unsure(evidence: Evidence, rate: float, run: Sequence[Line]) -> bool:
    sizes = [size_px(evidence.picture.pixels, line) or line.height_px for line in run]
    return rate <= SLIPS and (min(sizes) < SURE_PX or min(line.confidence for line in run) < SURE)


def _too_small(pixels: Pixels, run: Sequence[Line], kit: Kit) -> Iterator[str]:
    least = min((face.minimum_size_px for face in kit.type.faces), default=0)
    sizes = [size for line in run if (size := size_px(pixels, line)) is not None]
    if sizes and min(sizes) < ROUGH_SIZE * least:
        yield f"is about {min(sizes):.0f} px high, under the kit's least of {least} px"


CHECK = Check(
    id="lettering",
    question="Does what should be read in the picture stand there, letter by letter?",
    limit=0.0,
    unit="character error rate",
    source="House rule: every letter counts. The reader's own slips, and what is made of them: docs/lettering.md.",
    needs=(),
    run=_run,
)
