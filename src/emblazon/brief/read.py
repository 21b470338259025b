"""`read_brief`: a request and a kit → `Brief`, with everything resolved that a wish left open.

Style: asked by name, else in the words, else the kit's first, else flat. Seed: asked, else the cast member's,
else the one given. The kit's mood and composition stand in where the words have none; what it always wants is
added; its cast is known by name. Then French parts are told in English, which the models read; `written` keeps
them as they were, for whoever must judge the words.
"""

import math
from dataclasses import replace
from pathlib import Path

from emblazon.brand.kit import Kit, Member
from emblazon.brief.anatomy import Anatomy, anatomy_of
from emblazon.brief.cast import cast_in, introduce
from emblazon.brief.formats import read_formats
from emblazon.brief.french import in_english, is_french
from emblazon.brief.lexicon import load_lexicon, style_of
from emblazon.brief.palette import read_palette
from emblazon.brief.tokens import clean, tokenise
from emblazon.catalog import STYLES
from emblazon.errors import InputError
from emblazon.records import Brief, Recolour, Request

PLAIN_STYLE = "flat"
MOST_PICTURES = 100
MOST_STEPS = 1000
LEAST_STRENGTH = 0.05
MOST_GUIDANCE = 50.0
MOST_BUDGET_USD = 1_000_000.0
MOST_ATTEMPTS = 20


def read_brief(request: Request, kit: Kit, *, seed: int, anatomy: Anatomy | None = None) -> Brief:
    """What one picture must show. `seed`: used when neither request nor cast has one.

    `anatomy`: the parts, when a brief file gave them; else they are read from `request.words`.
    Raises InputError (words, style, numbers) and FormatError (sizes), each with its remedy.
    """
    words = " ".join(clean(request.words).split())
    _check_numbers(request)
    parts = anatomy if anatomy is not None else anatomy_of(request.words)
    if not parts.subject:
        raise InputError(
            f"The brief names nothing to draw: {words[:60]!r}.",
            remedy='Add a subject, such as "a rocket".',
        )
    members = cast_in(parts, kit)
    parts = introduce(_completed(parts, kit), members)
    told = in_english if is_french(words) else str
    brief = replace(_asked(request, words), seed=_seed(request, members, seed))
    return replace(
        brief,
        subject=told(parts.subject),
        action=told(parts.action),
        setting=told(parts.setting),
        written=f"{parts.subject} {parts.action} {parts.setting}",
        composition=parts.composition,
        camera=parts.camera,
        lighting=parts.lighting,
        mood=parts.mood,
        style=_style(request.style, parts, kit),
        medium=parts.medium,
        colours=parts.colours,
        lettering=parts.lettering,
        exclusions=parts.exclusions,
        people=bool(_named(parts, "people")),
        trade=bool(_named(parts, "trades")),
        several=_several(_named(parts, "trades", "people")),
        palette=read_palette(parts.colours, kit),
        recolour=_recolour(request, kit),
        formats=read_formats(request.formats, kit),
        references=_references(request, members),
    )


def _asked(request: Request, words: str) -> Brief:
    """What goes from the request into the brief as it is."""
    return Brief(
        words=words,
        subject="",
        sketch=request.sketch,
        retrieval=request.retrieval,
        vector=request.vector,
        count=request.count,
        model=request.model,
        steps=request.steps,
        guidance=request.guidance,
        strength=request.strength,
        attempts=request.attempts,
        budget_usd=request.budget_usd,
        needs=request.needs,
        disclose_prompt=request.disclose_prompt,
    )


def _completed(parts: Anatomy, kit: Kit) -> Anatomy:
    """The parts with the kit's mood, composition and what it always wants."""
    wanted = [parts.composition or kit.look.composition, *kit.rules.always]
    return replace(
        parts,
        mood=parts.mood or kit.look.mood,
        composition=", ".join(each for each in wanted if each),
    )


def _style(asked: str | None, parts: Anatomy, kit: Kit) -> str:
    if asked is not None:
        style = asked.strip().casefold()
        if style not in STYLES:
            raise InputError(f"There is no style {asked[:40]!r}.", remedy=f"Styles: {', '.join(STYLES)}.")
        return style
    if parts.styles:
        return parts.styles[0]
    known = (each if each in STYLES else style_of(each) for each in kit.look.styles)
    return next((each for each in known if each is not None), PLAIN_STYLE)


def _named(parts: Anatomy, *listed: str) -> tuple[str, ...]:
    """The first words that name people, other than to leave them out; () for none. `listed`: "people" by what they
    are, "trades" by what they do."""
    lists = load_lexicon().lists
    tokens = tokenise(f"{parts.subject} {parts.action} {parts.setting}")
    at = 0
    while at < len(tokens):
        other = max(lists[f"not_{each}"].length(tokens, at) for each in listed)
        length = 0 if other else max(lists[each].length(tokens, at) for each in listed)
        if length:
            return tuple(token.plain for token in tokens[at : at + length])
        at += other or 1
    return ()


def _several(named: tuple[str, ...]) -> bool:
    """Whether words that name people name more than one."""
    lists = load_lexicon().lists
    if named in lists["several_people"].table:
        return True
    singulars = [
        (*named[:-1], named[-1].removesuffix(end)) for end in ("s", "es") if named and named[-1].endswith(end)
    ]
    return any(each in lists[name].table for each in singulars for name in ("people", "trades"))


def _recolour(request: Request, kit: Kit) -> Recolour:
    if request.recolour is not None:
        return request.recolour
    return kit.look.recolour if kit.palette.colours else "off"


def _references(request: Request, members: tuple[Member, ...]) -> tuple[Path, ...]:
    """The person's own pictures, then those of the cast, each once."""
    found = (*request.references, *(path for member in members for path in member.references))
    return tuple(dict.fromkeys(found))


def _seed(request: Request, members: tuple[Member, ...], seed: int) -> int:
    if request.seed is not None:
        return request.seed
    return next((member.seed for member in members if member.seed is not None), seed)


def _check_numbers(request: Request) -> None:
    """Refuse numbers that no picture could be made with. Raises InputError."""
    seed = request.seed if request.seed is not None else 0
    guidance = request.guidance if request.guidance is not None else 0.0
    strength = request.strength if request.strength is not None else 1.0
    limits = (
        ("count", request.count, 1, MOST_PICTURES),
        ("seed", seed, 0, 2**63 - 1),
        ("steps", request.steps if request.steps is not None else 1, 1, MOST_STEPS),
        ("guidance", guidance, 0.0, MOST_GUIDANCE),
        ("strength", strength, LEAST_STRENGTH, 1.0),
        ("attempts", request.attempts, 1, MOST_ATTEMPTS),
        ("budget", request.budget_usd or 0.0, 0.0, MOST_BUDGET_USD),
    )
    for name, value, least, most in limits:
        if not (math.isfinite(value) and least <= value <= most):
            raise InputError(f"The {name} {value!r} is impossible.", remedy=f"Give {least:,} to {most:,}.")
