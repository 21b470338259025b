"""`write_prompt`: one neutral anatomy into the dialect that a card names.

A dialect is a file of this folder with a `DIALECT`; its name is the form. `compile_prompt` says beside the prompt how
long it is and what the kit gave to it.
"""

import importlib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import cast

from emblazon.brand.kit import NEUTRAL_KIT, Kit
from emblazon.catalog import Profile
from emblazon.catalog.profile import Offer
from emblazon.errors import InputError
from emblazon.prompt.anatomy import anatomy_of
from emblazon.prompt.base import Ask, Part, Writer
from emblazon.prompt.length import Counter, CountTokens, counter_for
from emblazon.prompt.people import with_variants
from emblazon.records import Brief, Prompt

DIALECT = "DIALECT"


@dataclass(frozen=True, slots=True)
class Compiled:
    """A prompt and its length. `tokens`: of the text, `exact` where the model's own tokenizer counted them;
    `most_tokens`, `most_characters`: the card's limits, 0 where there is none."""

    prompt: Prompt
    tokens: int
    exact: bool
    most_tokens: int
    most_characters: int


def write_prompt(
    brief: Brief,
    profile: Profile,
    *,
    kit: Kit = NEUTRAL_KIT,
    offer: Offer | None = None,
    count_tokens: CountTokens | None = None,
) -> Prompt:
    """The brief in its kit as this model wants to be asked, and what was dropped or said otherwise, with reasons.

    `offer`: where the model runs, its card's first by default. `count_tokens`: the model's own count of a text with
    its marks; without one, the tokenizer that the card names where Emblazon has it, else a cautious estimate.
    The kit's people policy gives it variants. Raises InputError for an unknown dialect.
    """

    def write(asked: Brief) -> Prompt:
        return compile_prompt(asked, profile, kit=kit, offer=offer, count_tokens=count_tokens).prompt

    return with_variants(write(brief), brief, kit, write)


def compile_prompt(
    brief: Brief,
    profile: Profile,
    *,
    kit: Kit = NEUTRAL_KIT,
    offer: Offer | None = None,
    count_tokens: CountTokens | None = None,
) -> Compiled:
    """The same, with its length."""
    writer = find_dialect(profile.dialect.form)
    limits = profile.limits
    counter = Counter(count_tokens, exact=True) if count_tokens else counter_for(limits.tokenizer)
    ask = Ask(brief, anatomy_of(brief, kit), profile, offer or profile.offers[0], counter)
    prompt = writer(ask)
    tokens = counter.count(prompt.text) if prompt.text else 0
    return Compiled(prompt, tokens, counter.exact, limits.tokens, limits.characters)


def given_by_kit(brief: Brief, kit: Kit) -> tuple[Part, ...]:
    """What the kit, and not the brief, says of the picture: the same for every model."""
    anatomy = anatomy_of(brief, kit)
    said = [part for part in (*anatomy.parts, *anatomy.exclusions) if part.source == "kit"]
    colours = [
        Part("colours", f"{tint.brand} {tint.hex} {tint.share:.0%}", "kit", hex=tint.hex, role=tint.role)
        for tint in anatomy.tints
        if tint.brand
    ]
    return (*said, *colours)


def find_dialect(form: str) -> Writer:
    """The writer of that form. Raises InputError that lists the dialects there are."""
    if form not in dialects():
        raise InputError(f"No dialect {form!r} is known.", remedy=f"Dialects: {', '.join(dialects())}.")
    return cast(Writer, getattr(importlib.import_module(f"emblazon.prompt.{form}"), DIALECT))


@lru_cache(maxsize=1)
def dialects() -> tuple[str, ...]:
    """The forms that this folder's files write, found without importing one."""
    files = (each for each in resources.files("emblazon.prompt").iterdir() if each.name.endswith(".py"))
    found = (
        each.name.removesuffix(".py") for each in files if f"\n{DIALECT} = write_" in each.read_text("utf-8")
    )
    return tuple(sorted(found))
