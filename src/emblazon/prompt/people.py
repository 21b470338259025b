"""The kit's people policy: disclosed additions to the brief, each for a share of the pictures that show people.

"a CEO" with the additions "a woman" (0.5) and "a man" (0.5) becomes "a CEO, a woman" and "a CEO, a man". Only where
the brief itself does not say it already: whoever asks for a woman gets one.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from emblazon.brand.kit import Kit
from emblazon.records import Brief, Prompt, Variant

Write = Callable[[Brief], Prompt]


def with_variants(prompt: Prompt, brief: Brief, kit: Kit, write: Write) -> Prompt:
    """`prompt` with a variant for each addition that applies to `brief`; `write` writes one."""
    if not applies(brief, kit):
        return prompt
    variants = [
        Variant(each.words, each.share, write(_with(brief, each.words)).text)
        for each in kit.people.additions
        if each.share > 0
    ]
    return replace(prompt, variants=tuple(variants))


def applies(brief: Brief, kit: Kit) -> bool:
    """Whether the brief shows people, is one that the policy is for, and says none of its additions itself."""
    said = _words(brief.words)
    wanted = not kit.people.where or any(_holds(said, each) for each in kit.people.where)
    named = any(_holds(said, each.words) for each in kit.people.additions)
    return brief.people and wanted and not named


def _with(brief: Brief, addition: str) -> Brief:
    return replace(brief, subject=f"{brief.subject}, {addition}", words=f"{brief.words}, {addition}")


def _holds(said: list[str], phrase: str) -> bool:
    """Whether every word of `phrase`, articles aside, is said."""
    asked = [word for word in _words(phrase) if word not in ("a", "an", "the", "un", "une", "le", "la")]
    return bool(asked) and all(word in said for word in asked)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
