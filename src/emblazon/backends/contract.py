"""What every back end promises, as a measurement: the contract test and `emblazon backends test` share it."""

from dataclasses import replace
from itertools import pairwise

import numpy as np

from emblazon.backends.base import Backend, Stage, admit
from emblazon.catalog import Profile
from emblazon.catalog.profile import Offer
from emblazon.records import Draft, Progress, Swatch

SEEDS = (11, 4)
PALETTE = (Swatch("#20344f", 0.5), Swatch("#d9a441", 0.3), Swatch("#f4efe6", 0.2))


def sample_stage(profile: Profile, offer: Offer | None = None) -> Stage:
    """A small stage that the model's card says it can draw, where `offer` says; else where it is preferred."""
    where = offer or profile.offers[0]
    return Stage(
        text="a red apple",
        style=profile.inputs.styles[0],
        palette=PALETTE[: profile.inputs.palette],
        seeds=SEEDS,
        width_px=profile.sizes.default[0],
        height_px=profile.sizes.default[1],
        model=where.name,
        usd=where.usd_per_picture,
        steps=2,
        sampler="euler",
        guidance=1.0,
    )


def broken_promises(backend: Backend, stage: Stage, profile: Profile, *, again: bool = True) -> list[str]:
    """Each promise that the back end breaks on this stage of two seeds, in words; empty when it keeps all.

    One draft per seed, in order; of the asked size and kind; progress before each draft, which never goes
    back; and with `again` the same bytes when asked again, whatever stands beside a seed in its batch, where the
    card says so. Without `again` one draft is asked for, once.
    """
    if not again:
        stage = replace(stage, seeds=stage.seeds[:1])
    admit(stage, profile)
    events = list(backend.run(stage))
    drafts = [event for event in events if isinstance(event, Draft)]
    if tuple(draft.seed for draft in drafts) != stage.seeds:
        return [f"drafts for the seeds {[draft.seed for draft in drafts]}, not {list(stage.seeds)}"]
    broken = [f"seed {draft.seed}: {words}" for draft in drafts for words in _shape_faults(draft, stage)]
    if not isinstance(events[0], Progress):
        broken.append("no progress is told")
    # A draft ends a picture: the next one's progress begins anew.
    if any(_goes_back(*pair) for pair in pairwise(events)):
        broken.append("progress goes back")
    if profile.limits.seeds and again:
        alone = [_only(backend, stage, seed) for seed in reversed(stage.seeds)][::-1]
        pairs = zip(drafts, alone, strict=True)
        broken += [
            f"seed {draft.seed}: not the same picture alone and in a batch"
            for draft, again in pairs
            if not np.array_equal(draft.pixels, again.pixels)
        ]
        if np.array_equal(drafts[0].pixels, drafts[1].pixels):
            broken.append("two seeds give one picture")
    return broken


def _goes_back(earlier: Progress | Draft, later: Progress | Draft) -> bool:
    return isinstance(earlier, Progress) and isinstance(later, Progress) and later.index < earlier.index


def _shape_faults(draft: Draft, stage: Stage) -> list[str]:
    faults: list[str] = []
    asked = (stage.height_px, stage.width_px, 4)
    if draft.pixels.shape != asked:
        faults.append(f"the shape is {draft.pixels.shape}, not {asked}")
    if draft.pixels.dtype != np.uint8:
        faults.append(f"the numbers are {draft.pixels.dtype}, not uint8")
    return faults


def _only(backend: Backend, stage: Stage, seed: int) -> Draft:
    events = backend.run(replace(stage, seeds=(seed,)))
    return next(event for event in events if isinstance(event, Draft))
