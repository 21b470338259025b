"""The visible label: words on a finished picture that say that a machine made it.

Real type, set in the asked corner inside the safe area. The first of the inks given is taken that stands out from
what is behind it at its worst place: by 5 : 1, a little over the 4.5 that WCAG 2.2 asks (success criterion 1.4.3).
Where none does, or the ground is busy or transparent, the words stand on a plate of another ink. Long words are
broken into lines, so that the label covers at most 6 % of the picture; where even that is too much, only a badge with
the letters AI is set, and on a picture too small for that, nothing: then `with_label` adds no element, and the check
on labels says so.

The icon "eu" is a badge with AI (IA beside French words), drawn here from plain shapes. It stands where the common
icon that the EU's code of practice proposes would stand; that icon's own artwork is not reproduced.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from emblazon.brand.colour import contrast, luminance, parse_hex, to_hex
from emblazon.brand.typeface import Typeface, advance, ink_of, own_typeface
from emblazon.pixels import over
from emblazon.records import Box, Corner, Element, LabelIcon, Labelled, Pixels, Placed
from emblazon.refine.label_shapes import Shape, Tile, Words, around, ink_box, on_svg, paint

LEAST_CONTRAST = 5.0
MOST_COVER = 0.06
SIZE_SHARE = 0.02
"""Type size as a share of the shorter side."""
FIRMER = 0.25
MASTER_AREA = (0.03, 0.03, 0.03, 0.03)
"""Margins of the label on the picture itself, which is in no format."""
MOST_LINES = 4
_BUSY = 0.12
_PLATE_CONTRAST = 7.0
_LEADING, _PAD_X, _PAD_Y, _ROUND = 1.28, 0.55, 0.34, 0.35
_BADGE, _GAP, _BADGE_TYPE = 1.24, 0.42, 0.74
_CORNERS: tuple[Corner, ...] = ("bottom-right", "bottom-left", "top-right", "top-left")


@dataclass(frozen=True, slots=True)
class Label:
    """What to set. `inks`: hex colours to choose from, black and white besides. `firmer`: 0 at first; each further
    try is a quarter larger and always on a plate."""

    text: str
    icon: LabelIcon = "none"
    corner: Corner = "bottom-right"
    face: Typeface = field(default_factory=own_typeface)
    inks: tuple[str, ...] = ()
    firmer: int = 0


@dataclass(frozen=True, slots=True)
class _Setting:
    """A label laid out: its lines, type size in pixels, letters of its badge, width and height with its padding."""

    lines: tuple[str, ...]
    size: int
    badge: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class _Colours:
    ink: str
    plate: str
    """Hex, "" where the words stand on the picture itself."""
    ground: str
    """Hex of what is behind the words: the plate, or the mean of the picture there."""


def with_label(placed: Placed, label: Label, *, avoid: Sequence[Box] = ()) -> Placed:
    """The format with its label; unchanged where it is too small for one.

    `avoid`: boxes that the label must not touch, such as the logo's; what was set already is avoided anyway.
    """
    others = (*avoid, *(element.box for element in placed.elements))
    found = _designed(placed.pixels, label, placed.format.safe_area, others)
    if found is None:
        return placed
    shapes, element = found
    pixels = paint(placed.pixels, shapes, label.face.data)
    return replace(placed, pixels=pixels, elements=(*placed.elements, element))


def labelled(pixels: Pixels, svg: str, label: Label) -> Labelled | None:
    """A picture (H, W, 4) and its vector form ("" for none) with the same label; None where that does not fit."""
    found = _designed(pixels, label, MASTER_AREA, ())
    if found is None:
        return None
    shapes, element = found
    size = (pixels.shape[1], pixels.shape[0])
    drawn = on_svg(svg, shapes, label.face.data, title=label.text, size=size) if svg else ""
    return Labelled(paint(pixels, shapes, label.face.data), element, drawn)


def _designed(
    pixels: Pixels, label: Label, safe_area: tuple[float, float, float, float], avoid: Sequence[Box]
) -> tuple[tuple[Shape, ...], Element] | None:
    """The label as shapes for a picture, and where it stands. `safe_area`: margins as in a format."""
    height, width = pixels.shape[:2]
    left, top = round(safe_area[0] * width), round(safe_area[1] * height)
    room = (left, top, width - round(safe_area[2] * width), height - round(safe_area[3] * height))
    setting = _fitted(label, room, (width, height))
    box = None if setting is None else _spot(setting, room, label.corner, avoid)
    if setting is None or box is None:
        return None
    colours = _colours(pixels[box[1] : box[3], box[0] : box[2]], label)
    return _set(box, setting, colours, label, width=width)


def _fitted(label: Label, room: Box, whole: tuple[int, int]) -> _Setting | None:
    """The label in as few lines as fit, else its badge alone, else None."""
    wide, high = room[2] - room[0], room[3] - room[1]
    area = whole[0] * whole[1]
    least = label.face.least_px
    size = round(max(least, SIZE_SHARE * min(whole)) * (1 + FIRMER * label.firmer))
    badge = "IA" if "IA" in label.text.replace("’", " ").replace("'", " ").split() else "AI"
    for type_px in dict.fromkeys((size, least)):
        for count in range(1, MOST_LINES + 1):
            lines = _broken(label.text, count)
            setting = _laid_out(label, lines, type_px, badge if label.icon == "eu" else "")
            if _fits(setting, wide, high, area):
                return setting
    alone = _laid_out(label, (), round(least / _BADGE_TYPE), badge)
    return alone if _fits(alone, wide, high, area) else None


def _fits(setting: _Setting, wide: int, high: int, area: int) -> bool:
    """Whether a setting fits into a room and covers little enough of the whole."""
    cover = setting.width * setting.height
    return setting.width <= wide and setting.height <= high and cover <= MOST_COVER * area


def _broken(text: str, count: int) -> tuple[str, ...]:
    """`text` in `count` lines that are as even as whole words allow, the longer ones first."""
    words = text.split()
    lines: list[str] = []
    for left in range(min(count, len(words)), 0, -1):
        share = len(" ".join(words)) / left
        taken = 1
        while taken < len(words) - left + 1 and len(" ".join(words[: taken + 1])) <= share + 2:
            taken += 1
        taken = taken if left > 1 else len(words)
        lines.append(" ".join(words[:taken]))
        words = words[taken:]
    return tuple(lines)


def _laid_out(label: Label, lines: tuple[str, ...], size: int, badge: str) -> _Setting:
    text_width = max((advance(label.face.data, line, size) for line in lines), default=0.0)
    badge_px = _badge_size(size) if badge else (0, 0)
    gap = round(_GAP * size) if badge and lines else 0
    text_height = round(size + (len(lines) - 1) * _LEADING * size) if lines else 0
    pad_x, pad_y = (round(_PAD_X * size), round(_PAD_Y * size)) if lines else (0, 0)
    width = math.ceil(text_width) + badge_px[0] + gap + 2 * pad_x
    height = max(text_height, badge_px[1]) + 2 * pad_y
    return _Setting(lines, size, badge, width, height)


def _badge_size(size: int) -> tuple[int, int]:
    return round(1.18 * _BADGE * size), round(_BADGE * size)


def _spot(setting: _Setting, room: Box, corner: Corner, avoid: Sequence[Box]) -> Box | None:
    """The setting's box in the asked corner; moved along the side, then to another corner, if that place is taken."""
    for each in (corner, *(other for other in _CORNERS if other != corner)):
        x = room[0] if each.endswith("left") else room[2] - setting.width
        y = room[1] if each.startswith("top") else room[3] - setting.height
        step = setting.height // 2 * (1 if each.startswith("top") else -1)
        for moved in range(6):
            box = (x, y + moved * step, x + setting.width, y + moved * step + setting.height)
            if box[1] < room[1] or box[3] > room[3]:
                break
            if not any(_meet(box, other) for other in avoid):
                return box
    return None


def _meet(one: Box, two: Box) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def _colours(behind: Pixels, label: Label) -> _Colours:
    """Ink and plate for what is behind the label."""
    inks = tuple(dict.fromkeys((*label.inks, "#000000", "#ffffff")))
    if (behind[..., 3] == 255).all() and not label.firmer:
        seen = luminance(behind[..., :3].reshape(-1, 3).astype(np.float32))
        low, high = (float(each) for each in np.percentile(seen, (2, 98)))
        worst = {ink: min(_ratio(ink, low), _ratio(ink, high)) for ink in inks}
        for ink in inks:
            if worst[ink] >= LEAST_CONTRAST and _calm(behind):
                return _Colours(ink, "", to_hex(behind[..., :3].reshape(-1, 3).mean(axis=0)))
    ground = over(behind, (255, 255, 255)).reshape(-1, 3).mean(axis=0)
    pairs = _pairs(label.inks) or _pairs(inks)
    # A plate near to what is around it disturbs the picture least.
    ink, plate = min(pairs, key=lambda pair: float(np.abs(np.array(parse_hex(pair[1])) - ground).sum()))
    return _Colours(ink, plate, plate)


def _pairs(inks: Sequence[str]) -> list[tuple[str, str]]:
    """Every ink with every plate that it is clearly told from."""
    return [
        (ink, plate)
        for plate in inks
        for ink in inks
        if contrast(parse_hex(ink), parse_hex(plate)) >= _PLATE_CONTRAST
    ]


def _ratio(ink: str, other: float) -> float:
    own = float(luminance(np.array(parse_hex(ink))))
    return (max(own, other) + 0.05) / (min(own, other) + 0.05)


def _calm(behind: Pixels) -> bool:
    """Whether lightness varies so little that thin strokes are not lost in it."""
    grey = behind[..., :3].astype(np.float32).mean(axis=2) / 255
    return float(grey.std()) <= _BUSY


def _set(
    box: Box, setting: _Setting, colours: _Colours, label: Label, *, width: int
) -> tuple[tuple[Shape, ...], Element]:
    """Plate, badge and words in `box` of a picture `width` wide; the element's box is around the words, or around the
    badge where it stands alone."""
    if not setting.lines:
        tile, letters = _badge(box, setting, colours, label)
        return (tile, letters), Element("label", box, setting.badge, letters.colour, colours.ink)
    shapes: list[Shape] = []
    if colours.plate:
        shapes.append(Tile(box, round(_ROUND * setting.height / len(setting.lines)), colours.plate))
    pad = round(_PAD_X * setting.size)
    right = box[0] + box[2] > width
    # Without a plate the words themselves stand flush with the safe area.
    shift = 0 if colours.plate else pad if right else -pad
    left = box[0] + pad + shift
    if setting.badge:
        wide, high = _badge_size(setting.size)
        upper = (box[1] + box[3] - high) // 2
        shapes += _badge((left, upper, left + wide, upper + high), setting, colours, label)
        left += wide + round(_GAP * setting.size)
    area = (left, box[1], box[2] + shift - pad, box[3])
    lines = _lines(area, setting, colours.ink, label, right=right and not setting.badge)
    where = around([ink_box(each, label.face.data) for each in lines])
    tiles = [each.box for each in shapes if isinstance(each, Tile)]
    plate = around([*tiles, where]) if tiles else None
    element = Element("label", where, "\n".join(setting.lines), colours.ink, colours.ground, plate=plate)
    return (*shapes, *lines), element


def _badge(box: Box, setting: _Setting, colours: _Colours, label: Label) -> tuple[Tile, Words]:
    """A rounded tile of the ink's colour, and the letters of the badge in its middle."""
    size = round(_BADGE_TYPE * setting.size)
    left, top, right, bottom = ink_of(label.face.data, setting.badge, size)
    x, y = (box[0] + box[2] - right - left) / 2, (box[1] + box[3] - bottom - top) / 2
    letters = Words(setting.badge, (x, round(y)), size, _facing(colours))
    return Tile(box, round(0.28 * (box[3] - box[1])), colours.ink), letters


def _facing(colours: _Colours) -> str:
    """The colour of letters on a badge of the ink's colour."""
    if colours.plate:
        return colours.plate
    return max(("#ffffff", "#000000"), key=lambda each: contrast(parse_hex(each), parse_hex(colours.ink)))


def _lines(area: Box, setting: _Setting, colour: str, label: Label, *, right: bool) -> list[Words]:
    """The lines in `area`, level with its middle, against its left or `right` side."""
    face, size = label.face.data, setting.size
    capital = ink_of(face, "H", size)[1]
    leading = _LEADING * setting.size
    base = (area[1] + area[3] - (len(setting.lines) - 1) * leading - capital) / 2
    lefts = [area[2] - advance(face, line, size) if right else area[0] for line in setting.lines]
    return [
        Words(line, (left, round(base + row * leading)), size, colour)
        for row, (line, left) in enumerate(zip(setting.lines, lefts, strict=True))
    ]
