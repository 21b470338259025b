"""Is the picture in the brand's colours? The share of its visible area on the ramps of the palette.

A pixel is in when its ΔE2000 to a tint or shade of a brand colour is within that colour's tolerance (see
`brand.ramp`), weighed by its alpha. Every placed picture is measured too, its own background allowed. What
was asked for decides the limit: a strict picture 99.5 % within the tolerance; a toned one 75 % within twice
of it; in an accented one a tenth of the area within the tolerance. Where no recolouring was asked, the
share is told and the verdict is unknown. Skin is left out where the brief has people.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from emblazon.brand.colour import oklab_from_rgb, parse_hex
from emblazon.brand.kit import Kit
from emblazon.brand.ramp import codes, colours_of, distance_to_ramps, ramps
from emblazon.brand.skin import may_be_skin
from emblazon.check.base import Check, Evidence
from emblazon.records import Finding, Pixels, Recolour

LIMITS: dict[Recolour, tuple[float, float]] = {"strict": (0.995, 1), "toned": (0.75, 2), "accent": (0.1, 1)}
"""For each strength the least share, and by how much the tolerances are widened."""


def _run(check: Check, evidence: Evidence) -> Finding:
    least, widen = LIMITS.get(evidence.picture.recolour, (0.995, 1.0))
    found = [
        (share_on_palette(pixels, evidence.kit, people=evidence.people, ground=ground, widen=widen), name)
        for name, pixels, ground in _views(evidence)
    ]
    known = [(share, name) for share, name in found if share is not None]
    if not known:
        return check.unknown("Not measured: nothing is visible.")
    share, name = min(known)
    words = f"{share:.2%} of {name} is within {widen:g} × the tolerance of the palette. {_roles(evidence)}"
    if evidence.picture.recolour == "off":
        return Finding(check.id, "unknown", share, None, check.unit, words + " No recolouring was asked for.")
    verdict = "pass" if share >= least else "fail"
    repair = "redraw" if evidence.picture.recolour == "strict" else "recolour harder"
    if evidence.plan is not None and evidence.plan.recolour != "strict" and repair == "redraw":
        repair = "recolour harder"
    return Finding(
        check.id, verdict, share, least, check.unit, words, repair=repair if verdict == "fail" else ""
    )


def _views(evidence: Evidence) -> Iterator[tuple[str, Pixels, str | None]]:
    yield "the picture", evidence.picture.pixels, None
    for placed in evidence.picture.placed:
        ground = placed.format.background
        yield f"the format {placed.format.name!r}", placed.pixels, None if ground == "transparent" else ground


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
    colours, weights = _areas(numbers[away], alpha[away])
    if people and len(colours):
        others = ~may_be_skin(colours)
        colours, weights = colours[others], weights[others]
    total = inside + float(weights.sum())
    if not total:
        return None
    return (inside + float(weights[_within(colours, kit, stops, widen)].sum())) / total


def _within(
    colours: NDArray[np.uint8], kit: Kit, stops: NDArray[np.uint8], widen: float
) -> NDArray[np.bool_]:
    """Which of `colours` (N, 3) lie within `widen` × the tolerance of some colour's ramp; `stops`: (K, S, 3)."""
    inside = np.zeros(len(colours), np.bool_)
    tolerances = np.array([each.tolerance for each in kit.palette.colours])
    for tolerance in np.unique(tolerances):
        inside |= distance_to_ramps(colours, stops[tolerances == tolerance]) <= tolerance * widen
    return inside


def _areas(
    numbers: NDArray[np.uint32], alpha: NDArray[np.uint8]
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """The distinct colours (N, 3) of `numbers` (P,) and the alpha (P,) that each has in all, (N,)."""
    distinct, inverse = np.unique(numbers, return_inverse=True)
    weights = np.bincount(inverse, weights=alpha.astype(np.float64), minlength=len(distinct))
    return colours_of(distinct), weights.astype(np.float64)


def _roles(evidence: Evidence) -> str:
    """The share of the area nearest to each brand colour's ramp (OKLab), in words."""
    pixels, brand = evidence.picture.pixels, evidence.kit.palette.colours
    visible = pixels[..., 3] > 0
    colours, weights = _areas(codes(pixels[visible]), pixels[visible][:, 3])
    every = ramps([each.hex for each in brand])[:, ::8]
    line = oklab_from_rgb(every.reshape(-1, 3).astype(np.float32))
    points = oklab_from_rgb(colours.astype(np.float32))
    nearest = ((line**2).sum(axis=1) - 2 * points @ line.T).argmin(axis=1) // every.shape[1]
    parts = np.bincount(nearest, weights=weights, minlength=len(brand)) / max(float(weights.sum()), 1)
    shares = (f"{each.name} {part:.0%}" for each, part in zip(brand, parts, strict=True))
    return f"By colour: {', '.join(shares)}."


CHECK = Check(
    id="palette",
    question="Is the picture in the brand's colours?",
    limit=LIMITS["strict"][0],
    unit="share of area",
    source="The kit's tolerances (ΔE2000, Sharma et al. 2005); 0.5 % is left for lone mixed pixels.",
    needs=("palette",),
    run=_run,
)
