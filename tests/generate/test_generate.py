from dataclasses import replace

import numpy as np
import pytest
from samples import PLAN

from emblazon.backends.echo import Echo
from emblazon.catalog import find_profile, load_catalog
from emblazon.errors import BackendError, InputError
from emblazon.generate import generate, next_seed, strength_of
from emblazon.records import Draft, Swatch

ECHO = find_profile(load_catalog(), "echo")
ASKED = replace(
    PLAN,
    model="echo",
    text="an owl",
    palette=(Swatch("#20344f", 0.6), Swatch("#d9a441", 0.4)),
    told_palette=(Swatch("#20344f", 0.6), Swatch("#d9a441", 0.4)),
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


def test_a_freer_redrawing_begins_nearer_to_noise_and_its_seed_says_so():
    plan = replace(ASKED, strength=0.75, attempts=3)
    assert [strength_of(plan, seed) for seed in (7, next_seed(7, 1), 12345)] == [0.75] * 3
    freer = [strength_of(plan, next_seed(8, attempt, freer=True)) for attempt in (1, 2, 3)]
    assert freer == pytest.approx([0.85, 0.95, 1.0])


def test_seeds_of_both_kinds_are_drawn_in_their_order():
    seeds = (7, next_seed(7, 1, freer=True), 8)
    assert [draft.seed for draft in drafts(Echo(), seeds)] == list(seeds)
