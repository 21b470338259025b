from dataclasses import replace

import numpy as np
import pytest
from samples import PLAN

from emblazon.backends.echo import Echo
from emblazon.catalog import find_profile, load_catalog
from emblazon.errors import BackendError, InputError
from emblazon.generate import generate, next_seed
from emblazon.records import Draft, Swatch

ECHO = find_profile(load_catalog(), "echo")
ASKED = replace(
    PLAN,
    model="echo",
    text="an owl",
    palette=(Swatch("#20344f", 0.6), Swatch("#d9a441", 0.4)),
    seeds=(7, 8, 9),
    final_px=512,
)


def drafts(backend, seeds) -> list[Draft]:
    return [event for event in generate(ASKED, backend, ECHO, seeds=seeds) if isinstance(event, Draft)]


def test_a_seed_gives_the_same_draft_whatever_the_batch():
    together = drafts(Echo(), (7, 8, 9))
    for draft in together:
        (alone,) = drafts(Echo(), (draft.seed,))
        assert np.array_equal(alone.pixels, draft.pixels)


def test_a_stage_that_the_model_cannot_draw_is_refused():
    with pytest.raises(InputError, match="No picture"):
        drafts(Echo(), ())


class Forgetful(Echo):
    def run(self, stage):
        yield from list(super().run(stage))[:-1]


class Confused(Echo):
    def run(self, stage):
        yield from (
            Draft(event.pixels, 1) if isinstance(event, Draft) else event for event in super().run(stage)
        )


class Grey(Echo):
    def run(self, stage):
        yield from (Draft(np.zeros((64, 64), np.uint8), seed) for seed in stage.seeds)


@pytest.mark.parametrize("backend", [Forgetful(), Confused(), Grey()])
def test_a_back_end_that_breaks_its_promise_is_named(backend):
    with pytest.raises(BackendError, match="'echo'"):
        drafts(backend, (7, 8))


def test_the_seeds_of_repairs_are_fixed_for_ever():
    assert next_seed(7, 0) == 7
    assert next_seed(7, 1) == 245391966
    assert len({next_seed(seed, attempt) for seed in range(50) for attempt in range(20)}) == 1000
