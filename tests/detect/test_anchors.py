import numpy as np

from emblazon.detect.anchors import Find, anchors, merged, overlap, read, surest


def find(left: float, score: float) -> Find:
    """A square find, 0.2 wide, with one point at its left."""
    return Find(left, 0.4, left + 0.2, 0.6, np.array([[left, 0.5]], np.float32), score)


def test_anchors_stand_in_the_middle_of_their_cells_row_by_row() -> None:
    centres = anchors(32, ((16, 2), (32, 1)))
    assert centres.tolist() == [[0.25, 0.25]] * 2 + [[0.75, 0.25]] * 2 + [[0.25, 0.75]] * 2 + [
        [0.75, 0.75]
    ] * 2 + [[0.5, 0.5]]


def test_the_published_networks_have_as_many_anchors() -> None:
    assert len(anchors(192, ((8, 2), (16, 6)))) == 2016
    assert len(anchors(224, ((8, 2), (16, 2), (32, 6)))) == 2254


def test_a_find_is_read_as_offsets_from_its_anchor() -> None:
    raw = np.array([[10, 0, 20, 40, 5, -5]], np.float32)
    (one,) = read(raw, np.array([0.0], np.float32), np.array([[0.5, 0.5]], np.float32), 100, 0.5)
    sides = (one.left, one.top, one.right, one.bottom)
    assert np.allclose(sides, (0.5, 0.3, 0.7, 0.7))
    assert np.allclose(one.points, [[0.55, 0.45]])
    assert one.score == 0.5
    assert read(raw, np.array([-1.0], np.float32), np.array([[0.5, 0.5]], np.float32), 100, 0.5) == []


def test_overlap_is_intersection_over_union() -> None:
    assert abs(overlap(find(0.0, 1), find(0.1, 1)) - 1 / 3) < 1e-6
    assert overlap(find(0.0, 1), find(0.5, 1)) == 0


def test_finds_of_one_thing_become_their_mean_weighted_by_score() -> None:
    one, other = merged([find(0.04, 0.25), find(0.0, 0.75), find(0.7, 0.6)], 0.3)
    assert abs(one.left - 0.01) < 1e-6
    assert abs(float(one.points[0, 0]) - 0.01) < 1e-6
    assert one.score == 0.75
    assert other.left == np.float32(0.7)


def test_the_surest_of_one_thing_is_kept_as_it_is() -> None:
    kept = surest([find(0.04, 0.25), find(0.0, 0.75), find(0.7, 0.6)], 0.3)
    assert [each.left for each in kept] == [0.0, 0.7]
