"""Two grids of sixty everyday subjects, drawn with and without retrieval, for a reader to judge.

    python bench/recognition.py [--out docs/pictures]

Each cell holds the reference that the model looked at (small, left) and what it drew: flat, then 3d, as `make`
does it: with retrieval a drawing begins from its noised first reference, at the card's strength. The words are
the bare subject, the palette is the model's own choice, the seed is 1; nothing is picked. Beside the grids
it prints, for each, how often the house's eye ranks the subject first, and among the first five, of the sixty:
an indication by a small encoder that learned from the same pictures, not a person's judgement.
"""

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from emblazon.catalog import find_profile, load_catalog
from emblazon.engine.draw import Drawer, Manner, Start, Wishes
from emblazon.engine.eye import Eye
from emblazon.engine.references import References
from emblazon.engine.resemblance import Resemblance
from emblazon.engine.text import text_encoder
from emblazon.engine.upscale import Upscaler
from emblazon.plan import GUIDANCE_INTERVAL, RESCALE, SAMPLER
from emblazon.refine import firm_alpha

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
SAME_FORM = 0.985


def main() -> None:
    """Draw both grids, write them, print what the eye and the copy check say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=ROOT / "docs/pictures")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    for retrieval in (True, False):
        name = "with-retrieval" if retrieval else "words-alone"
        drawn = draw_all(retrieval)
        sheet = grid(drawn)
        sheet.save(asked.out / f"{name}.webp", "WEBP", quality=84, method=6)
        judge(name, drawn)


def draw_all(retrieval: bool) -> list[tuple[str, NDArray[np.uint8] | None, list[NDArray[np.uint8]]]]:
    """Subject, first reference, and the 512 px picture in each style."""
    text, steps = text_encoder(WEIGHTS), find_profile(load_catalog(), "house").steps
    manner = Manner(steps.default, SAMPLER, steps.guidance, interval=GUIDANCE_INTERVAL, rescale=RESCALE)
    drawer, upscaler, references = Drawer(WEIGHTS, text), Upscaler(WEIGHTS), References(WEIGHTS)
    drawn: list[tuple[str, NDArray[np.uint8] | None, list[NDArray[np.uint8]]]] = []
    for subject in SUBJECTS:
        first, pictures = None, list[NDArray[np.uint8]]()
        for style in STYLES:
            found = references.find(subject, text, style=style) if retrieval else ()
            shown = tuple(references.picture(each.sha256) for each, _ in found)
            first = first if first is not None or not shown else shown[0]
            start = Start(shown[0], steps.strength) if shown and steps.strength < 1 else None
            *_, (_, draft) = drawer.draw(
                Wishes(subject, style, references=shown), manner, seed=1, start=start
            )
            pictures.append(firm_alpha(upscaler.enlarge(draft)))
        drawn.append((subject, first, pictures))
    return drawn


def grid(drawn: list[tuple[str, NDArray[np.uint8] | None, list[NDArray[np.uint8]]]]) -> Image.Image:
    """All cells on white, with the subject written under each."""
    wide = REFERENCE_PX + len(STYLES) * CELL_PX + 12
    high = CELL_PX + TEXT_PX + 8
    rows = -(-len(drawn) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * wide, rows * high), "white")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(13)
    for number, (subject, reference, pictures) in enumerate(drawn):
        left, top = number % COLUMNS * wide, number // COLUMNS * high
        if reference is not None:
            put(sheet, reference, left, top + (CELL_PX - REFERENCE_PX) // 2, REFERENCE_PX)
        for place, picture in enumerate(pictures):
            put(sheet, picture, left + REFERENCE_PX + place * CELL_PX, top, CELL_PX)
        pen.text((left + REFERENCE_PX, top + CELL_PX), subject, fill="#444", font=font)
    return sheet


def put(sheet: Image.Image, pixels: NDArray[np.uint8], left: int, top: int, size_px: int) -> None:
    """Paste a transparent picture at one size."""
    image = Image.fromarray(pixels).convert("RGBa").resize((size_px, size_px), Image.Resampling.LANCZOS)
    image = image.convert("RGBA")
    sheet.paste(image, (left, top), image)


def judge(name: str, drawn: list[tuple[str, NDArray[np.uint8] | None, list[NDArray[np.uint8]]]]) -> None:
    """Rank of the subject among all sixty by the eye, and near copies by form."""
    words = text_encoder(WEIGHTS).embed(list(SUBJECTS))
    eye, near = Eye(WEIGHTS), Resemblance(WEIGHTS)
    for place, style in enumerate(STYLES):
        pictures = [each[2][place] for each in drawn]
        likeness = eye.embed(pictures) @ words.T
        ranks = [(row > row[number]).sum() for number, row in enumerate(likeness)]
        copies = [near.nearest(picture)[0] >= SAME_FORM for picture in pictures]
        first, five = (np.mean([rank < most for rank in ranks]) for most in (1, 5))
        print(
            f"{name}, {style}: first {first:.0%}, among five {five:.0%}, near copies {np.mean(copies):.0%}",
            flush=True,
        )


if __name__ == "__main__":
    main()
