"""What may change between two tries at one picture, and what a report's failures change.

Every finding that names a repair moves something: colour, frame, edges, label, one place, or the whole draft.
"""

import math
from dataclasses import dataclass, replace
from typing import Literal

from emblazon.pixels import content_box
from emblazon.records import Box, Mending, Patch, Picture, Pixels, Plan, Recolour, Repair, Report

HARDER: dict[Recolour, Recolour] = {"off": "accent", "accent": "toned", "toned": "strict", "strict": "strict"}


Redraw = Literal["", "redraw", "redraw freer"]
REDRAWS: set[Repair] = {"redraw", "redraw freer"}
UNMENDED = Mending()
CRISP_PX = 512
"""The only size whose edges can be drawn anew: what the upscaler makes."""
MOST_PATCHES, MOST_FIRMER, MOST_MARGIN = 2, 2, 0.2


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: `number` from 1; how hard to recolour; what was mended so far; `redraw`: how to draw anew before it,
    "" to refine the same draft; `place`: what of the draft to draw anew alone, in its pixels; `redrawn`: how often
    either was done so far."""

    number: int
    recolour: Recolour
    mending: Mending = UNMENDED
    redraw: Redraw = ""
    place: Box | None = None
    redrawn: int = 0

    def patched(self, seed: int) -> "Attempt":
        """The same try, once its place was drawn anew with `seed`."""
        assert self.place is not None
        patches = (*self.mending.patches, Patch(self.place, seed))
        return replace(self, mending=replace(self.mending, patches=patches), place=None)


def first_attempt(plan: Plan) -> Attempt:
    """What the plan asks for."""
    return Attempt(1, plan.recolour)


def next_attempt(
    attempt: Attempt, report: Report, plan: Plan, *, inpaint: Picture | None = None
) -> Attempt | None:
    """The try that mends what `report` failed; None when it passed, the tries are spent, or nothing may be done.

    What refining mends is refined again. A small place is drawn anew where the model can: `inpaint` is the picture
    that failed, None where it cannot. Anything else, or what is mended no further, is drawn anew whole, as often as
    the plan allows.
    """
    if report.passed or attempt.number >= plan.attempts:
        return None
    repairs = {finding.repair for finding in report.failures}
    recolour = HARDER[attempt.recolour] if "recolour harder" in repairs else attempt.recolour
    mending = _mended(attempt, report, plan)
    mends = (recolour, mending) != (attempt.recolour, attempt.mending)
    spent = attempt.redrawn >= plan.redraws
    redraw: Redraw = "redraw freer" if "redraw freer" in repairs else "redraw"
    if spent or (mends and redraw not in repairs):
        redraw = ""
    place = None
    if inpaint and not spent and not repairs & REDRAWS and len(mending.patches) < MOST_PATCHES:
        place = _place(report, inpaint)
    if place:
        redraw = ""
    if not (mends or redraw or place):
        return None
    if redraw:
        mending = replace(mending, patches=())
    redrawn = attempt.redrawn + bool(redraw or place)
    return Attempt(attempt.number + 1, recolour, mending, redraw, place, redrawn)


def _mended(attempt: Attempt, report: Report, plan: Plan) -> Mending:
    """What refining alone can do about the failures."""
    before = attempt.mending
    repairs = {finding.repair for finding in report.failures}
    targets = {finding.target for finding in report.failures if finding.repair == "recolour role"}
    loose = attempt.recolour in ("toned", "accent")
    return replace(
        before,
        margin=min(MOST_MARGIN, before.margin + 0.05) if "re-frame" in repairs else before.margin,
        roles=tuple(sorted({*before.roles, *targets})) if loose else before.roles,
        crisp=before.crisp or ("upscale" in repairs and plan.final_px == CRISP_PX),
        firmer=min(MOST_FIRMER, before.firmer + 1) if "re-typeset" in repairs else before.firmer,
    )


def _place(report: Report, picture: Picture) -> Box | None:
    """Where in its draft lies the first place that a finding wants drawn anew; None when none does."""
    wanted = (each.place for each in report.failures if each.repair == "inpaint" and not each.format)
    found = next((place for place in wanted if place), None)
    return place_in_draft(found, picture.pixels, picture.draft.pixels) if found else None


def place_in_draft(place: Box, picture: Pixels, draft: Pixels) -> Box:
    """Where a place of a finished picture lies in its draft: both show the same content, wherever it was moved to.

    At least a pixel each way, within the draft.
    """
    seen, drawn = content_box(picture) or whole(picture), content_box(draft) or whole(draft)
    height, width = draft.shape[:2]

    def at(value: int, axis: int, most: int) -> float:
        scale = (drawn[axis + 2] - drawn[axis]) / (seen[axis + 2] - seen[axis])
        return min(max(drawn[axis] + (value - seen[axis]) * scale, 0), most)

    left, top = int(at(place[0], 0, width - 1)), int(at(place[1], 1, height - 1))
    right, bottom = math.ceil(at(place[2], 0, width)), math.ceil(at(place[3], 1, height))
    return left, top, max(right, left + 1), max(bottom, top + 1)


def whole(pixels: Pixels) -> Box:
    """The box of all of a picture."""
    return 0, 0, pixels.shape[1], pixels.shape[0]
