"""Two grids of sixty everyday subjects, made with and without retrieval, for a reader to judge.

    python bench/recognition.py [--out docs/pictures]

Each cell holds the references that the model looked at (small, left; those of the flat picture) and what `make` made
of the bare subject: flat, then 3d, without a kit, so the palette is the model's own choice. The seed is 1 and nothing
is picked by hand: the path draws again, at most twice, where its own checks fail, as it does for everyone. Beside
the grids it prints, for each, how often the house's eye ranks the subject first, and among the first five, of the
sixty (an indication by a small encoder that learned from the same pictures, not a person's judgement), and how often
the kept picture is a near copy of a training picture.
"""

import argparse
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from emblazon.brand.kit import plain_kit
from emblazon.check.nearest_training import CHECK as NEAR_COPY
from emblazon.engine.eye import Eye
from emblazon.engine.resemblance import Resemblance
from emblazon.engine.text import text_encoder
from emblazon.records import Request, Run
from emblazon.settings import Settings
from emblazon.studio import Studio

ROOT = Path(__file__).parents[1]
WEIGHTS = ROOT / "src/emblazon/weights"
STYLES = ("flat", "3d")
SUBJECTS = (
    "rocket", "coffee cup", "owl", "sailboat", "red apple", "teapot", "bicycle", "lighthouse", "cactus",
    "pizza", "fox", "umbrella", "guitar", "camera", "evergreen tree", "mushroom", "whale", "balloon",
    "key", "light bulb", "bread", "honeybee", "mountain", "cloud", "fish", "rose", "house", "train",
    "book", "bell", "spiral shell", "candle", "carrot", "penguin", "alarm clock", "wrapped gift", "leaf",
    "anchor", "robot", "birthday cake", "airplane", "laptop", "soccer ball", "crown", "hammer", "banana",
    "cat face", "sunflower", "ice cream", "trophy", "snowman", "turtle", "butterfly", "strawberry",
    "watch", "shopping cart", "hot air balloon", "elephant", "violin", "tent",
)  # fmt: skip
CELL_PX, REFERENCE_PX, TEXT_PX, COLUMNS = 128, 56, 16, 5


class Drawn(NamedTuple):
    """A subject, the references of the first picture, and the 512 px picture in each style."""

    subject: str
    references: list[NDArray[np.uint8]]
    pictures: list[NDArray[np.uint8]]


def main() -> None:
    """Draw both grids, write them, print what the eye and the copy check say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=ROOT / "docs/pictures")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(Settings(home=Path(folder) / "home", out=Path(folder) / "out"), say=lambda _: None)
        for retrieval in (True, False):
            name = "with-retrieval" if retrieval else "words-alone"
            drawn = [make(studio, subject, retrieval=retrieval) for subject in SUBJECTS]
            grid(drawn).save(asked.out / f"{name}.webp", "WEBP", quality=84, method=6)
            judge(name, drawn)


def make(studio: Studio, subject: str, *, retrieval: bool) -> Drawn:
    """The subject in every style, by the whole path."""
    references, pictures = list[NDArray[np.uint8]](), list[NDArray[np.uint8]]()
    for style in STYLES:
        request = Request(subject, style=style, seed=1, retrieval=retrieval, vector=False)
        run = next(
            event
            for event in studio.make(request, plain_kit(), studio.settings.out)
            if isinstance(event, Run)
        )
        references = references or list(studio.thumbnails(run).values())
        pictures.append(run.kept[0].signed.picture.pixels)
    return Drawn(subject, references, pictures)


def grid(drawn: list[Drawn]) -> Image.Image:
    """All cells on white, with the subject written under each."""
    wide = REFERENCE_PX + len(STYLES) * CELL_PX + 12
    high = CELL_PX + TEXT_PX + 8
    rows = -(-len(drawn) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * wide, rows * high), "white")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(13)
    for number, (subject, references, pictures) in enumerate(drawn):
        left, top = number % COLUMNS * wide, number // COLUMNS * high
        for place, reference in enumerate(references):
            put(sheet, reference, left, top + place * (REFERENCE_PX + 8), REFERENCE_PX)
        for place, picture in enumerate(pictures):
            put(sheet, picture, left + REFERENCE_PX + place * CELL_PX, top, CELL_PX)
        pen.text((left + REFERENCE_PX, top + CELL_PX), subject, fill="#444", font=font)
    return sheet


def put(sheet: Image.Image, pixels: NDArray[np.uint8], left: int, top: int, size_px: int) -> None:
    """Paste a transparent picture at one size."""
    image = Image.fromarray(pixels).convert("RGBa").resize((size_px, size_px), Image.Resampling.LANCZOS)
    image = image.convert("RGBA")
    sheet.paste(image, (left, top), image)


def judge(name: str, drawn: list[Drawn]) -> None:
    """Rank of the subject among all sixty by the eye, and near copies by sameness."""
    words = text_encoder(WEIGHTS).embed(list(SUBJECTS))
    eye, near = Eye(WEIGHTS), Resemblance(WEIGHTS)
    for place, style in enumerate(STYLES):
        pictures = [each.pictures[place] for each in drawn]
        likeness = eye.embed(pictures) @ words.T
        ranks = [(row > row[number]).sum() for number, row in enumerate(likeness)]
        copies = [near.nearest(picture).sameness > NEAR_COPY.limit for picture in pictures]
        first, five = (np.mean([rank < most for rank in ranks]) for most in (1, 5))
        print(
            f"{name}, {style}: first {first:.0%}, among five {five:.0%}, near copies {np.mean(copies):.0%}",
            flush=True,
        )


if __name__ == "__main__":
    main()
