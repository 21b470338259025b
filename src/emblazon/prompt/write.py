"""`write_prompt`: one neutral anatomy into the dialect that a card names.

A dialect is one function `(brief, profile, count_tokens) -> Prompt`; `DIALECTS` maps a card's word to it.
"""

from collections.abc import Callable

from emblazon.catalog import Profile
from emblazon.errors import InputError
from emblazon.prompt.caption import write_caption
from emblazon.prompt.length import CountTokens, estimate_tokens
from emblazon.records import Brief, Prompt

DIALECTS: dict[str, Callable[[Brief, Profile, CountTokens], Prompt]] = {"caption": write_caption}


def write_prompt(brief: Brief, profile: Profile, *, count_tokens: CountTokens = estimate_tokens) -> Prompt:
    """The brief as this model wants to be asked, and what it had to drop, with reasons.

    `count_tokens`: tokens of a text with the encoder's opening and closing marks, such as
    `TextEncoder.count`; without one, a cautious estimate. Raises InputError for an unknown dialect.
    """
    dialect = DIALECTS.get(profile.dialect)
    if dialect is None:
        known = ", ".join(DIALECTS)
        raise InputError(f"No dialect {profile.dialect!r} is known.", remedy=f"Dialects: {known}.")
    return dialect(brief, profile, count_tokens)
