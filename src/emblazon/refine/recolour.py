"""Bringing a picture onto a brand's palette, in OKLab, at one of three strengths.

`strict`  every visible pixel becomes a stop of the ramp (tints and shades) of one palette colour, exactly,
          in 8 bits. So its ΔE2000 to the ramp is 0, edges included: a mixed pixel takes the ramp of the
          material that it belongs to, at the mixed lightness, which keeps the antialiasing.
`toned`   hue and chroma go nine tenths of the way, lightness half of the way: shading is kept.
`accent`  only the most salient colours go to the palette; the rest stays as it was drawn.

A material (see `materials`) takes one brand colour (see `assign`). With people, pixels in the band of human
skin are left alone. The lightness that a pixel gets is smooth across materials:

    L' = Σ_m w_m (A_m + g_m (L − L_m)),   w_m soft weights, A_m anchors, g_m ≤ 1 so that shading fits the ramp
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from emblazon.brand.colour import oklab_from_rgb, parse_hex, rgb_from_oklab
from emblazon.brand.ramp import PURE, SHADES, STOPS, TINTS, Shunned, codes, colours_of, ramps
from emblazon.brand.skin import may_be_skin
from emblazon.pixels import content_box
from emblazon.records import Pixels, Recolour, Swatch
from emblazon.refine.assign import DARKEST, LIGHTEST, Assignment, assign
from emblazon.refine.materials import Floats, Materials, find_materials

_TONED_COLOUR = 0.92
_TONED_LIGHTNESS = 0.5
_SALIENT_SHARE = 0.45
_ONE_SURFACE = 0.02
_SNAP_PIXELS = 1_000_000


def recolour(
    pixels: Pixels,
    palette: Sequence[Swatch],
    *,
    strength: Recolour,
    people: bool = False,
    avoid: Sequence[Shunned] = (),
    grounds: Sequence[str] = (),
) -> Pixels:
    """`pixels` (H, W, 4) on `palette`; alpha is untouched. Unchanged when "off", empty or without a palette.

    `avoid`: forbidden colours; no stop within their tolerance is used. `grounds`: hex colours of the
    backgrounds that the outline should stand out from.
    """
    box = content_box(pixels, threshold=0)
    if strength == "off" or not palette or box is None:
        return pixels
    left, top, right, bottom = box
    result = pixels.copy()
    part = result[top:bottom, left:right]
    visible = part[..., 3] > 0
    lab, skin = _oklab(part, visible, people)
    chosen = visible & ~skin
    if not chosen.any():
        return pixels
    stops = ramps([each.hex for each in palette], avoid=avoid)
    brand = _oklab_of(stops[:, PURE])
    materials = find_materials(lab, chosen)
    shares = np.array([each.share for each in palette], np.float32)
    assignment = assign(materials, brand, shares, _lightness(grounds))
    labels = materials.labels[chosen]
    target = stops[assignment.colour[labels], _stop(materials, assignment, brand, lab[chosen][:, 0], labels)]
    if strength != "strict":
        target = _soften(lab[chosen], target, _pull(materials, lab[chosen], strength))
    part[chosen, :3] = target
    return result


def snap(pixels: Pixels, stops: NDArray[np.uint8], *, ground: tuple[int, int, int] | None = None) -> Pixels:
    """Every visible pixel moved to the nearest of `stops` (…, 3) in OKLab; stops and `ground` stay
    themselves.

    After a resize, which mixes colours, this makes a strict picture strict again. Colours are looked up by
    cells of 6 bits a channel, so no sorting is done.
    """
    result = pixels.copy()
    flat = stops.reshape(-1, 3)
    stays = np.zeros(1 << 24, np.bool_)
    stays[codes(flat)] = True
    if ground is not None:
        stays[codes(np.array(ground, np.uint8))] = True
    rows = max(1, _SNAP_PIXELS // pixels.shape[1])
    for top in range(0, len(pixels), rows):
        band = result[top : top + rows]
        chosen = (band[..., 3] > 0) & ~stays[codes(band)]
        band[chosen, :3] = _nearest_stop(band[chosen, :3], flat)
    return result


def _nearest_stop(colours: NDArray[np.uint8], stops: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The nearest of `stops` (S, 3) to the cell of each of `colours` (N, 3)."""
    coarse = (colours >> 2).astype(np.int64)
    cell = (coarse[:, 0] << 12) | (coarse[:, 1] << 6) | coarse[:, 2]
    used = np.flatnonzero(np.bincount(cell, minlength=1 << 18))
    middle = np.stack([used >> 12, (used >> 6) & 63, used & 63], axis=1).astype(np.uint8) * 4 + 2
    points, line = _oklab_of(middle), _oklab_of(stops)
    squared = (line**2).sum(axis=1)
    parts = np.array_split(points, max(1, len(points) // 1024))
    table = np.zeros(1 << 18, np.int64)
    table[used] = np.concatenate([(squared - 2 * part @ line.T).argmin(axis=1) for part in parts])
    return stops[table[cell]]


def _oklab(part: Pixels, visible: NDArray[np.bool_], people: bool) -> tuple[Floats, NDArray[np.bool_]]:
    """OKLab of a picture (H, W, 3; 0 where invisible), and which visible pixels are skin (H, W)."""
    numbers, inverse = np.unique(codes(part[visible]), return_inverse=True)
    colours = colours_of(numbers)
    lab = np.zeros((*visible.shape, 3), np.float32)
    lab[visible] = _oklab_of(colours)[inverse]
    skin = np.zeros(visible.shape, np.bool_)
    if people:
        skin[visible] = may_be_skin(colours)[inverse]
    return lab, skin


def _oklab_of(colours: NDArray[np.uint8]) -> Floats:
    return np.asarray(oklab_from_rgb(colours.astype(np.float32)), np.float32)


def _lightness(hexes: Sequence[str]) -> Floats:
    """OKLab lightness of hex colours, (G,)."""
    colours = np.array([parse_hex(each) for each in hexes], np.uint8).reshape(-1, 3)
    return _oklab_of(colours)[:, 0]


def _stop(
    materials: Materials, assignment: Assignment, brand: Floats, light: Floats, labels: NDArray[np.uint8]
) -> NDArray[np.intp]:
    """Index into its ramp for each pixel (N,), by the smooth lightness of the module's equation.

    `light`: lightness of each pixel (N,); `labels`: its material (N,).
    """
    own = brand[assignment.colour, 0]
    low, high = own * (1 - DARKEST), own + LIGHTEST * (1 - own)
    middle, spread = materials.centres[:, 0], materials.spread
    above = (high - assignment.anchor) / np.maximum(spread[:, 1] - middle, 1e-3)
    below = (assignment.anchor - low) / np.maximum(middle - spread[:, 0], 1e-3)
    gain = np.clip(np.minimum(above, below), 0.35, 1).astype(np.float32)
    slope = materials.soft @ gain
    offset = materials.soft @ (assignment.anchor - gain * middle)
    return _position(np.asarray(slope * light + offset, np.float32), own[labels])


def _position(light: Floats, own: Floats) -> NDArray[np.intp]:
    """The stop whose nominal lightness is nearest: the ramp is linear in lightness on both sides."""
    shade = -np.minimum(light / np.maximum(own, 1e-3) - 1, 0) * 100
    tint = np.maximum((light - own) / np.maximum(1 - own, 1e-3), 0) * 100
    steps = np.minimum(tint, TINTS) - np.minimum(shade, SHADES)
    return np.clip(np.rint(steps).astype(np.intp) + PURE, 0, STOPS - 1)


def _pull(materials: Materials, lab: Floats, strength: Recolour) -> Floats:
    """How far each pixel goes towards its target, (N, 3) for L, a, b."""
    whole = np.array([_TONED_LIGHTNESS, _TONED_COLOUR, _TONED_COLOUR], np.float32)
    if strength == "toned":
        return np.broadcast_to(whole, lab.shape)
    chosen = salient(materials).astype(np.float32)
    return np.minimum(1, materials.soft @ chosen)[:, None] * np.array([0.6, 1, 1], np.float32)


def salient(materials: Materials) -> NDArray[np.bool_]:
    """The most colourful materials that together take at most about half of the picture, (M,); at least
    one."""
    chroma = np.hypot(materials.centres[:, 1], materials.centres[:, 2])
    score = chroma * materials.shares**0.5
    picked = np.zeros(len(score), np.bool_)
    for index in np.argsort(-score, kind="stable"):
        if picked.any() and (materials.shares[picked].sum() + materials.shares[index] > _SALIENT_SHARE):
            continue
        picked[index] = True
    joined = (materials.seams[picked] > _ONE_SURFACE).any(axis=0)
    return picked | joined


def _soften(lab: Floats, target: NDArray[np.uint8], pull: Floats) -> NDArray[np.uint8]:
    """Between the drawn colours and their targets, (N, 3)."""
    mixed = lab + pull * (_oklab_of(target) - lab)
    return np.clip(np.rint(rgb_from_oklab(mixed)), 0, 255).astype(np.uint8)
