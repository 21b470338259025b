"""A stage's pictures as services take them (PNG, base64, masks in each polarity, the nearest named aspect ratio), and
what comes back that is no raster picture."""

import base64
import re
from dataclasses import replace
from typing import Literal

import numpy as np

from emblazon.backends.base import Stage
from emblazon.backends.remote import Purchase
from emblazon.errors import PictureError
from emblazon.pixels import encode_png, over, render_svg
from emblazon.records import Draft, Pixels

WHITE, BLACK = 255, 0
INSIDE = 127
SVG_START = re.compile(rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml|<!--|<!doctype svg|<svg)", re.IGNORECASE)
Edit = Literal["white", "black", "transparent"]
"""How a service's mask marks what is drawn anew."""


def base64_of(data: bytes) -> str:
    """The bytes as base64 text."""
    return base64.b64encode(data).decode("ascii")


def data_address(data: bytes, media_type: str = "image/png") -> str:
    """A `data:` address that holds the bytes themselves."""
    return f"data:{media_type};base64,{base64_of(data)}"


def opaque_png(pixels: Pixels) -> bytes:
    """PNG of the picture over white, (H, W, 3): a service may read transparency as a mask."""
    return encode_png(over(pixels, (WHITE, WHITE, WHITE)))


def mask_png(stage: Stage, *, edit: Edit) -> bytes:
    """PNG of the stage's mask: what is drawn anew is `edit`, all else the opposite. White and black are grey of
    8 bits; "transparent" is RGBA whose colour is the initial picture's."""
    assert stage.mask is not None, "admit saw to it"
    inside = stage.mask[..., 3] > INSIDE
    if edit == "transparent":
        pixels = (stage.mask if stage.initial is None else stage.initial).copy()
        pixels[..., 3] = np.where(inside, BLACK, WHITE)
        return encode_png(pixels)
    return encode_png(np.where(inside == (edit == "white"), WHITE, BLACK).astype(np.uint8))


def nearest_ratio(ratios: tuple[str, ...], width: int, height: int) -> str:
    """The named aspect ratio ("16:9") nearest to width : height."""

    def away(ratio: str) -> float:
        across, down = map(int, ratio.split(":"))
        return abs(across / down * height / width - 1)

    return min(ratios, key=away)


def rasterised(data: bytes, stage: Stage) -> bytes:
    """An SVG as a PNG of the stage's size, nothing outside it loaded; other bytes, and an SVG that cannot be drawn,
    as they are, so that `Purchase.picture` keeps them."""
    if not SVG_START.match(data[:400]):
        return data
    try:
        return encode_png(render_svg(data, size_px=max(stage.width_px, stage.height_px), name="the answer"))
    except PictureError:
        return data


def draft_of(data: bytes, purchase: Purchase, stage: Stage, seed: int) -> Draft:
    """The draft in what was bought, a raster picture or an SVG, which it then keeps beside its pixels."""
    draft = purchase.draft(rasterised(data, stage), seed)
    return replace(draft, svg=data.decode("utf-8", "replace")) if SVG_START.match(data[:400]) else draft
