"""Is the cut-out clean? Haze: faint pixels away from anything solid, as a share of the visible area."""

import numpy as np
from numpy.typing import NDArray

from emblazon.check.base import Check, Evidence, bounds
from emblazon.records import Finding

FAINT = (4, 128)
_REACH = 0.012


def _run(check: Check, evidence: Evidence) -> Finding:
    alpha = evidence.picture.pixels[..., 3]
    visible = alpha >= FAINT[0]
    if not visible.any():
        return check.unknown("Not measured: nothing is visible.")
    solid = alpha >= FAINT[1]
    reach = max(1, round(_REACH * max(alpha.shape)))
    haze = visible & ~_grown(solid, reach)
    share = float(haze.sum() / visible.sum())
    verdict = "pass" if share <= check.limit else "fail"
    words = f"{share:.1%} of the visible area is faint haze away from the subject."
    return check.finding(
        verdict, share, words, repair="redraw", place=bounds(haze) if verdict == "fail" else None
    )


def _grown(mask: NDArray[np.bool_], reach: int) -> NDArray[np.bool_]:
    """`mask` (H, W) grown by a square of `reach` pixels on each side."""
    size = 2 * reach + 1
    padded = np.pad(mask.astype(np.int32), ((reach + 1, reach), (reach + 1, reach)))
    sums = padded.cumsum(axis=0).cumsum(axis=1)
    return (sums[size:, size:] - sums[:-size, size:] - sums[size:, :-size] + sums[:-size, :-size]) > 0


CHECK = Check(
    id="fringe",
    question="Is the cut-out clean?",
    limit=0.02,
    unit="share of area",
    source="House rule: haze over 2 % shows as a dirty veil on a coloured ground.",
    needs=(),
    run=_run,
)
