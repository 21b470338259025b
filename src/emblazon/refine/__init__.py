"""From a draft to a finished picture: calm, enlarge, re-frame, recolour, vectorise, place in each format.

`Attempt` is what a repair loop may change between two tries on the same draft; drawing again is the caller's.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from emblazon.brand.colour import nearest, parse_hex
from emblazon.brand.ramp import codes, colours_of, ramps
from emblazon.brand.skin import may_be_skin
from emblazon.brand.typeface import Typeface, own_typeface
from emblazon.errors import PictureError
from emblazon.pixels import content_box, resize
from emblazon.records import (
    Draft,
    Picture,
    Pixels,
    Placed,
    Plan,
    Recolour,
)
from emblazon.refine.attempts import CRISP_PX, UNMENDED, Attempt, first_attempt, next_attempt
from emblazon.refine.bought_svg import rebuilt
from emblazon.refine.enlarge import DRAFTS, enlarge
from emblazon.refine.formats import enlarges, faithful, place, reframe
from emblazon.refine.label import Label, labelled, with_label
from emblazon.refine.recolour import recolour
from emblazon.refine.smooth import smooth
from emblazon.refine.vectorise import vectorise

_HAZE = 10
_SOLID = 245

__all__ = ["Attempt", "first_attempt", "next_attempt", "refine"]


def refine(
    draft: Draft,
    plan: Plan,
    *,
    upscale: Callable[[Pixels], Pixels],
    attempt: Attempt,
    face: Typeface | None = None,
) -> Picture:
    """The finished picture of `draft` by `plan`.

    `upscale` maps (64, 64, 4) or (128, 128, 4) to (512, 512, 4). `face`: the typeface of the plan's label. An empty
    draft gives an empty picture without vector or placements, for the checks to fail.
    """
    small = draft.pixels.shape[:2] in DRAFTS
    calm = smooth(draft.pixels, plan.style) if small else draft.pixels
    mending = attempt.mending
    pixels = firm_alpha(enlarge(calm, plan.final_px, upscale))
    if mending.crisp:
        pixels = drawn_crisp(pixels, upscale)
    if mending.margin > 0:
        pixels = reframe(pixels, mending.margin)
    pixels = _coloured(pixels, plan, attempt)
    picture = Picture(
        pixels=pixels, seed=draft.seed, draft=draft, recolour=attempt.recolour, mending=attempt.mending
    )
    if content_box(pixels) is None:
        return picture
    svg = _vector(pixels, draft, plan, attempt)
    stops = _stops(pixels, plan, attempt)
    large = svg and any(enlarges(pixels, format) for format in plan.formats)
    crisp = svg if large and faithful(pixels, svg) else ""
    placed = (
        Placed(format, place(pixels, format, svg=crisp, upscale=upscale, stops=stops))
        for format in plan.formats
    )
    picture = replace(picture, svg=svg, placed=tuple(placed))
    return _labelled(picture, plan, attempt, face or own_typeface()) if plan.label else picture


def _labelled(picture: Picture, plan: Plan, attempt: Attempt, face: Typeface) -> Picture:
    """The picture with the visible label that the kit asks for, on its own files and on every format, in its own
    colours where these are read. The drawing itself stays without, so that no later step draws a label anew."""
    inks = tuple(swatch.hex for swatch in plan.palette)
    label = Label(plan.label, plan.label_icon, plan.label_corner, face, inks, attempt.mending.firmer)
    placed = tuple(with_label(each, label) for each in picture.placed)
    return replace(picture, placed=placed, labelled=labelled(picture.pixels, picture.svg, label))


def _coloured(pixels: Pixels, plan: Plan, attempt: Attempt) -> Pixels:
    """On the palette as hard as the attempt says; single roles strictly, where the rest is freer."""
    grounds = sorted({format.background for format in plan.formats} - {"transparent"})

    def at(strength: Recolour) -> Pixels:
        return recolour(
            pixels, plan.palette, strength=strength, people=plan.people, avoid=plan.avoid, grounds=grounds
        )

    coloured = at(attempt.recolour)
    if not attempt.mending.roles or attempt.recolour == "strict":
        return coloured
    own, _ = nearest(coloured[..., :3], [parse_hex(swatch.hex) for swatch in plan.palette])
    mine = [number for number, swatch in enumerate(plan.palette) if swatch.hex in attempt.mending.roles]
    return np.where(np.isin(own, mine)[..., None], at("strict"), coloured)


def drawn_crisp(pixels: Pixels, upscale: Callable[[Pixels], Pixels]) -> Pixels:
    """A blurred picture (512, 512, 4) with its edges drawn anew, from a quarter of its size."""
    return firm_alpha(upscale(resize(pixels, CRISP_PX // 4, CRISP_PX // 4)))


def firm_alpha(pixels: Pixels) -> Pixels:
    """Alpha stretched so that the haze a network leaves in empty and solid areas is gone; edges stay soft."""
    alpha = (pixels[..., 3].astype(np.float32) - _HAZE) * (255 / (_SOLID - _HAZE))
    result = pixels.copy()
    result[..., 3] = np.clip(np.rint(alpha), 0, 255).astype(np.uint8)
    result[result[..., 3] == 0, :3] = 255
    return result


def _vector(pixels: Pixels, draft: Draft, plan: Plan, attempt: Attempt) -> str:
    """The drawing as the model made it, where the picture still shows just that; else a tracing of the picture."""
    as_drawn = attempt.recolour == "off" and attempt.mending == UNMENDED
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
