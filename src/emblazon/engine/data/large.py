"""The large pictures for the upscaler: some of every vector style, rendered really at 512 px."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from emblazon.engine.data.candidate import Candidate
from emblazon.engine.data.manifest import Entry, Style
from emblazon.engine.data.render import draw_svg
from emblazon.engine.data.split import unit_hash

LARGE_PX = 512
LARGE_FOLDER = "pictures-512"
# Together about 3,500: what has the most varied edges has the most pictures.
QUOTAS: dict[Style, int] = {
    "flat": 600,
    "gradient": 650,
    "soft": 400,
    "cartoon": 600,
    "outline": 350,
    "icon": 300,
    "clipart": 600,
}


def chosen_for_large(candidates: Sequence[Candidate]) -> set[int]:
    """Indices of the pictures to render large: by hash, skin-tone variants last, a quota a style."""
    order = sorted(
        (one.skin_tone is not None, unit_hash(f"large:{one.id}"), index)
        for index, one in enumerate(candidates)
        if isinstance(one.drawing, str)
    )
    taken: Counter[str] = Counter()
    chosen: set[int] = set()
    for _, _, index in order:
        style = candidates[index].package.style
        if style is not None and taken[style] < QUOTAS.get(style, 0):
            taken[style] += 1
            chosen.add(index)
    return chosen


def write_large(folder: Path, rows: Sequence[tuple[Entry, Candidate]], pool: ProcessPoolExecutor) -> int:
    """Write `pictures-512/{index:05d}.webp`, lossless, for every entry marked `large`; returns how many could not
    be drawn at that size (a few of clip art: they are left out)."""
    target = folder / LARGE_FOLDER
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    jobs = [(one, target / f"{entry.index:05d}.webp") for entry, one in rows if entry.large]
    return sum(not written for written in pool.map(_write_one, jobs, chunksize=8))


def _write_one(job: tuple[Candidate, Path]) -> bool:
    from PIL import Image

    one, path = job
    limit = None if one.package.style == "clipart" else 1.5
    pixels = draw_svg(str(one.drawing), LARGE_PX, most_enlarged=limit)
    if pixels is not None:
        Image.fromarray(pixels).save(path, lossless=True, quality=40, method=2, exact=True)
    return pixels is not None
