"""Builds the training set: fetch, caption, render, drop repeats, split, write.

In the folder afterwards: `pictures-64.npy` and `pictures-128.npy` (uint8, (N, S, S, 4), straight RGBA),
`manifest.json`, `NOTICE-training.txt`, then the marker `READY`, and last `pictures-512/` for the upscaler.
A rerun uses the cached packages and needs no network.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from emblazon.engine.data import clipart, emoji
from emblazon.engine.data.candidate import Candidate
from emblazon.engine.data.captions import EmojiNames
from emblazon.engine.data.large import chosen_for_large, write_large
from emblazon.engine.data.manifest import Entry, Manifest, write_manifest
from emblazon.engine.data.packages import CLIPART, NAMES, PACKAGES, RENDERED, notice, package, unpack
from emblazon.engine.data.render import Pixels, area_average, difference_hash, draw_raster, draw_svg
from emblazon.engine.data.split import splits, weights

READY_NAME = "READY"
_SLOW_S = 3.0
_NEAR_BITS = 5
_EMOJI_ENLARGED = 1.5

Progress = Callable[[str], None]
Drawn = tuple[Candidate, Pixels, Pixels]


def build(folder: Path, *, progress: Progress, workers: int = 2) -> Manifest:
    """Build the whole set in `folder` and return its manifest. Raises ValueError where a source fails."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / READY_NAME).unlink(missing_ok=True)
    dropped: Counter[str] = Counter()
    offered = gather(folder / "packages", dropped, progress)
    with ProcessPoolExecutor(workers) as pool:
        drawn = without_repeats(_drawn(offered, pool, dropped, progress), dropped)
        manifest = _write(folder, drawn, dropped)
        progress(f"{len(drawn)} pictures written; drawing the large ones")
        rows = [(entry, one[0]) for entry, one in zip(manifest.entries, drawn, strict=True)]
        missing = write_large(folder, rows, pool)
    progress(f"done; {missing} of the large ones could not be drawn")
    return manifest


def gather(cache: Path, dropped: Counter[str], progress: Progress) -> list[Candidate]:
    """All candidates of all packages, in a fixed order."""
    names = EmojiNames(unpack(package(NAMES), cache))
    offered: list[Candidate] = []
    for one in PACKAGES:
        if one.style is None:
            continue
        before = len(offered)
        unpacked = unpack(one, cache)
        if one.name == RENDERED:
            offered += emoji.rendered(one, unpacked, names)
        elif one.name == CLIPART:
            offered += clipart.candidates(one, unpacked, names, dropped)
        else:
            offered += emoji.icons(one, unpacked, names)
        progress(f"{one.name} {one.version}: {len(offered) - before} candidates")
    return offered


def draw(one: Candidate) -> tuple[Pixels, Pixels] | str:
    """The picture at 64 and 128 px, or the reason why there is none."""
    began = time.process_time()
    try:
        if isinstance(one.drawing, Path):
            small, middle = draw_raster(one.drawing, 64), draw_raster(one.drawing, 128)
        else:
            middle = draw_svg(one.drawing, 128, most_enlarged=enlarged_limit(one))
            small = None if middle is None else area_average(middle, 2)
    except (ValueError, OSError) as error:
        return f"unreadable: {type(error).__name__}"
    if small is None or middle is None:
        return "nothing drawn"
    if time.process_time() - began > _SLOW_S:
        return "slow"
    return (small, middle) if (small[..., 3] > 127).mean() > 0.02 else "almost empty"


def enlarged_limit(one: Candidate) -> float | None:
    """How much a drawing may be enlarged past its page: emoji keep their size, clip art lies anywhere."""
    return None if one.package.style == "clipart" else _EMOJI_ENLARGED


def without_repeats(drawn: Iterator[Drawn], dropped: Counter[str]) -> list[Drawn]:
    """Drop the same pixels, and clip art that looks alike and is called alike (or all but the same)."""
    seen: set[bytes] = set()
    hashes: dict[str, list[int]] = {}
    kept: list[Drawn] = []
    for one, small, middle in drawn:
        digest = hashlib.sha256(small.tobytes()).digest()
        repeated = digest in seen
        if not repeated and one.package.style == "clipart":
            alike = hashes.setdefault(one.subject, [])
            bits = difference_hash(small)
            repeated = any((bits ^ other).bit_count() <= _NEAR_BITS for other in alike)
            alike.append(bits)
        if repeated:
            dropped[f"repeat: {one.package.name}"] += 1
            continue
        seen.add(digest)
        kept.append((one, small, middle))
    return kept


def _drawn(
    offered: Sequence[Candidate], pool: ProcessPoolExecutor, dropped: Counter[str], progress: Progress
) -> Iterator[Drawn]:
    results = pool.map(draw, offered, chunksize=32)
    for count, (one, result) in enumerate(zip(offered, results, strict=True), start=1):
        if isinstance(result, str):
            dropped[f"{result}: {one.package.name}"] += 1
        else:
            yield one, *result
        if count % 1000 == 0:
            progress(f"drawn {count} of {len(offered)}")


def _write(folder: Path, drawn: Sequence[Drawn], dropped: Counter[str]) -> Manifest:
    """Arrays first, then the manifest, then the marker that says that they are whole."""
    for column, size in ((1, 64), (2, 128)):
        partial = folder / f"pictures-{size}.partial"
        array = np.lib.format.open_memmap(partial, "w+", np.uint8, (len(drawn), size, size, 4))
        for index, row in enumerate(drawn):
            array[index] = row[column]
        array.flush()
        partial.replace(folder / f"pictures-{size}.npy")
    manifest = Manifest(_entries(drawn), dict(sorted(dropped.items())))
    write_manifest(folder, manifest)
    (folder / "NOTICE-training.txt").write_text(notice(), encoding="utf-8")
    (folder / READY_NAME).write_text(f"{len(drawn)} pictures\n", encoding="utf-8")
    return manifest


def _entries(drawn: Sequence[Drawn]) -> tuple[Entry, ...]:
    chosen = [one for one, _, _ in drawn]
    large = chosen_for_large(chosen)
    details = zip(drawn, splits(chosen), weights(chosen), strict=True)
    return tuple(
        Entry(
            index=index,
            id=one.id,
            source=one.package.name,
            version=one.package.version,
            licence=one.package.licence,
            author=one.author,
            label=one.label,
            tags=one.tags,
            subject=one.subject,
            style=one.package.style or "clipart",
            group=one.group,
            people=one.people,
            skin_tone=one.skin_tone,
            sha256=hashlib.sha256(small.tobytes()).hexdigest(),
            split=split,
            weight=round(weight, 6),
            large=index in large,
        )
        for index, ((one, small, _), split, weight) in enumerate(details)
    )
