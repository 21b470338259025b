"""The contact sheet of a run: one PNG to drop into a chat, a slide or a ticket.

Width 1920 px; pictures in up to four columns on white (on near-black where most of a picture would vanish
on white), the kit's colours above by share, number, seed and verdict below. Set in Work Sans (OFL), which
lies in `type/`, so that it looks the same on every machine.
"""

import io
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from emblazon.pixels import over, resize
from emblazon.records import Kept, Pixels, Run

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

WIDTH, EDGE, GAP = 1920, 96, 40
PAPER, INK, SOFT, LINE = (250, 249, 247), (28, 27, 26), (110, 105, 99), (226, 222, 215)
GOOD, BAD = (29, 107, 69), (168, 40, 28)
WHITE, NIGHT = (255, 255, 255), (32, 33, 36)
PALETTE_PX, CAPTION_PX, TITLE_LINES = 64, 92, 2
VANISHING = 240


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns, the side of a cell, and where the grid begins and the sheet ends, in pixels."""

    columns: int
    cell: int
    top: int
    height: int


def contact_sheet(run: Run) -> Pixels:
    """The sheet of `run`: (height, 1920, 4), opaque."""
    from PIL import Image, ImageDraw

    title = _wrapped(written(run.brief.words), size=52, width=WIDTH - 2 * EDGE)
    layout = _layout(len(run.kept), title_lines=len(title))
    image = Image.new("RGB", (WIDTH, layout.height), PAPER)
    draw = ImageDraw.Draw(image)
    _write_head(draw, run, title)
    _draw_palette(draw, run, top=layout.top - PALETTE_PX - 48)
    for number, kept in enumerate(run.kept):
        row, column = divmod(number, layout.columns)
        left = EDGE + column * (layout.cell + GAP)
        top = layout.top + row * (layout.cell + CAPTION_PX)
        image.paste(Image.fromarray(_cell(kept.signed.picture.shown, layout.cell)), (left, top))
        draw.rectangle((left, top, left + layout.cell - 1, top + layout.cell - 1), outline=LINE)
        _write_caption(draw, kept, number + 1, left=left, top=top + layout.cell + 16, width=layout.cell)
    foot = (
        f"{run.choice.model}  ·  {run.plan.style}  ·  {run.plan.steps} steps  ·  plan {run.plan.digest[:12]}"
    )
    draw.text((EDGE, layout.height - 72), foot, fill=SOFT, font=_font(22))
    if run.plan.label:
        draw.text((EDGE, layout.height - 116), written(run.plan.label), fill=INK, font=_font(28))
    name = run.plan.software
    draw.text((WIDTH - EDGE - _length(name, 22), layout.height - 72), name, fill=SOFT, font=_font(22))
    return np.dstack([np.asarray(image), np.full((layout.height, WIDTH), 255, np.uint8)])


def _layout(count: int, *, title_lines: int) -> Layout:
    columns = max(1, count if count <= 4 else 3 if count <= 6 else 4)
    cell = min(760, (WIDTH - 2 * EDGE - (columns - 1) * GAP) // columns)
    top = 140 + 64 * title_lines + PALETTE_PX + 84
    rows = max(1, -(-count // columns))
    return Layout(columns, cell, top, top + rows * (cell + CAPTION_PX) + 120)


def _write_head(draw: "ImageDraw", run: Run, title: list[str]) -> None:
    draw.text((EDGE, 80), written(run.plan.kit), fill=SOFT, font=_font(28))
    for number, line in enumerate(title):
        draw.text((EDGE, 126 + 64 * number), line, fill=INK, font=_font(52))


def _draw_palette(draw: "ImageDraw", run: Run, *, top: int) -> None:
    """One band over the whole width, each colour as wide as its share, with its hex where it fits."""
    left, total = float(EDGE), sum(max(swatch.share, 0.02) for swatch in run.brief.palette)
    for swatch in run.brief.palette:
        right = left + (WIDTH - 2 * EDGE) * max(swatch.share, 0.02) / total
        draw.rectangle((left, top, right, top + PALETTE_PX), fill=swatch.rgb)
        words = swatch.hex.upper()
        if right - left > _length(words, 22) + 28:
            ink = INK if np.dot(swatch.rgb, (0.299, 0.587, 0.114)) > 140 else WHITE
            draw.text((left + 14, top + PALETTE_PX - 38), words, fill=ink, font=_font(22))
        left = right
    if run.brief.palette:
        draw.rectangle((EDGE, top, WIDTH - EDGE, top + PALETTE_PX), outline=LINE)


def _write_caption(draw: "ImageDraw", kept: Kept, number: int, *, left: int, top: int, width: int) -> None:
    failures = len(kept.signed.report.failures)
    verdict = f"{failures} failed" if failures else "Passed"
    draw.text((left, top), str(number), fill=INK, font=_font(28))
    seed = f"seed {kept.signed.picture.seed}"
    size = 24 if _length(seed, 24) < width - 220 else 18
    draw.text((left + 40 if number < 10 else left + 58, top + 4), seed, fill=SOFT, font=_font(size))
    place = (left + width - _length(verdict, 24), top + 4)
    draw.text(place, verdict, fill=BAD if failures else GOOD, font=_font(24))


def _cell(pixels: Pixels, size: int) -> Pixels:
    """The picture inside its cell with a margin of 7%, never stretched: (size, size, 3)."""
    ground = _ground(pixels)
    inner = round(size * 0.86)
    height, width = pixels.shape[:2]
    scale = inner / max(height, width)
    small = resize(pixels, max(1, round(width * scale)), max(1, round(height * scale)))
    cell = np.full((size, size, 3), ground, np.uint8)
    top, left = (size - small.shape[0]) // 2, (size - small.shape[1]) // 2
    cell[top : top + small.shape[0], left : left + small.shape[1]] = over(small, ground)
    return cell


def _ground(pixels: Pixels) -> tuple[int, int, int]:
    """White, or near-black for a picture whose solid pixels are mostly all but white."""
    solid = pixels[pixels[..., 3] > 127][:, :3]
    if solid.size == 0:
        return WHITE
    return NIGHT if np.count_nonzero(np.min(solid, axis=1) >= VANISHING) > 0.6 * len(solid) else WHITE


@cache
def _font(size: int) -> "FreeTypeFont | ImageFont":
    from PIL import ImageFont

    typeface = (resources.files("emblazon.board") / "type/WorkSans-Regular.ttf").read_bytes()
    return ImageFont.truetype(io.BytesIO(typeface), size)


def _length(words: str, size: int) -> float:
    return _font(size).getlength(words)


def written(words: str) -> str:
    """Words that the typeface can set: a letter that it lacks becomes its base letter, any other sign goes, rather
    than an empty box."""
    return "".join(sign if _known(sign) else "".join(filter(_known, _base(sign))) for sign in words)


def _base(sign: str) -> str:
    return unicodedata.normalize("NFKD", sign)


@cache
def _known(sign: str) -> bool:
    """Whether the typeface has this sign: it does not draw it as it draws what no typeface has."""
    return sign.isspace() or _drawn(sign) != _drawn("\uffff")


@cache
def _drawn(sign: str) -> bytes:
    from PIL import Image, ImageDraw

    image = Image.new("L", (48, 48))
    ImageDraw.Draw(image).text((4, 4), sign, fill=255, font=_font(28))
    return image.tobytes()


def _wrapped(words: str, *, size: int, width: int) -> list[str]:
    """At most two lines; what does not fit ends in an ellipsis."""
    lines: list[str] = [""]
    for word in words[:400].split():
        longer = f"{lines[-1]} {word}".strip()
        if _length(longer, size) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > TITLE_LINES:
        lines = [*lines[: TITLE_LINES - 1], lines[TITLE_LINES - 1] + " …"]
    return [_cut(line, size=size, width=width) for line in lines]


def _cut(line: str, *, size: int, width: int) -> str:
    if _length(line, size) <= width:
        return line
    while line and _length(line + "…", size) > width:
        line = line[:-1]
    return line + "…"
