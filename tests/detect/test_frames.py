import math

import numpy as np
from PIL import Image

from emblazon.detect.frames import Frame, as_input, box_around, cut, opaque, whole


def dotted(x: int, y: int) -> Image.Image:
    """A black picture, 60 × 40, with one white pixel."""
    pixels = np.zeros((40, 60, 3), np.uint8)
    pixels[y, x] = 255
    return Image.fromarray(pixels)


def test_the_whole_picture_lies_in_the_middle_of_its_frame() -> None:
    frame = whole(dotted(0, 0))
    corners = frame.to_picture(np.array([[0, 0], [1, 1]], np.float32))
    assert corners.tolist() == [[0, -10], [60, 50]]


def test_a_point_seen_in_a_frame_lies_there_in_the_picture() -> None:
    for turn in (0.0, 0.7, math.pi, -2.0):
        frame = Frame(30, 20, 64, turn)
        seen = cut(dotted(37, 11), frame, 256)[..., 0]
        row, column = np.unravel_index(seen.argmax(), seen.shape)
        place = frame.to_picture(np.array([[(column + 0.5) / 256, (row + 0.5) / 256]], np.float32))[0]
        assert np.abs(place - [37.5, 11.5]).max() < 0.3


def test_a_large_picture_is_shrunk_without_losing_small_things() -> None:
    pixels = np.zeros((800, 800, 3), np.uint8)
    pixels[::2] = 255
    seen = cut(Image.fromarray(pixels), Frame(400, 400, 800), 100)
    assert abs(float(seen.mean()) - 127.5) < 2


def test_outside_the_picture_is_black_and_what_is_transparent_is_white() -> None:
    image = opaque(np.zeros((8, 16, 4), np.uint8))
    seen = cut(image, whole(image), 16)
    assert seen[0].max() == 0
    assert seen[8].min() == 255


def test_an_input_has_its_planes_first_and_its_range() -> None:
    seen = np.zeros((4, 4, 3), np.float32)
    seen[..., 2] = 255
    planes = as_input(seen, low=-1)
    assert planes.shape == (1, 3, 4, 4)
    assert planes[0, 0].max() == -1
    assert planes[0, 2].min() == 1


def test_a_box_stays_inside_the_picture() -> None:
    points = np.array([[-5, 3.2], [70, 12.1]], np.float32)
    assert box_around(points, dotted(0, 0)) == (0, 3, 60, 13)
