"""Where something is in a picture, for a person: its largest region, and words for the place."""

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]

GRID = 48
_FILLED = 0.1


def largest(mask: Mask) -> Mask:
    """The largest connected region of `mask` (H, W), told apart on a grid of at most 48 × 48 cells."""
    if not mask.any():
        return mask
    side = max(1, -(-max(mask.shape) // GRID))
    counts = pooled(mask, side)
    labels = _labelled(counts >= min(_FILLED, float(counts.max())))
    sizes = np.bincount(labels.ravel(), weights=counts.ravel())
    sizes[0] = 0
    best = labels == int(sizes.argmax())
    return mask & spread(best, side, mask.shape)


def pooled(plane: NDArray[np.generic], side: int) -> NDArray[np.float64]:
    """Mean over cells of `side` × `side` pixels; cells at the right and bottom may be smaller."""
    height, width = plane.shape
    top, left = _edges(height, side), _edges(width, side)
    rows = np.add.reduceat(plane, top[:-1], axis=0, dtype=np.float64)
    sums = np.add.reduceat(rows, left[:-1], axis=1)
    return np.asarray(sums / (np.diff(top)[:, None] * np.diff(left)), np.float64)


def _edges(length: int, side: int) -> NDArray[np.intp]:
    """Where cells of `side` begin along `length`, and its end."""
    return np.asarray([*range(0, length, side), length], np.intp)


def spread(cells: Mask, side: int, shape: tuple[int, ...]) -> Mask:
    """The inverse of `pooled` for a mask: each cell as `side` × `side` pixels, cut to `shape`."""
    return cells.repeat(side, axis=0).repeat(side, axis=1)[: shape[0], : shape[1]]


def _labelled(cells: Mask) -> NDArray[np.int64]:
    """A number from 1 for each region of cells that touch, corners included; 0 elsewhere."""
    labels = np.zeros(cells.shape, np.int64)
    left = {(int(y), int(x)) for y, x in np.argwhere(cells)}
    number = 0
    while left:
        number += 1
        queue = [left.pop()]
        while queue:
            y, x = queue.pop()
            labels[y, x] = number
            near = {(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)} & left
            left -= near
            queue.extend(near)
    return labels


def whereabouts(mask: Mask) -> str:
    """Where the largest region of `mask` lies, in words such as "at the top left"; "nowhere" for none."""
    region = largest(mask)
    rows, columns = np.flatnonzero(region.any(axis=1)), np.flatnonzero(region.any(axis=0))
    if not rows.size:
        return "nowhere"
    if rows.size > 0.8 * mask.shape[0] and columns.size > 0.8 * mask.shape[1]:
        return "all over"
    inside = np.argwhere(region)
    y, x = (float(each) for each in inside.mean(axis=0) / np.array(mask.shape))
    down = "top" if y < 1 / 3 else "bottom" if y > 2 / 3 else ""
    along = "left" if x < 1 / 3 else "right" if x > 2 / 3 else ""
    words = " ".join(each for each in (down, along) if each)
    return f"at the {words}" if words else "in the middle"
