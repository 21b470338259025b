"""Hands, in two steps as in MediaPipe Hands (Zhang et al. 2020, arXiv:2006.10214).

A palm is found first; then 21 points are placed in a frame turned so that the fingers point up, with a score for
"this is a hand". The first step lets much through, since the second one refuses what is no hand. Frame of a palm:
2.6 × its longer side, moved half a side towards the fingers. Trained on photographs: docs/detectors.md says what that
misses in drawings.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from emblazon.detect.anchors import Find, anchors, merged, read
from emblazon.detect.frames import Frame, Points, as_input, box_around, cut, opaque, whole
from emblazon.detect.networks import network
from emblazon.records import Box, Pixels

if TYPE_CHECKING:
    from PIL import Image

PALM_PX, HAND_PX = 192, 224
GRIDS = ((8, 2), (16, 6))
LEAST_PALM, MOST_OVERLAP, LEAST_HAND = 0.3, 0.3, 0.7
SCALE, TOWARDS_FINGERS = 2.6, 0.5
FINGER_BEND, THUMB_BEND = 50, 35


@dataclass(frozen=True, slots=True)
class Hand:
    """A hand in pixels of the picture. `points`: (21, 2): wrist, then four joints of each finger from thumb to little
    finger, base to tip; `score`: how sure that this is a hand, 0–1."""

    box: Box
    points: Points
    score: float


def missing() -> str:
    """What keeps this detector from being used: nothing, it ships with Emblazon."""
    return ""


def find_hands(pixels: Pixels) -> tuple[Hand, ...]:
    """All hands of a picture (H, W, 4), the surest first."""
    image = opaque(pixels)
    hands = [_hand(image, frame) for frame in _palms(image)]
    return tuple(_apart([hand for hand in hands if hand.score >= LEAST_HAND]))


def _palms(image: "Image.Image") -> list[Frame]:
    """A frame for each palm, turned so that its fingers point up."""
    frame = whole(image)
    seen = as_input(cut(image, frame, PALM_PX))
    boxes, scores = network("palms").run(None, {"input": seen})
    finds = read(boxes[0], scores[0, :, 0], anchors(PALM_PX, GRIDS), PALM_PX, LEAST_PALM)
    return [_around(palm, frame) for palm in merged(finds, MOST_OVERLAP)]


def _around(palm: Find, frame: Frame) -> Frame:
    """The frame of the whole hand: point 0 of a palm is the wrist, point 2 the middle finger's base."""
    wrist, base = frame.to_picture(palm.points[[0, 2]])
    turn = math.atan2(base[1] - wrist[1], base[0] - wrist[0]) + math.pi / 2
    side = max(palm.right - palm.left, palm.bottom - palm.top) * frame.side
    middle = np.array([[(palm.left + palm.right) / 2, (palm.top + palm.bottom) / 2]], np.float32)
    x, y = frame.to_picture(middle)[0]
    moved = side * TOWARDS_FINGERS
    return Frame(float(x) + moved * math.sin(turn), float(y) - moved * math.cos(turn), SCALE * side, turn)


def _hand(image: "Image.Image", frame: Frame) -> Hand:
    seen = as_input(cut(image, frame, HAND_PX))
    points, score, *_ = network("hand-points").run(None, {"input": seen})
    places = frame.to_picture((points.reshape(21, 3)[:, :2] / HAND_PX).astype(np.float32))
    return Hand(box_around(places, image), places, float(score[0, 0]))


def _apart(hands: list[Hand]) -> list[Hand]:
    """The surest of those that lie over each other: two finds are one hand when their points all but meet."""
    kept: list[Hand] = []
    for hand in sorted(hands, key=lambda hand: -hand.score):
        if all(_distance(hand, each) > 0.3 for each in kept):
            kept.append(hand)
    return kept


def _distance(one: Hand, other: Hand) -> float:
    """Mean distance of the palms' points, in sizes of the larger hand."""
    palm = [0, 5, 9, 13, 17]
    size = max(float(np.ptp(hand.points, axis=0).max()) for hand in (one, other))
    return float(np.hypot(*(one.points[palm] - other.points[palm]).T).mean()) / max(size, 1.0)


def stretched(hand: Hand) -> int:
    """How many fingers are stretched out, thumb included, 0–5: a finger that bends little and whose tip is away from
    the wrist; a thumb that is straight and away from the little finger's base."""
    return sum(_straight(hand.points, finger) for finger in range(5))


def _straight(points: Points, finger: int) -> bool:
    base = 1 + 4 * finger
    if finger == 0:
        apart, beside = _between(points, 4, 17), _between(points, 2, 17)
        return _bend(points, 2, 3, 4) < THUMB_BEND and apart > 1.25 * beside
    return _bend(points, base, base + 1, base + 2) < FINGER_BEND and _between(
        points, base + 3, 0
    ) > 1.15 * _between(points, base + 1, 0)


def _between(points: Points, one: int, other: int) -> float:
    return float(np.hypot(*(points[one] - points[other])))


def _bend(points: Points, first: int, middle: int, last: int) -> float:
    """Degrees by which the finger turns at the middle point."""
    before, after = points[middle] - points[first], points[last] - points[middle]
    turned = math.atan2(
        float(before[0] * after[1] - before[1] * after[0]), float(before[0] * after[0] + before[1] * after[1])
    )
    return abs(math.degrees(turned))
