"""The plan: everything that affects pixels, resolved to values and hashes.

A plan names pictures by hash. `make_plan` finds them (the person's, the kit's, or retrieved from the shipped
collection), `recall` finds them again from the plan alone.
"""

import hashlib
from dataclasses import dataclass
from itertools import accumulate

from emblazon import __version__
from emblazon.brand.colour import delta_e
from emblazon.brand.kit import Kit
from emblazon.brand.typeface import Typeface, label_typeface
from emblazon.catalog import Profile
from emblazon.errors import InputError, WeightsError
from emblazon.plan.references import Sources, gather, keep_sketch
from emblazon.records import Avoided, Brief, Choice, Pixels, Plan, Prompt

REFERENCE_GUIDANCE = 1.0
GUIDANCE_INTERVAL = (0.1, 1.0)
RESCALE = 0.3
"""How the house's networks are guided; any other model is guided throughout, as its makers measured it."""
FINAL_PX = 512
TOLERANCE = 6.0
MARK_DELTA_E = 2.0
"""How far the watermark moves a colour at most, ΔE2000 (docs/watermark.md: 1.8 in the worst flat field)."""

__all__ = ["Planned", "Sources", "make_plan", "recall"]


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan and what it names: `references` in the order of `plan.references`, `face`: the typeface of its label,
    None without one."""

    plan: Plan
    references: tuple[Pixels, ...]
    sketch: Pixels | None
    face: Typeface | None = None


def make_plan(
    prompt: Prompt, brief: Brief, choice: Choice, kit: Kit, *, profile: Profile, sources: Sources
) -> Planned:
    """Resolve everything that affects pixels. Raises PictureError for a reference that cannot be read."""
    found = gather(brief, prompt, kit, profile=profile, sources=sources)
    drawn = None
    if brief.sketch is not None and profile.inputs.sketch:
        drawn = keep_sketch(brief.sketch, profile, sources)
    words = kit.disclosure.visible_label or ""
    face = label_typeface(kit, words) if words else None
    draft_px = draft_size(profile, brief)
    seeds = tuple(brief.seed + number for number in range(brief.count))
    varied = assigned(prompt, seeds)
    plan = Plan(
        model=choice.model,
        backend=choice.backend,
        name=choice.name,
        usd=choice.usd,
        weights=sources.weights_used(),
        text=prompt.text,
        negative=prompt.negative,
        options=prompt.options,
        subject=prompt.subject or prompt.text,
        style=prompt.style,
        palette=prompt.palette or brief.palette,
        told_palette=prompt.palette,
        seeds=seeds,
        references=tuple(citation for citation, _ in found.cited),
        layout=found.layout,
        sketch=drawn[0] if drawn else "",
        sampler=profile.steps.sampler,
        steps=brief.steps or profile.steps.default,
        guidance=usual_guidance(profile, cited=bool(found.cited))
        if brief.guidance is None
        else brief.guidance,
        strength=(brief.strength or profile.steps.strength) if found.cited else 1.0,
        reference_guidance=REFERENCE_GUIDANCE,
        guidance_interval=GUIDANCE_INTERVAL if profile.inputs.collection else (0.0, 1.0),
        rescale=RESCALE if profile.inputs.collection else 0.0,
        draft_px=draft_px,
        final_px=max(FINAL_PX, *draft_px),
        recolour=brief.recolour,
        tolerance=min((colour.tolerance for colour in kit.palette.drawing), default=TOLERANCE),
        avoid=shunned(kit),
        formats=brief.formats,
        vector=brief.vector,
        attempts=brief.attempts,
        redraws=affordable(brief, choice),
        people=brief.people or brief.trade,
        kit=kit.name,
        kit_version=kit.version,
        kit_digest=kit.digest,
        software=f"emblazon {__version__}",
        watermark=kit.disclosure.watermark,
        label=words,
        label_icon=kit.disclosure.icon,
        label_corner=kit.disclosure.label_corner,
        label_face=sources.keep(face.data) if face else "",
        label_least_px=face.least_px if face else 0,
        additions=tuple(addition for addition, _ in varied),
        texts=tuple(text for _, text in varied),
    )
    references = tuple(pixels for _, pixels in found.cited)
    return Planned(plan, references, drawn[1] if drawn else None, face)


def assigned(prompt: Prompt, seeds: tuple[int, ...]) -> tuple[tuple[str, str], ...]:
    """Addition and text of each seed, () without variants: systematic sampling, so that a run has the shares as
    nearly as its count allows, and single pictures have them in the long run.

    The point u of the i-th of n seeds is (h + i / n) mod 1, h from the first seed's SHA-256; the variant is the one
    whose stretch of [0, 1) holds u, and the plain text where none does.
    """
    if not prompt.variants:
        return ()
    digest = hashlib.sha256(f"{seeds[0]}/people".encode()).digest()
    start = int.from_bytes(digest[:8], "big") / 2**64
    ends = tuple(accumulate(each.share for each in prompt.variants))
    found: list[tuple[str, str]] = []
    for number in range(len(seeds)):
        point = (start + number / len(seeds)) % 1
        held = (each for each, end in zip(prompt.variants, ends, strict=True) if point < end)
        variant = next(held, None)
        found.append((variant.addition, variant.text) if variant else ("", prompt.text))
    return tuple(found)


def shunned(kit: Kit) -> tuple[Avoided, ...]:
    """The colours that the picture keeps away from: the forbidden ones, a little wider where a watermark follows,
    which would carry a colour at the edge of the tolerance across it. No brand colour is ever shunned."""
    spare = MARK_DELTA_E if kit.disclosure.watermark else 0.0
    found: list[Avoided] = []
    for each in kit.palette.forbidden:
        away = (float(delta_e(each.rgb, colour.rgb)) - each.tolerance for colour in kit.palette.drawing)
        found.append(Avoided(each.hex, each.tolerance + min(spare, 0.9 * max(0.0, min(away, default=spare)))))
    return tuple(found)


def draft_size(profile: Profile, brief: Brief) -> tuple[int, int]:
    """Width and height of the draft: in the largest format's shape where the model fills its frame; the usual size
    where it draws on transparency, which any format can take."""
    if profile.limits.transparency or not brief.formats:
        return profile.sizes.default
    largest = max(brief.formats, key=lambda format: format.width * format.height)
    return profile.sizes.nearest(largest.width, largest.height)


def usual_guidance(profile: Profile, *, cited: bool) -> float:
    """How closely to follow the words: words alone carry the whole picture where nothing is looked at."""
    alone = profile.steps.guidance_alone
    return profile.steps.guidance if cited or alone is None else alone


def affordable(brief: Brief, choice: Choice) -> int:
    """How many further drafts each picture may have: as many as attempts where they cost nothing, else what the
    budget leaves once every picture has its first."""
    if not choice.usd:
        return brief.attempts - 1
    spare = (brief.budget_usd or 0.0) - choice.usd * brief.count
    return min(brief.attempts - 1, max(0, int(spare / (choice.usd * brief.count) + 1e-9)))


def recall(plan: Plan, sources: Sources) -> Planned:
    """A plan with its pictures and its typeface, found by hash.

    Raises WeightsError when the weights are not those that the plan was made with, InputError when the
    library no longer holds a picture or a typeface that it names.
    """
    now = sources.weights_used()
    changed = sorted(name for name, digest in plan.weights.items() if now.get(name) != digest)
    if changed:
        raise WeightsError(
            f"This picture was drawn with other weights: {', '.join(changed)} changed since.",
            remedy=f"Install the version that drew it: {plan.software}.",
        )
    references = tuple(sources.recall(citation) for citation in plan.references)
    sketch = sources.kept(plan.sketch) if plan.sketch else None
    return Planned(plan, references, sketch, _face(plan, sources))


def _face(plan: Plan, sources: Sources) -> Typeface | None:
    if not plan.label:
        return None
    try:
        return Typeface(sources.find(plan.label_face), plan.label_least_px)
    except InputError as error:
        raise InputError(
            f"The library no longer holds the typeface of the label {plan.label!r} (SHA-256 {plan.label_face!r}).",
            remedy="Draw the picture anew from its brief, with the kit.",
        ) from error
