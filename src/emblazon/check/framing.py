"""Is the whole subject inside the frame with room around it, and inside the safe area of every format?

A scene that fills all four sides is meant to. Otherwise a subject that comes nearer to a side than the limit is to be
framed again; one on a ground of its own may be meant to, which is unknown. In a format the subject, what differs from
the format's background apart from what was set on it, must keep to the safe area, give or take the pixels that
rounding and soft edges cost. A picture made elsewhere is its own format, and its subject is what differs from its
plain ground.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from emblazon.brand.colour import parse_hex
from emblazon.check.base import Check, Evidence, bounds
from emblazon.check.planes import planes
from emblazon.check.subject import sides, subject
from emblazon.records import Box, Finding, Placed

FULL_SIDE = 0.9
_ROUNDING_PX = 2


def _run(check: Check, evidence: Evidence) -> Finding:
    found = subject(evidence)
    if found is None:
        return check.unknown("Not measured: the ground is not plain, so nobody can say what the subject is.")
    box = bounds(found.mask)
    if box is None:
        return check.unknown("Not measured: nothing is visible.")
    room = _room(box, found.mask.shape)
    if min(sides(found.mask).values()) >= FULL_SIDE:
        return check.finding("pass", room, "The picture fills its whole frame.")
    words = f"The subject keeps {room:.1%} of the side free."
    opaque = planes(evidence).opaque
    if room < check.limit and not opaque:
        return check.finding("fail", room, words, repair="re-frame", place=box)
    if room < check.limit:
        return check.unknown(
            "The subject reaches the edge of a picture with a ground of its own: it may be meant to."
        )
    for placed, outside in _outside(evidence, found.mask if opaque else None):
        words = f"In the format {placed.format.name!r} the subject leaves the safe area."
        return check.finding(
            "fail", 0.0, words, repair="re-frame", format=placed.format.name, place=bounds(outside)
        )
    inside = " and stays inside every safe area" if evidence.picture.placed else ""
    return check.finding("pass", room, f"{words.removesuffix('.')}{inside}.")


def _room(box: Box, shape: tuple[int, ...]) -> float:
    """The least free part of a side around `box`, 0–1."""
    height, width = shape[:2]
    return min(box[0] / width, box[1] / height, 1 - box[2] / width, 1 - box[3] / height)


def _outside(
    evidence: Evidence, on_ground: NDArray[np.bool_] | None
) -> Iterator[tuple[Placed, NDArray[np.bool_]]]:
    """The formats whose subject leaves the safe area, and where it does (H, W). `on_ground`: where the subject of an
    opaque picture is; one of ours fills its formats, and has no other subject there than the scene."""
    if on_ground is not None and evidence.plan is not None:
        return
    for placed in evidence.picture.placed:
        height, width = placed.pixels.shape[:2]
        left, top, right, bottom = placed.format.safe_area
        outside = _content(placed) if on_ground is None else _spread(on_ground, height, width)
        outside[
            max(0, round(top * height) - _ROUNDING_PX) : round((1 - bottom) * height) + _ROUNDING_PX,
            max(0, round(left * width) - _ROUNDING_PX) : round((1 - right) * width) + _ROUNDING_PX,
        ] = False
        for element in placed.elements:
            left, top, right, bottom = element.area
            outside[top:bottom, left:right] = False
        if outside.any():
            yield placed, outside


def _spread(mask: NDArray[np.bool_], height: int, width: int) -> NDArray[np.bool_]:
    """`mask` at another size, each pixel the nearest."""
    rows = np.arange(height, dtype=np.intp) * mask.shape[0] // height
    return mask[rows][:, np.arange(width, dtype=np.intp) * mask.shape[1] // width]


def _content(placed: Placed) -> NDArray[np.bool_]:
    """Where a format shows something else than its background."""
    if placed.format.background == "transparent":
        return placed.pixels[..., 3] > 32
    ground = np.array(parse_hex(placed.format.background), np.int16)
    return np.abs(placed.pixels[..., :3].astype(np.int16) - ground).max(axis=2) > 16


CHECK = Check(
    id="framing",
    question="Is the whole subject inside the frame and inside every safe area?",
    limit=0.01,
    unit="share of the side left free",
    source="House rule: an edge needs a few pixels to be seen as one. Safe areas: the kit's.",
    needs=(),
    run=_run,
)
