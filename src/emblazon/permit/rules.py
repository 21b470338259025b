"""The rules that no kit lifts, as data (`rules.toml`), and how words are matched with them.

Words are compared whole, without case and accents, so that "strike", "shoot" and "kill the lights" stay what
they are. A rule takes its harmless phrases out of the brief first ("nude lipstick"), then looks for
its groups.
"""

import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import cast

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A refusal: broken when every one of `groups` is found in a brief without its `harmless` phrases."""

    id: str
    words: str
    acceptable: str
    groups: tuple[frozenset[Phrase], ...]
    harmless: frozenset[Phrase]
    exclusions: bool = False

    def broken_by(self, words: Iterable[str]) -> tuple[str, ...]:
        """The words of the brief that break this rule, one per group; () when it is not broken."""
        left = _without(list(words), self.harmless)
        found = tuple(first_match(left, group) for group in self.groups)
        return tuple(each for each in found if each) if all(found) else ()


@lru_cache(maxsize=1)
def load_rules() -> tuple[Rule, ...]:
    """The package's rules."""
    data = tomllib.loads((resources.files("emblazon.permit") / "rules.toml").read_text("utf-8"))
    return tuple(_rule(each) for each in cast("list[dict[str, object]]", data["rules"]))


def _rule(table: dict[str, object]) -> Rule:
    groups = cast("list[list[str]]", table["groups"])
    return Rule(
        id=str(table["id"]),
        words=str(table["words"]),
        acceptable=str(table["acceptable"]),
        groups=tuple(phrases(group) for group in groups),
        harmless=phrases(cast("list[str]", table["harmless"])),
        exclusions=bool(table.get("exclusions", False)),
    )


def phrases(texts: Iterable[str]) -> frozenset[Phrase]:
    """Texts as phrases of plain words."""
    return frozenset(phrase for phrase in (tuple(plain_words(text)) for text in texts) if phrase)


def plain_words(text: str) -> list[str]:
    """The words of a text without case, accents and marks: "L'été, Déjà-vu" → l ete deja vu; * stays."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("’", "'"))
    kept = (each for each in folded if unicodedata.category(each) not in ("Mn", "Cf"))
    return "".join(each if each.isalnum() or each == "*" else " " for each in kept).split()


def first_match(words: list[str], group: frozenset[Phrase]) -> str:
    """The first phrase of `group` in `words`, as the brief has it; "" when there is none."""
    for at in range(len(words)):
        for phrase in group:
            if _fits(words, at, phrase):
                return " ".join(words[at : at + len(phrase)])
    return ""


def _fits(words: list[str], at: int, phrase: Phrase) -> bool:
    if at + len(phrase) > len(words):
        return False
    return all(
        words[at + index].startswith(each[:-1]) if each.endswith("*") else words[at + index] == each
        for index, each in enumerate(phrase)
    )


def _without(words: list[str], harmless: frozenset[Phrase]) -> list[str]:
    """The words with each harmless phrase as one empty word, so that nothing joins across the gap."""
    kept: list[str] = []
    at = 0
    while at < len(words):
        length = max((len(phrase) for phrase in harmless if _fits(words, at, phrase)), default=0)
        kept.append("" if length else words[at])
        at += length or 1
    return kept
