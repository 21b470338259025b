"""Bodies, by the person detector of BlazePose (Bazarevsky et al. 2020, arXiv:2006.10204).

Each find has the middle of the hips, the middle of the shoulders, and a circle around the whole person. It looks for
a head and a torso, so that a body whose head is out of the picture is mostly missed.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from emblazon.detect.anchors import Find, anchors, merged, read
from emblazon.detect.frames import Frame, Points, as_input, box_around, cut, opaque, whole
from emblazon.detect.networks import network
from emblazon.records import Box, Pixels

if TYPE_CHECKING:
    from PIL import Image

SIZE_PX = 224
GRIDS = ((8, 2), (16, 2), (32, 6))
LEAST, MOST_OVERLAP = 0.7, 0.3


@dataclass(frozen=True, slots=True)
class Body:
    """A person in pixels of the picture. `box`: inside the picture; `hips`, `shoulders`: their middles, (2,);
    `score`: 0–1."""

    box: Box
    hips: Points
    shoulders: Points
    score: float


def missing() -> str:
    """What keeps this detector from being used: nothing, it ships with Emblazon."""
    return ""


def find_bodies(pixels: Pixels) -> tuple[Body, ...]:
    """All bodies of a picture (H, W, 4), the surest first."""
    image = opaque(pixels)
    frame = whole(image)
    seen = as_input(cut(image, frame, SIZE_PX), low=-1)
    boxes, scores = network("bodies").run(None, {"input": seen})
    finds = read(boxes[0], scores[0, :, 0], anchors(SIZE_PX, GRIDS), SIZE_PX, LEAST)
    return tuple(_body(find, frame, image) for find in merged(finds, MOST_OVERLAP))


def _body(find: Find, frame: Frame, image: "Image.Image") -> Body:
    hips, edge, shoulders, _ = frame.to_picture(find.points)
    radius = float(np.hypot(*(edge - hips)))
    box = box_around(np.stack([hips - radius, hips + radius]), image)
    return Body(box, hips, shoulders, find.score)
