"""The typeface that a visible label is set in: the kit's own where it has every letter, else ours; and letters as
outlines.

Ours is Work Sans (OFL). HarfBuzz shapes the words; letters are never fitted to the pixel grid, so that they stand as
evenly at 14 px as their designer spaced them.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from emblazon.brand.kit import Face, Kit
from emblazon.errors import InputError

if TYPE_CHECKING:
    from uharfbuzz import Font

OWN_FILE = Path(__file__).parents[1] / "board/type/WorkSans-Regular.ttf"
LEAST_PX = 14
"""Smallest type size of a label where nobody asks for a larger one."""
_ROLES = ("caption", "text", "display")


@dataclass(frozen=True, slots=True)
class Typeface:
    """`data`: its file; `least_px`: the smallest size that it may be set in."""

    data: bytes
    least_px: int = LEAST_PX

    @property
    def sha256(self) -> str:
        """SHA-256 (hex) of the file."""
        return hashlib.sha256(self.data).hexdigest()


@lru_cache(maxsize=1)
def own_typeface() -> Typeface:
    """Work Sans, as it ships with Emblazon."""
    return Typeface(OWN_FILE.read_bytes())


def label_typeface(kit: Kit, words: str) -> Typeface:
    """The kit's first typeface (caption, then text, then display) that has every letter of `words`, else ours.

    Raises InputError when none has, or when a file of the kit cannot be read.
    """
    for face in sorted(kit.type.faces, key=lambda each: _ROLES.index(each.role)):
        data = _bytes_of(face)
        if not lacking(data, words):
            return Typeface(data, max(LEAST_PX, face.minimum_size_px))
    if absent := lacking(own_typeface().data, words):
        raise InputError(
            f"The label {words!r} holds letters that no typeface here has: {absent!r}.",
            remedy="Add a TTF or OTF face that has them to the kit's [[type.faces]].",
        )
    return own_typeface()


def face_in(kit: Kit, sha256: str) -> Face | None:
    """The kit's face whose file has this hash."""
    return next((each for each in kit.type.faces if Typeface(_bytes_of(each)).sha256 == sha256), None)


def lacking(data: bytes, words: str) -> str:
    """The letters of `words`, and of the badges AI and IA, that a typeface cannot set; all of them where its file is
    none whose letters can be outlined, such as WOFF."""
    import uharfbuzz as hb

    font = hb.Font(hb.Face(data))
    letters = sorted({letter for letter in f"{words}AI" if not letter.isspace()})
    return "".join(letter for letter in letters if not font.get_nominal_glyph(ord(letter)))


def advance(data: bytes, words: str, size_px: float) -> float:
    """How wide a line of `words` is set, in pixels."""
    line = _shaped(data, words)
    return line.advance * size_px / line.upem


def ink_of(data: bytes, words: str, size_px: float) -> tuple[float, float, float, float]:
    """Left, top, right, bottom around the strokes of `words`, in pixels from the left end of the base line; no ink is
    a point there."""
    line = _shaped(data, words)
    found = [
        (
            x + each.x_bearing,
            -y - each.y_bearing,
            x + each.x_bearing + each.width,
            -y - each.y_bearing - each.height,
        )
        for glyph, x, y in line.glyphs
        if (each := line.font.get_glyph_extents(glyph)) is not None and each.width
    ]
    lefts, tops, rights, bottoms = zip(*found or [(0, 0, 0, 0)], strict=True)
    left, top, right, bottom = (
        each * size_px / line.upem for each in (min(lefts), min(tops), max(rights), max(bottoms))
    )
    return left, top, right, bottom


def outline(data: bytes, words: str, *, at: tuple[float, float], size_px: float) -> str:
    """A line of `words` as the data of an SVG path. `at`: the left end of its base line."""
    line = _shaped(data, words)
    pen = _Pen(size_px / line.upem)
    for glyph, x, y in line.glyphs:
        pen.origin = at[0] + pen.scale * x, at[1] - pen.scale * y
        line.font.draw_glyph(glyph, pen.functions, None)
    return "".join(pen.parts)


@dataclass(frozen=True, slots=True)
class _Shaped:
    """A line in a typeface's own units, `upem` of them to its size: each glyph's number and place, and how wide."""

    font: "Font"
    upem: int
    glyphs: tuple[tuple[int, float, float], ...]
    advance: float


@lru_cache(maxsize=64)
def _shaped(data: bytes, words: str) -> _Shaped:
    import uharfbuzz as hb

    face = hb.Face(data)
    font, buffer = hb.Font(face), hb.Buffer()
    buffer.add_str(words)
    buffer.guess_segment_properties()
    hb.shape(font, buffer)
    glyphs, pen = list[tuple[int, float, float]](), 0.0
    for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        glyphs.append((glyph.codepoint, pen + place.x_offset, float(place.y_offset)))
        pen += place.x_advance
    return _Shaped(font, face.upem, tuple(glyphs), pen)


class _Pen:
    """Writes outlines as path data; `origin`: where the letter in hand has its own (0, 0)."""

    def __init__(self, scale: float) -> None:
        import uharfbuzz as hb

        self.origin, self.parts = (0.0, 0.0), list[str]()
        self.scale = scale
        self.functions = hb.DrawFuncs()
        self.functions.set_move_to_func(lambda x, y, _: self._add("M", x, y))
        self.functions.set_line_to_func(lambda x, y, _: self._add("L", x, y))
        self.functions.set_quadratic_to_func(lambda a, b, x, y, _: self._add("Q", a, b, x, y))
        self.functions.set_cubic_to_func(lambda a, b, c, d, x, y, _: self._add("C", a, b, c, d, x, y))
        self.functions.set_close_path_func(lambda _: self._add("Z"))

    def _add(self, command: str, *numbers: float) -> None:
        left, base = self.origin
        points = (
            f"{left + self.scale * x:.2f} {base - self.scale * y:.2f}"
            for x, y in zip(numbers[::2], numbers[1::2], strict=True)
        )
        self.parts.append(f"{command}{' '.join(points)}")


def _bytes_of(face: Face) -> bytes:
    try:
        return face.file.read_bytes()
    except OSError as error:
        raise InputError(
            f"The kit's typeface {str(face.file)!r} cannot be read ({error.strerror}).",
            remedy="Put the file back, or name another under [[type.faces]].",
        ) from error
