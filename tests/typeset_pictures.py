"""Pictures with real type and real logos on them, whose truth is known."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from emblazon.brand.kit import Kit
from emblazon.brand.load import load_kit
from emblazon.pixels import content_box, read_picture, resize
from emblazon.records import Box, Pixels

EXAMPLES = Path(__file__).parents[1] / "examples"
OUTFIT = EXAMPLES / "northwind/fonts/Outfit-Bold.ttf"
WORK_SANS = EXAMPLES / "northwind/fonts/WorkSans-Regular.ttf"
FOAM, INK, DEEP_SEA = (238, 246, 246), (16, 21, 28), (11, 42, 74)
Rgb = tuple[int, int, int]


def sheet(width: int, height: int, colour: Rgb = FOAM) -> Pixels:
    """A flat, opaque picture."""
    return np.full((height, width, 4), (*colour, 255), np.uint8)


def typeset(
    pixels: Pixels, words: str, at: tuple[int, int], *, px: int, font: Path = WORK_SANS, ink: Rgb = INK
) -> tuple[Pixels, Box]:
    """`words` set with their upper left at `at`, and the box around their ink."""
    image = Image.fromarray(pixels)
    draw, face = ImageDraw.Draw(image), ImageFont.truetype(str(font), px)
    draw.text(at, words, font=face, fill=(*ink, 255))
    left, top, right, bottom = (round(each) for each in draw.textbbox(at, words, font=face))
    return np.array(image), (left, top, right, bottom)


def northwind() -> Kit:
    return load_kit(EXAMPLES / "northwind")


def logo(on: str, kit: Kit | None = None) -> Pixels:
    """A variant of the kit's logo, cut to what is visible of it."""
    variants = (kit or northwind()).logo.variants
    pixels = read_picture(next(each.path for each in variants if each.on == on))
    box = content_box(pixels)
    assert box is not None
    return pixels[box[1] : box[3], box[0] : box[2]]


def pasted(pixels: Pixels, mark: Pixels, at: tuple[int, int], width: int, stretch: float = 1.0) -> Pixels:
    """`mark` laid on at `at` (left, top), `width` px wide; `stretch` makes it that much wider than it should be."""
    height = round(width / stretch * mark.shape[0] / mark.shape[1])
    image = Image.fromarray(pixels)
    image.alpha_composite(Image.fromarray(resize(mark, width, height)), at)
    return np.array(image)
