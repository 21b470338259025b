import numpy as np
import pytest

from emblazon.check.regions import largest, pooled, spread, whereabouts


def box(left: int, top: int, right: int, bottom: int) -> np.ndarray:
    mask = np.zeros((300, 400), np.bool_)
    mask[top:bottom, left:right] = True
    return mask


@pytest.mark.parametrize(
    ("mask", "words"),
    [
        (box(0, 0, 50, 50), "at the top left"),
        (box(300, 250, 400, 300), "at the bottom right"),
        (box(180, 120, 220, 180), "in the middle"),
        (box(0, 120, 50, 180), "at the left"),
        (box(0, 0, 400, 300), "all over"),
        (box(0, 0, 0, 0), "nowhere"),
    ],
)
def test_a_place_is_told_in_words(mask: np.ndarray, words: str) -> None:
    assert whereabouts(mask) == words


def test_the_largest_of_two_regions_is_kept_whole() -> None:
    small, large = box(0, 0, 30, 30), box(200, 100, 300, 200)
    kept = largest(small | large)
    assert not (kept & ~large).any()
    assert kept.sum() > 0.95 * large.sum()
    assert whereabouts(small | large) != "at the top left"


def test_pooling_gives_means_also_of_the_smaller_cells_at_the_edge() -> None:
    plane = np.arange(35, dtype=np.float64).reshape(5, 7)
    cells = pooled(plane, 3)
    assert cells.shape == (2, 3)
    assert cells[0, 0] == plane[:3, :3].mean()
    assert cells[1, 2] == plane[3:, 6:].mean()
    assert (spread(cells > 0, 3, plane.shape)).all()
