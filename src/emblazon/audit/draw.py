"""Pictures to audit, drawn: the path of a picture up to its draft, many seeds of one prompt.

An audit asks who is shown, which refining does not change; so nothing is refined, checked, signed or kept.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from emblazon.audit.kept import Kept
from emblazon.brand.kit import Kit
from emblazon.brief import read_brief
from emblazon.choose import choose_model
from emblazon.generate import text_of
from emblazon.plan import make_plan
from emblazon.prompt import write_prompt
from emblazon.records import Citation, Draft, Pixels, Request
from emblazon.tools import Tools

MOST_A_RUN = 100
"""So many pictures a plan has at most, as in `make`."""


@dataclass(frozen=True, slots=True)
class How:
    """How a drawn picture came about. `addition`: what the kit's people policy added to its prompt, "" for nothing;
    `references`: what the model looked at, the declared attributes of the picture; `weights`, `plan`: SHA-256."""

    model: str
    text: str
    addition: str
    references: tuple[Citation, ...]
    weights: str
    plan: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture of an audit: (H, W, 4). `name`: of its file, or its seed; `how`: None for one that was read;
    `drawing`: whether it is known to be no photograph, by its model or because a person says so."""

    name: str
    pixels: Pixels
    seed: int | None = None
    how: How | None = None
    drawing: bool = False


def draw(
    request: Request, kit: Kit, *, tools: Callable[[Request], Tools], kept: Kept | None = None
) -> Iterator[Shown]:
    """As many drafts as `request` counts, of seeds rising from its own, in runs of at most 100.

    `tools` makes those of one run; what `kept` has is not drawn again. Raises what the steps raise.
    """
    assert request.seed is not None
    for start in range(0, request.count, MOST_A_RUN):
        part = min(MOST_A_RUN, request.count - start)
        budget = None if request.budget_usd is None else request.budget_usd * part / request.count
        wanted = replace(
            request, count=part, seed=request.seed + start, budget_usd=budget, vector=False, attempts=1
        )
        yield from _run(wanted, kit, tools(wanted), kept)


def _run(request: Request, kit: Kit, tools: Tools, kept: Kept | None) -> Iterator[Shown]:
    brief = read_brief(request, kit, seed=tools.seed)
    permission = tools.permit(brief, kit)
    choice = choose_model(brief, kit, tools.profiles, missing=tools.missing)
    profile = tools.profile(choice.model)
    offer = profile.offer(choice.backend)
    prompt = write_prompt(brief, profile, kit=kit, offer=offer, count_tokens=tools.counter(profile))
    planned = make_plan(prompt, brief, choice, kit, profile=profile, sources=tools.sources)
    plan = planned.plan
    rights = tools.rights(plan, kit, permission)
    there = kept.seeds(plan.digest) if kept else frozenset[int]()
    missing = tuple(seed for seed in plan.seeds if seed not in there)
    if plan.usd and missing:  # What is bought is booked, kept or not.
        tools.begin(brief, choice, prompt, plan, rights)
    weights = hashlib.sha256(json.dumps(dict(plan.weights), sort_keys=True).encode()).hexdigest()
    additions = dict(zip(plan.seeds, plan.additions, strict=True)) if plan.additions else {}

    def shown(seed: int, pixels: Pixels) -> Shown:
        how = How(
            model=plan.model,
            text=text_of(plan, seed),
            addition=additions.get(seed, ""),
            references=plan.references,
            weights=weights,
            plan=plan.digest,
        )
        return Shown(f"seed {seed}", pixels, seed, how, drawing=not profile.limits.photographs)

    for seed in plan.seeds:
        if kept and seed in there:
            yield shown(seed, kept.read(plan.digest, seed))
    for event in tools.draw(planned, missing) if missing else ():
        if isinstance(event, Draft):
            if kept:
                kept.write(plan.digest, event.seed, event.pixels)
            yield shown(event.seed, event.pixels)
