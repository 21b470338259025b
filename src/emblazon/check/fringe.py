"""Is the cut-out clean? Neither haze around the subject nor a rim of the colour that it was cut from.

*Haze*: faint pixels away from anything solid, as a share of the visible area. *Halo*: along the soft edge the colour
turns towards white, or towards black, against the solid pixels just inside: what is left of the old ground. A halo
counts as haze does, by the area of those pixels.
"""

import numpy as np
from numpy.typing import NDArray

from emblazon.check.base import Check, Evidence
from emblazon.check.planes import Mask, grown
from emblazon.check.regions import whereabouts
from emblazon.records import Finding, Pixels

FAINT = (4, 128)
_REACH = 0.012
_SOFT = (24, 232)
_TURN = 0.12
_MOSTLY = 0.45
_LIGHT, _DARK = 0.5, 0.35
_LEAST_RIM = 40


def _run(check: Check, evidence: Evidence) -> Finding:
    pixels = evidence.picture.pixels
    alpha = pixels[..., 3]
    visible = alpha >= FAINT[0]
    if not visible.any():
        return check.unknown("Not measured: nothing is visible.")
    if alpha.min() == 255:
        return check.unknown("Not measured: the picture is opaque, nothing in it is cut out.")
    solid = alpha >= FAINT[1]
    reach = max(1, round(_REACH * max(alpha.shape)))
    haze = visible & ~grown(solid, reach)
    share = float(haze.sum() / visible.sum())
    if share > check.limit:
        words = f"{share:.1%} of the visible area is faint haze away from the subject, {whereabouts(haze)}."
        return check.finding("fail", share, words, repair="redraw", place=haze)
    tone, part, rim = halo(pixels)
    if part > _MOSTLY:
        words = f"The cut-out has a {tone} rim, {part:.0%} of its soft edge: what is left of another ground."
        return check.finding("fail", part, words, repair="redraw", place=rim)
    return check.finding("pass", share, f"{share:.1%} of the visible area is haze; the edge has no rim.")


def halo(pixels: Pixels) -> tuple[str, float, Mask]:
    """Whether the soft edge of `pixels` turns "white" or "black", on what share of it, and where (H, W).

    The inside is the mean of the solid pixels within three pixels of the edge.
    """
    alpha = pixels[..., 3]
    soft, solid = (alpha >= _SOFT[0]) & (alpha <= _SOFT[1]), alpha > _SOFT[1]
    if soft.sum() < _LEAST_RIM or not solid.any():
        return "", 0.0, soft
    luma = pixels[..., :3].astype(np.float32) @ np.array([0.2126, 0.7152, 0.0722], np.float32) / 255
    weight = _box(solid.astype(np.float32))
    inner = _box((luma * solid).astype(np.float32)) / np.maximum(weight, 1e-6)
    known = soft & (weight > 0.5)
    turn = np.where(known, luma - inner, 0)
    total = max(int(known.sum()), 1)
    white = known & (turn > _TURN) & (luma > _LIGHT)
    black = known & (turn < -_TURN) & (luma < _DARK)
    tone, mask = ("white", white) if white.sum() >= black.sum() else ("black", black)
    return tone, float(mask.sum() / total), mask


def _box(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """Sums over 7 × 7 pixels."""
    padded = np.pad(values.astype(np.float64), ((4, 3), (4, 3)))
    sums = padded.cumsum(axis=0).cumsum(axis=1)
    return sums[7:, 7:] - sums[:-7, 7:] - sums[7:, :-7] + sums[:-7, :-7]


CHECK = Check(
    id="fringe",
    question="Is the cut-out clean?",
    limit=0.02,
    unit="share of area",
    source="House rule: haze over 2 % shows as a dirty veil on a coloured ground.",
    needs=(),
    run=_run,
)
