from check_evidence import proper
from craft_pictures import SHARED, held_to, stripes

from emblazon.check.base import Evidence
from emblazon.check.shares import CHECK


def passing() -> Evidence:
    return held_to(SHARED, stripes(30, 25, 15, 30))


def failing() -> Evidence:
    return held_to(SHARED, stripes(0, 0, 100, 0))


def test_the_measure_is_half_the_sum_of_the_differences() -> None:
    finding = CHECK.run(CHECK, held_to(SHARED, stripes(50, 25, 15, 10)))
    assert abs((finding.measure or 0) - 0.2) < 1e-6
    assert CHECK.run(CHECK, passing()).measure < 1e-6  # type: ignore[operator]


def test_what_takes_too_much_is_named_and_shown() -> None:
    finding = CHECK.run(CHECK, failing())
    assert "orange takes 100%" in finding.words
    assert finding.place == (0, 0, 100, 100)


def test_without_stated_shares_nothing_is_measured() -> None:
    assert CHECK.run(CHECK, proper()).verdict == "unknown"


def test_the_ground_of_a_cut_out_does_not_count() -> None:
    pixels = stripes(43, 36, 21, 0)
    pixels[:, :1, 3] = 0
    finding = CHECK.run(CHECK, held_to(SHARED, pixels))
    assert (finding.measure or 0) < 0.02
