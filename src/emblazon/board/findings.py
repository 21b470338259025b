"""Findings in HTML: as a list, and as numbered places on the picture.

A place is a box with the number of its finding; where a finding has a mask, exactly those pixels are tinted.
"""

import base64
import io
import math
from collections.abc import Sequence

import numpy as np

from emblazon.board.checked import MOST_PX
from emblazon.board.markup import Markup, block, joined, tag
from emblazon.records import Box, Finding

REPAIRS: dict[str, str] = {
    "redraw": "draw it again",
    "redraw freer": "draw it again, further from what it looked at",
    "inpaint": "draw this place again",
    "recolour harder": "bring its colours closer to the palette",
    "recolour role": "bring this colour onto the palette",
    "re-frame": "frame it with more room",
    "re-typeset": "set it again, larger or on a plate",
    "upscale": "enlarge it",
}
TINT = (224, 36, 94, 130)
HATCHED, STRIPES = 0.12, 90
"""A mask over a larger share of the picture than this is hatched, so that the picture stays in sight; with so many
stripes along the longer side."""
LEAST_SHOWN = 0.004
WHOLE = 0.9
"""A box over this share of the picture or more, without a mask, points at nothing and is not drawn."""
_SAME = 0.03
Size = tuple[int, int]


def name_of(finding: Finding) -> str:
    """The check's id as words."""
    return finding.check.replace("_", " ").capitalize()


def listed(findings: Sequence[Finding], *, on: Size | None = None) -> Markup:
    """A list of findings. `on`: width and height of the picture on which each has a number."""
    rows = [
        _row(finding, number if on and is_shown(finding, on) else None)
        for number, finding in enumerate(findings, 1)
    ]
    return block("ul", "findings", *rows)


def is_shown(finding: Finding, size: Size) -> bool:
    """Whether it has a place to point at on a picture of `size` (width, height)."""
    if finding.place is None:
        return False
    left, top, right, bottom = finding.place
    return bool(finding.mask) or (right - left) * (bottom - top) < WHOLE * size[0] * size[1]


def _row(finding: Finding, number: int | None) -> Markup:
    numbered = block("span", "badge", str(number)) if number is not None else None
    repair = REPAIRS.get(finding.repair)
    return tag(
        "li",
        block("div", "head", tag("b", numbered, name_of(finding)), _mark(finding)),
        block("span", "words", finding.words),
        block("span", "number", measured(finding)),
        block("span", "words", f"To mend it: {repair}.") if repair else None,
    )


def alert(finding: Finding) -> Markup:
    """A failure in a coloured box."""
    return block("div", "alert fail", tag("b", name_of(finding)), block("span", "words", finding.words))


def summary(findings: Sequence[Finding]) -> str:
    """How many passed, failed and were not measured."""
    tallies = (
        (sum(finding.verdict == verdict for finding in findings), words)
        for verdict, words in (("pass", "passed"), ("fail", "failed"), ("unknown", "not measured"))
    )
    return f"{len(findings)} check{'' if len(findings) == 1 else 's'}: " + ", ".join(
        f"{count} {words}" for count, words in tallies if count
    )


def measured(finding: Finding) -> str:
    """ "Measured 2.31, limit 6 ΔE2000"; what has no number leaves it out."""
    measure = "" if finding.measure is None else f"Measured {finding.measure:.3g}"
    limit = "" if finding.limit is None else f"limit {finding.limit:.3g}"
    return f"{', '.join(each for each in (measure, limit) if each)} {finding.unit}".strip()


def _mark(finding: Finding) -> Markup | None:
    words = {"fail": "failed", "unknown": "not measured"}.get(finding.verdict)
    return block("span", f"verdict {finding.verdict}", words) if words else None


def places(findings: Sequence[Finding], *, width: int, height: int) -> Markup:
    """What lies over a picture of `width` × `height` pixels: tinted masks, then boxes with numbers from 1."""
    shown = [(number, each) for number, each in enumerate(findings, 1) if is_shown(each, (width, height))]
    tints = [
        tag("img", attributes={"class": "tint", "src": _data_url(tint(each.mask)), "alt": ""})
        for _, each in shown
        if each.mask
    ]
    boxes = [
        tag(
            "span",
            tag("span", str(number), attributes={"class": "badge", "style": f"margin-left:{24 * moved}px"}),
            attributes={"class": "box", "style": _style(each.place, width, height)},
        )
        for (number, each), moved in zip(
            shown, beside([each for _, each in shown], width, height), strict=True
        )
        if each.place is not None
    ]
    return joined(*tints, *boxes)


def beside(findings: Sequence[Finding], width: int, height: int) -> list[int]:
    """How many badges stand in the corner of each box before its own, on a picture of `width` × `height`."""
    corners = [(each.place[0] / width, each.place[1] / height) for each in findings if each.place is not None]
    return [
        sum(abs(x - left) < _SAME and abs(y - top) < _SAME for x, y in corners[:index])
        for index, (left, top) in enumerate(corners)
    ]


def _style(place: Box, width: int, height: int) -> str:
    """Percent of the picture, never too small to be seen."""
    left, top, right, bottom = place
    across, down = max((right - left) / width, LEAST_SHOWN), max((bottom - top) / height, LEAST_SHOWN)
    return f"left:{left / width:.2%};top:{top / height:.2%};width:{across:.2%};height:{down:.2%}"


def tint(mask: bytes) -> bytes:
    """A mask as a PNG to lay over the picture: tinted where it is true, hatched where that is much, else clear."""
    from PIL import Image

    with Image.open(io.BytesIO(mask), formats=("PNG",)) as image:
        shown = np.array(image.convert("1"))
    step = math.ceil(max(shown.shape) / MOST_PX)
    shown = shown[::step, ::step]
    if shown.mean() > HATCHED:
        rows, columns = np.indices(shown.shape, np.int32)
        shown &= (rows + columns) // max(2, max(shown.shape) // (2 * STRIPES)) % 2 == 0
    colours = np.zeros((*shown.shape, 4), np.uint8)
    colours[shown] = TINT
    buffer = io.BytesIO()
    Image.fromarray(colours).quantize(2).save(buffer, "PNG")
    return buffer.getvalue()


def _data_url(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")
