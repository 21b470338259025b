"""Drafts from a plan: one stage, one back end, a stream of progress and drafts."""

import hashlib
from collections.abc import Generator, Iterator
from dataclasses import replace
from itertools import chain, groupby

import numpy as np

from emblazon.backends.base import Backend, Stage, admit
from emblazon.catalog import Profile
from emblazon.errors import BackendError
from emblazon.records import Draft, Patch, Pixels, Plan, Progress

MOST_SEED = 2**31
PATCH_STRENGTH = 0.9
FREER = 0.1
"""How much nearer to pure noise each further try of a freer redrawing begins."""


def generate(
    plan: Plan,
    backend: Backend,
    profile: Profile,
    *,
    seeds: tuple[int, ...],
    references: tuple[Pixels, ...] = (),
    sketch: Pixels | None = None,
) -> Iterator[Progress | Draft]:
    """Draw one draft per seed, in the order of `seeds`, which are the plan's own or made by `next_seed`. Each is
    announced before it begins.

    Raises InputError for a stage that the model cannot draw, BackendError for a broken promise.
    """
    stages = [
        replace(Stage.from_plan(plan, references, sketch, seeds=tuple(alike)), strength=strength, text=text)
        for (strength, text), alike in groupby(
            seeds, key=lambda seed: (strength_of(plan, seed), text_of(plan, seed))
        )
    ] or [Stage.from_plan(plan, references, sketch, seeds=seeds)]
    for stage in stages:
        admit(stage, profile)
    left = list(seeds)
    yield Progress("generate", 0, plan.steps)
    for event in chain.from_iterable(map(backend.run, stages)):
        if isinstance(event, Draft):
            _check_draft(event, left, backend.id)
            left.pop(0)
        yield event
        if isinstance(event, Draft) and left:
            yield Progress("generate", 0, plan.steps)
    if left:
        raise BackendError(f"The back end {backend.id!r} gave no draft for {left!r}.", remedy="Try again.")


def redraw_place(
    stage: Stage, backend: Backend, profile: Profile, *, draft: Draft, patch: Patch
) -> Iterator[Progress | Draft]:
    """The draft with one place drawn anew as `stage` says: nothing else changes, and it keeps its seed.

    Raises InputError where the model cannot draw inside a mask.
    """
    left, top, right, bottom = patch.box
    mask = np.zeros_like(draft.pixels)
    mask[top:bottom, left:right] = 255
    inside = replace(
        stage, seeds=(patch.seed,), task="inpaint", initial=draft.pixels, mask=mask, strength=PATCH_STRENGTH
    )
    admit(inside, profile)
    for event in backend.run(inside):
        yield replace(draft, pixels=event.pixels, svg="") if isinstance(event, Draft) else event


def one_draft(events: Iterator[Progress | Draft]) -> Generator[Progress, None, Draft]:
    """The first draft of `events`; the progress before it is passed on."""
    for event in events:
        if isinstance(event, Draft):
            return event
        yield event
    raise AssertionError("`generate` gives one draft per seed or raises")


def _check_draft(draft: Draft, left: list[int], name: str) -> None:
    if not left or draft.seed != left[0]:
        expected = left[0] if left else "none"
        raise BackendError(
            f"The back end {name!r} gave a draft for seed {draft.seed!r} where {expected!r} was due.",
            remedy=f"Run: emblazon backends test {name}",
        )
    if draft.pixels.ndim != 3 or draft.pixels.shape[2] != 4 or draft.pixels.dtype.name != "uint8":
        raise BackendError(
            f"The back end {name!r} gave {draft.pixels.dtype} {draft.pixels.shape!r} for a picture.",
            remedy="A draft is (height, width, 4) uint8.",
        )


def next_seed(seed: int, attempt: int, *, freer: bool = False) -> int:
    """The seed for a picture's `attempt`-th redrawing, or a freer one; attempt 0 is the seed itself.

    The first eight bytes of SHA-256("<seed>/<attempt>"), or of that and "/freer", below 2³¹: the same everywhere, so
    a plan says every seed that its repairs may use.
    """
    if attempt == 0:
        return seed
    digest = hashlib.sha256(f"{seed}/{attempt}{'/freer' if freer else ''}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % MOST_SEED


def strength_of(plan: Plan, seed: int) -> float:
    """Where the drawing of `seed` begins, in (0, 1]: as the plan says; nearer to pure noise for a freer redrawing, so
    that it keeps less of its reference. It follows from plan and seed, so that a replay needs no more."""
    _, freer = _descent(plan, seed)
    return min(1.0, plan.strength + FREER * freer)


def text_of(plan: Plan, seed: int) -> str:
    """What is asked for with `seed`: the plan's text, or the one that its people policy has for that picture."""
    place, _ = _descent(plan, seed)
    return plan.texts[place] if place is not None and plan.texts else plan.text


def _descent(plan: Plan, seed: int) -> tuple[int | None, int]:
    """Which of the plan's seeds `seed` comes from, and at which attempt it was freed, 0 where it was not."""
    for place, own in enumerate(plan.seeds):
        if seed == own:
            return place, 0
        for attempt in range(1, plan.attempts + 1):
            for freer in (False, True):
                if next_seed(own, attempt, freer=freer) == seed:
                    return place, attempt if freer else 0
    return None, 0
