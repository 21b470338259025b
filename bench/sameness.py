"""Are copies found, and strangers left alone? For each check of sameness, at its own limit.

    python bench/sameness.py TRAINING [--icons icons.json …] [--house] [--count 300]

TRAINING is the training set's folder (`emblazon train data`); its 128 px pictures are changed in fourteen ways and
held against the shipped index, which was made from 64 px. `--icons` takes icon sets in Iconify's format that no model
was trained on, such as those of the npm packages @iconify-json/emojione, openmoji, fluent-color and vscode-icons: the
same subjects by other hands. `--house` draws sixty everyday subjects in two styles, with and without references, one
attempt each, and three seeds of every third. Speed: a picture of 512 px against the index, and 100,000 hashes.
"""

import argparse
import io
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from recognition import SUBJECTS

from emblazon.brand.kit import plain_kit
from emblazon.check.given_repeat import CHECK as GIVEN
from emblazon.check.library_repeat import CHECK as LIBRARY
from emblazon.check.nearest_training import CHECK as TRAINING
from emblazon.detect.likeness import Known, compared, nearest
from emblazon.engine.data.manifest import read_manifest
from emblazon.engine.resemblance import Resemblance
from emblazon.engine.sameness import Alike, look
from emblazon.errors import PictureError
from emblazon.pixels import over, render_svg, resize
from emblazon.records import Kept, Pixels, Request
from emblazon.settings import Settings
from emblazon.studio import Studio

WEIGHTS = Path(__file__).parents[1] / "src/emblazon/weights"
WHITE, NAVY = (255, 255, 255), (11, 37, 69)
LIMITS = (TRAINING.limit, GIVEN.limit)


def scaled(size_px: int) -> Callable[[Pixels], Pixels]:
    return lambda pixels: resize(pixels, size_px, size_px)


def jpeg(quality: int, ground: tuple[int, int, int] = WHITE) -> Callable[[Pixels], Pixels]:
    """On a ground, and through JPEG."""

    def change(pixels: Pixels) -> Pixels:
        buffer = io.BytesIO()
        Image.fromarray(over(resize(pixels, 256, 256), ground)).save(buffer, "JPEG", quality=quality)
        return np.asarray(Image.open(buffer).convert("RGBA"))

    return change


def mirrored(pixels: Pixels) -> Pixels:
    return np.ascontiguousarray(pixels[:, ::-1])


def hues_turned(pixels: Pixels) -> Pixels:
    return np.ascontiguousarray(pixels[..., [2, 0, 1, 3]])


def darkened(pixels: Pixels) -> Pixels:
    colour = (255 * (pixels[..., :3] / 255) ** 1.8).astype(np.uint8)
    return np.dstack([colour, pixels[..., 3]])


def cropped(share: float) -> Callable[[Pixels], Pixels]:
    """Half of `share` of the content's width and height off at every edge."""

    def change(pixels: Pixels) -> Pixels:
        shown = pixels[..., 3] > 8
        rows, columns = np.flatnonzero(shown.any(axis=1)), np.flatnonzero(shown.any(axis=0))
        tall, wide = (
            max(1, round(len(range(each[0], each[-1] + 1)) * share / 2)) for each in (rows, columns)
        )
        kept = pixels[rows[0] + tall : rows[-1] + 1 - tall, columns[0] + wide : columns[-1] + 1 - wide]
        return kept if kept.size else pixels

    return change


def turned(pixels: Pixels) -> Pixels:
    return np.asarray(Image.fromarray(pixels).rotate(4, Image.Resampling.BICUBIC, expand=True))


def warped(pixels: Pixels) -> Pixels:
    """Every part moved by about 2.5% of the width, smoothly: as when drawn again by eye."""
    size, random = len(pixels), np.random.default_rng(0)
    coarse = random.normal(size=(2, 4, 4)).astype(np.float32) * 0.025 * size
    moves = [
        np.asarray(Image.fromarray(each).resize((size, size), Image.Resampling.BICUBIC)) for each in coarse
    ]
    places = [
        np.clip(np.rint(at + move), 0, size - 1).astype(int)
        for at, move in zip(np.mgrid[:size, :size], moves, strict=True)
    ]
    return pixels[places[0], places[1]]


def posterised(pixels: Pixels) -> Pixels:
    colour = np.asarray(Image.fromarray(over(pixels, WHITE)).quantize(5).convert("RGB"))
    return np.dstack([colour, np.where(pixels[..., 3] > 127, 255, 0).astype(np.uint8)])


CHANGES: dict[str, Callable[[Pixels], Pixels]] = {
    "fourfold size": scaled(512),
    "half size": scaled(64),
    "JPEG 75 on white": jpeg(75),
    "JPEG 75 on navy": jpeg(75, NAVY),
    "mirrored": mirrored,
    "hues turned": hues_turned,
    "darkened (gamma 1.8)": darkened,
    "content cropped by 5%": cropped(0.05),
    "content cropped by 10%": cropped(0.10),
    "on white, 10% off the canvas": lambda each: jpeg(95)(each)[13:-13, 13:-13],
    "turned by 4°": turned,
    "warped by 2.5%": warped,
    "five colours, hard edges": posterised,
    "mirrored, hues turned, warped": lambda each: warped(hues_turned(mirrored(each))),
}


def main() -> None:
    """Print one line a change, an icon set, a way of drawing; then the seconds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("training", type=Path)
    parser.add_argument("--icons", type=Path, nargs="*", default=[])
    parser.add_argument("--house", action="store_true")
    parser.add_argument("--count", type=int, default=300, help="pictures a change, and a set")
    asked = parser.parse_args()
    seen = Resemblance(WEIGHTS)
    pictures = np.load(asked.training / "pictures-128.npy", mmap_mode="r", allow_pickle=False)
    entries = read_manifest(asked.training).entries
    rows = [each.index for each in entries if each.split == "train" and each.skin_tone is None]
    chosen = np.random.default_rng(3).choice(rows, asked.count, replace=False)
    for name, change in CHANGES.items():
        say(name, [seen.nearest(change(np.asarray(pictures[row]))) for row in chosen])
    for path in asked.icons:
        say(path.parent.name, [seen.nearest(each) for each in icons(path, asked.count)])
    if asked.house:
        for retrieval in (True, False):
            drawn = draw(SUBJECTS, ("flat", "3d"), retrieval=retrieval, count=1)
            say(f"house, references {retrieval}", [seen.nearest(each) for _, each in drawn])
        say_pairs(list(draw(SUBJECTS[::3], ("flat",), retrieval=True, count=3)), seen)
    say_speed(seen, resize(np.asarray(pictures[rows[0]]), 512, 512))


def say(name: str, found: Sequence[Alike]) -> None:
    """How many are over each limit, and the middle of both measures."""
    over_limit = (f"{np.mean([each.sameness > limit for each in found]):6.1%} > {limit}" for limit in LIMITS)
    form = np.mean([(each.form or 0) > 0.985 for each in found])
    bits, likeness = (np.median([getattr(each, part) for each in found]) for part in ("bits", "likeness"))
    print(f"{name:32}", *over_limit, f"form {form:6.1%} bits {bits:.0f} cosine {likeness:.2f}", flush=True)


def icons(path: Path, count: int) -> Iterator[Pixels]:
    """Some pictures of an icon set at 128 px; those that cannot be drawn are left out."""
    document = json.loads(path.read_text(encoding="utf-8"))
    skins = ("skin", "tone", "light", "medium", "dark", "flag")
    names = sorted(name for name in document["icons"] if not any(part in name for part in skins))
    for name in np.random.default_rng(4).permutation(names)[:count]:
        icon = {**{side: document.get(side, 16) for side in ("width", "height")}, **document["icons"][name]}
        box = f'viewBox="0 0 {icon["width"]} {icon["height"]}"'
        links = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        try:
            yield render_svg(f"<svg {links} {box}>{icon['body']}</svg>".encode(), size_px=128, name=str(name))
        except PictureError:
            continue


def draw(
    subjects: Sequence[str], styles: Sequence[str], *, retrieval: bool, count: int
) -> Iterator[tuple[str, Pixels]]:
    """What the house model makes of each subject, with the subject."""
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(Settings(home=Path(folder) / "home", out=Path(folder) / "out"), say=lambda _: None)
        for subject in subjects:
            for style in styles:
                request = Request(
                    subject, style=style, seed=1, retrieval=retrieval, vector=False, attempts=1, count=count,
                    model="house",
                )  # fmt: skip
                for event in studio.make(request, plain_kit(), studio.settings.out):
                    if isinstance(event, Kept):
                        yield subject, event.signed.picture.pixels


def say_pairs(drawn: Sequence[tuple[str, Pixels]], seen: Resemblance) -> None:
    """Sameness of pictures of one brief, and of two briefs."""
    looks = [(subject, look(pixels, seen.embed)) for subject, pixels in drawn]
    same: dict[bool, list[float]] = {True: [], False: []}
    for (one, first), (other, second) in combinations(looks, 2):
        known = Known(Alike("", other, 0, 0.0), second.vectors[0])
        same[one == other].append(compared(first, int(second.hashes[0]), known).sameness)
    for name, values in (("two seeds of one brief", same[True]), ("two briefs", same[False])):
        share = np.mean([each > LIBRARY.limit for each in values])
        print(f"{name:32} {share:6.1%} > {LIBRARY.limit}, most {max(values):.2f}, {len(values)} pairs")


def say_speed(seen: Resemblance, pixels: Pixels) -> None:
    """Milliseconds, the least of ten."""
    many: NDArray[np.uint64] = np.random.default_rng(0).integers(0, 2**63, 100_000).astype(np.uint64)
    one = look(pixels, seen.embed)
    for name, run in (
        ("512 px against the index", lambda: seen.nearest(pixels)),
        ("a look at 512 px", lambda: look(pixels, seen.embed)),
        ("16 nearest of 100,000 hashes", lambda: nearest(one, many, 16)),
    ):
        print(f"{name:32} {min(timed(run) for _ in range(10)) * 1000:.1f} ms")


def timed(run: Callable[[], object]) -> float:
    began = perf_counter()
    run()
    return perf_counter() - began


if __name__ == "__main__":
    main()
