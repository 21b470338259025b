import numpy as np
import pytest

from emblazon.audit.diversity import clusters, measure_diversity, vendi


def test_identical_pictures_are_worth_one_and_orthogonal_ones_their_number() -> None:
    assert vendi(np.tile(np.eye(8, dtype=np.float32)[0], (12, 1))) == pytest.approx(1)
    assert vendi(np.eye(8, dtype=np.float32)) == pytest.approx(8)


def test_more_pictures_than_dimensions_are_measured_the_same_way() -> None:
    doubled = np.repeat(np.eye(4, dtype=np.float32), 5, axis=0)
    assert vendi(doubled) == pytest.approx(4)


def test_a_weight_is_a_repetition() -> None:
    vectors = np.eye(3, dtype=np.float32)
    assert vendi(vectors, np.array([2, 1, 0])) == pytest.approx(vendi(vectors[[0, 0, 1]]))


def test_planted_clusters_are_found_with_their_typical_picture() -> None:
    rng = np.random.default_rng(1)
    centres = np.eye(16, dtype=np.float32)[:3].repeat((10, 6, 4), axis=0)
    vectors = centres + rng.normal(0, 0.05, (20, 16)).astype(np.float32)
    vectors[3] = np.eye(16)[0]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    found = clusters(vectors)
    assert [len(each.rows) for each in found] == [10, 6, 4]
    assert found[0].medoid == 3
    assert measure_diversity(vectors).effective == pytest.approx(np.exp(1.0297), abs=0.01)


def test_one_picture_is_one_cluster_worth_one() -> None:
    found = measure_diversity(np.eye(5, dtype=np.float32)[:1])
    assert found.vendi.value == pytest.approx(1)
    assert (found.vendi.low, found.vendi.high) == pytest.approx((1, 1))
    assert len(found.clusters) == 1


def test_the_interval_holds_the_score() -> None:
    rng = np.random.default_rng(2)
    vectors = rng.normal(0, 1, (60, 12)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    assert measure_diversity(vectors).vendi.holds(vendi(vectors))
