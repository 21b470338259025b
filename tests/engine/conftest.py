"""A training set of a few drawn shapes, for tests of the training code of the small nets."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from emblazon.engine.data.manifest import Entry, Manifest, write_manifest

SHAPES = ("circle", "square", "triangle", "ring", "bar", "cross", "arch", "star")


def draw_shape(name: str, size: int = 512) -> Image.Image:
    """One of SHAPES in a colour of its own on nothing, (size, size) RGBA with smooth edges."""
    side = 2 * size
    image = Image.new("RGBA", (side, side), (255, 255, 255, 0))
    pen = ImageDraw.Draw(image)
    low, mid, high = side // 8, side // 2, side - side // 8
    number = SHAPES.index(name)
    colour = (30 * number, 255 - 30 * number, (90 * number) % 256, 255)
    match name:
        case "circle":
            pen.ellipse((low, low, high, high), fill=colour)
        case "square":
            pen.rectangle((low, low, high, high), fill=colour)
        case "triangle":
            pen.polygon(((mid, low), (high, high), (low, high)), fill=colour)
        case "ring":
            pen.ellipse((low, low, high, high), outline=colour, width=side // 10)
        case "bar":
            pen.rectangle((low, mid - low // 2, high, mid + low // 2), fill=colour)
        case "cross":
            pen.rectangle((low, mid - low, high, mid + low), fill=colour)
            pen.rectangle((mid - low, low, mid + low, high), fill=colour)
        case "arch":
            pen.pieslice((low, low, high, high), 180, 360, fill=colour)
        case _:
            pen.regular_polygon((mid, mid, mid - low), 5, rotation=20, fill=colour)
    return image.convert("RGBa").resize((size, size), Image.Resampling.BOX).convert("RGBA")


def write_small_set(folder: Path) -> Path:
    """`manifest.json`, `pictures-64.npy` and `pictures-512` of the eight shapes; two are held out too."""
    (folder / "pictures-512").mkdir(parents=True)
    shown = [*SHAPES, *SHAPES[:2]]
    for index, name in enumerate(shown):
        draw_shape(name).save(folder / f"pictures-512/{index:05d}.webp", lossless=True, exact=True)
    np.save(folder / "pictures-64.npy", np.stack([np.asarray(draw_shape(name, 64)) for name in shown]))
    entries = tuple(
        Entry(
            index=index,
            id=f"shapes/{index}",
            source="shapes",
            version="1",
            licence="MIT",
            author=None,
            label=name,
            tags=(f"{name} shape", "plain"),
            subject=name,
            style="flat",
            group="shapes",
            people=False,
            skin_tone=None,
            sha256="",
            split="train" if index < len(SHAPES) else "held_out_picture",
            weight=1.0,
            large=True,
        )
        for index, name in enumerate(shown)
    )
    write_manifest(folder, Manifest(entries, {}))
    return folder


@pytest.fixture(scope="session")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the small training set."""
    return write_small_set(tmp_path_factory.mktemp("shapes"))
