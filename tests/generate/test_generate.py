import numpy as np
import pytest

from emblazon.backends.echo import Echo
from emblazon.catalog import find_profile, load_catalog
from emblazon.errors import BackendError, InputError
from emblazon.generate import generate, next_seed
from emblazon.records import Draft, Plan, Swatch

ECHO = find_profile(load_catalog(), "echo")
PLAN = Plan(
    model="echo",
    weights={},
    text="an owl",
    style="flat",
    palette=(Swatch("#20344f", 0.6), Swatch("#d9a441", 0.4)),
    seeds=(7, 8, 9),
    references=(),
    layout="one",
    sketch="",
    sampler="heun",
    steps=2,
    guidance=1.0,
    strength=1.0,
    reference_guidance=1.0,
    guidance_interval=(0.0, 1.0),
    rescale=0.0,
    draft_px=64,
    final_px=512,
    recolour="strict",
    avoid=(),
    tolerance=6.0,
    formats=(),
    vector=False,
    attempts=3,
    people=False,
    kit="plain",
    kit_version="1",
    kit_digest="",
    software="emblazon",
)


def drafts(backend, seeds) -> list[Draft]:
    return [event for event in generate(PLAN, backend, ECHO, seeds=seeds) if isinstance(event, Draft)]


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
