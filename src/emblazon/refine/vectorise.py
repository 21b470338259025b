"""A picture as SVG whose fills are exact colours: at most 24 of those that the picture uses.

The picture is first brought to few of its own colours (k-medoids in OKLab: no new colour is invented, so a
strict picture gives ramp stops only), then traced by vtracer. The document is written anew from what the
tracer returned: `svg`, `title` and `path` with `d`, `fill` and `transform` and nothing else.
"""

import re
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from emblazon.brand.colour import oklab_from_rgb
from emblazon.brand.ramp import codes, colours_of
from emblazon.errors import PictureError
from emblazon.pixels import encode_png
from emblazon.records import Pixels

MOST_FILLS = 24
_SOLID = 128
_NEAR = 0.06
_STEP = 0.03
_GROWTH_PX = 10
_REACHES_PX = (2, 5, 9)
_AROUND = [(y, x) for y in (-1, 0, 1) for x in (-1, 0, 1) if (y, x) != (0, 0)]
_PATH = re.compile(r"<path d=\"([MLCHVZmlchvzQqSs0-9eE., +-]*)\" fill=\"(#[0-9A-Fa-f]{6})\"([^>]*)/>")
_MOVE = re.compile(r"transform=\"translate\((-?[0-9.]+),(-?[0-9.]+)\)\"")


def vectorise(pixels: Pixels, *, title: str, most_fills: int = MOST_FILLS) -> str:
    """SVG text of `pixels` (H, W, 4), viewBox in its pixels, transparent where alpha is under a half.

    Raises PictureError when the picture has no visible pixel.
    """
    import vtracer  # pyright: ignore[reportMissingTypeStubs]

    solid = pixels[..., 3] >= _SOLID
    if not solid.any():
        raise PictureError("The picture is empty: there is nothing to trace.", remedy="Draw it again.")
    few, fills = few_colours(pixels, solid, most_fills)
    raw: str = vtracer.convert_raw_image_to_svg(
        encode_png(few),
        img_format="png",
        colormode="color",
        hierarchical="stacked",
        mode="spline",
        filter_speckle=8,
        color_precision=8,
        layer_difference=0,
        corner_threshold=60,
        length_threshold=4.0,
        splice_threshold=45,
        path_precision=1,
    )
    height, width = pixels.shape[:2]
    return _document(raw, fills, width=width, height=height, title=title)


def few_colours(pixels: Pixels, solid: NDArray[np.bool_], most: int) -> tuple[Pixels, NDArray[np.uint8]]:
    """`pixels` in at most `most` of its own colours, opaque where `solid`, empty elsewhere; the colours (N,
    3).

    The colours come from flat pixels. A mixed pixel of an edge takes whichever neighbouring region it is
    nearer to, so that the tracing has one clean border there instead of a ladder of thin bands.
    """
    numbers, inverse, counts = np.unique(codes(pixels[solid]), return_inverse=True, return_counts=True)
    colours = colours_of(numbers)
    points = np.asarray(oklab_from_rgb(colours.astype(np.float32)), np.float32)
    lab = np.zeros((*solid.shape, 3), np.float32)
    lab[solid] = points[inverse]
    flat = _flat(lab, solid)
    weights = np.bincount(inverse, weights=flat[solid], minlength=len(points)).astype(np.float32)
    weights = weights if weights.any() else counts.astype(np.float32)
    chosen = _medoids(points, weights, most)
    owner = np.full(solid.shape, -1, np.int64)
    owner[solid] = np.where(flat[solid], _nearest(points, points[chosen])[inverse], -1)
    owner = _grow(owner, lab, solid, points[chosen])
    few = np.zeros_like(pixels)
    few[solid, :3] = colours[chosen][owner[solid]]
    few[solid, 3] = 255
    return few, colours[chosen]


def _flat(lab: NDArray[np.float32], solid: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Solid pixels across which the colour hardly changes. The middle of a thin line counts: both sides
    match."""
    flat = solid.copy()
    flat[:, 1:-1] &= np.abs(lab[:, 2:] - lab[:, :-2]).sum(axis=2) < _STEP
    flat[1:-1] &= np.abs(lab[2:] - lab[:-2]).sum(axis=2) < _STEP
    return flat


def _grow(
    owner: NDArray[np.int64], lab: NDArray[np.float32], solid: NDArray[np.bool_], centres: NDArray[np.float32]
) -> NDArray[np.int64]:
    """Regions grown over unowned pixels (−1) for a few steps, nearest colour first; the rest by colour
    alone."""
    padded = np.pad(owner, 1, constant_values=-1)
    inner = padded[1:-1, 1:-1]
    for _ in range(_GROWTH_PX):
        rows, columns = np.nonzero((inner < 0) & solid)
        if len(rows) == 0:
            break
        near = np.stack([padded[rows + 1 + y, columns + 1 + x] for y, x in _AROUND], axis=1)
        gap = ((lab[rows, columns][:, None] - centres[near]) ** 2).sum(axis=2)
        gap[near < 0] = np.inf
        best = gap.argmin(axis=1)
        inner[rows, columns] = near[np.arange(len(rows)), best]
    left = (inner < 0) & solid
    inner[left] = _nearest(lab[left], centres)
    return _settle(inner, (owner < 0) & solid, lab, centres)


def _settle(
    owner: NDArray[np.int64], mixed: NDArray[np.bool_], lab: NDArray[np.float32], centres: NDArray[np.float32]
) -> NDArray[np.int64]:
    """Each mixed pixel takes the nearest colour among the regions on all its sides: the border lies where the
    mixture is half and half, not where two growing fronts happened to meet."""
    rows, columns = np.nonzero(mixed)
    height, width = owner.shape
    seen = [owner[rows, columns]]
    for reach in _REACHES_PX:
        for y, x in _AROUND:
            there = (rows + y * reach).clip(0, height - 1), (columns + x * reach).clip(0, width - 1)
            seen.append(np.where(owner[there] < 0, seen[0], owner[there]))
    near = np.stack(seen, axis=1)
    best = ((lab[rows, columns][:, None] - centres[near]) ** 2).sum(axis=2).argmin(axis=1)
    settled = owner.copy()
    settled[rows, columns] = near[np.arange(len(rows)), best]
    return settled


def _medoids(points: NDArray[np.float32], counts: NDArray[np.float32], most: int) -> NDArray[np.intp]:
    """Indices of at most `most` points that stand for all: farthest first by weight, then three k-medoid
    steps."""
    chosen = [int(counts.argmax())]
    away = ((points - points[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < min(most, len(points)):
        best = int((away * counts**0.5).argmax())
        if away.max() < _NEAR**2:
            break
        chosen.append(best)
        away = np.minimum(away, ((points - points[best]) ** 2).sum(axis=1))
    picks = np.array(chosen)
    for _ in range(3):
        owner = _nearest(points, points[picks])
        for index in range(len(picks)):
            mine = np.flatnonzero(owner == index)
            if len(mine):
                mean = np.average(points[mine], axis=0, weights=counts[mine])
                picks[index] = mine[((points[mine] - mean) ** 2).sum(axis=1).argmin()]
    return np.unique(picks)


def _nearest(points: NDArray[np.float32], centres: NDArray[np.float32]) -> NDArray[np.intp]:
    """Index of the nearest centre for each point, (N,)."""
    return ((centres**2).sum(axis=1) - 2 * points @ centres.T).argmin(axis=1)


def _document(raw: str, fills: NDArray[np.uint8], *, width: int, height: int, title: str) -> str:
    """A small SVG with the tracer's paths, each filled with the nearest of `fills`."""
    allowed = fills.astype(np.int64)
    lines: list[str] = []
    for data, fill, rest in _PATH.findall(raw):
        number = int(fill[1:], 16)
        colour = np.array([number >> 16, (number >> 8) & 255, number & 255])
        red, green, blue = allowed[((allowed - colour) ** 2).sum(axis=1).argmin()]
        move = _MOVE.search(rest)
        place = f' transform="translate({move[1]},{move[2]})"' if move and move[0] != "translate(0,0)" else ""
        lines.append(f'<path d="{data.strip()}" fill="#{red:02x}{green:02x}{blue:02x}"{place}/>')
    plain = "".join(each if each.isprintable() else " " for each in title).strip()
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
    return "\n".join([head, f"<title>{escape(plain)}</title>", *lines, "</svg>", ""])
