"""Faces, by YuNet (Wu, Peng, Yu 2023, doi:10.1007/s11633-023-1423-y): a box, two eyes, nose, two mouth corners.

Score = √(class × objectness); overlapping finds are resolved by keeping the surest. Trained on photographs: how far
it sees drawn faces is measured in docs/detectors.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from emblazon.detect.anchors import Find, surest
from emblazon.detect.frames import Frame, Points, as_input, box_around, cut, opaque, whole
from emblazon.detect.networks import network
from emblazon.records import Box, Pixels

if TYPE_CHECKING:
    from PIL import Image

SIZE_PX = 512
STRIDES = (8, 16, 32)
LEAST, MOST_OVERLAP = 0.8, 0.3
Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Face:
    """A face in pixels of the picture. `points`: (5, 2): the eye on the left of the picture, the one on the right,
    nose, mouth corners; `score`: 0–1."""

    box: Box
    points: Points
    score: float

    @property
    def eyes_px(self) -> float:
        """Distance between the eyes."""
        return float(np.hypot(*(self.points[1] - self.points[0])))


def missing() -> str:
    """What keeps this detector from being used: nothing, it ships with Emblazon."""
    return ""


def find_faces(pixels: Pixels) -> tuple[Face, ...]:
    """All faces of a picture (H, W, 4), the surest first."""
    image = opaque(pixels)
    frame = whole(image)
    outputs = network("faces").run(None, {"input": as_input(cut(image, frame, SIZE_PX)[..., ::-1], high=255)})
    finds = surest(read(outputs), MOST_OVERLAP)
    return tuple(_face(find, frame, image) for find in finds)


def read(outputs: Sequence[Array]) -> list[Find]:
    """Finds over `LEAST` from the network's twelve outputs: class, objectness, box, points at each stride."""
    finds: list[Find] = []
    for level, stride in enumerate(STRIDES):
        kinds, objects, boxes, points = (outputs[level + 3 * part][0] for part in range(4))
        scores = np.sqrt(np.clip(kinds[:, 0], 0, 1) * np.clip(objects[:, 0], 0, 1))
        across = SIZE_PX // stride
        for index in np.flatnonzero(scores >= LEAST):
            corner = np.array([index % across, index // across], np.float32)
            x, y = (boxes[index, :2] + corner) * stride / SIZE_PX
            width, height = np.exp(boxes[index, 2:]) * stride / SIZE_PX / 2
            places = (points[index].reshape(5, 2) + corner) * stride / SIZE_PX
            sides = (float(x - width), float(y - height), float(x + width), float(y + height))
            finds.append(Find(*sides, places.astype(np.float32), float(scores[index])))
    return finds


def _face(find: Find, frame: Frame, image: "Image.Image") -> Face:
    corners = np.array([[find.left, find.top], [find.right, find.bottom]], np.float32)
    return Face(box_around(frame.to_picture(corners), image), frame.to_picture(find.points), find.score)
