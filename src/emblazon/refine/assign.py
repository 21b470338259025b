"""Which brand colour each material of a picture takes: an assignment of least energy.

    E = Σ_i u_i (hue + lightness mismatch + drabness) + Σ_ij e_ij (contrast lost + lightness turned over)
        + Σ_ij f_ij [colours differ] + Σ_k |S_k − s_k| + Σ_i r_i (nearness to a background)

(each term with its cost below).
u_i grows slower than area, so that an eye counts beside a body; e_ij is the edge that two materials share,
f_ij the seam where one flows into the other; S_k and s_k are the share that colour k gets and should get.
Nearest colour alone would turn a brown owl into one blob: the second sum keeps apart what was apart, the
third keeps a shaded surface whole, the fourth brings in the whole palette, the last (r_i: share of the
outline) lets the subject stand out from the backgrounds of its formats. Several materials may share a
colour; they then keep their lightness against each other as its tints and shades. The search is
deterministic: coordinate descent with single and double moves from several starts.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emblazon.refine.materials import Floats, Materials

LIGHTEST, DARKEST = 0.85, 0.75

_DEAD_ZONE = 0.16
_PULL = 0.85
_LIGHTNESS_COST = 2.2
_HUE_MOST = 1.6
_FADE_COST = 0.8
_CONTRAST_COST = 9.0
_ORDER_COST = 14.0
_SHARE_COST = 1.2
_SEAM_COST = 6.0
_RIM_COST = 3.0
_RIM_ENOUGH = 0.15
_DRAB_COST = 8.0
_ENOUGH = 0.22


@dataclass(frozen=True, slots=True)
class Assignment:
    """`colour`: index of each material's brand colour (M,); `anchor`: OKLab lightness its mean moves to
    (M,)."""

    colour: NDArray[np.intp]
    anchor: Floats


def assign(materials: Materials, brand: Floats, shares: Floats, grounds: Floats) -> Assignment:
    """The best assignment of `materials` to brand colours `brand` (K, 3, OKLab) with target `shares` (K,).

    `grounds`: lightness of the backgrounds that the outline must stand out from, (G,), may be empty.
    """
    problem = _Problem(materials, brand, shares, grounds)
    best = min((problem.descend(start) for start in problem.starts()), key=lambda found: found[1])[0]
    return Assignment(best, problem.anchors(best[None])[0])


class _Problem:
    """The energy of assignments, for many at a time: an assignment batch is (B, M) of colour indices."""

    def __init__(self, materials: Materials, brand: Floats, shares: Floats, grounds: Floats) -> None:
        self.centres, self.brand = materials.centres, brand
        self.areas = materials.shares
        self.rims, self.grounds = materials.rims, grounds
        self.edges, self.seams = materials.edges, materials.seams
        self.targets = shares / max(float(shares.sum()), 1e-6)
        weight = np.maximum(self.areas, 0.002) ** 0.6
        self.weight = weight / weight.sum()
        self.unary = self._unary()
        gaps = self.centres[:, None] - self.centres[None]
        self.lightness_gap = gaps[..., 0]
        self.contrast = np.sqrt((gaps**2).sum(axis=2))

    def _unary(self) -> Floats:
        """Mismatch of hue and lightness, (M, K)."""
        mine, theirs = _hues(self.centres), _hues(self.brand)
        hue = np.minimum(((mine[:, None] - theirs[None]) ** 2).sum(axis=2), _HUE_MOST)
        faded = np.maximum(np.hypot(*mine.T)[:, None] - np.hypot(*theirs.T), 0)
        low, high = self.brand[:, 0] * (1 - DARKEST), self.brand[:, 0] + LIGHTEST * (1 - self.brand[:, 0])
        light = self.centres[:, :1] - self.brand[:, 0]
        short = self.centres[:, :1] - np.clip(self.centres[:, :1], low, high)
        return hue + _FADE_COST * faded + _LIGHTNESS_COST * (light**2 + 2 * short**2) * 2

    def anchors(self, batch: NDArray[np.intp]) -> Floats:
        """Lightness that each material's mean moves to, (B, M).

        The largest material of a colour keeps the colour itself unless it is far lighter or darker; the
        others keep their distance from it.
        """
        own = self.brand[batch, 0]
        same = batch[:, :, None] == batch[:, None, :]
        leader = np.where(same, self.areas[None, None], -1).argmax(axis=2)
        lead_light = self.centres[leader, 0]
        away = lead_light - own
        lead = own + _PULL * np.sign(away) * np.maximum(np.abs(away) - _DEAD_ZONE, 0)
        wanted = lead + (self.centres[None, :, 0] - lead_light)
        return np.clip(wanted, own * (1 - DARKEST), own + LIGHTEST * (1 - own)).astype(np.float32)

    def energy(self, batch: NDArray[np.intp]) -> Floats:
        """E of each assignment, (B,)."""
        anchors = self.anchors(batch)
        own = self.brand[batch]
        scale = np.where(
            anchors < own[..., 0],
            anchors / np.maximum(own[..., 0], 1e-3),
            (1 - anchors) / np.maximum(1 - own[..., 0], 1e-3),
        )
        chromatic = own[..., 1:] * scale[..., None]
        light = anchors[:, :, None] - anchors[:, None, :]
        colour = chromatic[:, :, None] - chromatic[:, None]
        now = np.sqrt(light**2 + (colour**2).sum(axis=3))
        lost = np.maximum(np.minimum(self.contrast, _ENOUGH) - now, 0) / _ENOUGH
        turned = np.maximum(-np.sign(self.lightness_gap) * light, 0) * np.minimum(
            np.abs(self.lightness_gap), 0.3
        )
        split = (batch[:, :, None] != batch[:, None]) * _SEAM_COST
        edges = self.edges * (_CONTRAST_COST * lost**2 + _ORDER_COST * turned) + self.seams * split
        drab = (self.weight * _shade(anchors, own[..., 0])).sum(axis=1)
        given = (self.areas[None, :, None] * (batch[:, :, None] == np.arange(len(self.brand)))).sum(axis=1)
        share = np.abs(given - self.targets).sum(axis=1)
        mismatch = (self.weight * self.unary[np.arange(batch.shape[1]), batch]).sum(axis=1)
        sunk = np.maximum(1 - np.abs(anchors[..., None] - self.grounds) / _RIM_ENOUGH, 0).sum(axis=2)
        rim = _RIM_COST * (self.rims * sunk).sum(axis=1)
        total = rim + mismatch + _DRAB_COST * drab + edges.sum(axis=(1, 2)) + _SHARE_COST * share
        return np.asarray(total, np.float32)

    def starts(self) -> list[NDArray[np.intp]]:
        """Nearest by mismatch, by lightness alone, and by rank of lightness in proportion to the shares."""
        light = np.abs(self.centres[:, :1] - self.brand[:, 0]).argmin(axis=1)
        order = np.argsort(self.brand[:, 0], kind="stable")
        edges = np.cumsum(self.targets[order])
        rank = np.argsort(self.centres[:, 0], kind="stable")
        middle = np.empty(len(rank), np.float32)
        middle[rank] = np.cumsum(self.areas[rank]) - self.areas[rank] / 2
        ranked = order[np.minimum(np.searchsorted(edges, middle), len(order) - 1)]
        return [self.unary.argmin(axis=1), light, ranked]

    def descend(self, start: NDArray[np.intp]) -> tuple[NDArray[np.intp], float]:
        """Move one material, then two at a time, while the energy falls."""
        count, colours = len(start), len(self.brand)
        singles = [(first, first) for first in range(count)]
        doubles = [(first, second) for first in range(count) for second in range(first)]
        current, least = start.copy(), float(self.energy(start[None])[0])
        for _ in range(4):
            before = least
            for first, second in singles + doubles:
                grid = np.arange(colours if first == second else colours * colours)
                batch = np.repeat(current[None], len(grid), axis=0)
                batch[:, first] = grid % colours
                if second != first:
                    batch[:, second] = grid // colours
                energies = self.energy(batch)
                pick = int(energies.argmin())
                if energies[pick] < least - 1e-6:
                    current, least = batch[pick], float(energies[pick])
            if least >= before - 1e-6:
                break
        return current, least


def _hues(oklab: Floats) -> Floats:
    """Hue as a vector (…, 2) whose length says how colourful: 0 for grey, 1 from a chroma of 0.12 on."""
    chroma = np.hypot(oklab[:, 1], oklab[:, 2])
    return np.asarray(oklab[:, 1:] / np.maximum(chroma, 0.12)[:, None], np.float32)


def _shade(anchors: Floats, own: Floats) -> Floats:
    """How drab a shade is: how far a light colour is darkened, squared; a dark colour bears it well."""
    return np.asarray((np.maximum(own - anchors, 0) * own / 0.5) ** 2, np.float32)
