"""What a plan lets the model look at."""

import pytest

from emblazon.plan.references import split_subject


@pytest.mark.parametrize(
    ("subject", "parts", "joiner"),
    [
        ("rocket", ("rocket",), ""),
        ("a fox and a rocket", ("fox", "rocket"), "and"),
        ("an owl above the moon", ("owl", "moon"), "above"),
        ("un chat et une fusée", ("chat", "fusée"), "et"),
        ("sandcastle", ("sandcastle",), ""),
        ("bread and butter and jam", ("bread", "butter and jam"), "and"),
    ],
)
def test_a_subject_of_two_is_parted(subject: str, parts: tuple[str, ...], joiner: str) -> None:
    assert split_subject(subject) == (parts, joiner)
