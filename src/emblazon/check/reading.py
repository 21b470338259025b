"""What can be read in a picture, and how far that is from what was meant. Shared by the checks on lettering.

    character error rate = edits(meant, read) ÷ letters meant          (Levenshtein 1966)

Both are compared as NFKC without spaces. Accents and case count. Letters that most sans faces draw alike (I, l and |)
count as one, and so do curly and straight quotes, and dashes: nobody could tell them apart by eye.
"""

import unicodedata
from collections.abc import Sequence

import numpy as np

from emblazon.check.base import Evidence, bounds
from emblazon.detect.letters import Line, read_box, read_letters
from emblazon.records import Box, Element, Pixels, Placed

_ALIKE = str.maketrans(
    {"l": "I", "|": "I", "’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-"}
)
_FAINT = 24
_TALL = frozenset("bdfhijkltß")
_HANGING = frozenset("gjpqyç,;()Q§|[]{}")


def lines_in(evidence: Evidence) -> tuple[Line, ...]:
    """The lines that are read in the picture itself, found once for all checks. Call `missing` before."""
    return evidence.once("letters", lambda: read_letters(evidence.picture.pixels))


def read_element(placed: Placed, element: Element) -> list[Line]:
    """What is read where an element was set, line by line, with the room around each that reading wants."""
    left, top, right, bottom = element.box
    height, width = placed.pixels.shape[:2]
    count = len([line for line in element.words.split("\n") if line.strip()])
    each = (bottom - top) / max(1, count)
    room = max(2, round(each * 0.15))
    lines: list[Line] = []
    for row in range(count):
        upper, lower = round(top + row * each) - room, round(top + (row + 1) * each) + room
        box = (max(0, left - room), max(0, upper), min(width, right + room), min(height, lower))
        lines.append(read_box(placed.pixels, box))
    return lines


def plain(text: str) -> str:
    """`text` as it is compared."""
    composed = unicodedata.normalize("NFKC", text)
    return "".join(composed.split()).translate(_ALIKE)


def edits(one: Sequence[object], two: Sequence[object]) -> int:
    """How many insertions, deletions and replacements turn `one` into `two`."""
    before = list(range(len(two) + 1))
    for row, each in enumerate(one, start=1):
        now = [row]
        for column, other in enumerate(two, start=1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (each != other)))
        before = now
    return before[-1]


def error_rate(meant: str, read: str) -> float:
    """Character error rate of `read`, 0 for none; above 1 where more was read than meant."""
    wanted = plain(meant)
    return edits(wanted, plain(read)) / max(1, len(wanted))


def best_run(meant: str, lines: Sequence[Line]) -> tuple[float, tuple[Line, ...]]:
    """The one line, or two to four that follow each other downwards or in one column, nearest to `meant`, and their
    error. A line set in capitals throughout is as meant; any other difference of case is an error, but is found."""
    columns = [_below(start, lines) for start in range(len(lines))]
    runs = [
        tuple(lines[start : start + size]) for size in (1, 2, 3, 4) for start in range(len(lines) - size + 1)
    ]
    runs += [column[:size] for column in columns for size in (2, 3, 4) if len(column) >= size]
    rated = [(_blind(meant, run), _in_case(meant, run), run) for run in runs]
    best = min(rated, key=lambda each: each[:2], default=(1.0, 1.0, ()))
    return best[1], best[2]


def together(run: Sequence[Line]) -> str:
    """The words of lines that follow each other."""
    return " ".join(line.words for line in run)


def _below(start: int, lines: Sequence[Line]) -> tuple[Line, ...]:
    """A line and those further down that stand over or under it."""
    left, _, right, _ = lines[start].box
    return (
        lines[start],
        *(line for line in lines[start + 1 :] if line.box[0] < right and left < line.box[2]),
    )


def _blind(meant: str, run: Sequence[Line]) -> float:
    return error_rate(meant.casefold(), together(run).casefold())


def _in_case(meant: str, run: Sequence[Line]) -> float:
    read = together(run)
    return min(error_rate(meant, read), error_rate(meant.upper(), read) if read.isupper() else 1.0)


def size_px(pixels: Pixels, line: Line) -> float | None:
    """The type size of a level line by the height of its ink, in pixels, ± 10 %; None where it has none to speak of.

    Ink: what differs from the border of the line's box by over half of the most. The type size follows from which
    letters there are: those with ascenders reach 0.72 of it above the base line, and hanging ones 0.22 below.
    """
    left, top, right, bottom = line.box
    part = pixels[top:bottom, left:right, :3].astype(np.int16)
    if min(part.shape[:2]) < 3:
        return None
    ring = np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
    away = np.abs(part - np.median(ring, axis=0)).max(axis=2)
    if away.max() < _FAINT:
        return None
    ink = bounds(away > away.max() / 2)
    return None if ink is None else (ink[3] - ink[1]) / _reach(line.words)


def _reach(words: str) -> float:
    """From the highest to the lowest ink of `words`, as a share of the type size."""
    top = 0.5
    for letter in unicodedata.normalize("NFC", words):
        accented = len(unicodedata.normalize("NFD", letter)) > 1
        if letter.isupper() or letter.isdigit():
            top = max(top, 0.92 if accented and letter != "Ç" else 0.72)
        elif letter in _TALL or (accented and letter != "ç"):
            top = max(top, 0.72)
    return top + (0.22 if set(words) & _HANGING else 0.0)


def around(boxes: Sequence[Box]) -> Box:
    """The least box around all of `boxes`, at least one."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
