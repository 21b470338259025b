"""Ids sort by time, differ by facts, and are the same for the same input."""

from datetime import UTC, datetime, timedelta

import pytest

from emblazon.store import new_id

NOW = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)


def test_ids_sort_by_time() -> None:
    times = [NOW + timedelta(milliseconds=step) for step in (0, 1, 40, 5000, 10**7, 10**11)]
    ids = [new_id(each, "run") for each in times]
    assert ids == sorted(ids)
    assert {len(each) for each in ids} == {13}


def test_ids_of_one_moment_differ_by_facts_and_repeat() -> None:
    assert len({new_id(NOW, "run", number) for number in range(500)}) == 500
    assert new_id(NOW, "run", 1) == new_id(NOW, "run", 1)
    assert new_id(NOW, "a", "bc") != new_id(NOW, "ab", "c")


def test_a_time_outside_the_range_is_refused() -> None:
    with pytest.raises(ValueError, match="2025"):
        new_id(datetime(2024, 1, 1, tzinfo=UTC))
