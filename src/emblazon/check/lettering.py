"""Does what should be read in the picture stand there, right, once, large enough and inside the safe area?

Lines that Emblazon set itself are read at their own place in every format; any other line that was asked for is
looked for in the whole picture. The measure is the character error rate of the worst line.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from emblazon.brand.kit import Kit
from emblazon.check.base import MISSING, Check, Evidence
from emblazon.check.reading import around, best_run, error_rate, lines_in, read_element, size_px
from emblazon.detect.letters import Line, missing
from emblazon.records import Box, Element, Finding, Pixels, Placed

ROUGH_SIZE = 0.85
"""A type size measured by its ink may fall short of the minimum by this factor: faces differ by a tenth."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How one line was read: its error rate, further faults in words, and where, in the picture that was checked."""

    meant: str
    read: str
    rate: float
    faults: tuple[str, ...] = ()
    where: str = ""
    place: Box | None = None


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
    worst = max(readings, key=lambda each: (each.rate > check.limit, bool(each.faults), each.rate))
    bad = [each for each in readings if each.rate > check.limit or each.faults]
    if not bad:
        words = f"{len(readings)} of {len(readings)} lines read as meant (at most {worst.rate:.0%} of letters wrong)."
        return check.finding("pass", worst.rate, words)
    said = [f"{worst.meant!r} reads {worst.read!r}{worst.where}"] if worst.rate > check.limit else []
    said += [f"{worst.meant!r} {fault}{worst.where}" for fault in worst.faults]
    more = f" {len(bad)} of {len(readings)} lines are not right." if len(bad) > 1 else ""
    words = f"{'; '.join(said)}.{more}"
    return check.finding(
        "fail", worst.rate, words, repair="re-typeset", target=worst.meant, place=worst.place
    )


def _set(placed: Placed, element: Element, kit: Kit) -> Reading:
    """A line that was set in a format, read in its own box."""
    height, width = placed.pixels.shape[:2]
    read = read_element(placed, element)
    meant = " ".join(element.words.split())
    together = " ".join(line.words for line in read)
    left, top, right, bottom = placed.format.safe_area
    faults = list(_too_small(placed.pixels, read, kit))
    inside = (left * width, top * height, (1 - right) * width, (1 - bottom) * height)
    if any(
        sign * (own - edge) < -1 for own, edge, sign in zip(element.box, inside, (1, 1, -1, -1), strict=True)
    ):
        faults.append("stands outside the safe area")
    return Reading(
        meant,
        together,
        error_rate(meant, together),
        tuple(faults),
        f" in the format {placed.format.name!r}",
    )


def _found(wanted: list[str], evidence: Evidence) -> Iterator[Reading]:
    """Lines that were asked for, where they come nearest to what is read in the picture."""
    lines = lines_in(evidence) if wanted else ()
    for meant in wanted:
        rate, run = best_run(meant, lines)
        if not run or rate >= 0.8:
            yield Reading(meant, "nothing like it", 1.0)
            continue
        faults = list(_too_small(evidence.picture.pixels, run, evidence.kit))
        others = [line for line in lines if line not in run and error_rate(meant, line.words) <= 0.2]
        if others and wanted.count(meant) == 1:
            faults.append(f"is there {1 + len(others)} times")
        place = around([line.box for line in run])
        split = f" on {len(run)} lines" if len(run) > 1 else ""
        yield Reading(meant, " / ".join(line.words for line in run), rate, tuple(faults), split, place)


def _too_small(pixels: Pixels, run: Sequence[Line], kit: Kit) -> Iterator[str]:
    least = min((face.minimum_size_px for face in kit.type.faces), default=0)
    sizes = [size for line in run if (size := size_px(pixels, line)) is not None]
    if sizes and min(sizes) < ROUGH_SIZE * least:
        yield f"is about {min(sizes):.0f} px high, under the kit's least of {least} px"


CHECK = Check(
    id="lettering",
    question="Does what should be read in the picture stand there, letter by letter?",
    limit=0.1,
    unit="character error rate",
    source="House rule: the reader itself gets up to 5 % of letters wrong at the smallest sizes (docs/lettering.md).",
    needs=(),
    run=_run,
)
