"""How often do the checks of craft and composition cry wolf, and what damage do they find?

    python bench/craft.py --drawn DIR --photos DIR [--training 200] [--names]

`--drawn`: a folder for the house model's drawings: every example kit in five styles; what is missing there is drawn.
`--photos`: photographs, JPEG or PNG; each is halved once or more to at most 512 px, so that no camera's compression
is left. Training pictures are 64 px, enlarged eight times. On all of these every failure counts as a false alarm, but
see docs/checks.md: some pictures do have the fault. Then the same pictures are damaged on purpose, at several
strengths, and what the check in question finds is counted.
"""

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from emblazon.brand.kit import NEUTRAL_KIT
from emblazon.brand.load import load_kit
from emblazon.check import as_picture, examine, forbidden, palette
from emblazon.check.balance import part_of, set_findings
from emblazon.check.base import Check, Evidence
from emblazon.records import Finding, Pixels

SIDE_PX = 512
ROOT = Path(__file__).parents[1]
KITS = {each.parent.name: load_kit(each) for each in sorted((ROOT / "examples").glob("*/brand.toml"))}
STYLES = ("flat", "3d", "gradient", "outline", "clipart")
SUBJECTS = ("a rocket", "a teapot", "a fox")
IDS = (
    "banding", "blank", "blocks", "colour_blind", "crop", "framing", "fringe", "noise", "seams", "sharpness", "tilt",
    "shares",
)  # fmt: skip
CHECKS: dict[str, Check] = {each: import_module(f"emblazon.check.{each}").CHECK for each in IDS}
Damage = Callable[[Pixels, float], Pixels]
Pictures = dict[str, Pixels]


def main() -> None:
    """Print false alarms by source, detection by damage and strength, and the time."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--drawn", type=Path, required=True)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--training", type=int, default=200)
    parser.add_argument("--names", action="store_true", help="name the pictures that fail")
    asked = parser.parse_args()
    draw(asked.drawn)
    drawn, photos = read(asked.drawn), read(asked.photos, halve=True)
    training = trained(asked.training)
    for name, pictures in (("drawn", drawn), ("training", training), ("photos", photos)):
        false_alarms(name, pictures, names=asked.names)
    balances(drawn)
    for title, check, damage, strengths, pictures in damages(drawn, photos):
        print(f"{check:12} {title:34}", end="")
        for strength in strengths:
            caught = sum(fails(check, damage(pixels, strength)) for pixels in pictures.values())
            print(f"  {strength:g}: {caught}/{len(pictures)}", end="", flush=True)
        print()
    for name, pictures in (("photograph", photos), ("drawing", drawn)):
        speed(name, next(iter(pictures.values())))


def damages(drawn: Pictures, photos: Pictures) -> list[tuple[str, str, Damage, tuple[float, ...], Pictures]]:
    """What is done, the check that should notice, how, how strongly, and to which pictures."""
    both = dict(list(drawn.items())[::2]) | dict(list(photos.items())[::2])
    cut_out = {name: each for name, each in drawn.items() if each[..., 3].min() == 0}
    streets = {f"street {seed}": street(seed) for seed in range(24)}
    soft = {name: blurred(each, 24) for name, each in photos.items()}
    return [
        ("Gaussian blur, sigma px", "sharpness", blurred, (1, 2, 4, 8, 12), both),
        ("JPEG of quality, drawn", "blocks", recompressed, (90, 75, 50, 30, 15, 8), drawn),
        ("JPEG of quality, photographs", "blocks", recompressed, (90, 75, 50, 30, 15, 8), photos),
        ("tones a channel, soft gradients", "banding", posterised, (128, 64, 48, 32, 24, 16), soft),
        ("one half lighter, levels", "seams", lighter_half, (2, 4, 8, 16), photos),
        ("one half shifted, px", "seams", shifted_half, (1, 2, 4, 8), photos),
        ("one half lighter, levels, drawn", "seams", lighter_half, (2, 4, 8, 16), drawn),
        ("turned, degrees, drawn streets", "tilt", turned, (0, 0.5, 1, 1.5, 2, 4, 6), streets),
        ("cut at the left, share of subject", "crop", cut_left, (0.1, 0.2, 0.3, 0.4), cut_out),
        ("the same on a plain ground", "crop", cut_left_plain, (0.1, 0.2, 0.3, 0.4), cut_out),
        ("white rim, px", "fringe", rimmed, (1, 2, 3), cut_out),
        ("cut from a ground of grey level", "fringe", matted, (255, 192, 64, 0), cut_out),
        ("veil of alpha", "fringe", veiled, (4, 16, 60), cut_out),
        ("white noise, sigma levels", "noise", noisy, (16, 64, 128, 255), both),
    ]  # fmt: skip


def read(folder: Path, *, halve: bool = False) -> Pictures:
    """The pictures under `folder`, at most about 512 px."""
    found: Pictures = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() not in (".png", ".jpg", ".jpeg"):
            continue
        with Image.open(path) as image:
            image = image.convert("RGBA")
            side = max(image.size)
            if halve or side > SIDE_PX:
                scale = min(0.5 if halve else 1, SIDE_PX / side)
                size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
                image = image.resize(size, Image.Resampling.BOX if scale <= 0.5 else Image.Resampling.LANCZOS)
            found[str(path.relative_to(folder))] = np.array(image)
    return found


def trained(count: int) -> Pictures:
    """`count` training pictures, evenly over the collection, enlarged to 512 px."""
    import emblazon.engine.references as references

    folder = Path(references.__file__).parents[1] / "weights"
    with np.load(folder / references.NAME, allow_pickle=False) as arrays:
        data, ends = arrays["pictures"].tobytes(), arrays["ends"]
    result: Pictures = {}
    for row in np.linspace(0, len(ends) - 1, count).astype(int):
        start = int(ends[row - 1]) if row else 0
        with Image.open(io.BytesIO(data[start : int(ends[row])])) as image:
            big = image.convert("RGBA").resize((SIDE_PX, SIDE_PX), Image.Resampling.LANCZOS)
            result[f"reference {row}"] = np.array(big)
    return result


def draw(folder: Path) -> None:
    """Draw what `folder` lacks: <kit>-<style>-<subject>.png."""
    folder.mkdir(parents=True, exist_ok=True)
    for kit in KITS:
        for style in STYLES:
            for subject in SUBJECTS:
                path = folder / f"{kit}-{style}-{subject.split()[-1]}.png"
                if not path.exists():
                    path.write_bytes(make(subject, ROOT / "examples" / kit, style))


def make(subject: str, kit: Path, style: str) -> bytes:
    """The PNG of one picture by the command line, whether its checks pass or not."""
    command = [str(Path(sys.executable).with_name("emblazon")), "make", subject, "--brand", str(kit)]
    command += ["--style", style, "--seed", "11", "--attempts", "1", "--json"]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "EMBLAZON_HOME": f"{folder}/home"}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
        if done.returncode not in (0, 5):
            raise SystemExit(f"{subject}: {done.stderr}")
        return (Path(folder) / json.loads(done.stdout)["pictures"][0]["png"]).read_bytes()


def evidence(name: str, pixels: Pixels) -> Evidence:
    """A bare picture, held to the kit that its name begins with, to none else."""
    kit = next((kit for key, kit in KITS.items() if name.startswith(key)), NEUTRAL_KIT)
    return Evidence(as_picture(pixels), kit)


def find(check: str, pixels: Pixels, name: str = "") -> Finding:
    """What a check finds in a bare picture."""
    return examine(CHECKS[check], evidence(name, pixels))


def fails(check: str, pixels: Pixels) -> bool:
    """Whether it fails."""
    return find(check, pixels).verdict == "fail"


def false_alarms(name: str, pictures: Pictures, *, names: bool) -> None:
    """Failures by check, and the measure's 50, 90, 95, 99 % points."""
    print(f"{name}: {len(pictures)} pictures")
    for check in IDS:
        found = {picture: find(check, pixels, picture) for picture, pixels in pictures.items()}
        failed = [picture for picture, each in found.items() if each.verdict == "fail"]
        known = [each.measure for each in found.values() if each.measure is not None]
        points = np.percentile(known, [0, 5, 50, 90, 95, 99, 100]).round(3).tolist() if known else []
        print(
            f"  {check:12} failed {len(failed):3} of {len(known):3} measured; points 0 5 50 90 95 99 100 %: {points}"
        )
        if names and failed:
            print("    ", json.dumps(failed[:12]))


def balances(drawn: Pictures) -> None:
    """How far pictures drawn for one kit lie from the rest of their set, in sets of five."""
    away: list[float] = []
    for kit in KITS:
        own = [
            part_of(name, evidence(name, pixels)) for name, pixels in drawn.items() if name.startswith(kit)
        ]
        for start in range(0, len(own), 5):
            found = set_findings(own[start : start + 5], KITS[kit])
            away += [each.measure for each in found if each.measure is not None]
    print(
        f"  balance: {len(away)} measured; 50 95 100 %: {np.percentile(away, [50, 95, 100]).round(3).tolist()}"
    )


def blurred(pixels: Pixels, sigma: float) -> Pixels:
    """Gaussian blur of colour and alpha."""
    return np.array(Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(sigma)))


def recompressed(pixels: Pixels, quality: float) -> Pixels:
    """Colour through a JPEG over white, alpha as it was."""
    buffer = io.BytesIO()
    over_white(pixels).save(buffer, "JPEG", quality=int(quality))
    with Image.open(buffer) as image:
        return np.dstack([np.array(image.convert("RGB")), pixels[..., 3]])


def over_white(pixels: Pixels) -> Image.Image:
    """The picture on white."""
    image = Image.new("RGBA", (pixels.shape[1], pixels.shape[0]), "white")
    image.alpha_composite(Image.fromarray(pixels))
    return image.convert("RGB")


def posterised(pixels: Pixels, tones: float) -> Pixels:
    """Each channel cut to `tones` even steps."""
    result = pixels.copy()
    result[..., :3] = np.rint(np.rint(pixels[..., :3] / 255 * (tones - 1)) / (tones - 1) * 255)
    return result


def lighter_half(pixels: Pixels, levels: float) -> Pixels:
    """All right of a line at two fifths is lighter."""
    result = pixels.copy()
    at = pixels.shape[1] * 2 // 5 + 3
    result[:, at:, :3] = np.clip(pixels[:, at:, :3].astype(float) + levels, 0, 255).astype(np.uint8)
    return result


def shifted_half(pixels: Pixels, by: float) -> Pixels:
    """All right of a line at two fifths is moved down."""
    result = pixels.copy()
    at = pixels.shape[1] * 2 // 5 + 3
    result[:, at:] = np.roll(pixels[:, at:], int(by), axis=0)
    return result


def street(seed: int) -> Pixels:
    """A level scene drawn at random: sky, ground, houses with windows, grain and a soft lens."""
    lots = np.random.default_rng(seed)
    pixels = np.zeros((600, 600, 4), np.uint8)
    horizon = int(lots.integers(330, 450))
    pixels[:horizon] = (*lots.integers(150, 230, 3), 255)
    pixels[horizon:] = (*lots.integers(60, 130, 3), 255)
    for _ in range(int(lots.integers(2, 6))):
        left, width = int(lots.integers(0, 520)), int(lots.integers(60, 150))
        top = horizon - int(lots.integers(80, 300))
        pixels[top:horizon, left : left + width, :3] = lots.integers(40, 240, 3)
        for y in range(top + 15, horizon - 20, 45):
            pixels[y : y + 20, left + 12 : left + width - 12, :3] = lots.integers(20, 90, 3)
    grain = lots.normal(0, 4, pixels.shape[:2])[..., None]
    pixels[..., :3] = np.clip(pixels[..., :3] + grain, 0, 255)
    return blurred(pixels, 0.8)


def turned(pixels: Pixels, degrees: float) -> Pixels:
    """Turned, and cut so that no corner is empty."""
    image = Image.fromarray(pixels).rotate(degrees, Image.Resampling.BICUBIC)
    inset = int(max(image.size) * 0.55 * np.sin(np.radians(degrees))) + 2
    return np.array(image.crop((inset, inset, image.width - inset, image.height - inset)))


def cut_left(pixels: Pixels, share: float) -> Pixels:
    """The left `share` of what is visible is cut away with all that is left of it."""
    columns = np.flatnonzero((pixels[..., 3] > 8).any(axis=0))
    at = int(columns[0] + share * (columns[-1] - columns[0]))
    return np.ascontiguousarray(pixels[:, at:])


def cut_left_plain(pixels: Pixels, share: float) -> Pixels:
    """The same, over a light grey."""
    cut = cut_left(pixels, share)
    alpha = cut[..., 3:].astype(float) / 255
    rgb = cut[..., :3] * alpha + 235 * (1 - alpha)
    return np.dstack([rgb.astype(np.uint8), np.full(cut.shape[:2], 255, np.uint8)])


def rimmed(pixels: Pixels, width: float) -> Pixels:
    """Cut carelessly from a white ground: the soft edge keeps the ground's colour, `width` px of it."""
    alpha = Image.fromarray(pixels[..., 3]).filter(ImageFilter.GaussianBlur(width))
    white = np.array(over_white(pixels).filter(ImageFilter.GaussianBlur(width / 2)))
    grown = np.clip(np.array(alpha).astype(float) * 1.6, 0, 255)
    return np.dstack([white, grown.astype(np.uint8)])


def matted(pixels: Pixels, ground: float) -> Pixels:
    """Cut from a plain ground whose colour stays mixed into the soft edge."""
    alpha = pixels[..., 3:] / 255
    rgb = pixels[..., :3] * alpha + ground * (1 - alpha)
    return np.dstack([rgb.astype(np.uint8), pixels[..., 3]])


def veiled(pixels: Pixels, alpha: float) -> Pixels:
    """A veil over the whole frame."""
    result = pixels.copy()
    result[..., 3] = np.maximum(pixels[..., 3], int(alpha))
    return result


def noisy(pixels: Pixels, sigma: float) -> Pixels:
    """White noise on every channel of colour."""
    noise = np.random.default_rng(0).normal(0, sigma, (*pixels.shape[:2], 3))
    rgb = np.clip(pixels[..., :3] + noise, 0, 255).astype(np.uint8)
    return np.dstack([rgb, pixels[..., 3]])


def speed(name: str, pixels: Pixels) -> None:
    """Milliseconds of each check that measures pixels, warm, on one picture, held to a kit."""
    pixels = np.array(Image.fromarray(pixels).resize((SIDE_PX, SIDE_PX)))
    spent: dict[str, list[float]] = {}
    for _ in range(5):
        seen = Evidence(as_picture(pixels), KITS["northwind"])
        for each in [*CHECKS.values(), palette.CHECK, forbidden.CHECK]:
            start = time.perf_counter()
            examine(each, seen)
            spent.setdefault(each.id, []).append(time.perf_counter() - start)
    told = {name: round(1000 * float(np.median(times)), 1) for name, times in spent.items()}
    print(f"{name}, ms at {SIDE_PX} px: {told}; together {sum(told.values()):.0f}")


if __name__ == "__main__":
    main()
