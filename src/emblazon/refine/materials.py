"""The materials of a picture: its few distinct colours as things, found without speckle.

Colours of *flat* pixels (low local gradient, so that the mixed pixels of antialiased edges do not become
materials of their own) are binned and clustered in OKLab with lightness weighed down, so that a shaded ball
is one material. Each pixel then takes the material with the highest

    score = −‖x − c‖² / 2σ² + log(ε + presence)

where presence is the share of flat pixels of that material nearby: a grey edge pixel between black and white
is not turned into the grey thing elsewhere in the picture. Everything is deterministic.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

MOST_MATERIALS = 9
_LIGHTNESS_WEIGHT = np.float32(0.75)
_FLAT_STEP = 0.02
_SEAM_STEP = 0.05
_MERGE = 0.075
_SMALLEST = 0.004
_SIGMA = 0.08
_EPSILON = 1e-4
_STRIDE = 4


@dataclass(frozen=True, slots=True)
class Materials:
    """`centres`: OKLab (M, 3). `shares`: (M,), sums to 1. `edges`, `seams`: (M, M), symmetric: the share
    of all border that two materials have where the colour steps, and where it flows (one shaded surface).
    `rims`: (M,), how much of the outline against emptiness each material has, sums to 1 (0 without outline).

    `labels`: material of each pixel (H, W). `soft`: (N, M) smooth weights of the N visible pixels.
    `spread`: (M, 2), the 5 % and 95 % points of lightness.
    """

    centres: Floats
    shares: Floats
    edges: Floats
    seams: Floats
    rims: Floats
    spread: Floats
    labels: NDArray[np.uint8]
    soft: Floats


def find_materials(lab: Floats, visible: NDArray[np.bool_]) -> Materials:
    """Materials of a picture: `lab` OKLab (H, W, 3) float32, `visible` (H, W), at least one of it true."""
    flat = _flat(lab, visible)
    colours, counts = _bins(lab[flat])
    centres = _cluster(colours, counts)
    scores = _scores(lab[visible], centres)
    labels = np.zeros(visible.shape, np.uint8)
    labels[visible] = scores.argmax(axis=1)
    scores += np.log(_EPSILON + _presence(labels, flat, len(centres)))[visible]
    labels[visible] = scores.argmax(axis=1)
    labels = _majority(labels, visible, len(centres))
    return _measure(lab, visible, labels, _soft(scores, labels[visible]))


def _flat(lab: Floats, visible: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Visible pixels whose four neighbours two pixels away are near in colour; all when these are too few."""
    flat = visible.copy()
    across = np.abs(lab[:, 2:] - lab[:, :-2]).sum(axis=2) < _FLAT_STEP * 2
    along = np.abs(lab[2:] - lab[:-2]).sum(axis=2) < _FLAT_STEP * 2
    flat[:, 1:-1] &= across & visible[:, 2:] & visible[:, :-2]
    flat[1:-1] &= along & visible[2:] & visible[:-2]
    return flat if flat.sum() > 0.1 * visible.sum() else visible


def _bins(lab: Floats) -> tuple[Floats, Floats]:
    """Mean OKLab and count of each occupied cell of a grid over OKLab."""
    steps = np.clip((lab + np.array([0, 0.5, 0.5], np.float32)) * 40, 0, 40).astype(np.int64)
    cell = (steps[:, 0] * 41 + steps[:, 1]) * 41 + steps[:, 2]
    counts = np.bincount(cell, minlength=41**3)
    used = np.flatnonzero(counts)
    sums = [np.bincount(cell, weights=lab[:, axis], minlength=41**3)[used] for axis in range(3)]
    number = counts[used].astype(np.float32)
    return (np.stack(sums, axis=1) / number[:, None]).astype(np.float32), number


def _cluster(colours: Floats, counts: Floats) -> Floats:
    """Weighted k-means from far-apart starts; near and tiny clusters are merged away. Centres (M, 3)."""
    scale = np.array([_LIGHTNESS_WEIGHT, 1, 1], np.float32)
    points = colours * scale
    weight = counts / counts.sum()
    chosen = [int(weight.argmax())]
    nearest = ((points - points[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < min(MOST_MATERIALS, len(points)):
        gain = nearest * weight**0.35
        chosen.append(int(gain.argmax()))
        nearest = np.minimum(nearest, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
        if nearest.max() < _MERGE**2:
            break
    centres = points[chosen]
    for _ in range(12):
        centres, _ = _means(points, weight, centres)
    return _merge(points, weight, centres) / scale


def _means(points: Floats, weight: Floats, centres: Floats) -> tuple[Floats, Floats]:
    """One step of k-means: new centres and their weights; a cluster left empty goes."""
    owner = ((points[:, None] - centres[None]) ** 2).sum(axis=2).argmin(axis=1)
    total = np.bincount(owner, weights=weight, minlength=len(centres))
    kept = total > 0
    sums = [np.bincount(owner, weights=weight * points[:, axis], minlength=len(centres)) for axis in range(3)]
    means = np.stack(sums, axis=1)[kept] / total[kept, None]
    return means.astype(np.float32), total[kept].astype(np.float32)


def _merge(points: Floats, weight: Floats, centres: Floats) -> Floats:
    """Join the nearest two while they are too alike; drop a cluster too small to be seen."""
    while len(centres) > 1:
        centres, total = _means(points, weight, centres)
        gaps = ((centres[:, None] - centres[None]) ** 2).sum(axis=2) + np.eye(len(centres)) * 9
        first, second = divmod(int(gaps.argmin()), len(centres))
        if gaps.min() < _MERGE**2:
            drop = first if total[first] < total[second] else second
        elif total.min() < _SMALLEST:
            drop = int(total.argmin())
        else:
            break
        centres = np.delete(centres, drop, axis=0)
    return centres


def _scores(lab: Floats, centres: Floats) -> Floats:
    """−‖x − c‖² / 2σ² for each pixel and centre, (N, M)."""
    scale = np.array([_LIGHTNESS_WEIGHT, 1, 1], np.float32)
    points, middles = lab * scale, centres * scale
    squared = (points**2).sum(axis=1)[:, None] - 2 * points @ middles.T + (middles**2).sum(axis=1)
    return (-squared / np.float32(2 * _SIGMA**2)).astype(np.float32)


def _presence(labels: NDArray[np.uint8], flat: NDArray[np.bool_], count: int) -> Floats:
    """Share of each material among the flat pixels nearby, (H, W, M)."""
    small = np.where(flat, labels, 255)[::_STRIDE, ::_STRIDE]
    planes = (small[..., None] == np.arange(count)).astype(np.float32)
    near = box_mean(planes, max(2, round(0.012 * max(labels.shape))))
    near /= near.sum(axis=2, keepdims=True) + np.float32(1e-3)
    wide = near.repeat(_STRIDE, axis=0).repeat(_STRIDE, axis=1)
    return wide[: labels.shape[0], : labels.shape[1]]


def box_mean(planes: Floats, radius: int) -> Floats:
    """Mean over a square of side 2·radius + 1, (H, W, C); outside counts as zero."""
    size = 2 * radius + 1
    padded = np.pad(planes, ((radius + 1, radius), (radius + 1, radius), (0, 0)))
    sums = padded.cumsum(axis=0, dtype=np.float32).cumsum(axis=1, dtype=np.float32)
    window = sums[size:, size:] - sums[:-size, size:] - sums[size:, :-size] + sums[:-size, :-size]
    return (window / np.float32(size * size)).astype(np.float32)


def _majority(labels: NDArray[np.uint8], visible: NDArray[np.bool_], count: int) -> NDArray[np.uint8]:
    """Each pixel takes the commonest label of its 3 × 3 neighbourhood when its own is alone there."""
    best = np.zeros(labels.shape, np.uint8)
    most = np.zeros(labels.shape, np.uint8)
    own = np.zeros(labels.shape, np.uint8)
    for label in range(count):
        plane = np.pad(((labels == label) & visible).astype(np.uint8), 1)
        rows = plane[:-2] + plane[1:-1] + plane[2:]
        votes = rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]
        own = np.where(labels == label, votes, own)
        best = np.where(votes > most, np.uint8(label), best)
        most = np.maximum(most, votes)
    return np.where(own < 3, best, labels)


def _soft(scores: Floats, labels: NDArray[np.uint8]) -> Floats:
    """Smooth weights (N, M): a softmax of the scores at a temperature that blends across edges."""
    scores[np.arange(len(labels)), labels] += np.float32(1)
    scores -= scores.max(axis=1, keepdims=True)
    weights = np.exp(scores * np.float32(0.6))
    weights /= weights.sum(axis=1, keepdims=True)
    return weights


def _measure(lab: Floats, visible: NDArray[np.bool_], labels: NDArray[np.uint8], soft: Floats) -> Materials:
    """Means, shares, borders and spread of the final labels. Labels that no pixel has are kept, with share
    0."""
    seen, colours = labels[visible], lab[visible]
    count = soft.shape[1]
    number = np.bincount(seen, minlength=count).astype(np.float32)
    safe = np.maximum(number, 1)
    sums = [np.bincount(seen, weights=colours[:, axis], minlength=count) for axis in range(3)]
    centres = (np.stack(sums, axis=1) / safe[:, None]).astype(np.float32)
    spread = np.zeros((count, 2), np.float32)
    for each in range(count):
        values = colours[seen == each, 0][:: max(1, int(number[each]) // 2000)]
        spread[each] = np.percentile(values, [5, 95]) if len(values) else centres[each, 0]
    edges, seams = _borders(lab, visible, labels, count)
    rims = _rims(labels, visible, count)
    return Materials(centres, number / number.sum(), edges, seams, rims, spread, labels, soft)


def _rims(labels: NDArray[np.uint8], visible: NDArray[np.bool_], count: int) -> Floats:
    """Share of the outline that each material has, (M,): visible pixels with emptiness three pixels away."""
    inner = np.pad(visible, 3, mode="edge")
    height, width = visible.shape
    whole = inner[:height, 3 : 3 + width] & inner[6:, 3 : 3 + width]
    whole &= inner[3 : 3 + height, :width] & inner[3 : 3 + height, 6:]
    number = np.bincount(labels[visible & ~whole], minlength=count)
    return (number / max(int(number.sum()), 1)).astype(np.float32)


def _borders(lab: Floats, visible: NDArray[np.bool_], labels: NDArray[np.uint8], count: int) -> Floats:
    """Edges and seams between materials, (2, M, M), symmetric, in shares of all border.

    Seen three pixels across, so that thin mixed edges do not hide a border. Where the colour hardly changes
    on the way, the two materials are one shaded surface: a seam.
    """
    table = np.zeros((2, count, count), np.float64)
    for axis in (0, 1):
        one = [slice(None), slice(None)]
        two = [slice(None), slice(None)]
        one[axis], two[axis] = slice(3, None), slice(None, -3)
        first, second = tuple(one), tuple(two)
        differs = visible[first] & visible[second] & (labels[first] != labels[second])
        step = np.abs(lab[first][differs] - lab[second][differs]).sum(axis=1)
        kind = (step < _SEAM_STEP).astype(np.int64)
        pair = (kind * count + labels[first][differs]) * count + labels[second][differs]
        table += np.bincount(pair, minlength=2 * count * count).reshape(2, count, count)
    table += table.transpose(0, 2, 1)
    return (table / max(table.sum(), 1)).astype(np.float32)
