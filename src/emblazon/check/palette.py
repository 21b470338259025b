"""Is the picture in the brand's colours? The share of its visible area on the ramps of the palette, and what is off.

A pixel is in when its ΔE2000 to a tint or shade of a brand colour is within that colour's tolerance (see
`brand.ramp`), weighed by its alpha. Every placed picture is measured too, its own background allowed. What
was asked for decides the limit: a strict picture 99.5 % within the tolerance; a toned one 75 % within twice
of it; in an accented one a tenth of the area within the tolerance. Where no recolouring was asked, the
share is told and the verdict is unknown. Skin is left out where the brief has people.

A failure says which brand colour is missed, where and by how much: the median and the 95 % point of the ΔE2000 of
what lies nearest to it. Where nearly all that is off belongs to one colour, that colour alone is put right.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from emblazon.brand.colour import parse_hex
from emblazon.brand.kit import Colour, Kit
from emblazon.brand.ramp import codes, colours_of, distance_to_ramps, ramps
from emblazon.brand.skin import may_be_skin
from emblazon.check.base import Check, Evidence
from emblazon.check.regions import whereabouts
from emblazon.check.roles import assign, colours, count, quantile, roles, shares
from emblazon.records import Finding, Pixels, Recolour

LIMITS: dict[Recolour, tuple[float, float]] = {"strict": (0.995, 1), "toned": (0.75, 2), "accent": (0.1, 1)}
"""For each strength the least share, and by how much the tolerances are widened."""
ONE_ROLE = 0.9
_CLEAR = 0.06


@dataclass(frozen=True, slots=True)
class View:
    """A picture to measure, what it is called, and the hex of a ground that does not count."""

    name: str
    pixels: Pixels
    ground: str | None = None


def _run(check: Check, evidence: Evidence) -> Finding:
    least, widen = LIMITS.get(evidence.picture.recolour, (0.995, 1.0))
    least = least if check.limit == CHECK.limit else check.limit
    known = [
        (share, view)
        for view in _views(evidence)
        if (share := _share(view, evidence, widen=widen, limit=least)) is not None
    ]
    if not known:
        return check.unknown("Not measured: nothing is visible.")
    share, view = min(known, key=lambda each: each[0])
    held = replace(check, limit=least)
    far = "the tolerance" if widen == 1 else f"{widen:g} times the tolerance"
    words = f"{share:.2%} of {view.name} is within {far} of the palette."
    if evidence.picture.recolour == "off":
        words += f" {_by_colour(evidence)} No recolouring was asked for."
        return Finding(check.id, "unknown", share, None, check.unit, words)
    if share >= least:
        return held.finding("pass", share, f"{words} {_by_colour(evidence)}")
    return _failure(held, evidence, share=share, words=words, widen=widen)


def _failure(check: Check, evidence: Evidence, *, share: float, words: str, widen: float) -> Finding:
    """What is off in the picture itself: by which colour, by how much, where."""
    off = missed(evidence, widen=widen)
    if not off:
        return check.finding("fail", share, words, repair="recolour harder")
    told = "; ".join(each.words for each in off[:3])
    alone = off[0].part >= ONE_ROLE * sum(each.part for each in off)
    return check.finding(
        "fail",
        share,
        f"{words} Off are {told}.",
        repair="recolour role" if alone else "recolour harder",
        target=off[0].colour.hex if alone else "",
        place=np.logical_or.reduce([each.mask for each in off]),
    )


@dataclass(frozen=True, slots=True)
class Missed:
    """What is nearest to one brand colour but beyond its tolerance. `part`: its share of the visible area; `median`,
    `most`: median and 95 % point of its ΔE2000; `mask`: where it is, (H, W)."""

    colour: Colour
    part: float
    median: float
    most: float
    mask: NDArray[np.bool_]

    @property
    def words(self) -> str:
        """It, for a person."""
        return (
            f"{self.part:.1%} that should be {self.colour.name} ({self.colour.hex}), by ΔE {self.median:.0f}, "
            f"at most {self.most:.0f}, {whereabouts(self.mask)}"
        )


def missed(evidence: Evidence, *, widen: float = 1) -> list[Missed]:
    """What is off in the picture by brand colour, the largest first. Skin is no fault where the brief has people."""
    found, own, brand = colours(evidence), roles(evidence), evidence.kit.palette.colours
    tolerances = np.array([each.tolerance for each in brand]) * widen
    off = own.delta_e > tolerances[own.index]
    if evidence.people and len(off):
        off &= ~may_be_skin(np.rint(found.rgb).astype(np.uint8))
    visible = evidence.coloured[..., 3] > 0
    result: list[Missed] = []
    for number, colour in enumerate(brand):
        here = off & (own.index == number)
        if not here.any():
            continue
        away, weights = own.delta_e[here], found.weights[here]
        mask = np.asarray(found.per_pixel(here, False), np.bool_) & visible
        part = float(weights.sum()) / found.total
        result.append(Missed(colour, part, quantile(away, weights, 0.5), quantile(away, weights, 0.95), mask))
    return sorted(result, key=lambda each: -each.part)


def _views(evidence: Evidence) -> Iterator[View]:
    yield View("the picture", evidence.coloured)
    for placed in evidence.picture.placed:
        ground = placed.format.background
        name = f"the format {placed.format.name!r}"
        yield View(name, placed.pixels, None if ground == "transparent" else ground)


def _share(view: View, evidence: Evidence, *, widen: float, limit: float) -> float | None:
    """The share of a view on the palette: by cells of four levels, and where that comes near the limit, or passes a
    strict picture, by each colour."""
    rough = _rough_share(view, evidence, widen=widen)
    if rough is None or abs(rough - limit) > _CLEAR:
        return rough
    return share_on_palette(
        view.pixels, evidence.kit, people=evidence.people, ground=view.ground, widen=widen
    )


def _rough_share(view: View, evidence: Evidence, *, widen: float) -> float | None:
    if view.pixels is evidence.coloured:
        found, own = colours(evidence), roles(evidence)
    else:
        found = count(_without_ground(view))
        own = assign(found.rgb, evidence.kit)
    weights = found.weights
    tolerances = np.array([each.tolerance for each in evidence.kit.palette.colours]) * widen
    inside = own.delta_e <= tolerances[own.index]
    if evidence.people and len(inside):
        weights = weights * (inside | ~may_be_skin(np.rint(found.rgb).astype(np.uint8)))
    total = float(weights.sum())
    return float(weights[inside].sum()) / total if total else None


def _without_ground(view: View) -> Pixels:
    """The view's pixels, with those of exactly its ground's colour invisible."""
    if view.ground is None:
        return view.pixels
    pixels = view.pixels.copy()
    pixels[codes(pixels) == codes(np.array(parse_hex(view.ground), np.uint8)), 3] = 0
    return pixels


def share_on_palette(
    pixels: Pixels, kit: Kit, *, people: bool, ground: str | None = None, widen: float = 1
) -> float | None:
    """Share of the visible area, 0–1, within `widen` × tolerance of the ramps; None when nothing is visible.

    `ground`: a background colour that does not count; nor does skin off the ramps, with `people`.
    """
    stops = ramps([each.hex for each in kit.palette.colours])
    numbers, alpha = codes(pixels).ravel(), pixels[..., 3].ravel()
    if ground is not None:
        alpha = alpha * (numbers != codes(np.array(parse_hex(ground), np.uint8)))
    exact = np.zeros(1 << 24, np.bool_)
    exact[codes(stops)] = True
    on = exact[numbers]
    inside = float(alpha[on].sum(dtype=np.float64))
    away = ~on & (alpha > 0)
    found, weights = _areas(numbers[away], alpha[away])
    if people and len(found):
        others = ~may_be_skin(found)
        found, weights = found[others], weights[others]
    total = inside + float(weights.sum())
    if not total:
        return None
    return (inside + float(weights[_within(found, kit, stops, widen)].sum())) / total


def _within(found: NDArray[np.uint8], kit: Kit, stops: NDArray[np.uint8], widen: float) -> NDArray[np.bool_]:
    """Which of `found` (N, 3) lie within `widen` × the tolerance of some colour's ramp; `stops`: (K, S, 3)."""
    inside = np.zeros(len(found), np.bool_)
    tolerances = np.array([each.tolerance for each in kit.palette.colours])
    for tolerance in np.unique(tolerances):
        inside |= distance_to_ramps(found, stops[tolerances == tolerance]) <= tolerance * widen
    return inside


def _areas(
    numbers: NDArray[np.uint32], alpha: NDArray[np.uint8]
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """The distinct colours (N, 3) of `numbers` (P,) and the alpha (P,) that each has in all, (N,)."""
    distinct, inverse = np.unique(numbers, return_inverse=True)
    weights = np.bincount(inverse, weights=alpha.astype(np.float64), minlength=len(distinct))
    return colours_of(distinct), weights.astype(np.float64)


def _by_colour(evidence: Evidence) -> str:
    """The share of the area nearest to each brand colour's ramp, in words."""
    parts = shares(colours(evidence), evidence.kit, roles(evidence))
    told = (f"{each.name} {part:.0%}" for each, part in zip(evidence.kit.palette.colours, parts, strict=True))
    return f"By colour: {', '.join(told)}."


CHECK = Check(
    id="palette",
    question="Is the picture in the brand's colours?",
    limit=LIMITS["strict"][0],
    unit="share of area",
    source="The kit's tolerances (ΔE2000, Sharma et al. 2005); 0.5 % is left for lone mixed pixels.",
    needs=("palette",),
    run=_run,
)
