from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from check_evidence import proper, with_pixels
from typeset_pictures import logo, pasted, sheet

from emblazon.check.base import Alike, Evidence
from emblazon.check.look_alikes import CHECK
from emblazon.pixels import content_box
from emblazon.records import Pixels


class Given:
    """Marks that a picture must not resemble."""

    def __init__(self, *pictures: tuple[str, Pixels]) -> None:
        self.pictures = pictures

    def alike(self, pixels: Pixels) -> Sequence[Alike]:
        return ()


def star(size: int = 120) -> Pixels:
    """A five-pointed star in black on transparency, cut to its points."""
    y, x = np.mgrid[0:size, 0:size] / (size / 2) - 1
    turn = np.abs((np.arctan2(x, -y) + np.pi / 5) % (2 * np.pi / 5) - np.pi / 5)
    pixels = np.zeros((size, size, 4), np.uint8)
    pixels[np.hypot(x, y) * np.cos(2 * np.pi / 5 - turn) < 0.3, 3] = 255
    box = content_box(pixels)
    assert box is not None
    return pixels[box[1] : box[3], box[0] : box[2]]


def passing() -> Evidence:
    return replace(proper(), given=Given(("star", star()), ("Northwind", logo("light"))))


def failing() -> Evidence:
    blue = star()
    blue[..., :3] = (30, 80, 200)
    page = pasted(with_pixels(sheet(512, 512)).picture.pixels, blue, (300, 90), 130, stretch=1.05)
    return replace(with_pixels(page), given=Given(("star", star()), ("Northwind", logo("light"))))


def test_a_recoloured_and_stretched_mark_is_found_where_it_stands() -> None:
    finding = CHECK.run(CHECK, failing())
    assert finding.place is not None
    high = round(130 / 1.05 * star().shape[0] / star().shape[1])
    assert np.abs(np.array(finding.place) - (300, 90, 430, 90 + high)).max() <= 3
    assert "'star'" in finding.words
    assert finding.repair == "redraw"


def test_a_mark_on_an_opaque_ground_is_cut_out_first() -> None:
    given = Given(("scan", pasted(sheet(300, 200, (255, 255, 255)), star(), (80, 40), 120)))
    assert CHECK.run(CHECK, replace(failing(), given=given)).verdict == "fail"


def test_a_collection_that_cannot_be_looked_at_is_unknown() -> None:
    assert CHECK.run(CHECK, replace(proper(), given=Given())).verdict == "unknown"
    empty = Given(("empty", np.zeros((9, 9, 4), np.uint8)))
    assert CHECK.run(CHECK, replace(proper(), given=empty)).verdict == "unknown"


def test_a_mark_that_is_a_mere_disc_is_unknown() -> None:
    y, x = np.mgrid[0:80, 0:80] - 39.5
    disc = np.zeros((80, 80, 4), np.uint8)
    disc[np.hypot(x, y) < 39, 3] = 255
    assert CHECK.run(CHECK, replace(proper(), given=Given(("disc", disc)))).verdict == "unknown"
