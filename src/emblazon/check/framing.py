"""Is the whole subject inside the frame, with room around it?

A scene that fills all four sides is meant to. Otherwise a subject that comes nearer to a side than the
limit is to be framed again, and one that the draft itself cuts off (a long run along one side, nothing at
the opposite one) is to be drawn again, since re-framing cannot bring back what was never drawn.
"""

import numpy as np
from numpy.typing import NDArray

from emblazon.check.base import Check, Evidence, bounds
from emblazon.records import Finding

CUT_RUN = 0.3
FULL_SIDE = 0.9
_SOLID = 64


def _run(check: Check, evidence: Evidence) -> Finding:
    solid = evidence.picture.pixels[..., 3] >= _SOLID
    box = bounds(solid)
    if box is None:
        return check.unknown("Not measured: nothing is visible.")
    height, width = solid.shape
    room = min(box[0] / width, box[1] / height, 1 - box[2] / width, 1 - box[3] / height)
    if min(_covers(solid)) >= FULL_SIDE:
        return check.finding("pass", room, "The picture fills its whole frame.")
    drawn = evidence.picture.draft.pixels[..., 3] >= _SOLID
    cut = _cut_side(drawn)
    if cut:
        return check.finding(
            "fail", room, f"The subject is cut off at the {cut}.", repair="redraw", place=box
        )
    words = f"The subject keeps {room:.1%} of the side free."
    return check.finding("pass" if room >= check.limit else "fail", room, words, repair="re-frame", place=box)


def _sides(solid: NDArray[np.bool_]) -> dict[str, NDArray[np.bool_]]:
    return {"left": solid[:, 0], "right": solid[:, -1], "top": solid[0], "bottom": solid[-1]}


def _covers(solid: NDArray[np.bool_]) -> list[float]:
    """Share of each side that is solid."""
    return [float(side.mean()) for side in _sides(solid).values()]


def _cut_side(solid: NDArray[np.bool_]) -> str:
    """The side along which the subject is cut, or ""."""
    sides = _sides(solid)
    opposite = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}
    if min(_covers(solid)) >= FULL_SIDE:
        return ""
    for name, side in sides.items():
        if side.mean() > CUT_RUN and not sides[opposite[name]].any():
            return name
    return ""


CHECK = Check(
    id="framing",
    question="Is the whole subject inside the frame?",
    limit=0.01,
    unit="share of the side left free",
    source="House rule: an edge needs a few pixels to be seen as one.",
    needs=(),
    run=_run,
)
