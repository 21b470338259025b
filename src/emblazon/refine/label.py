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

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from emblazon.brand.colour import contrast, luminance, parse_hex, to_hex
from emblazon.errors import InputError
from emblazon.pixels import over
from emblazon.records import Box, Corner, Element, LabelIcon, Pixels, Placed

if TYPE_CHECKING:
    from PIL import Image, ImageDraw
    from PIL.ImageFont import FreeTypeFont

LEAST_CONTRAST = 5.0
MOST_COVER = 0.06
LEAST_PX = 14
SIZE_SHARE = 0.02
"""Type size as a share of the shorter side."""
FIRMER = 0.25
OWN_FACE = Path(__file__).parents[1] / "board/type/WorkSans-Regular.ttf"
"""Work Sans (OFL): the typeface that Pillow embeds has no accented letters."""
MOST_LINES = 4
_BUSY = 0.12
_PLATE_CONTRAST = 7.0
_LEADING, _PAD_X, _PAD_Y, _ROUND = 1.28, 0.55, 0.34, 0.35
_BADGE, _GAP, _BADGE_TYPE = 1.24, 0.42, 0.74
_CORNERS: tuple[Corner, ...] = ("bottom-right", "bottom-left", "top-right", "top-left")


@dataclass(frozen=True, slots=True)
class Label:
    """What to set. `font`: a typeface's file, None for ours; `least_px`: its smallest size;
    `inks`: hex colours to choose from, black and white besides. `firmer`: 0 at first; each further try is a quarter
    larger and always on a plate."""

    text: str
    icon: LabelIcon = "none"
    corner: Corner = "bottom-right"
    font: Path | None = None
    least_px: int = LEAST_PX
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
    pixels, element = label_pixels(placed.pixels, label, safe_area=placed.format.safe_area, avoid=others)
    if element is None:
        return placed
    return replace(placed, pixels=pixels, elements=(*placed.elements, element))


def label_pixels(
    pixels: Pixels,
    label: Label,
    *,
    safe_area: tuple[float, float, float, float] = (0.03, 0.03, 0.03, 0.03),
    avoid: Sequence[Box] = (),
) -> tuple[Pixels, Element | None]:
    """A picture (H, W, 4) with its label, and where that stands. `safe_area`: margins as in a format."""
    height, width = pixels.shape[:2]
    left, top = round(safe_area[0] * width), round(safe_area[1] * height)
    room = (left, top, width - round(safe_area[2] * width), height - round(safe_area[3] * height))
    setting = _fitted(label, room, (width, height))
    if setting is None:
        return pixels, None
    box = _spot(setting, room, label.corner, avoid)
    if box is None:
        return pixels, None
    colours = _colours(pixels[box[1] : box[3], box[0] : box[2]], label)
    return _drawn(pixels, box, setting, colours, label)


def _fitted(label: Label, room: Box, whole: tuple[int, int]) -> _Setting | None:
    """The label in as few lines as fit, else its badge alone, else None."""
    wide, high = room[2] - room[0], room[3] - room[1]
    area = whole[0] * whole[1]
    size = round(max(label.least_px, LEAST_PX, SIZE_SHARE * min(whole)) * (1 + FIRMER * label.firmer))
    least = max(label.least_px, LEAST_PX)
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
    font = _font(label, size)
    text_width = max((font.getlength(line) for line in lines), default=0.0)
    badge_px = _badge_size(size) if badge else (0, 0)
    gap = round(_GAP * size) if badge and lines else 0
    text_height = round(size + (len(lines) - 1) * _LEADING * size) if lines else 0
    pad_x, pad_y = (round(_PAD_X * size), round(_PAD_Y * size)) if lines else (0, 0)
    width = round(text_width) + badge_px[0] + gap + 2 * pad_x
    height = max(text_height, badge_px[1]) + 2 * pad_y
    return _Setting(lines, size, badge, width, height)


def _badge_size(size: int) -> tuple[int, int]:
    return round(1.18 * _BADGE * size), round(_BADGE * size)


def _font(label: Label, size: int) -> "FreeTypeFont":
    """The first of the label's typeface and ours that has every letter. Raises InputError when neither has."""
    from PIL import ImageFont

    lacking: set[str] = set()
    for file in (label.font, OWN_FACE):
        if file is None:
            continue
        font = ImageFont.truetype(str(file), size)
        absent = _shape(font, "\uffff")
        lacking = {letter for letter in label.text if not letter.isspace() and _shape(font, letter) == absent}
        if not lacking:
            return font
    raise InputError(
        f"The label {label.text!r} holds letters that no typeface here has: {''.join(sorted(lacking))!r}.",
        remedy="Add a face that has them to the kit's [[type.faces]].",
    )


def _shape(font: "FreeTypeFont", letter: str) -> bytes:
    """How a typeface draws a letter; two that it lacks are drawn alike."""
    from PIL import Image, ImageDraw

    left, top, right, bottom = (round(each) for each in font.getbbox(letter))
    canvas = Image.new("L", (max(1, right - left), max(1, bottom - top)))
    ImageDraw.Draw(canvas).text((-left, -top), letter, font=font, fill=255)
    return canvas.tobytes()


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


def _drawn(
    pixels: Pixels, box: Box, setting: _Setting, colours: _Colours, label: Label
) -> tuple[Pixels, Element]:
    """The picture with plate, badge and words in `box`; the element's box is around the words, or the badge alone."""
    from PIL import Image, ImageDraw

    image = Image.fromarray(pixels)
    if not setting.lines:
        _badge(image, box, setting, colours, label)
        return np.array(image), Element("label", box, setting.badge, _facing(colours), colours.ink)
    if colours.plate:
        _rounded(image, box, round(_ROUND * setting.height / len(setting.lines)), colours.plate)
    pad = round(_PAD_X * setting.size)
    right = box[0] + box[2] > pixels.shape[1]
    # Without a plate the words themselves stand flush with the safe area.
    shift = 0 if colours.plate else pad if right else -pad
    left = box[0] + pad + shift
    if setting.badge:
        wide, high = _badge_size(setting.size)
        upper = (box[1] + box[3] - high) // 2
        _badge(image, (left, upper, left + wide, upper + high), setting, colours, label)
        left += wide + round(_GAP * setting.size)
    area = (left, box[1], box[2] + shift - pad, box[3])
    flush_right = right and not setting.badge
    where = _words(
        ImageDraw.Draw(image), area, setting, colours.ink, _font(label, setting.size), right=flush_right
    )
    return np.array(image), Element(
        "label",
        where,
        "\n".join(setting.lines),
        colours.ink,
        colours.ground,
        plate=box if colours.plate else None,
    )


def _badge(image: "Image.Image", box: Box, setting: _Setting, colours: _Colours, label: Label) -> None:
    """A rounded tile of the ink's colour, with the letters of the badge in its middle."""
    from PIL import ImageDraw

    _rounded(image, box, round(0.28 * (box[3] - box[1])), colours.ink)
    font = _font(label, round(_BADGE_TYPE * setting.size))
    left, top, right, bottom = font.getbbox(setting.badge, anchor="ls")
    x = (box[0] + box[2] - (right - left)) / 2 - left
    y = (box[1] + box[3] - (bottom - top)) / 2 - top
    fill = (*parse_hex(_facing(colours)), 255)
    ImageDraw.Draw(image).text((round(x), round(y)), setting.badge, font=font, fill=fill, anchor="ls")


def _facing(colours: _Colours) -> str:
    """The colour of letters on a badge of the ink's colour."""
    if colours.plate:
        return colours.plate
    return max(("#ffffff", "#000000"), key=lambda each: contrast(parse_hex(each), parse_hex(colours.ink)))


def _words(
    draw: "ImageDraw.ImageDraw",
    area: Box,
    setting: _Setting,
    ink: str,
    font: "FreeTypeFont",
    *,
    right: bool,
) -> Box:
    """Draw the lines into `area`, level with its middle, against its left or `right` side; the box of their ink."""
    capital = font.getbbox("Hx", anchor="ls")[1]
    leading = _LEADING * setting.size
    base = (area[1] + area[3] - (len(setting.lines) - 1) * leading - capital) / 2
    boxes: list[tuple[float, float, float, float]] = []
    for row, line in enumerate(setting.lines):
        anchor, x = ("rs", area[2]) if right else ("ls", area[0])
        at = (x, round(base + row * leading))
        draw.text(at, line, font=font, fill=(*parse_hex(ink), 255), anchor=anchor)
        boxes.append(draw.textbbox(at, line, font=font, anchor=anchor))
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return round(min(lefts)), round(min(tops)), round(max(rights)), round(max(bottoms))


def _rounded(image: "Image.Image", box: Box, radius: int, colour: str) -> None:
    """A filled rectangle with round corners and soft edges: drawn four times as large, then scaled down."""
    from PIL import Image, ImageDraw

    wide, high = box[2] - box[0], box[3] - box[1]
    mask = Image.new("L", (4 * wide, 4 * high))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, 4 * wide - 1, 4 * high - 1), 4 * radius, fill=255)
    soft = mask.resize((wide, high), Image.Resampling.BOX)
    plate = np.zeros((high, wide, 4), np.uint8)
    plate[..., :3], plate[..., 3] = parse_hex(colour), np.asarray(soft)
    image.alpha_composite(Image.fromarray(plate), (box[0], box[1]))
