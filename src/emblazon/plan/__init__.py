"""The plan: everything that affects pixels, resolved to values and hashes.

A plan names pictures by hash. `make_plan` finds them (the person's, the kit's, or retrieved from the shipped
collection), `recall` finds them again from the plan alone.
"""

from dataclasses import dataclass

from emblazon import __version__
from emblazon.brand.kit import Kit
from emblazon.catalog import Profile
from emblazon.errors import WeightsError
from emblazon.plan.references import Sources, gather, keep_sketch
from emblazon.records import Avoided, Brief, Choice, Pixels, Plan, Prompt

SAMPLER = "dpmpp_2m"
REFERENCE_GUIDANCE = 1.0
GUIDANCE_INTERVAL = (0.1, 1.0)
RESCALE = 0.3
FINAL_PX = 512
TOLERANCE = 6.0

__all__ = ["Planned", "Sources", "make_plan", "recall"]


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan and the pictures that it names: `references` in the order of `plan.references`."""

    plan: Plan
    references: tuple[Pixels, ...]
    sketch: Pixels | None


def make_plan(
    prompt: Prompt, brief: Brief, choice: Choice, kit: Kit, *, profile: Profile, sources: Sources
) -> Planned:
    """Resolve everything that affects pixels. Raises PictureError for a reference that cannot be read."""
    found = gather(brief, prompt, kit, most=profile.inputs.references, sources=sources)
    drawn = keep_sketch(brief.sketch, sources) if brief.sketch is not None and profile.inputs.sketch else None
    plan = Plan(
        model=choice.model,
        weights=sources.weights_used(),
        text=prompt.text,
        subject=prompt.subject or prompt.text,
        style=prompt.style,
        palette=prompt.palette,
        seeds=tuple(brief.seed + number for number in range(brief.count)),
        references=tuple(citation for citation, _ in found.cited),
        layout=found.layout,
        sketch=drawn[0] if drawn else "",
        sampler=SAMPLER,
        steps=brief.steps or profile.steps.default,
        guidance=brief.guidance if brief.guidance is not None else profile.steps.guidance,
        strength=(brief.strength or profile.steps.strength) if found.cited else 1.0,
        reference_guidance=REFERENCE_GUIDANCE,
        guidance_interval=GUIDANCE_INTERVAL,
        rescale=RESCALE,
        draft_px=profile.sizes.draft[0],
        final_px=FINAL_PX,
        recolour=brief.recolour,
        tolerance=min((colour.tolerance for colour in kit.palette.drawing), default=TOLERANCE),
        avoid=tuple(Avoided(each.hex, each.tolerance) for each in kit.palette.forbidden),
        formats=brief.formats,
        vector=brief.vector,
        attempts=brief.attempts,
        people=brief.people,
        kit=kit.name,
        kit_version=kit.version,
        kit_digest=kit.digest,
        software=f"emblazon {__version__}",
    )
    return Planned(plan, tuple(pixels for _, pixels in found.cited), drawn[1] if drawn else None)


def recall(plan: Plan, sources: Sources) -> Planned:
    """A plan with its pictures, found by hash.

    Raises WeightsError when the weights are not those that the plan was made with, InputError when the
    library no longer holds a picture that it names.
    """
    now = sources.weights_used()
    changed = sorted(name for name, digest in plan.weights.items() if now.get(name) != digest)
    if changed:
        raise WeightsError(
            f"This picture was drawn with other weights: {', '.join(changed)} changed since.",
            remedy=f"Install the version that drew it: {plan.software}.",
        )
    references = tuple(sources.recall(citation) for citation in plan.references)
    return Planned(plan, references, sources.kept(plan.sketch) if plan.sketch else None)
