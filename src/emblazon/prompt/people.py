"""The kit's people policy: disclosed additions to the brief, each for a share of the pictures that show people.

"a CEO" with the additions "a woman" (0.5) and "a man" (0.5) becomes "a CEO, a woman" and "a CEO, a man". Only where
the brief itself does not say it already: whoever asks for a woman, or for somebody by name, gets them. An addition
with "a" or "an" speaks of one figure and is left out where the brief shows several.
"""

import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import cast

from emblazon.brand.kit import Kit
from emblazon.records import Brief, Prompt, Variant

Write = Callable[[Brief], Prompt]
ARTICLES = ("a", "an", "un", "une")


def with_variants(prompt: Prompt, brief: Brief, kit: Kit, write: Write) -> Prompt:
    """`prompt` with a variant for each addition that applies to `brief`; `write` writes one."""
    if not applies(brief, kit):
        return prompt
    variants = [
        Variant(each.words, each.share, write(_with(brief, each.words)).text)
        for each in kit.people.additions
        if each.share > 0 and not (brief.several and _words(each.words)[:1][0] in ARTICLES)
    ]
    return replace(prompt, variants=tuple(variants))


def applies(brief: Brief, kit: Kit) -> bool:
    """Whether the brief is one that the policy is for, and says nothing of its additions itself.

    The policy is for the briefs with one of its `where`, or without any, for those that show people.
    """
    said = _words(f"{brief.words} {brief.subject} {brief.action} {brief.setting}")
    where = kit.people.where
    wanted = any(_holds(said, each) for each in where) if where else brief.people or brief.trade
    return wanted and not _somebody(said, kit) and not _told(said, kit)


def _told(said: list[str], kit: Kit) -> bool:
    """Whether the brief says one of the additions, or by another word of which gender somebody is where they do."""
    if any(_holds(said, each.words) for each in kit.people.additions):
        return True
    lists = _gendered()
    words = frozenset(word for name in ("english", "french", "trades") for word in lists[name])
    if words.isdisjoint(word for each in kit.people.additions for word in _words(each.words)):
        return False
    return not words.isdisjoint(said) or any(
        one == "une" and other in lists["either"] for one, other in pairwise(said)
    )


def _somebody(said: list[str], kit: Kit) -> bool:
    """Whether the brief names one of the kit's cast, or somebody with a consent on record."""
    people = (each for each in kit.consents if each.kind == "person")
    names = (
        *(each.name for each in kit.cast),
        *(name for each in people for name in (each.subject, *each.also)),
    )
    return any(_holds(said, each) for each in names)


@cache
def _gendered() -> dict[str, list[str]]:
    """Words, English and French, that say of which gender somebody is."""
    text = (resources.files("emblazon.prompt") / "gendered.toml").read_text("utf-8")
    return cast("dict[str, list[str]]", tomllib.loads(text))


def _with(brief: Brief, addition: str) -> Brief:
    return replace(brief, subject=f"{brief.subject}, {addition}", words=f"{brief.words}, {addition}")


def _holds(said: list[str], phrase: str) -> bool:
    """Whether every word of `phrase`, articles aside, is said."""
    asked = [word for word in _words(phrase) if word not in ("a", "an", "the", "un", "une", "le", "la")]
    return bool(asked) and all(word in said for word in asked)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
