"""Placing a picture in a format: scaled to its safe area, centred there, never stretched.

A picture without any transparency, a photograph say, fills the whole format instead: what does not fit its shape is
cut off evenly.

What is scaled, chosen for looks:
- up to 1.15 ×, or where the tracing is not faithful (shaded pictures would band): the pixels, by Lanczos;
- beyond 1.15 × with a faithful tracing (flat pictures): the SVG rendered at that size, whose edges stay
crisp;
- beyond 3 × without one: `enlarge`, the network over tiles.

The *content* (all that is visible) is what fills the safe area, whatever empty margin the drawing had. Over a
background colour the result is opaque; a strict picture is snapped to its ramps again, since scaling mixes.
"""

import numpy as np
from numpy.typing import NDArray

from emblazon.brand.colour import parse_hex
from emblazon.errors import FormatError, PictureError
from emblazon.pixels import content_box, over, render_svg, resize
from emblazon.records import Format, Pixels
from emblazon.refine.enlarge import Upscale, enlarge
from emblazon.refine.recolour import snap

CRISP_FROM = 1.15
NETWORK_FROM = 3.0
_FAITHFUL = 5.0


def place(
    pixels: Pixels, format: Format, *, svg: str, upscale: Upscale, stops: NDArray[np.uint8] | None
) -> Pixels:
    """`pixels` in `format`, (format.height, format.width, 4).

    `svg`: a faithful tracing of it, or "".
    `stops`: the ramps to snap to, for a strict picture, else None. Raises FormatError when the format has no
    room, PictureError when the picture is empty.
    """
    box = content_box(pixels)
    if box is None:
        raise PictureError("The picture is empty: there is nothing to place.", remedy="Draw it again.")
    if (pixels[..., 3] == 255).all():
        return _finish(cover(pixels, format, upscale=upscale), format.background, stops)
    left, top, room_x, room_y = safe_box(format)
    wide, high = box[2] - box[0], box[3] - box[1]
    scale = min(room_x / wide, room_y / high)
    size = max(1, round(wide * scale)), max(1, round(high * scale))
    content = _scaled(pixels, box, size=size, svg=svg, upscale=upscale)
    canvas = _canvas(format)
    x, y = left + (room_x - size[0]) // 2, top + (room_y - size[1]) // 2
    canvas[y : y + size[1], x : x + size[0]] = _finish(content, format.background, stops)
    return canvas


def cover(pixels: Pixels, format: Format, *, upscale: Upscale) -> Pixels:
    """The middle of `pixels` that has the format's shape, at the format's size."""
    height, width = pixels.shape[:2]
    scale = max(format.width / width, format.height / height)
    across, down = min(width, round(format.width / scale)), min(height, round(format.height / scale))
    left, top = (width - across) // 2, (height - down) // 2
    part = pixels[top : top + down, left : left + across]
    if (across, down) == (format.width, format.height):
        return part
    if scale > NETWORK_FROM:
        part = enlarge(part, max(format.width, format.height), upscale)
    return resize(part, format.width, format.height)


def enlarges(pixels: Pixels, format: Format) -> bool:
    """Whether `format` shows `pixels` so large that the tracing would look better."""
    box = content_box(pixels)
    _, _, room_x, room_y = safe_box(format)
    return box is not None and min(room_x / (box[2] - box[0]), room_y / (box[3] - box[1])) > CRISP_FROM


def safe_box(format: Format) -> tuple[int, int, int, int]:
    """Left, top, width and height in pixels of the safe area, beside the space for copy. Raises FormatError when it
    is under one pixel."""
    left, top = round(format.safe_area[0] * format.width), round(format.safe_area[1] * format.height)
    right, bottom = round(format.safe_area[2] * format.width), round(format.safe_area[3] * format.height)
    width, height = format.width - left - right, format.height - top - bottom
    if width < 1 or height < 1:
        raise FormatError(
            f"The format {format.name!r} ({format.width} × {format.height}) has no room inside its safe area "
            f"{format.safe_area!r}.",
            remedy="Give smaller margins.",
        )
    return beside_copy(format, (left, top, width, height))


def beside_copy(format: Format, room: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """What is left of `room` (left, top, width, height) beside the format's space for copy: of the strips on its four
    sides the one that holds the largest square, then the largest. All of it where no strip is left."""
    if format.copy_space is None:
        return room
    left, top, right, bottom = room[0], room[1], room[0] + room[2], room[1] + room[3]
    wide, high = format.width, format.height
    x0, y0, x1, y1 = (
        round(edge * side) for edge, side in zip(format.copy_space, (wide, high) * 2, strict=True)
    )
    strips = (
        (left, top, x0, bottom),
        (x1, top, right, bottom),
        (left, top, right, y0),
        (left, y1, right, bottom),
    )
    clipped = [
        (max(a, left), max(b, top), min(c, right) - max(a, left), min(d, bottom) - max(b, top))
        for a, b, c, d in strips
    ]
    fitting = [each for each in clipped if each[2] > 0 and each[3] > 0]
    return max(fitting, key=lambda each: (min(each[2:]), each[2] * each[3]), default=room)


def reframe(pixels: Pixels, margin: float) -> Pixels:
    """The same canvas with the content scaled and centred so that `margin` (fraction of a side) stays
    free."""
    box = content_box(pixels)
    if box is None:
        return pixels
    height, width = pixels.shape[:2]
    format = Format("frame", width, height, (margin, margin, margin, margin))
    left, top, room_x, room_y = safe_box(format)
    part = pixels[box[1] : box[3], box[0] : box[2]]
    scale = min(room_x / part.shape[1], room_y / part.shape[0])
    size = max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale))
    canvas = _canvas(format)
    x, y = left + (room_x - size[0]) // 2, top + (room_y - size[1]) // 2
    canvas[y : y + size[1], x : x + size[0]] = resize(part, *size)
    return canvas


def _scaled(
    pixels: Pixels, box: tuple[int, int, int, int], *, size: tuple[int, int], svg: str, upscale: Upscale
) -> Pixels:
    """The content in `box` at `size` (width, height), from the best of pixels, SVG and network."""
    part = pixels[box[1] : box[3], box[0] : box[2]]
    scale = max(size[0] / part.shape[1], size[1] / part.shape[0])
    if scale > CRISP_FROM and svg:
        side = round(max(pixels.shape[:2]) * scale)
        whole = render_svg(svg.encode(), size_px=side, name="the traced picture")
        ratio = side / max(pixels.shape[:2])
        x, y = round(box[0] * ratio), round(box[1] * ratio)
        piece = whole[y : round(box[3] * ratio), x : round(box[2] * ratio)]
        return piece if piece.shape[:2] == (size[1], size[0]) else resize(piece, *size)
    if scale > NETWORK_FROM:
        return resize(enlarge(part, max(size), upscale), *size)
    return resize(part, *size)


def faithful(pixels: Pixels, svg: str) -> bool:
    """Whether the SVG, drawn at the picture's size, differs by under 5 of 255 on average where it is
    visible."""
    drawn = render_svg(svg.encode(), size_px=max(pixels.shape[:2]), name="the traced picture")
    if drawn.shape != pixels.shape:
        return False
    visible = (pixels[..., 3] > 8) | (drawn[..., 3] > 8)
    gap = np.abs(over(drawn, (255, 255, 255)).astype(np.int16) - over(pixels, (255, 255, 255)))
    return float(gap[visible].mean()) < _FAITHFUL


def _canvas(format: Format) -> Pixels:
    """The empty format: its background colour, opaque, or nothing."""
    canvas = np.zeros((format.height, format.width, 4), np.uint8)
    canvas[..., :3] = 255 if format.background == "transparent" else parse_hex(format.background)
    canvas[..., 3] = 0 if format.background == "transparent" else 255
    return canvas


def _finish(content: Pixels, background: str, stops: NDArray[np.uint8] | None) -> Pixels:
    """`content` over `background` (hex or "transparent"), snapped to `stops` when there are any."""
    if background == "transparent":
        return content if stops is None else snap(content, stops)
    ground = parse_hex(background)
    flat = np.full_like(content, 255)
    flat[..., :3] = over(content, ground)
    return flat if stops is None else snap(flat, stops, ground=ground)
