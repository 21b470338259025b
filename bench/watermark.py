"""The imperceptible mark measured: what it survives, what it costs the picture, and what it finds by mistake.

    python bench/watermark.py --house emblazon-out --photos PHOTOS [--unmarked 2000] [--only false]

`--house`: a folder of pictures that `make` drew (PNG, searched through; transparent, and formats on a ground).
`--photos`: a folder of photographs. Neither may carry a mark yet: draw with `watermark = false` under the kit's
`[disclosure]`. Every picture is marked with the id of its own path; an attack counts as survived only when `detect`
returns that very mark. Unmarked pictures are the shipped training pictures, the house pictures and photographs as
they were, pictures that carry another key's mark, and noise. Prints Markdown.
"""

import argparse
import io
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from emblazon.brand.colour import delta_e
from emblazon.engine.references import References
from emblazon.pixels import over, read_picture
from emblazon.sign.watermark import detect, embed, mark_of

WEIGHTS = Path(__file__).parents[1] / "src/emblazon/weights"
Pixels = NDArray[np.uint8]
WHITE, BLACK, BRAND = (255, 255, 255), (0, 0, 0), (11, 42, 74)
LITTLE = 0.1
"""Below this share of the frame, hardly anything of a transparent picture shows."""
FLAT = 2.0
"""A pixel is in a flat field when luma deviates by less than this within 9 × 9."""


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--house", type=Path, required=True)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--unmarked", type=int, default=2000)
    parser.add_argument("--only", choices=("survival", "false", "speed"))
    asked = parser.parse_args()
    paths = [each for each in sorted(asked.house.rglob("*.png")) if each.stem != "board"]
    showing = {path: float((read_picture(path)[..., 3] > 0).mean()) for path in paths}
    house = [path for path in paths if LITTLE <= showing[path] < 1]
    groups = {
        "house": house,
        "hardly anything shows": [path for path in paths if showing[path] < LITTLE],
        "formats": [path for path in paths if showing[path] == 1],
        "photos": sorted(each for each in asked.photos.iterdir() if each.suffix in (".png", ".jpg")),
    }
    if asked.only in (None, "speed"):
        speed([path for path in house if read_picture(path).shape[:2] == (512, 512)][:20])
    if asked.only in (None, "survival"):
        survival(groups)
    if asked.only in (None, "false"):
        false_alarms([path for each in groups.values() for path in each], asked.unmarked)


def survival(groups: dict[str, list[Path]]) -> None:
    """Mark every picture, attack it, and print rates, costs and times."""
    counts: dict[str, dict[str, int]] = {name: dict.fromkeys(groups, 0) for name in ATTACKS}
    wrong, costs = 0, {name: list[list[float]]() for name in groups}
    jobs = [(group, path) for group, paths in groups.items() for path in paths]
    with ProcessPoolExecutor(2) as workers:
        for number, done in enumerate(workers.map(attacked, [path for _, path in jobs]), 1):
            group = jobs[number - 1][0]
            costs[group].append(done.cost)
            wrong += done.wrong
            for name in done.survived:
                counts[name][group] += 1
            if number % 20 == 0:
                print(f"{number} of {len(jobs)} pictures", file=sys.stderr, flush=True)
    print("| after | " + " | ".join(f"{name} ({len(paths)})" for name, paths in groups.items()) + " |")
    print("|---|" + "---|" * len(groups))
    for name, row in counts.items():
        cells = (f"{row[group] / max(len(paths), 1):.0%}" for group, paths in groups.items())
        print(f"| {name} | " + " | ".join(cells) + " |")
    print(f"\nWrong marks returned: {wrong}.\n")
    print(
        "| pictures | PSNR mean / least | flat ΔE2000 mean / 99 % / worst 99 % | all mean / 99 % | PNG size |"
    )
    print("|---|---|---|---|---|")
    for group, rows in costs.items():
        psnr, mean, high, all_mean, all_high, size = np.array(rows).T
        print(
            f"| {group} | {psnr.mean():.1f} / {psnr.min():.1f} dB "
            f"| {np.nanmean(mean):.2f} / {np.nanmean(high):.2f} / "
            f"{np.nanmax(high):.2f} | {all_mean.mean():.2f} / {all_high.mean():.2f} | ×{np.median(size):.2f} |"
        )


@dataclass(frozen=True, slots=True)
class Attacked:
    """What came of one picture: its cost, the attacks that its mark survived, and how many gave another mark."""

    cost: list[float]
    survived: list[str]
    wrong: int


def attacked(path: Path) -> Attacked:
    """Mark a picture, attack it in every way, and look for the mark."""
    pixels, mark = read_picture(path), mark_of(str(path))
    marked = embed(pixels, mark)
    found = {name: detect(np.ascontiguousarray(attack(marked))) for name, attack in ATTACKS.items()}
    survived = [name for name, each in found.items() if each is not None and each.mark == mark]
    wrong = sum(each is not None and each.mark != mark for each in found.values())
    return Attacked(cost(pixels, marked), survived, wrong)


def speed(paths: list[Path]) -> None:
    """Processor seconds of marking, of finding at once, and of searching to the end; one thread."""
    spent: dict[str, list[float]] = {"embed": [], "detect, whole picture": [], "detect, nothing there": []}
    for path in paths:
        pixels = read_picture(path)
        for name, work in zip(
            spent, (lambda p: embed(p, 1), lambda p: detect(embed(p, 1)), detect), strict=True
        ):
            began = time.process_time()
            work(pixels)
            spent[name].append(time.process_time() - began)
    marking = float(np.median(spent["embed"]))
    for name, seconds in spent.items():
        less = marking if name == "detect, whole picture" else 0.0
        print(
            f"| {name} | {(np.median(seconds) - less) * 1000:.0f} ms | {(max(seconds) - less) * 1000:.0f} ms |"
        )


def cost(pixels: Pixels, marked: Pixels) -> list[float]:
    """PSNR over white; ΔE2000 mean and 99th percentile in flat fields and in all that shows; growth of the PNG."""
    error = np.square(over(pixels, WHITE).astype(np.float64) - over(marked, WHITE)).mean()
    shown = pixels[..., 3] > 0
    away = delta_e(pixels[..., :3].astype(np.float32), marked[..., :3].astype(np.float32))
    flat = away[flat_fields(pixels)]
    sides = [float(np.mean(flat)), float(np.percentile(flat, 99))] if flat.size > 500 else [np.nan, np.nan]
    size = len(png(marked)) / len(png(pixels))
    everywhere = [float(away[shown].mean()), float(np.percentile(away[shown], 99))]
    return [10 * float(np.log10(255**2 / max(error, 1e-9))), *sides, *everywhere, size]


def flat_fields(pixels: Pixels) -> NDArray[np.bool_]:
    """Opaque pixels whose 9 × 9 surroundings hardly vary."""
    windows = [over(pixels, WHITE) @ np.array([0.299, 0.587, 0.114])]
    windows.append(windows[0] ** 2)
    mean, square = (boxed(each) for each in windows)
    return (pixels[..., 3] == 255) & (square - mean**2 < FLAT**2)


def boxed(plane: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean over 9 × 9 pixels."""
    for axis in (0, 1):
        padded = np.pad(plane, [(5, 4) if each == axis else (0, 0) for each in (0, 1)], "edge")
        sums = np.moveaxis(np.cumsum(padded, axis=axis), axis, 0)
        plane = np.moveaxis((sums[9:] - sums[:-9]) / 9, 0, axis)
    return plane


# ── what pictures go through ─────────────────────────────────────────────────────────────────────────────────────


def shown(pixels: Pixels, ground: tuple[int, int, int] = WHITE) -> Image.Image:
    """The picture over a ground."""
    return Image.fromarray(over(pixels, ground))


def rgba(image: Image.Image) -> Pixels:
    """An image as pixels."""
    return np.array(image.convert("RGBA"))


def png(pixels: Pixels) -> bytes:
    """PNG bytes."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def coded(image: Image.Image, kind: str, quality: int) -> Pixels:
    """Encoded with loss and decoded."""
    buffer = io.BytesIO()
    image.save(buffer, kind, quality=quality)
    return rgba(Image.open(buffer))


def scaled(
    image: Image.Image, factor: float, filter_: Image.Resampling = Image.Resampling.LANCZOS
) -> Image.Image:
    """Another size."""
    return image.resize((round(image.width * factor), round(image.height * factor)), filter_)


def half_and_back(pixels: Pixels) -> Pixels:
    """Half the size and the old size again."""
    image = shown(pixels)
    return rgba(scaled(image, 0.5).resize(image.size, Image.Resampling.BICUBIC))


def cropped(pixels: Pixels, *, top: float, left: float, share: float = 0.9) -> Pixels:
    """`share` of the height and of the width; what is cut lies above and left by `top` and `left` of it."""
    height, width = pixels.shape[:2]
    tall, wide = round(height * share), round(width * share)
    down, across = round((height - tall) * top), round((width - wide) * left)
    return pixels[down : down + tall, across : across + wide]


def rescaled(pixels: Pixels, like: Pixels) -> Pixels:
    """At the size of another."""
    return rgba(shown(pixels).resize((like.shape[1], like.shape[0]), Image.Resampling.BICUBIC))


def screenshot(pixels: Pixels, factor: float, page: tuple[int, int, int]) -> Pixels:
    """On a larger page at another scale, saved as JPEG 85."""
    image = scaled(shown(pixels), factor, Image.Resampling.BILINEAR)
    sheet = Image.new("RGB", (round(image.width * 1.4) + 37, round(image.height * 1.3) + 61), page)
    sheet.paste(image, (round(image.width * 0.17) + 5, round(image.height * 0.11) + 9))
    return coded(sheet, "JPEG", 85)


def brighter(pixels: Pixels) -> Pixels:
    """All values up by a tenth."""
    return rgba(shown(pixels).point(lambda value: min(255, round(value * 1.1))))


ATTACKS: dict[str, Callable[[Pixels], Pixels]] = {
    "nothing": lambda marked: marked,
    "PNG saved again": lambda marked: rgba(Image.open(io.BytesIO(png(marked)))),
    "JPEG 75": lambda marked: coded(shown(marked), "JPEG", 75),
    "JPEG 75, on black": lambda marked: coded(shown(marked, BLACK), "JPEG", 75),
    "JPEG 75, on navy": lambda marked: coded(shown(marked, BRAND), "JPEG", 75),
    "JPEG 50": lambda marked: coded(shown(marked), "JPEG", 50),
    "WebP 75": lambda marked: coded(shown(marked), "WEBP", 75),
    "half size": lambda marked: rgba(scaled(shown(marked), 0.5)),
    "half size, JPEG 75": lambda marked: coded(scaled(shown(marked), 0.5), "JPEG", 75),
    "half size and back": half_and_back,
    "crop 10 % a side, centred": lambda marked: cropped(marked, top=0.5, left=0.5),
    "crop 10 % a side, off centre": lambda marked: cropped(marked, top=1.0, left=0.2),
    "the same, JPEG 75": lambda marked: coded(shown(cropped(marked, top=1.0, left=0.2)), "JPEG", 75),
    "crop 10 % a side, enlarged again": lambda marked: rescaled(cropped(marked, top=0.5, left=0.5), marked),
    "crop off centre, enlarged again": lambda marked: rescaled(cropped(marked, top=0.9, left=0.0), marked),
    "crop to half the sides": lambda marked: cropped(marked, top=0.5, left=0.5, share=0.5),
    "screenshot at 0.8, JPEG 85": lambda marked: screenshot(marked, 0.8, WHITE),
    "screenshot at 1.25, JPEG 85": lambda marked: screenshot(marked, 1.25, (240, 240, 240)),
    "screenshot at 1.5, JPEG 85": lambda marked: screenshot(marked, 1.5, (240, 240, 240)),
    "brightness +10 %": brighter,
    "blur, radius 1": lambda marked: rgba(shown(marked).filter(ImageFilter.GaussianBlur(1))),
    "sharpened": lambda marked: rgba(shown(marked).filter(ImageFilter.UnsharpMask(2, 100, 0))),
    "grey": lambda marked: rgba(shown(marked).convert("L")),
    "64 colours": lambda marked: rgba(shown(marked).quantize(64)),
    "mirrored": lambda marked: marked[:, ::-1],
    "quarter turn": lambda marked: np.rot90(marked),
    "turned by 1°": lambda marked: rgba(shown(marked).rotate(1, Image.Resampling.BICUBIC, fillcolor=WHITE)),
    "turned by 5°": lambda marked: rgba(shown(marked).rotate(5, Image.Resampling.BICUBIC, fillcolor=WHITE)),
    "width alone ×0.9": lambda marked: rgba(
        shown(marked).resize((round(marked.shape[1] * 0.9), marked.shape[0]), Image.Resampling.BICUBIC)
    ),
}


# ── what was never marked ────────────────────────────────────────────────────────────────────────────────────────


def false_alarms(paths: list[Path], count: int) -> None:
    """Search unmarked pictures to the end and print how many gave a mark."""
    seen: dict[str, int] = {}
    alarms = 0
    with ProcessPoolExecutor(2) as workers:
        for number, (kind, alarm) in enumerate(workers.map(searched, unmarked(paths, count), chunksize=4), 1):
            alarms += alarm
            seen[kind] = seen.get(kind, 0) + 1
            if number % 100 == 0:
                print(f"{number} unmarked pictures searched, {alarms} alarms", file=sys.stderr, flush=True)
    total = sum(seen.values())
    kinds = ", ".join(f"{number} {kind}" for kind, number in seen.items())
    print(f"\n{alarms} marks found in {total} unmarked pictures ({kinds}).")


def searched(job: tuple[str, Pixels]) -> tuple[str, bool]:
    """The kind of picture, and whether a mark was found in it."""
    return job[0], detect(job[1]) is not None


def unmarked(paths: list[Path], count: int) -> Iterator[tuple[str, Pixels]]:
    """Pictures without the house mark; training pictures make up the number."""
    for path in paths:
        pixels = read_picture(path)
        yield "house pictures, formats and photos", pixels
        yield "marked with another key", embed(pixels, mark_of(str(path)), key=str(path).encode())
    random = np.random.default_rng(11)
    for number in range(100):
        side = int(random.integers(64, 700))
        noise = random.normal(128, 5 + number / 2, (side, side + number, 4))
        yield "noise", np.clip(noise, 0, 255).astype(np.uint8)
    references = References(WEIGHTS)
    for shown_ in references.shown[: max(0, count - 2 * len(paths) - 100)]:
        yield (
            "training pictures at 256 px",
            rgba(Image.fromarray(references.picture(shown_.sha256)).resize((256, 256))),
        )


if __name__ == "__main__":
    main()
