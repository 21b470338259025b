"""Fixtures of the library's tests; what also a worker process needs is in `library_samples`."""

import pytest
from library_samples import CREATED, make_plan

from emblazon.records import Brief, Choice, Prompt


@pytest.fixture
def brief() -> Brief:
    return Brief(
        words="Une fusée: a rocket over a town", subject="a rocket", setting="over a town", style="flat"
    )


@pytest.fixture
def run_facts() -> dict[str, object]:
    return {
        "choice": Choice("house", "it draws flat art"),
        "prompt": Prompt("a rocket", "flat"),
        "plan": make_plan(),
        "created": CREATED,
    }
