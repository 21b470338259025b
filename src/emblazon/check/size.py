"""Has every format its asked size, with the subject unstretched?

A picture that fills its frame, without any transparency, fills every format and is cut to its shape: the middle of it
is compared with what stands in the format. Of any other, the aspect of what is seen in the format against the aspect
of what the picture would show over the same background (a part that has the ground's own colour is seen in neither),
in per cent, after the one or two pixels that rounding and soft edges cost.
"""

import numpy as np
from numpy.typing import NDArray

from emblazon.brand.colour import parse_hex
from emblazon.check.base import Check, Evidence, bounds
from emblazon.pixels import over, resize
from emblazon.records import Box, Finding, Pixels, Placed

_ROUNDING_PX = 3.0
_GLANCE_PX = 32
_MOST_AWAY = 6.0


def _run(check: Check, evidence: Evidence) -> Finding:
    worst, where = 0.0, None
    for placed in evidence.picture.placed:
        size = (placed.pixels.shape[1], placed.pixels.shape[0])
        if size != (placed.format.width, placed.format.height):
            words = (
                f"The picture is {size[0]} × {size[1]} px; the format {placed.format.name!r} is "
                f"{placed.format.width} × {placed.format.height} px."
            )
            return _failure(check, 100.0, words, placed)
        if (evidence.picture.pixels[..., 3] == 255).all():
            away = _away(evidence.picture.pixels, placed.pixels)
            if away > _MOST_AWAY:
                words = (
                    f"The format {placed.format.name!r} does not show the middle of the picture unstretched."
                )
                return _failure(check, 100.0, words, placed)
            continue
        original = _seen(evidence.picture.pixels, placed)
        if original is not None and (stretch := _least_stretch(original, placed)) > worst:
            worst, where = stretch, placed
    words = f"Every format has its size; the subject is stretched by at most {worst:.1f} %" + (
        f" (in {where.format.name!r})." if where else "."
    )
    if where is None or worst <= check.limit:
        return check.finding("pass", worst, words)
    return _failure(check, worst, words, where)


def _failure(check: Check, measure: float, words: str, placed: Placed) -> Finding:
    """To be framed again, in the whole of the format."""
    whole = (0, 0, placed.pixels.shape[1], placed.pixels.shape[0])
    return check.finding("fail", measure, words, repair="re-frame", format=placed.format.name, place=whole)


def _away(pixels: Pixels, placed: Pixels) -> float:
    """Mean difference, 0–255, of `placed` to the middle of `pixels` that has its shape, both at a few pixels."""
    height, width = pixels.shape[:2]
    ratio = placed.shape[1] / placed.shape[0]
    across, down = min(width, height * ratio), min(height, width / ratio)
    left, top = round((width - across) / 2), round((height - down) / 2)
    middle = pixels[top : top + max(1, round(down)), left : left + max(1, round(across))]
    small = [resize(each, _GLANCE_PX, _GLANCE_PX)[..., :3].astype(np.float64) for each in (middle, placed)]
    return float(np.abs(small[0] - small[1]).mean())


def _seen(pixels: Pixels, placed: Placed) -> Box | None:
    """Where the picture itself would be seen over the format's background."""
    background = placed.format.background
    if background == "transparent":
        return bounds(_differs(pixels, background))
    return bounds(_differs(over(pixels, parse_hex(background)), background) & (pixels[..., 3] > 0))


def _least_stretch(original: Box, placed: Placed) -> float:
    """How far the aspect changed, seen with and without what was set on the format: a label may stand beside the
    subject, or hide its end."""
    shown = _differs(placed.pixels, placed.format.background)
    found = [bounds(shown), bounds(shown & ~_set(placed))]
    return min((_stretch(original, seen) for seen in found if seen is not None), default=0.0)


def _set(placed: Placed) -> NDArray[np.bool_]:
    """Where a label, lettering or a logo stands: (H, W)."""
    covered = np.zeros(placed.pixels.shape[:2], np.bool_)
    for element in placed.elements:
        left, top, right, bottom = element.area
        covered[top:bottom, left:right] = True
    return covered


def _differs(pixels: NDArray[np.uint8], background: str) -> NDArray[np.bool_]:
    if background == "transparent":
        return pixels[..., 3] > 32
    ground = np.array(parse_hex(background), np.int16)
    return np.abs(pixels[..., :3].astype(np.int16) - ground).max(axis=2) > 16


def _stretch(original: Box, seen: Box) -> float:
    """Per cent by which the aspect changed, beyond what rounding of `seen` to whole pixels explains."""
    before = (original[2] - original[0]) / (original[3] - original[1])
    width, height = seen[2] - seen[0], seen[3] - seen[1]
    low = max(width - _ROUNDING_PX, 0.5) / (height + _ROUNDING_PX)
    high = (width + _ROUNDING_PX) / max(height - _ROUNDING_PX, 0.5)
    return 100 * max(low / before - 1, before / high - 1, 0)


CHECK = Check(
    id="size",
    question="Has every format its asked size, unstretched?",
    limit=2.0,
    unit="% of stretch",
    source="House rule: a stretch under 2 % is not seen.",
    needs=("placed",),
    run=_run,
)
