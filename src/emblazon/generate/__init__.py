"""Drafts from a plan: one stage, one back end, a stream of progress and drafts."""

import hashlib
from collections.abc import Generator, Iterator
from dataclasses import replace
from itertools import chain, groupby

from emblazon.backends.base import Backend, Stage, admit
from emblazon.catalog import Profile
from emblazon.errors import BackendError
from emblazon.records import Draft, Pixels, Plan, Progress

MOST_SEED = 2**31
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
        replace(Stage.from_plan(plan, references, sketch, seeds=tuple(alike)), strength=strength)
        for strength, alike in groupby(seeds, key=lambda seed: strength_of(plan, seed))
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
    for attempt in range(1, plan.attempts + 1):
        if any(next_seed(own, attempt, freer=True) == seed for own in plan.seeds):
            return min(1.0, plan.strength + FREER * attempt)
    return plan.strength
