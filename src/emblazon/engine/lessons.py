"""What a training picture is learned from: caption states, palette, and pictures of the same thing elsewhere.

Computed once for a training set and kept beside it (`lessons/*.npy`), so that training only looks up rows.
References come from other sources than the target's own: otherwise a model learns to copy, not to draw.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from emblazon.engine.data.manifest import MANIFEST_NAME, STYLES, Entry, read_manifest
from emblazon.engine.text import TextEncoder

LENGTH = 24
SWATCHES = 8
CANDIDATES = 8
PAIRS = 6000
ALIKE = 0.62
JOINERS = ("{a} and {b}", "{a} next to {b}", "{a} with {b}", "{a} above {b}")


@dataclass(frozen=True, slots=True)
class Lessons:
    """All rows of a training set, N pictures.

    `pictures`: (N, 64, 64, 4) uint8 straight RGBA; `states`: (M, 24, 384) float16 caption states, `lengths`:
    (M,) tokens of each; `captions`: (N, 3) rows of `states`: label, label with tags, tags alone; `palettes`:
    (N, 8, 4) float32: sRGB in [-1, 1] and share, zero share where absent; `references`: (N, 8) rows of other
    sources, -1 where none; `pairs`: (P, 4): two pictures of one style, joiner, row of `states`; `style`: (N,).
    """

    entries: tuple[Entry, ...]
    pictures: NDArray[np.uint8]
    states: NDArray[np.float16]
    lengths: NDArray[np.int64]
    captions: NDArray[np.int64]
    palettes: NDArray[np.float32]
    references: NDArray[np.int64]
    pairs: NDArray[np.int64]
    style: NDArray[np.int64]

    def rows(self, split: str) -> NDArray[np.int64]:
        """The rows of one split."""
        return np.array([entry.index for entry in self.entries if entry.split == split], np.int64)


def open_lessons(data: Path, weights: Path, *, progress: Callable[[str], None]) -> Lessons:
    """Read the lessons of the training set in `data`, preparing what is missing with `weights`' text encoder."""
    entries = read_manifest(data).entries
    folder, marker = data / "lessons", data / "lessons" / "READY"
    made_from = hashlib.sha256((data / MANIFEST_NAME).read_bytes()).hexdigest()
    if not marker.exists() or marker.read_text(encoding="utf-8") != made_from:
        folder.mkdir(exist_ok=True)
        prepare(
            entries, np.load(data / "pictures-64.npy", mmap_mode="r"), TextEncoder(weights), folder, progress
        )
        marker.write_text(made_from, encoding="utf-8")
    read = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS}
    return Lessons(
        entries=entries,
        pictures=np.load(data / "pictures-64.npy"),
        style=np.array([STYLES.index(entry.style) for entry in entries]),
        **read,
    )


_ARRAYS = ("states", "lengths", "captions", "palettes", "references", "pairs")


def prepare(
    entries: Sequence[Entry],
    pictures: NDArray[np.uint8],
    text: TextEncoder,
    folder: Path,
    progress: Callable[[str], None],
) -> None:
    """Write the arrays of `Lessons`."""
    progress("palettes")
    np.save(folder / "palettes.npy", np.stack([palette_of(picture) for picture in pictures]))
    progress("references")
    labels = sorted({entry.label for entry in entries})
    place = {label: row for row, label in enumerate(labels)}
    embedded = text.embed(labels)[[place[entry.label] for entry in entries]]
    np.save(folder / "references.npy", find_references(entries, embedded))
    progress("captions")
    pairs, joined = make_pairs(entries, np.random.default_rng(0))
    variants = [variant for entry in entries for variant in caption_variants(entry)]
    wanted = sorted({*variants, *joined})
    row = {caption: index for index, caption in enumerate(wanted)}
    states = np.lib.format.open_memmap(folder / "states.npy", "w+", np.float16, (len(wanted), LENGTH, 384))
    lengths = np.zeros(len(wanted), np.int64)
    for start in range(0, len(wanted), 512):
        chunk, present = text.states(wanted[start : start + 512], length=LENGTH)
        states[start : start + 512] = chunk
        lengths[start : start + 512] = present.sum(axis=1)
        progress(f"captions {start} of {len(wanted)}")
    states.flush()
    np.save(folder / "lengths.npy", lengths)
    np.save(folder / "captions.npy", np.array([row[variant] for variant in variants]).reshape(-1, 3))
    np.save(
        folder / "pairs.npy",
        np.array([(*pair, row[caption]) for pair, caption in zip(pairs, joined, strict=True)]),
    )


def caption_variants(entry: Entry) -> tuple[str, str, str]:
    """Label; label with tags; tags alone (the label where there are none)."""
    tags = ", ".join(tag for tag in entry.tags if tag != entry.label)
    return entry.label, f"{entry.label}, {tags}" if tags else entry.label, tags or entry.label


def palette_of(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Up to six colours of the opaque pixels (median cut, then k-means) with their shares, greatest first.

    `picture`: (S, S, 4) uint8. Returns (8, 4) float32: sRGB in [-1, 1] and share in [0, 1].
    """
    from PIL import Image

    palette = np.zeros((SWATCHES, 4), np.float32)
    opaque = picture[picture[..., 3] > 200][:, :3]
    if opaque.size == 0:
        return palette
    image = Image.fromarray(opaque[None]).quantize(6, method=Image.Quantize.MEDIANCUT, kmeans=2)
    counts = np.bincount(np.asarray(image).ravel(), minlength=6)
    colours = np.array(image.getpalette() or []).reshape(-1, 3)
    for slot, index in enumerate(np.argsort(-counts, kind="stable")[: len(colours)]):
        share = counts[index] / opaque.shape[0]
        if share >= 0.02:
            palette[slot] = (*(colours[index] / 127.5 - 1), share)
    return palette


def find_references(entries: Sequence[Entry], embedded: NDArray[np.float32]) -> NDArray[np.int64]:
    """For each picture, up to eight training pictures of its subject (then of the likeliest) elsewhere.

    `embedded`: unit vectors of the labels, (N, 384). Elsewhere: another source. Returns (N, 8), -1 where none.
    """
    sources = np.array([entry.source for entry in entries])
    trained = np.array([entry.split == "train" for entry in entries])
    subjects = np.unique([entry.subject for entry in entries], return_inverse=True)[1]
    tones = np.array([entry.skin_tone or "" for entry in entries])
    found = np.full((len(entries), CANDIDATES), -1, np.int64)
    for start in range(0, len(entries), 1024):
        likeness = embedded[start : start + 1024] @ embedded.T
        for row in range(likeness.shape[0]):
            index = start + row
            score = likeness[row] + 2.0 * (subjects == subjects[index]) + 0.5 * (tones == tones[index])
            score[(sources == sources[index]) | ~trained | (likeness[row] < ALIKE)] = -1
            best = np.argpartition(-score, CANDIDATES)[:CANDIDATES]
            best = best[np.argsort(-score[best])]
            best = best[score[best] > 0]
            found[index, : best.size] = best
    return found


def make_pairs(
    entries: Sequence[Entry], random: np.random.Generator
) -> tuple[list[tuple[int, int, int]], list[str]]:
    """Pairs of training pictures of one style, with a joiner, and their captions ("fox and rocket")."""
    pairs: list[tuple[int, int, int]] = []
    captions: list[str] = []
    by_style = [
        [e.index for e in entries if e.style == style and e.split == "train" and len(e.label.split()) <= 3]
        for style in STYLES
    ]
    filled = [rows for rows in by_style if len(rows) > 1]
    for _ in range(PAIRS if filled else 0):
        rows = filled[int(random.integers(len(filled)))]
        first, second = (int(each) for each in random.choice(rows, 2, replace=False))
        joiner = int(random.integers(len(JOINERS)))
        pairs.append((first, second, joiner))
        captions.append(JOINERS[joiner].format(a=entries[first].label, b=entries[second].label))
    return pairs, captions
