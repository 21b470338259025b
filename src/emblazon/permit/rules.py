"""Rules as data (`data/law.toml`, `data/kit.toml`), and how the words of a brief are matched with them.

Words are compared whole and folded, in every reading of the text (`folding.readings`), so that "strike",
"shoot" and "kill the lights" stay what they are and n.4.k.3.d is still read. A rule takes its harmless
phrases out first ("nude lipstick"), then looks for its groups, near one another when it says so.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from itertools import product
from typing import cast

from emblazon.permit.ages import with_ages
from emblazon.permit.disguises import Disguises, disguises
from emblazon.permit.folding import folded_words, masked_words, readings, said_once, spelled_out, unmasked

Phrase = tuple[str, ...]
Hit = tuple[int, int]  # first word, and one past the last
GAP = ""
PERSON = "#person"


@dataclass(frozen=True)
class Phrases:
    """A set of phrases, found quickly: by their first word, or by its beginning where a phrase starts with one."""

    phrases: frozenset[Phrase]

    @cached_property
    def _by_first(self) -> dict[str, list[Phrase]]:
        table: dict[str, list[Phrase]] = {}
        for phrase in sorted(self.phrases, key=len, reverse=True):
            first = phrase[0]
            table.setdefault(first[:2] + "*" if first.endswith("*") else first, []).append(phrase)
        return table

    def at(self, words: list[str], at: int) -> int:
        """How many words the longest phrase that starts at `at` takes; 0 when none does."""
        word = words[at]
        candidates = (*self._by_first.get(word, ()), *self._by_first.get(word[:2] + "*", ()))
        return max((len(phrase) for phrase in candidates if _fits(words, at, phrase)), default=0)

    def likely_in(self, words: list[str]) -> bool:
        """Whether any word begins a phrase: most rules are done with after this one comparison of sets."""
        different = set(words)
        return not self._by_first.keys().isdisjoint(different | {f"{word[:2]}*" for word in different})

    def hits(self, words: list[str]) -> Iterator[Hit]:
        """Where phrases stand, the longest at each place."""
        if not self.likely_in(words):
            return
        for at, word in enumerate(words):
            length = self.at(words, at) if word else 0
            if length:
                yield at, at + length

    def first(self, words: list[str]) -> str:
        """The first phrase there, as the words have it; "" when there is none."""
        return next((" ".join(words[start:end]) for start, end in self.hits(words)), "")


@dataclass(frozen=True, slots=True)
class Rule:
    """Broken when each of `groups` is found, `within` words of one another (0: anywhere), in no innocent context.

    `instead`: what words become in a proposal; `refused_by`: the kit's setting that refuses; `says`: the advice.
    """

    id: str
    category: str
    words: str
    acceptable: str
    groups: tuple[Phrases, ...]
    harmless: Phrases
    unless: Phrases
    within: int = 0
    exclusions: bool = False
    instead: Mapping[str, str] = field(default_factory=dict[str, str])
    refused_by: str = ""
    says: str = ""

    def broken_by(self, texts: Iterable[list[str]]) -> tuple[str, ...]:
        """The words that break this rule, one or more per group; () when it is not broken.

        `texts`: readings of one brief. Without `within`, groups may be met in different readings.
        """
        left = self._left(texts)
        if any(self.unless.first(words) for words in left):
            return ()
        if self.within:
            return next((found for words in left if (found := self._near(words))), ())
        found = tuple(
            next((hit for words in left if (hit := group.first(words))), "") for group in self.groups
        )
        return found if all(found) else ()

    def begun_by(self, texts: Iterable[list[str]]) -> str:
        """Words of the first group, harmless phrases aside; "" where there are none."""
        return next((hit for words in self._left(texts) if (hit := self.groups[0].first(words))), "")

    def innocent(self, texts: Iterable[list[str]]) -> bool:
        """Whether a harmless phrase or an innocent context of this rule is there."""
        return any(self.harmless.first(words) or self.unless.first(words) for words in texts)

    def _left(self, texts: Iterable[list[str]]) -> list[list[str]]:
        """The readings without harmless phrases.

        In the readings after the first, the words as typed, a sentence's parts stand in another order or are half
        translated ("cul of bottle"). A word that the first has in harmless phrases alone is taken out of them too,
        where it stands no more often.
        """
        read = list(texts)
        left = [_without(words, self.harmless) for words in read]
        if not read or left[0] is read[0]:
            return left
        kept = set(left[0])
        harmless = {word: count for word, count in Counter(read[0]).items() if word not in kept}
        masked = (
            _masked(words, harmless, Counter(all_words))
            for words, all_words in zip(left[1:], read[1:], strict=True)
        )
        return [left[0], *masked]

    def _near(self, words: list[str]) -> tuple[str, ...]:
        """One hit of each group, at different words and near enough; the window keeps a long text cheap."""
        places = [list(group.hits(words)) for group in self.groups]
        if not all(places):
            return ()
        for first in sorted(start for hits in places for start, _ in hits):
            inside = [[hit for hit in hits if first <= hit[0] <= first + self.within] for hits in places]
            for hits in product(*inside):
                if len({start for start, _ in hits}) == len(hits):
                    return tuple(" ".join(words[start:end]) for start, end in hits)
        return ()


@cache
def load_rules(name: str = "law") -> tuple[Rule, ...]:
    """The package's rules of one layer: "law" or "kit"."""
    data = _read(name)
    lists = cast("dict[str, list[str]]", data.get("lists", {}))
    return tuple(_rule(each, lists) for each in cast("list[dict[str, object]]", data["rules"]))


@cache
def _read(name: str) -> dict[str, object]:
    return tomllib.loads((resources.files("emblazon.permit") / "data" / f"{name}.toml").read_text("utf-8"))


def _lists() -> dict[str, list[str]]:
    return cast("dict[str, list[str]]", _read("law")["lists"])


@cache
def vocabulary() -> frozenset[str]:
    """Every whole word of the law's phrases that is long enough to be recognised inside a disguise."""
    phrases = (phrase for rule in load_rules() for group in rule.groups for phrase in group.phrases)
    return frozenset(word for phrase in phrases for word in phrase if len(word) > 2 and word.isalpha())


@cache
def hard_words() -> frozenset[str]:
    """The words that are recognised even with a single letter doubled: nakedd, seex."""
    return frozenset(_lists()["hard"])


@cache
def known_disguises() -> Disguises:
    """The table of the hard words' other disguises."""
    beside = (word.rstrip("*") for name in ("child", "person", "pictured") for word in _lists()[name])
    joined = frozenset(word for word in beside if len(word) > 2 and word.isalpha())
    return disguises(hard_words(), vocabulary() | frozenset(_lists()["ordinary"]), joined)


def read_words(text: str) -> list[list[str]]:
    """Every reading of a text as folded words, hidden letters filled in, ages below 18 marked."""
    found = [*readings(text)]
    filled = [word for masked in masked_words(text) if (word := unmasked(masked, vocabulary()))]
    inside = [word for run in spelled_out(text) for word in sorted(vocabulary()) if word in run]
    drawn_out = [once for word in found[0] if (once := said_once(word)) != word and once in hard_words()]
    behind = known_disguises().read(word for words in found for word in words)
    if filled or inside or drawn_out or behind:
        found.append([*found[0], GAP, *filled, *inside, *drawn_out, *behind])
    return [with_ages(words) for words in found]


def phrases(texts: Iterable[str]) -> Phrases:
    """Texts as phrases of folded words; a trailing * stays."""
    return Phrases(frozenset(phrase for text in texts if (phrase := _phrase(text))))


def _phrase(text: str) -> Phrase:
    words = [f"{''.join(folded_words(word[:-1]))}*" if word.endswith("*") else word for word in text.split()]
    return tuple(
        part
        for word in words
        for part in ([word] if word[-1:] == "*" or word[:1] == "#" else folded_words(word))
    )


def _rule(table: dict[str, object], lists: dict[str, list[str]]) -> Rule:
    def texts(name: str) -> list[str]:
        return _expanded(cast("list[str]", table.get(name, [])), lists)

    groups = cast("list[list[str]]", table["groups"])
    return Rule(
        id=str(table["id"]),
        category=str(table["category"]),
        words=str(table["words"]),
        acceptable=str(table["acceptable"]),
        groups=tuple(phrases(_expanded(group, lists)) for group in groups),
        harmless=phrases(texts("harmless")),
        unless=phrases(texts("unless")),
        within=cast("int", table.get("within", 0)),
        exclusions=bool(table.get("exclusions", False)),
        instead=cast("dict[str, str]", table.get("instead", {})),
        refused_by=str(table.get("refused_by", "")),
        says=str(table.get("says", "")),
    )


def _expanded(texts: list[str], lists: dict[str, list[str]]) -> list[str]:
    expanded: list[str] = []
    for text in texts:
        expanded += _expanded(lists[text[1:]], lists) if text.startswith("@") else [text]
    return expanded


def _fits(words: list[str], at: int, phrase: Phrase) -> bool:
    if at + len(phrase) > len(words):
        return False
    return all(
        words[at + index].startswith(each[:-1]) if each.endswith("*") else words[at + index] == each
        for index, each in enumerate(phrase)
    )


def _masked(words: list[str], harmless: Mapping[str, int], counts: Mapping[str, int]) -> list[str]:
    """The words with an empty word for each that stands no more often, by `counts`, than `harmless` counts."""
    return [GAP if 0 < counts.get(word, 0) <= harmless.get(word, 0) else word for word in words]


def _without(words: list[str], harmless: Phrases) -> list[str]:
    """The words with each harmless phrase as one empty word, so that nothing joins across the gap."""
    if not harmless.likely_in(words):
        return words
    kept: list[str] = []
    at = 0
    while at < len(words):
        length = harmless.at(words, at) if words[at] else 0
        kept.append(GAP if length else words[at])
        at += length or 1
    return kept
