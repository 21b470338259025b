"""Pictures on an audit's page: small, in the file itself."""

import base64
import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from emblazon.audit.draw import Shown
from emblazon.board.markup import Markup, tag
from emblazon.engine.references import References
from emblazon.engine.sameness import Alike
from emblazon.pixels import encode_png, over, pad_to_square, resize
from emblazon.records import Pixels

MOST_PX = 128
CELL_PX = 44
COLUMNS = 25
Thumbnail = Callable[[Alike], Pixels | None]
"""The picture that another one resembles, where it is at hand."""


def shot(pixels: Pixels, words: str, *, kind: str = "shot", size_px: int = MOST_PX) -> Markup:
    """A picture of at most `size_px` on its longer side, inside the page."""
    small = _small(pixels, size_px)
    data = base64.b64encode(encode_png(small, quick=True)).decode("ascii")
    return tag("img", attributes={"class": kind, "src": f"data:image/png;base64,{data}", "alt": words})


def sheet(shown: Sequence[Shown]) -> Pixels:
    """All pictures in their order, on white, in rows of 25: (H, W, 4), opaque."""
    columns = min(COLUMNS, len(shown))
    rows = math.ceil(len(shown) / columns)
    canvas = np.full((rows * CELL_PX, columns * CELL_PX, 4), 255, np.uint8)
    for place, each in enumerate(shown):
        top, left = (side * CELL_PX for side in divmod(place, columns))
        cell = resize(pad_to_square(each.pixels), CELL_PX, CELL_PX)
        canvas[top : top + CELL_PX, left : left + CELL_PX, :3] = over(cell, (255, 255, 255))
    return canvas


def reference_thumbnails(references: References) -> Thumbnail:
    """Finds a training picture among those that ship as references."""
    keys: Mapping[tuple[str, str], str] = {
        (f"{each.label} ({each.style})", each.source): each.sha256 for each in references.shown
    }

    def find(near: Alike) -> Pixels | None:
        key = keys.get((near.title, near.source))
        return references.picture(key) if key else None

    return find


def _small(pixels: Pixels, size_px: int) -> Pixels:
    height, width = pixels.shape[:2]
    scale = min(1.0, size_px / max(height, width))
    return (
        pixels if scale == 1 else resize(pixels, max(1, round(width * scale)), max(1, round(height * scale)))
    )
