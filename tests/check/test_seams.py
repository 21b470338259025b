import numpy as np
import pytest
from check_evidence import proper, with_pixels
from craft_pictures import scene

from emblazon.check.base import Evidence
from emblazon.check.seams import CHECK
from emblazon.records import Pixels


def lighter(levels: float, *, turned: bool = False) -> Pixels:
    """A scene whose right (or lower) part is lighter."""
    pixels = scene()
    pixels[:, 200:, :3] = np.clip(pixels[:, 200:, :3] + levels, 0, 255)
    return np.ascontiguousarray(pixels.transpose(1, 0, 2)) if turned else pixels


def passing() -> Evidence:
    return with_pixels(scene())


def failing() -> Evidence:
    return with_pixels(lighter(10))


@pytest.mark.parametrize("turned", [False, True])
def test_the_seam_is_found_where_it_is(turned: bool) -> None:
    finding = CHECK.run(CHECK, with_pixels(lighter(10, turned=turned)))
    assert finding.verdict == "fail"
    assert ("level" in finding.words) == turned
    assert "39% from the" in finding.words
    assert finding.place is not None
    low, high = (finding.place[1], finding.place[3]) if turned else (finding.place[0], finding.place[2])
    assert low <= 200 <= high
    assert high - low <= 8
    assert finding.repair == "inpaint"


def test_a_shifted_tile_is_found() -> None:
    pixels = scene()
    pixels[:, 200:] = np.roll(pixels[:, 200:], 7, axis=0)
    finding = CHECK.run(CHECK, with_pixels(pixels))
    assert finding.verdict == "fail"


def test_an_edge_that_was_drawn_is_no_seam() -> None:
    two = scene()
    two[:, 250:] = (90, 120, 150, 255)
    assert CHECK.run(CHECK, with_pixels(two)).verdict == "pass"
    assert CHECK.run(CHECK, proper()).verdict == "pass"


@pytest.mark.parametrize("times", [2, 3])
def test_a_tile_that_comes_again_without_fitting_leaves_a_seam(times: int) -> None:
    tile = scene()[:, :180]
    finding = CHECK.run(CHECK, with_pixels(np.concatenate([tile] * times, axis=1)))
    assert finding.verdict == "fail"
    assert finding.place is not None
    assert min(abs(finding.place[0] - 180 * number) for number in range(1, times)) < 4


def test_a_pattern_of_edges_is_no_seam() -> None:
    pixels = np.full((256, 256, 4), 255, np.uint8)
    pixels[..., :3] = np.where((np.indices((256, 256)).sum(axis=0) // 32 % 2 == 0)[..., None], 40, 200)
    squares = (np.indices((256, 256)) // 32).sum(axis=0) % 2 == 0
    board = pixels.copy()
    board[..., :3] = np.where(squares[..., None], 40, 200)
    assert CHECK.run(CHECK, with_pixels(pixels)).verdict == "pass"
    assert CHECK.run(CHECK, with_pixels(board)).verdict == "pass"
