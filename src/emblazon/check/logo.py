"""Does the kit's logo stand as the kit wants it: whole, unstretched, in its own colours, large enough, in the variant
for its ground, with clear space around it, in an allowed corner?

A logo that Emblazon set is measured where it was set; otherwise it is searched in the picture. The measure is the
number of faults. The ground's kind: over a luminance of 0.179 black stands out more than white (WCAG 2.2), so it is a
light one.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from emblazon.brand.colour import delta_e, luminance, to_hex
from emblazon.brand.kit import Kit
from emblazon.check.base import Check, Evidence
from emblazon.check.logo_search import FOUND, Seen, edges_of, fit, marks, sampled_colours, seen_logos
from emblazon.errors import PictureError
from emblazon.pixels import over
from emblazon.records import Finding, Pixels

MOST_STRETCH = 0.02
MOST_DELTA_E = 5.0
LEAST_SHOWN = 0.9
_LIGHT_FROM = 0.179
_SUBPIXEL = 0.6
_BUSY = 0.005
_VISIBLE = 48.0
_LEAST_CLUSTER = 0.02

Rgb = NDArray[np.uint8]


def _run(check: Check, evidence: Evidence) -> Finding:
    try:
        variants = marks(evidence)
    except PictureError as error:
        return check.unknown(f"Not measured: {error}")
    placed = [
        (each, element)
        for each in evidence.picture.placed
        for element in each.elements
        if element.kind == "logo"
    ]
    if not placed:
        return _in_picture(check, evidence)
    faults: list[str] = []
    for each, element in placed:
        rgb = _opaque(each.pixels)
        left, top, right, bottom = element.box
        seen = fit(rgb, variants, (left, top, right - left, bottom - top))
        found = list(_faults(rgb, seen, evidence.kit)) if seen.score >= FOUND else ["cannot be made out"]
        faults += [f"{fault} (in the format {each.format.name!r})" for fault in found]
    return _verdict(check, faults, f"The logo stands as it should in {len(placed)} formats.")


def _in_picture(check: Check, evidence: Evidence) -> Finding:
    seen = seen_logos(evidence)
    if not seen and evidence.asked.logo:
        return check.finding(
            "fail",
            1,
            "The kit's logo is asked for and was not found: it is not there, turned, cut, too faint or too small.",
            repair="re-typeset",
        )
    if not seen:
        return check.finding("pass", 0, "No logo was asked for, and none was found.")
    rgb = _opaque(evidence.picture.pixels)
    found = [(each, list(_faults(rgb, each, evidence.kit))) for each in seen]
    worst = max(found, key=lambda each: len(each[1]))[0]
    faults = [
        f"{fault} (the one {_corner(rgb, each)})" if len(seen) > 1 else fault
        for each, own in found
        for fault in own
    ]
    widths = " and ".join(f"{each.frame[2]:.0f}" for each in seen)
    well = f"The logo was found, {widths} px wide, and stands as it should."
    return _verdict(check, faults, well, _clipped(worst, rgb))


def _verdict(
    check: Check, faults: list[str], well: str, place: tuple[int, int, int, int] | None = None
) -> Finding:
    if not faults:
        return check.finding("pass", 0, well)
    words = f"The logo {'; it '.join(faults)}."
    return check.finding("fail", len(faults), words, repair="re-typeset", place=place)


def _faults(rgb: Rgb, seen: Seen, kit: Kit) -> Iterator[str]:
    """All that is wrong with a logo that was found, in words that follow "The logo"."""
    yield from _cut(rgb, seen)
    width, height = seen.frame[2], seen.frame[3]
    stretch = width / height / seen.mark.aspect - 1
    if abs(stretch) > MOST_STRETCH + _SUBPIXEL / height:
        yield f"is stretched by {abs(stretch):.0%} ({'wider' if stretch > 0 else 'higher'} than drawn)"
    small = width < kit.logo.minimum_width_px - 1
    if not small:  # so small its fine lines have no colour of their own
        yield from _colours(rgb, seen)
    ground = "light" if luminance(np.array(seen.ground)) > _LIGHT_FROM else "dark"
    if seen.mark.on != ground and any(each.on == ground for each in kit.logo.variants):
        yield f"is the variant for {seen.mark.on} grounds, and stands on a {ground} one"
    if small:
        yield f"is {width:.0f} px wide, under the least of {kit.logo.minimum_width_px} px"
    yield from _crowded(rgb, seen, kit.logo.clear_space * height)
    corner = _corner(rgb, seen)
    if corner not in kit.logo.corners:
        yield f"stands {corner}; the kit allows {', '.join(kit.logo.corners)}"


def _cut(rgb: Rgb, seen: Seen) -> Iterator[str]:
    """Whether the frame's border cuts the logo off, or parts of it are covered or missing."""
    left, top, width, height = seen.frame
    slack = 1 + 0.01 * width
    if min(left, top, rgb.shape[1] - left - width, rgb.shape[0] - top - height) < -slack:
        yield "is cut off at the edge"
        return
    expected = (np.abs(seen.mark.colour - seen.ground).max(axis=2) > _VISIBLE) & (seen.mark.alpha > 0.9)
    there = np.abs(sampled_colours(rgb, seen) - seen.ground).max(axis=2) > _VISIBLE / 2
    if expected.any() and (shown := float(there[expected].mean())) < LEAST_SHOWN:
        yield f"lacks {1 - shown:.0%} of its drawing"


def _colours(rgb: Rgb, seen: Seen) -> Iterator[str]:
    """Which of the logo's colours are another: the worst, by the median ΔE2000 over its area."""
    solid = seen.mark.alpha >= 0.98
    inner = solid.copy()
    for axis in (0, 1):
        for shift in (1, -1):
            inner &= np.roll(solid, shift, axis)
    own, there = seen.mark.colour[inner], sampled_colours(rgb, seen)[inner]
    groups = (own // 16).astype(np.int64) @ np.array([256, 16, 1])
    worst, words = MOST_DELTA_E, ""
    for group in np.unique(groups):
        member = groups == group
        if member.mean() < _LEAST_CLUSTER or member.sum() < 12:
            continue
        away = float(np.median(delta_e(own[member], there[member])))
        if away > worst:
            hexes = to_hex(np.median(own[member], axis=0)), to_hex(np.median(there[member], axis=0))
            worst, words = away, f"shows {hexes[1]} where {hexes[0]} belongs (ΔE2000 {away:.0f})"
    if words:
        yield words


def _crowded(rgb: Rgb, seen: Seen, room: float) -> Iterator[str]:
    """Whether something stands in the clear space, or the edge of the picture does."""
    left, top, width, height = seen.frame
    gap = min(left, top, rgb.shape[1] - left - width, rgb.shape[0] - top - height)
    if -1 <= gap < room - 1:
        yield f"is {max(0.0, gap):.0f} px from the edge, and needs {room:.0f} px of clear space"
        return
    outer = [left - room, top - room, left + width + room, top + height + room]
    x0, y0 = max(0, round(outer[0])), max(0, round(outer[1]))
    part = rgb[y0 : max(y0, round(outer[3])), x0 : max(x0, round(outer[2]))]
    steep = edges_of(part) > 0.5
    steep[
        max(0, int(top - y0) - 2) : int(np.ceil(top + height - y0)) + 2,
        max(0, int(left - x0) - 2) : int(np.ceil(left + width - x0)) + 2,
    ] = False
    around = steep.size - width * height
    if steep.sum() > max(8, _BUSY * around):
        yield f"has other content within its clear space of {room:.0f} px"


def _corner(rgb: Rgb, seen: Seen) -> str:
    """The corner it stands in; "in the middle" and the like where it is in none."""
    left, top, width, height = seen.frame
    across = _side(left, rgb.shape[1] - left - width, width / rgb.shape[1], ("left", "right"))
    down = _side(top, rgb.shape[0] - top - height, height / rgb.shape[0], ("top", "bottom"))
    if across and down:
        return f"{down}-{across}"
    return f"in the middle of the {down or across}" if down or across else "in the middle"


def _side(before: float, after: float, share: float, names: tuple[str, str]) -> str:
    """Which side it is on, by the gaps before and after; "" in the middle. One that fills half the picture is on the
    side that it is nearer to."""
    if share > 0.5:
        return names[0] if before <= after else names[1]
    if 2 * before <= after:
        return names[0]
    return names[1] if 2 * after <= before else ""


def _opaque(pixels: Pixels) -> Rgb:
    return pixels[..., :3] if (pixels[..., 3] == 255).all() else over(pixels, (255, 255, 255))


def _clipped(seen: Seen, rgb: Rgb) -> tuple[int, int, int, int]:
    left, top, right, bottom = seen.box
    return max(0, left), max(0, top), min(rgb.shape[1], right), min(rgb.shape[0], bottom)


CHECK = Check(
    id="logo",
    question="Does the kit's logo stand as the kit wants it?",
    limit=0,
    unit="faults",
    source="The kit's clear space, least width and corners; 2 % of stretch and ΔE2000 5 are what is not noticed.",
    needs=("logo",),
    run=_run,
)
