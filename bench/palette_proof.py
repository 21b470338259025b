"""Is what `make` calls passed really in the brand's colours? Measured without any code of the checker.

    python bench/palette_proof.py [--briefs 40] [--style flat]

Own reading of the kits (tomllib), own CIELAB and CIEDE2000 (Sharma, Wu, Dalal 2005), own tints and shades: OKLab
mixes of a brand colour with white (0–85 %) and black (0–75 %). A passed picture is within the palette when at
least 99.5 % of its visible area lies within the colour's tolerance of such a mix. Drawn with `--recolour strict`, the
strength that promises this; a kit may ask for "toned" or "accent", which promise less.
"""

import argparse
import io
import json
import math
import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).parents[1]
KITS = sorted((ROOT / "examples").glob("*/brand.toml"))
EMBLAZON = str(Path(sys.executable).with_name("emblazon"))
LEAST = 0.995
SUBJECTS = (
    "rocket", "coffee cup", "owl", "sailboat", "apple", "teapot", "bicycle", "lighthouse", "cactus",
    "pizza", "fox", "umbrella", "guitar", "camera", "tree", "mushroom", "whale", "balloon", "key", "lamp",
    "bread", "bee", "mountain", "cloud", "fish", "rose", "house", "train", "book", "bell", "shell",
    "candle", "carrot", "penguin", "clock", "gift", "leaf", "anchor", "robot", "cake",
)  # fmt: skip


def main() -> None:
    """Draw every brief with every kit, measure what passed, print the counts and the worst picture."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--briefs", type=int, default=len(SUBJECTS))
    parser.add_argument("--style", default="flat")
    asked = parser.parse_args()
    drawn, passed, within, worst = 0, 0, 0, (1.0, "")
    for kit in KITS:
        stops = palette_stops(kit)
        for subject in SUBJECTS[: asked.briefs]:
            with tempfile.TemporaryDirectory() as folder:
                for picture in make(subject, kit, asked.style, Path(folder)):
                    drawn += 1
                    if not picture["passed"]:
                        continue
                    passed += 1
                    share = share_within(Path(folder) / picture["png"], stops)
                    within += share >= LEAST
                    worst = min(worst, (share, f"{kit.parent.name}: {subject}"))
        print(
            f"{kit.parent.name}: {drawn} drawn, {passed} passed, {within} of them within so far", flush=True
        )
    print(
        f"passed {passed} of {drawn}; within the palette {within} of {passed}; worst {worst[0]:.4%} ({worst[1]})"
    )
    sys.exit(0 if within == passed else 1)


def make(subject: str, kit: Path, style: str, folder: Path) -> list[dict[str, object]]:
    """One picture by the command line; exit code 5 (none passed) is a result too."""
    command = [
        EMBLAZON,
        "make",
        subject,
        "--brand",
        str(kit),
        "--style",
        style,
        "--seed",
        "1",
        "--attempts",
        "1",
        "--recolour",
        "strict",
        "--json",
    ]
    environment = {**os.environ, "EMBLAZON_HOME": str(folder / "home")}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode not in (0, 5):
        raise SystemExit(f"{subject}: {done.stderr}")
    return json.loads(done.stdout)["pictures"]


def palette_stops(kit: Path) -> list[tuple[np.ndarray, float]]:
    """For each brand colour: CIELAB of its tints and shades, and its tolerance."""
    palette = tomllib.loads(kit.read_text())["palette"]["colours"]
    stops: list[tuple[np.ndarray, float]] = []
    for colour in palette:
        value = int(colour["hex"].lstrip("#"), 16)
        brand = oklab(np.array([[value >> 16, value >> 8 & 255, value & 255]]) / 255)
        tints = [brand + t * (np.array([[1.0, 0, 0]]) - brand) for t in np.linspace(0, 0.85, 171)]
        shades = [brand * (1 - t) for t in np.linspace(0, 0.75, 151)]
        stops.append((cielab(from_oklab(np.concatenate(tints + shades))), float(colour.get("tolerance", 6))))
    return stops


def share_within(path: Path, stops: list[tuple[np.ndarray, float]]) -> float:
    """Share of the visible area within tolerance of any stop."""
    with Image.open(io.BytesIO(path.read_bytes())) as image:
        pixels = np.array(image.convert("RGBA")).reshape(-1, 4)
    visible = pixels[pixels[:, 3] > 0]
    colours, inverse = np.unique(visible[:, :3], axis=0, return_inverse=True)
    weight = np.bincount(inverse.ravel(), weights=visible[:, 3].astype(float))
    labs = cielab(colours / 255)
    ok = np.zeros(len(colours), bool)
    for row, lab in enumerate(labs):
        ok[row] = any(ciede2000(lab[None], line).min() <= tolerance for line, tolerance in stops)
    return float(weight[ok].sum() / weight.sum())


def linear(rgb: np.ndarray) -> np.ndarray:
    """sRGB 0–1 → linear light."""
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def oklab(rgb: np.ndarray) -> np.ndarray:
    """sRGB 0–1 → OKLab (Ottosson 2020)."""
    lms = (
        linear(rgb)
        @ np.array(
            [
                [0.4122214708, 0.5363325363, 0.0514459929],
                [0.2119034982, 0.6806995451, 0.1073969566],
                [0.0883024619, 0.2817188376, 0.6299787005],
            ]
        ).T
    )
    return (
        np.cbrt(lms)
        @ np.array(
            [
                [0.2104542553, 0.7936177850, -0.0040720468],
                [1.9779984951, -2.4285922050, 0.4505937099],
                [0.0259040371, 0.7827717662, -0.8086757660],
            ]
        ).T
    )


def from_oklab(lab: np.ndarray) -> np.ndarray:
    """OKLab → sRGB 0–1, clipped."""
    lms = (
        lab
        @ np.array(
            [
                [1, 0.3963377774, 0.2158037573],
                [1, -0.1055613458, -0.0638541728],
                [1, -0.0894841775, -1.2914855480],
            ]
        ).T
    ) ** 3
    rgb = (
        lms
        @ np.array(
            [
                [4.0767416621, -3.3077115913, 0.2309699292],
                [-1.2684380046, 2.6097574011, -0.3413193965],
                [-0.0041960863, -0.7034186147, 1.7076147010],
            ]
        ).T
    )
    rgb = np.clip(rgb, 0, 1)
    return np.where(rgb <= 0.0031308, rgb * 12.92, 1.055 * rgb ** (1 / 2.4) - 0.055)


def cielab(rgb: np.ndarray) -> np.ndarray:
    """sRGB 0–1 → CIELAB, D65."""
    xyz = (
        linear(rgb)
        @ np.array(
            [
                [0.4124564, 0.3575761, 0.1804375],
                [0.2126729, 0.7151522, 0.0721750],
                [0.0193339, 0.1191920, 0.9503041],
            ]
        ).T
        / np.array([0.95047, 1.0, 1.08883])
    )
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=-1)


def ciede2000(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Colour difference of CIELAB rows, equations 2–22 of Sharma, Wu, Dalal 2005."""
    chroma = (np.hypot(one[:, 1], one[:, 2]) + np.hypot(other[:, 1], other[:, 2])) / 2
    g = 0.5 * (1 - np.sqrt(chroma**7 / (chroma**7 + 25.0**7)))
    a1, a2 = (1 + g) * one[:, 1], (1 + g) * other[:, 1]
    c1, c2 = np.hypot(a1, one[:, 2]), np.hypot(a2, other[:, 2])
    h1, h2 = np.degrees(np.arctan2(one[:, 2], a1)) % 360, np.degrees(np.arctan2(other[:, 2], a2)) % 360
    dl, dc, dh = other[:, 0] - one[:, 0], c2 - c1, h2 - h1
    dh = np.where(c1 * c2 == 0, 0, np.where(dh > 180, dh - 360, np.where(dh < -180, dh + 360, dh)))
    dh_big = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(dh) / 2)
    l_mean, c_mean = (one[:, 0] + other[:, 0]) / 2, (c1 + c2) / 2
    h_sum = h1 + h2
    h_mean = np.where(
        np.abs(h1 - h2) <= 180, h_sum / 2, np.where(h_sum < 360, (h_sum + 360) / 2, (h_sum - 360) / 2)
    )
    h_mean = np.where(c1 * c2 == 0, h_sum, h_mean)
    t = (
        1 - 0.17 * np.cos(np.radians(h_mean - 30)) + 0.24 * np.cos(np.radians(2 * h_mean))
        + 0.32 * np.cos(np.radians(3 * h_mean + 6)) - 0.20 * np.cos(np.radians(4 * h_mean - 63))
    )  # fmt: skip
    turn = 30 * np.exp(-(((h_mean - 275) / 25) ** 2))
    r_c = 2 * np.sqrt(c_mean**7 / (c_mean**7 + 25.0**7))
    s_l = 1 + 0.015 * (l_mean - 50) ** 2 / np.sqrt(20 + (l_mean - 50) ** 2)
    s_c, s_h = 1 + 0.045 * c_mean, 1 + 0.015 * c_mean * t
    r_t = -np.sin(np.radians(2 * turn)) * r_c
    return np.sqrt(
        (dl / s_l) ** 2 + (dc / s_c) ** 2 + (dh_big / s_h) ** 2 + r_t * (dc / s_c) * (dh_big / s_h)
    )


assert math.isclose(
    ciede2000(np.array([[50, 2.6772, -79.7751]]), np.array([[50, 0.0, -82.7485]]))[0], 2.0425, abs_tol=1e-4
), "CIEDE2000 is wrong: first pair of Sharma's table"

if __name__ == "__main__":
    main()
