"""A label as shapes, which become paths: of an SVG, or drawn on pixels. So both show the very same label."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import numpy as np

from emblazon.brand.typeface import ink_of, outline
from emblazon.pixels import render_svg
from emblazon.records import Box, Pixels

_VIEW_BOX = re.compile(r'<svg [^>]*viewBox="([^"]+)"')
_ALIKE = 1e-6


@dataclass(frozen=True, slots=True)
class Tile:
    """A filled rectangle with round corners. `colour`: hex."""

    box: Box
    radius: int
    colour: str


@dataclass(frozen=True, slots=True)
class Words:
    """One line of type. `at`: the left end of its base line."""

    words: str
    at: tuple[float, float]
    size_px: int
    colour: str


Shape = Tile | Words


def paint(pixels: Pixels, shapes: Sequence[Shape], face: bytes) -> Pixels:
    """A copy of `pixels` (H, W, 4) with the shapes on it, in their order. `face`: the typeface's file."""
    from PIL import Image

    left, top, right, bottom = around([_area(each, face) for each in shapes])
    left, top = max(0, left), max(0, top)
    side = max(right - left, bottom - top)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {side} {side}">'
    drawn = render_svg(
        f"{head}{''.join(_paths(shapes, face))}</svg>".encode(), size_px=side, name="the label"
    )
    image = Image.fromarray(pixels)
    image.alpha_composite(Image.fromarray(drawn[: bottom - top, : right - left]), (left, top))
    return np.array(image)


def ink_box(line: Words, face: bytes) -> Box:
    """Around the strokes of a line."""
    left, top, right, bottom = ink_of(face, line.words, line.size_px)
    x, y = line.at
    return math.floor(x + left), math.floor(y + top), math.ceil(x + right), math.ceil(y + bottom)


def around(boxes: Sequence[Box]) -> Box:
    """The least box around all of `boxes`, at least one."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def on_svg(svg: str, shapes: Sequence[Shape], face: bytes, *, title: str, size: tuple[int, int]) -> str:
    """A document of ours with the shapes on top, as paths. `size`: width and height of the picture that the shapes
    were laid out for, which is the whole of the document's view box."""
    found = _VIEW_BOX.search(svg)
    assert found is not None
    left, top, wide, high = (float(each) for each in found[1].split())
    across, down = wide / size[0], high / size[1]
    as_it_is = max(abs(left), abs(top), abs(across - 1), abs(down - 1)) < _ALIKE
    moved = "" if as_it_is else f' transform="matrix({across:g} 0 0 {down:g} {left:g} {top:g})"'
    paths = "\n".join(_paths(shapes, face))
    head, end = svg.rsplit("</svg>", 1)
    return f"{head}<g{moved}>\n<title>{escape(title)}</title>\n{paths}\n</g>\n</svg>{end}"


def _paths(shapes: Sequence[Shape], face: bytes) -> Iterator[str]:
    for each in shapes:
        yield f'<path d="{_data(each, face)}" fill="{each.colour}"/>'


def _data(shape: Shape, face: bytes) -> str:
    if isinstance(shape, Tile):
        return _round(shape)
    return outline(face, shape.words, at=shape.at, size_px=shape.size_px)


def _round(tile: Tile) -> str:
    """A tile as the data of a path, clockwise from the top left."""
    left, top, right, bottom = tile.box
    r = min(tile.radius, (right - left) / 2, (bottom - top) / 2)
    across, down = right - left - 2 * r, bottom - top - 2 * r
    turns = [f"a{r:g} {r:g} 0 0 1 {x:g} {y:g}" for x, y in ((r, r), (-r, r), (-r, -r), (r, -r))]
    sides = (f"h{across:g}", f"v{down:g}", f"h{-across:g}", f"v{-down:g}")
    return f"M{left + r:g} {top:g}" + "".join(f"{a}{b}" for a, b in zip(sides, turns, strict=True)) + "Z"


def _area(shape: Shape, face: bytes) -> Box:
    return shape.box if isinstance(shape, Tile) else ink_box(shape, face)
