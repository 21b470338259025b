"""From a draft to a finished picture: calm, enlarge, re-frame, recolour, vectorise, place in each format.

`Attempt` is what a repair loop may change between two tries on the same draft; drawing again is the caller's.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from emblazon.brand.ramp import codes, colours_of, ramps
from emblazon.brand.skin import may_be_skin
from emblazon.errors import PictureError
from emblazon.pixels import content_box
from emblazon.records import Draft, Picture, Pixels, Placed, Plan, Recolour, Report
from emblazon.refine.bought_svg import rebuilt
from emblazon.refine.enlarge import DRAFTS, enlarge
from emblazon.refine.formats import enlarges, faithful, place, reframe
from emblazon.refine.recolour import recolour
from emblazon.refine.smooth import smooth
from emblazon.refine.vectorise import vectorise

HARDER: dict[Recolour, Recolour] = {"off": "accent", "accent": "toned", "toned": "strict", "strict": "strict"}
_HAZE = 10
_SOLID = 245


Redraw = Literal["", "redraw", "redraw freer"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: `number` from 1; how hard to recolour; `margin` to leave free (fraction), 0 as drawn; `redraw`: how to
    draw anew before it, "" to refine the same draft; `redrawn`: how often that was done so far."""

    number: int
    recolour: Recolour
    margin: float = 0.0
    redraw: Redraw = ""
    redrawn: int = 0


def first_attempt(plan: Plan) -> Attempt:
    """What the plan asks for."""
    return Attempt(1, plan.recolour)


def next_attempt(attempt: Attempt, report: Report, plan: Plan) -> Attempt | None:
    """The try that mends what `report` failed; None when it passed, the tries are spent, or nothing may be done.

    What refining mends is refined again. Anything else, or what refining mends no further, is drawn anew as often as
    the plan allows.
    """
    if report.passed or attempt.number >= plan.attempts:
        return None
    repairs = {finding.repair for finding in report.failures}
    harder, reframed = "recolour harder" in repairs, "re-frame" in repairs
    recolour = HARDER[attempt.recolour] if harder else attempt.recolour
    margin = min(0.2, attempt.margin + 0.05) if reframed else attempt.margin
    mends = (recolour, margin) != (attempt.recolour, attempt.margin)
    redraw: Redraw = "redraw freer" if "redraw freer" in repairs else "redraw"
    if attempt.redrawn >= plan.redraws or (mends and redraw not in repairs):
        redraw = ""
    if not (mends or redraw):
        return None
    return Attempt(attempt.number + 1, recolour, margin, redraw, attempt.redrawn + bool(redraw))


def refine(
    draft: Draft,
    plan: Plan,
    *,
    upscale: Callable[[Pixels], Pixels],
    attempt: Attempt,
) -> Picture:
    """The finished picture of `draft` by `plan`.

    `upscale` maps (64, 64, 4) or (128, 128, 4) to (512, 512, 4). An empty draft gives an empty picture without
    vector or placements, for the checks to fail.
    """
    small = draft.pixels.shape[:2] in DRAFTS
    calm = smooth(draft.pixels, plan.style) if small else draft.pixels
    pixels = firm_alpha(enlarge(calm, plan.final_px, upscale))
    if attempt.margin > 0:
        pixels = reframe(pixels, attempt.margin)
    grounds = sorted({format.background for format in plan.formats} - {"transparent"})
    pixels = recolour(
        pixels,
        plan.palette,
        strength=attempt.recolour,
        people=plan.people,
        avoid=plan.avoid,
        grounds=grounds,
    )
    picture = Picture(pixels=pixels, seed=draft.seed, draft=draft, recolour=attempt.recolour)
    if content_box(pixels) is None:
        return picture
    svg = _vector(pixels, draft, plan, attempt)
    stops = _stops(pixels, plan, attempt)
    large = svg and any(enlarges(pixels, format) for format in plan.formats)
    crisp = svg if large and faithful(pixels, svg) else ""
    placed = tuple(
        Placed(format, place(pixels, format, svg=crisp, upscale=upscale, stops=stops))
        for format in plan.formats
    )
    return replace(picture, svg=svg, placed=placed)


def firm_alpha(pixels: Pixels) -> Pixels:
    """Alpha stretched so that the haze a network leaves in empty and solid areas is gone; edges stay soft."""
    alpha = (pixels[..., 3].astype(np.float32) - _HAZE) * (255 / (_SOLID - _HAZE))
    result = pixels.copy()
    result[..., 3] = np.clip(np.rint(alpha), 0, 255).astype(np.uint8)
    result[result[..., 3] == 0, :3] = 255
    return result


def _vector(pixels: Pixels, draft: Draft, plan: Plan, attempt: Attempt) -> str:
    """The drawing as the model made it, where the picture still shows just that; else a tracing of the picture."""
    as_drawn = attempt.recolour == "off" and not attempt.margin
    if plan.vector and as_drawn and (own := rebuilt(draft.svg, title=plan.text)):
        return own
    try:
        return vectorise(pixels, title=plan.text) if plan.vector else ""
    except PictureError:  # only haze, no solid pixel: the checks say so
        return ""


def _stops(pixels: Pixels, plan: Plan, attempt: Attempt) -> NDArray[np.uint8] | None:
    """The colours that a placed strict picture may use, (S, 3); with people, its skin colours too."""
    if attempt.recolour != "strict" or not plan.palette:
        return None
    stops = ramps([swatch.hex for swatch in plan.palette], avoid=plan.avoid).reshape(-1, 3)
    if not plan.people:
        return stops
    colours = colours_of(np.unique(codes(pixels[pixels[..., 3] > 0]) & np.uint32(0xF8F8F8)))
    return np.concatenate([stops, colours[may_be_skin(colours)]])
