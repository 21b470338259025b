"""`brand new`: a palette out of a picture or a few hex colours, with proposed roles.

k-means in OKLab (Lloyd 1982; deterministic farthest-point start), then each centre becomes the commonest
true colour of its cluster, so that a flat logo gives exactly its own hex values.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from emblazon.brand.colour import (
    Floats,
    colour_name,
    contrast,
    delta_e,
    into_gamut,
    oklab_from_oklch,
    oklab_from_rgb,
    oklch_from_oklab,
    parse_hex,
    to_hex,
)
from emblazon.brand.imported import LooseColour
from emblazon.brand.kit import Colour, Role
from emblazon.brand.lint import TEXT_CONTRAST
from emblazon.errors import InputError
from emblazon.records import Pixels

_MOST_DISTINCT = 4096
_SAME = 8.0
"""ΔE2000 under which two colours of a picture count as one."""
_GREY = 0.035
"""OKLCH chroma under which a colour is a grey."""


def colours_of_picture(pixels: Pixels, *, most: int = 6) -> tuple[LooseColour, ...]:
    """The main opaque colours of (H, W, 4) uint8 with their shares, the largest first.

    Raises InputError when nothing in the picture is opaque.
    """
    colours, counts = _distinct(pixels)
    points = oklab_from_rgb(colours)
    kept: list[tuple[str, float]] = []
    labels = _clusters(points, counts, most * 2)
    order = sorted(set(labels.tolist()), key=lambda label: -float(counts[labels == label].sum()))
    for label in order:
        inside = labels == label
        code = to_hex(colours[inside][counts[inside].argmax()])
        kept = _added(kept, code, float(counts[inside].sum() / counts.sum()))
    strong = [each for each in sorted(kept, key=lambda each: -each[1]) if each[1] >= 0.01][:most]
    return tuple(LooseColour("", code, share=round(share, 4)) for code, share in strong)


def _distinct(pixels: Pixels) -> tuple[NDArray[np.uint8], Floats]:
    """Distinct opaque colours (N, 3) and how often each comes, the commonest `_MOST_DISTINCT`."""
    opaque = pixels[pixels[..., 3] > 200][:, :3].astype(np.uint32)
    if len(opaque) == 0:
        raise InputError("The picture is empty: nothing in it is opaque.", remedy="Give another picture.")
    codes, counts = np.unique(opaque @ np.array([65536, 256, 1], np.uint32), return_counts=True)
    order = np.argsort(-counts, kind="stable")[:_MOST_DISTINCT]
    codes = codes[order]
    colours = np.stack([codes >> 16, (codes >> 8) & 255, codes & 255], axis=-1).astype(np.uint8)
    return colours, counts[order].astype(np.float64)


def _clusters(points: Floats, counts: Floats, most: int) -> NDArray[np.intp]:
    """Labels (N,) of weighted k-means over OKLab points (N, 3)."""
    centres = [points[int(counts.argmax())]]
    while len(centres) < min(most, len(points)):
        gaps = np.min([np.sum((points - centre) ** 2, axis=1) for centre in centres], axis=0)
        if gaps.max() < 1e-4:
            break
        centres.append(points[int((gaps * np.sqrt(counts)).argmax())])
    middles = np.array(centres)
    labels = np.zeros(len(points), np.intp)
    for _ in range(20):
        labels = np.sum((points[:, None] - middles[None]) ** 2, axis=2).argmin(axis=1)
        for label in np.unique(labels):
            inside = labels == label
            middles[label] = np.average(points[inside], axis=0, weights=counts[inside])
    return labels


def _added(kept: list[tuple[str, float]], code: str, share: float) -> list[tuple[str, float]]:
    """`kept` with one more colour, joined to one that looks the same."""
    for number, (other, before) in enumerate(kept):
        if float(delta_e(parse_hex(code), parse_hex(other))) < _SAME:
            return [*kept[:number], (other, before + share), *kept[number + 1 :]]
    return [*kept, (code, share)]


def propose_palette(loose: Sequence[LooseColour]) -> tuple[Colour, ...]:
    """A palette with a role for each colour, a background and a legible text colour added where missing.

    Roles that the source told are kept; the rest goes by chroma, share and hue, or, where no shares are known, by
    the order in which a person listed them, greys last. Raises InputError when empty.
    """
    if not loose:
        raise InputError("No colours were given.", remedy="Give a picture or some colours as '#rrggbb'.")
    colours = _with_grounds(list(loose))
    taken: set[Role | None] = {each.role for each in colours}
    measured = any(each.share is not None for each in loose)

    def rank(colour: LooseColour) -> float:
        return -_weight(colour) if measured else float(_lch(colour.hex)[1] < _GREY)

    free = sorted((each for each in colours if each.role is None), key=rank)
    for each in free:
        role = _next_role(each, taken, colours)
        taken.add(role)
        colours[colours.index(each)] = replace(each, role=role)
    return _named(colours)


def _lch(hex: str) -> tuple[float, float, float]:
    lightness, chroma, hue = (float(each) for each in oklch_from_oklab(oklab_from_rgb(parse_hex(hex))))
    return lightness, chroma, hue


def _weight(colour: LooseColour) -> float:
    return _lch(colour.hex)[1] * (0.2 + (colour.share or 0.2)) ** 0.5


def _with_grounds(colours: list[LooseColour]) -> list[LooseColour]:
    """Assign, or else add, one background and one text colour that is legible on it."""
    roles = {each.role for each in colours}
    if "background" not in roles:
        pale = [
            each
            for each in colours
            if each.role is None and _lch(each.hex)[0] > 0.93 and _lch(each.hex)[1] < 0.05
        ]
        if pale:
            colours[colours.index(pale[0])] = replace(pale[0], role="background")
        else:
            colours.append(LooseColour("white", "#ffffff", "background"))
    ground = next(each for each in colours if each.role == "background")
    if "text" not in roles:
        legible = [
            each
            for each in colours
            if each.role is None
            and _lch(each.hex)[1] < 0.13
            and contrast(parse_hex(each.hex), parse_hex(ground.hex)) >= 7
        ]
        if legible:
            colours[colours.index(legible[0])] = replace(legible[0], role="text")
        else:
            colours.append(LooseColour("ink", _ink(colours, ground.hex), "text"))
    return colours


def _ink(colours: Sequence[LooseColour], ground: str) -> str:
    """Near black, or near white on a dark ground, with a breath of the strongest colour's hue."""
    hue = _lch(max(colours, key=_weight).hex)[2]
    lightness = 0.22 if contrast((255, 255, 255), parse_hex(ground)) < TEXT_CONTRAST else 0.97
    return to_hex(into_gamut(oklab_from_oklch([lightness, 0.03, hue])))


def _next_role(colour: LooseColour, taken: set[Role | None], colours: Sequence[LooseColour]) -> Role:
    _, chroma, hue = _lch(colour.hex)
    if "primary" not in taken:
        return "primary"
    if chroma < _GREY:
        return "neutral"
    primary = next(each for each in colours if each.role == "primary")
    turn = abs((hue - _lch(primary.hex)[2] + 180) % 360 - 180)
    if turn > 60 and "accent" not in taken:
        return "accent"
    return "secondary" if "secondary" not in taken else "accent" if "accent" not in taken else "neutral"


def _named(colours: Sequence[LooseColour]) -> tuple[Colour, ...]:
    """Colours in order of role, each with a name of its own."""
    order: tuple[Role, ...] = ("primary", "secondary", "accent", "neutral", "background", "text")
    done: list[Colour] = []
    for each in sorted(colours, key=lambda each: order.index(each.role or "neutral")):
        base = name = each.name or colour_name(parse_hex(each.hex))
        number = 2
        while any(name == other.name for other in done):
            name, number = f"{base} {number}", number + 1
        tolerance = 6.0 if each.tolerance is None else each.tolerance
        done.append(
            Colour(
                name=name, hex=each.hex, role=each.role or "neutral", share=each.share, tolerance=tolerance
            )
        )
    return tuple(done)


def kit_text(name: str, colours: Sequence[Colour], *, logo: Path | None = None) -> str:
    """A `brand.toml` to start from. `logo`: a picture made for light grounds, relative to the kit.

    Beside a logo the shares are left out: how much of a logo is red says nothing on how red pictures are.
    """
    lines = ["[identity]", f"name = {_toml(name)}", 'version = "1"', 'description = ""', ""]
    for colour in colours:
        lines += ["[[palette.colours]]", f"name = {_toml(colour.name)}", f'hex = "{colour.hex}"']
        lines += [f'role = "{colour.role}"']
        if colour.share is not None and logo is None:
            lines += [f"share = {colour.share:g}"]
        if colour.tolerance != 6:
            lines += [f"tolerance = {colour.tolerance:g}"]
        lines += [""]
    if logo is not None:
        lines += ["[[logo.variants]]", f"path = {_toml(logo.as_posix())}", 'on = "light"', ""]
    lines += ["[look]", 'styles = ["flat"]', 'recolour = "strict"', ""]
    lines += ["[[formats]]", 'name = "square"', "width = 1024", "height = 1024", ""]
    return "\n".join(lines)


def _toml(text: str) -> str:
    """A TOML basic string: JSON's escapes, and DEL, which TOML wants escaped as well."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
