import numpy as np
import pytest

from emblazon.audit.statistics import (
    Estimate,
    corrected,
    difference,
    mended,
    pivotal,
    replicated,
    shares,
    total_variation,
    wilson,
)


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    # Computed by hand from Wilson's formula; 81 of 263 is the example of Newcombe 1998, table I.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval_is_the_published_one(hits: int, count: int, low: float, high: float) -> None:
    found = wilson(hits, count)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_a_share_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="0 of 0"):
        wilson(0, 0)


CONFUSION = np.array([[64, 6, 8, 8, 14], [7, 65, 9, 2, 17], [1, 9, 73, 3, 14], [0, 0, 1, 94, 5]]) * 5


def test_correction_recovers_planted_shares() -> None:
    planted = np.array([0.2, 0.5, 0.1, 0.2])
    seen = planted @ shares(CONFUSION) * 10_000
    assert corrected(seen, shares(CONFUSION)) == pytest.approx(planted, abs=0.005)


def test_corrected_shares_lie_on_the_simplex_where_plain_inversion_leaves_it() -> None:
    counts = np.array([0, 100, 0, 0, 0])
    found = corrected(counts, shares(CONFUSION))
    assert found.min() >= 0
    assert found.sum() == pytest.approx(1)
    assert found[1] > 0.99


def test_the_interval_holds_the_planted_share_and_a_less_tested_labeller_widens_it() -> None:
    planted = np.array([0.3, 0.6, 0.1, 0.0])
    rng = np.random.default_rng(3)
    said = rng.choice(5, 200, p=planted @ shares(CONFUSION))
    wide, narrow = (replicated(said, CONFUSION // part) for part in (20, 1))
    low, high = np.percentile(narrow[:, 0], (2.5, 97.5))
    assert low <= 0.3 <= high
    assert np.ptp(np.percentile(wide[:, 0], (2.5, 97.5))) > high - low


def test_replicates_are_the_same_every_time() -> None:
    said = np.array([0, 1, 1, 3] * 30)
    assert np.array_equal(replicated(said, CONFUSION), replicated(said, CONFUSION))


def test_an_interval_never_says_more_than_the_count_allows() -> None:
    found = mended(1.0, np.ones(1000), 200)
    assert found.low == pytest.approx(wilson(200, 200).low)


@pytest.mark.parametrize("planted", [(0.0, 1.0, 0.0, 0.0), (0.3, 0.6, 0.1, 0.0)])
def test_intervals_hold_the_truth_as_often_as_they_say(planted: tuple[float, ...]) -> None:
    """Near 95 % of audits of a hundred pictures, at the edge of the simplex as well."""
    rng = np.random.default_rng(11)
    held, runs = 0, 60
    for _ in range(runs):
        counted = np.stack([rng.multinomial(int(row.sum()), shares(row)) for row in CONFUSION])
        said = rng.choice(5, 100, p=np.array(planted) @ shares(CONFUSION))
        counts = np.array([(said == each).sum() for each in range(5)])
        value = float(corrected(counts, shares(counted))[1])
        held += mended(value, replicated(said, counted)[:, 1], 100).holds(planted[1])
    assert held / runs >= 0.88


def test_a_difference_of_equals_is_zero_and_as_wide_as_both() -> None:
    one = Estimate(0.5, 0.4, 0.6)
    found = difference(one, one)
    assert found.value == 0
    assert (found.low, found.high) == pytest.approx((-np.sqrt(0.02), np.sqrt(0.02)))


def test_newcombes_difference_is_the_published_one() -> None:
    # Newcombe 1998, table II (a): 56/70 less 48/80 is 0.2, 0.0524 to 0.3339 by method 10.
    found = difference(wilson(48, 80), wilson(56, 70))
    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_a_pivotal_interval_undoes_bias() -> None:
    found = pivotal(10.0, np.linspace(7.0, 9.0, 1001))
    assert found.low == pytest.approx(11.05, abs=0.01) or found.low == 10.0
    assert found.high == pytest.approx(12.95, abs=0.01)


def test_total_variation_is_the_share_that_would_have_to_change() -> None:
    assert total_variation(np.array([0.9, 0.1]), np.array([0.5, 0.5])) == pytest.approx(0.4)
