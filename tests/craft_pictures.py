"""Pictures that the tests of several checks of craft and colour start from."""

import numpy as np
from check_evidence import KIT, with_pixels
from PIL import Image

from emblazon.brand.kit import Kit, Palette
from emblazon.check.base import Evidence
from emblazon.records import Pixels

SHARED = KIT.model_copy(
    update={
        "palette": Palette(
            colours=tuple(
                each.model_copy(update={"share": share})
                for each, share in zip(KIT.palette.colours, (0.3, 0.25, 0.15, 0.3), strict=True)
            )
        )
    }
)


def held_to(kit: Kit, pixels: Pixels) -> Evidence:
    found = with_pixels(pixels)
    return Evidence(found.picture, kit)


def stripes(*widths: int) -> Pixels:
    colours = np.array([[*each.rgb, 255] for each in KIT.palette.colours], np.uint8)
    row = np.repeat(colours, widths, axis=0)
    return np.repeat(row[None], 100, axis=0)


def scene() -> Pixels:
    """Soft shapes and grain, as a photograph has."""
    lots = np.random.default_rng(1)
    rgb = np.zeros((512, 512, 3))
    for size, weight in ((8, 90), (32, 60), (128, 25)):
        small = Image.fromarray(lots.integers(0, 256, (size, size, 3)).astype(np.uint8))
        rgb += np.asarray(small.resize((512, 512), Image.Resampling.BICUBIC)) / 255 * weight
    rgb += lots.normal(0, 3, rgb.shape)
    return np.dstack([np.clip(rgb, 0, 255), np.full((512, 512), 255)]).astype(np.uint8)
