"""Reading single-shot detectors: a grid of anchors, offsets from them, and one find where many overlap.

After Liu et al. 2016 (arXiv:1512.02325), with anchors of one fixed size as in BlazeFace (Bazarevsky et al. 2019,
arXiv:1907.05047), whose overlapping finds are averaged by score rather than suppressed (its section 3.2).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Find:
    """A box and points (N, 2) in the frame, 0–1, and how sure the network is, 0–1."""

    left: float
    top: float
    right: float
    bottom: float
    points: Array
    score: float


def anchors(size_px: int, grids: Sequence[tuple[int, int]]) -> Array:
    """Centres of all anchors, (N, 2) in [0, 1]. `grids`: stride in pixels and anchors at each of its places."""
    found: list[Array] = []
    for stride, each in grids:
        count = size_px // stride
        steps = (np.arange(count, dtype=np.float32) + 0.5) / count
        across, down = np.meshgrid(steps, steps)
        centres = np.stack([across.ravel(), down.ravel()], axis=-1).astype(np.float32)
        found.append(np.repeat(centres, each, axis=0))
    return np.concatenate(found)


def read(raw: Array, logits: Array, centres: Array, size_px: int, least: float) -> list[Find]:
    """All finds over the score `least`, before overlaps are resolved.

    Args:
        raw: (N, 4 + 2K) pixels from the anchor: centre x, y, width, height, then K points.
        logits: (N,).
    """
    scores = 1 / (1 + np.exp(-np.clip(logits, -80, 80)))
    finds: list[Find] = []
    for index in np.flatnonzero(scores >= least):
        values, centre = raw[index] / size_px, centres[index]
        x, y = values[:2] + centre
        width, height = values[2] / 2, values[3] / 2
        points = (values[4:].reshape(-1, 2) + centre).astype(np.float32)
        finds.append(
            Find(
                float(x - width),
                float(y - height),
                float(x + width),
                float(y + height),
                points,
                float(scores[index]),
            )
        )
    return finds


def overlap(one: Find, other: Find) -> float:
    """Intersection over union of two boxes, 0–1."""
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    if width <= 0 or height <= 0:
        return 0.0
    both = width * height
    return both / (_area(one) + _area(other) - both)


def _area(find: Find) -> float:
    return (find.right - find.left) * (find.bottom - find.top)


def merged(finds: Sequence[Find], most: float) -> list[Find]:
    """One find for each group that overlaps its surest member by more than `most`: the mean, weighted by score."""
    left, kept = sorted(finds, key=lambda find: -find.score), list[Find]()
    while left:
        group = [find for find in left if find is left[0] or overlap(left[0], find) > most]
        left = [find for find in left if not any(find is each for each in group)]
        kept.append(_mean(group))
    return kept


def surest(finds: Sequence[Find], most: float) -> list[Find]:
    """The surest find of each group that overlaps it by more than `most`."""
    kept: list[Find] = []
    for find in sorted(finds, key=lambda find: -find.score):
        if all(overlap(find, each) <= most for each in kept):
            kept.append(find)
    return kept


def _mean(group: Sequence[Find]) -> Find:
    shares = np.array([find.score for find in group], np.float32)
    shares /= shares.sum()
    sides = np.array([(find.left, find.top, find.right, find.bottom) for find in group], np.float32)
    left, top, right, bottom = (float(side) for side in shares @ sides)
    points = np.tensordot(shares, np.stack([find.points for find in group]), axes=1).astype(np.float32)
    return Find(left, top, right, bottom, points, group[0].score)
