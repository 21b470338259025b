"""Where the subject is: what is solid in a picture with transparency, what differs from a plain ground in another.

The ground of an opaque picture is plain when most of its border has one colour that changes at most evenly, as in a
studio; its colour is then fitted as a plane over the picture. In any other picture nobody can say by colour alone
what the subject is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emblazon.brand.colour import lab_from_rgb
from emblazon.check.base import Evidence
from emblazon.check.planes import planes
from emblazon.check.regions import largest
from emblazon.records import Pixels

Mask = NDArray[np.bool_]

_SOLID = 64
_GLANCE_PX = 200
_PLAIN = 0.6
_AWAY = 14.0
_NEAR = 10.0
_FITS = 3


@dataclass(frozen=True, slots=True)
class Subject:
    """`mask`: where it is, (H, W); `covered`: the share of each side, "left" … "bottom", where anything differs from
    the ground."""

    mask: Mask
    covered: dict[str, float]


def subject(evidence: Evidence) -> Subject | None:
    """The subject of the checked picture; None where the ground is not plain."""
    return evidence.once("subject", lambda: _find(evidence))


def _find(evidence: Evidence) -> Subject | None:
    pixels = evidence.picture.pixels
    if planes(evidence).opaque:
        return _on_plain(pixels)
    solid = pixels[..., 3] >= _SOLID
    return Subject(solid, sides(solid))


def sides(mask: Mask) -> dict[str, float]:
    """The share of each side that `mask` covers, 0–1."""
    along = {"left": mask[:, 0], "right": mask[:, -1], "top": mask[0], "bottom": mask[-1]}
    return {name: float(side.mean()) for name, side in along.items()}


def _on_plain(pixels: Pixels) -> Subject | None:
    """What differs from the plain ground of an opaque picture; None when there is none."""
    step = max(1, max(pixels.shape[:2]) // _GLANCE_PX)
    lab = np.asarray(
        lab_from_rgb(pixels[step // 2 :: step, step // 2 :: step, :3].astype(np.float32)), np.float32
    )
    height, width = lab.shape[:2]
    if min(height, width) < 8:
        return None
    y, x = (each.astype(np.float32) for each in np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j])
    design = np.stack([np.ones_like(x), x, y], axis=-1)
    rim = np.ones((height, width), np.bool_)
    rim[2:-2, 2:-2] = False
    colours, places = lab[rim], design[rim]
    fit = np.zeros((3, 3), np.float32)
    near = np.linalg.norm(colours - _commonest(colours), axis=1) <= 2 * _NEAR
    for _ in range(_FITS):
        if near.mean() < _PLAIN:
            return None
        fit = np.linalg.lstsq(places[near], colours[near], rcond=None)[0]
        near = np.linalg.norm(colours - places @ fit, axis=1) <= _NEAR
    if near.mean() < _PLAIN:
        return None
    differs = np.linalg.norm(lab - design @ fit, axis=2) > _AWAY
    rows = np.minimum(np.arange(pixels.shape[0], dtype=np.intp) // step, height - 1)
    columns = np.minimum(np.arange(pixels.shape[1], dtype=np.intp) // step, width - 1)
    return Subject(largest(differs)[rows][:, columns], sides(differs))


def _commonest(colours: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean of the fullest cell of 12 Lab units among `colours` (N, 3)."""
    cells = np.floor(colours / 12).astype(np.int64)
    codes = (cells[:, 0] << 16) + ((cells[:, 1] + 64) << 8) + cells[:, 2] + 64
    values, inverse, counts = np.unique(codes, return_inverse=True, return_counts=True)
    return colours[inverse == int(counts.argmax())].mean(axis=0) if len(values) else colours[:1].mean(axis=0)
