"""Do neighbouring colours stay apart for people who see fewer of them?

The main colours of the picture are found, and where two of them touch that everybody with full vision tells apart
(ΔE2000 ≥ 20). Both are then seen as a person without one kind of cone sees them; the pair merges where the ΔE2000
falls under 8 and the lightness differs by under 6. The measure is the share of those borders that merge, in the
worst kind of vision; ink and ground of what is set on a format count as well. Matrices for linear sRGB: Machado,
Oliveira, Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE TVCG 15(6),
2009, severity 1.0.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from emblazon.brand.colour import delta_e, lab_from_rgb, linear_from_rgb, rgb_from_linear
from emblazon.check.base import Check, Evidence
from emblazon.check.elements import standings
from emblazon.check.regions import whereabouts
from emblazon.records import Box, Finding, Pixels

VISIONS = {
    "protanopia (no red cones)": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia (no green cones)": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia (no blue cones)": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
DISTINCT = 20.0
MERGED = 8.0
_LIGHTNESS = 6.0
_GLANCE_PX = 160
_MOST_COLOURS = 12
_LEAST_SHARE = 0.01
_NEAR = 14.0


def as_seen(rgb: ArrayLike, matrix: NDArray[np.float64]) -> NDArray[np.floating]:
    """sRGB 0–255 (…, 3) as a person with that vision sees it, clipped to the gamut."""
    return np.clip(rgb_from_linear(np.clip(linear_from_rgb(rgb) @ matrix.T, 0, 1)), 0, 255)


@dataclass(frozen=True, slots=True)
class Borders:
    """Main colours `rgb` (K, 3); `labels` (h, w): the colour of each sampled pixel, −1 for none, every `step` pixels;
    `first`, `second`: indices of colours that touch, `lengths`: over how many sampled pixels: (B,)."""

    rgb: NDArray[np.float64]
    labels: NDArray[np.intp]
    step: int
    first: NDArray[np.intp]
    second: NDArray[np.intp]
    lengths: NDArray[np.float64]


def _run(check: Check, evidence: Evidence) -> Finding:
    borders = find_borders(evidence.picture.pixels)
    plain = delta_e(borders.rgb[borders.first], borders.rgb[borders.second])
    apart = plain >= DISTINCT
    lengths = borders.lengths * apart
    failed = _unreadable(evidence)
    if not apart.any() and not standings(evidence):
        return check.unknown("Not measured: no two clearly different colours touch.")
    kinds = {name: merges(borders, matrix) & apart for name, matrix in VISIONS.items()}
    parts = {name: float(lengths[merged].sum() / max(lengths.sum(), 1)) for name, merged in kinds.items()}
    worst = max(parts, key=lambda name: parts[name])
    if failed is not None:
        words, format_name, box = failed
        return check.finding("fail", 1.0, words, repair="re-typeset", format=format_name, place=box)
    if parts[worst] <= check.limit:
        return check.finding(
            "pass", parts[worst], f"At most {parts[worst]:.0%} of the borders fade, with {worst}."
        )
    mask = _along(borders, kinds[worst], evidence.picture.pixels.shape)
    words = (
        f"{parts[worst]:.0%} of the borders between clear colours vanish with {worst}, {whereabouts(mask)}."
    )
    repair = "redraw" if evidence.picture.recolour == "strict" else "recolour harder"
    return check.finding("fail", parts[worst], words, repair=repair, place=mask)


def merges(borders: Borders, matrix: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which pairs (B,) can't be told apart with that vision."""
    seen = as_seen(borders.rgb, matrix)
    one, other = seen[borders.first], seen[borders.second]
    light = np.abs(lab_from_rgb(one)[:, 0] - lab_from_rgb(other)[:, 0])
    return (delta_e(one, other) < MERGED) & (light < _LIGHTNESS)


def _unreadable(evidence: Evidence) -> tuple[str, str, Box] | None:
    """An element whose ink everybody but some tells from its ground: words, the format's name and the place."""
    for each in standings(evidence):
        if float(delta_e(each.ink, each.ground)) < DISTINCT:
            continue
        for name, matrix in VISIONS.items():
            left = float(delta_e(as_seen(each.ink, matrix), as_seen(each.ground, matrix)))
            if left < MERGED:
                what = repr(each.element.words) if each.element.words else f"The {each.element.kind}"
                words = f"{what} on {each.format.name!r} can't be told from its ground with {name} (ΔE {left:.0f})."
                return words, each.format.name, each.box
    return None


def find_borders(pixels: Pixels) -> Borders:
    """The main colours of `pixels` and where they touch, sampled to at most 160 px."""
    step = max(1, max(pixels.shape[:2]) // _GLANCE_PX)
    small = pixels[step // 2 :: step, step // 2 :: step]
    solid = small[..., 3] >= 200
    rgb = _main(small[solid][:, :3])
    labels = np.full(solid.shape, -1, np.intp)
    if len(rgb):
        lab = np.asarray(lab_from_rgb(small[solid][:, :3].astype(np.float32)), np.float32)
        centres = np.asarray(lab_from_rgb(rgb), np.float32)
        squared = (centres**2).sum(axis=1) - 2 * lab @ centres.T
        labels[solid] = squared.argmin(axis=1)
    pairs = np.concatenate([_touching(labels[:, :-2], labels[:, 2:]), _touching(labels[:-2], labels[2:])])
    codes, lengths = np.unique(pairs, return_counts=True)
    return Borders(
        rgb, labels, step, codes // _MOST_COLOURS, codes % _MOST_COLOURS, lengths.astype(np.float64)
    )


def _main(colours: NDArray[np.uint8]) -> NDArray[np.float64]:
    """The main colours of (N, 3): the most frequent cells of 16 levels, those that look alike joined."""
    coarse = (colours >> 4).astype(np.int64)
    cell = (coarse[:, 0] << 8) | (coarse[:, 1] << 4) | coarse[:, 2]
    counts = np.bincount(cell, minlength=1 << 12).astype(np.float64)
    sums = np.stack(
        [np.bincount(cell, weights=colours[:, c].astype(np.float64), minlength=1 << 12) for c in range(3)],
        axis=1,
    )
    order = [int(each) for each in np.argsort(-counts, kind="stable")[:200] if counts[each] > 0]
    means = sums[order] / counts[order, None]
    labs = lab_from_rgb(means)
    chosen: list[int] = []
    weights: list[float] = []
    for number in range(len(order)):
        apart = [float(np.linalg.norm(labs[number] - labs[each])) for each in chosen]
        if not apart or min(apart) > _NEAR:
            chosen.append(number)
            weights.append(counts[order[number]])
        else:
            weights[int(np.argmin(apart))] += counts[order[number]]
    kept = [
        each for each, weight in zip(chosen, weights, strict=True) if weight >= _LEAST_SHARE * counts.sum()
    ]
    return means[kept[:_MOST_COLOURS]]


def _touching(one: NDArray[np.intp], other: NDArray[np.intp]) -> NDArray[np.intp]:
    """Codes of the pairs of different colours in two shifted planes of labels, (P,)."""
    differ = (one != other) & (one >= 0) & (other >= 0)
    low, high = np.minimum(one[differ], other[differ]), np.maximum(one[differ], other[differ])
    return low * _MOST_COLOURS + high


def _along(borders: Borders, merged: NDArray[np.bool_], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Where colours that merge touch, (H, W)."""
    lost = set((borders.first * _MOST_COLOURS + borders.second)[merged].tolist())
    table = np.array([each in lost for each in range(_MOST_COLOURS**2)])
    labels = borders.labels
    near = np.zeros(labels.shape, np.bool_)
    for one, other, inner in (
        (labels[:, :-2], labels[:, 2:], near[:, 1:-1]),
        (labels[:-2], labels[2:], near[1:-1]),
    ):
        low, high = np.minimum(one, other), np.maximum(one, other)
        inner |= table[np.maximum(low, 0) * _MOST_COLOURS + np.maximum(high, 0)] & (low >= 0) & (low != high)
    wide = near.repeat(borders.step, axis=0).repeat(borders.step, axis=1)
    full = np.zeros(shape[:2], np.bool_)
    rows, columns = min(shape[0], wide.shape[0]), min(shape[1], wide.shape[1])
    full[:rows, :columns] = wide[:rows, :columns]
    return full


CHECK = Check(
    id="colour_blind",
    question="Do neighbouring colours stay apart for colour-blind people?",
    limit=0.3,
    unit="share of borders that vanish",
    source="House rule on simulated vision (Machado et al. 2009); see docs/checks.md for what is usual.",
    needs=(),
    run=_run,
)
