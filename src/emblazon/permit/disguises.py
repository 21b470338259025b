"""Words that the law knows, written so that they are not: backwards (edun), misspelt by one letter (nkaed, erotik,
pornogaphy), or run together with a word for a person or a picture (nudegirl, teennudes).

Words are looked up in tables made once, by themselves and with each letter left out (Garbe's symmetric deletes).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from emblazon.permit.names_data import edits, misspelt

SHORTEST_MISSPELT, SHORTEST_GLUED, LONGEST = 5, 3, 16


@dataclass(frozen=True, slots=True)
class Disguises:
    """`hard`: the words; `backwards`: each by itself reversed; `slips`: the words by what is left of them without a
    letter; `ordinary`: words that may be one slip away; `beside`: what they may be run together with."""

    hard: frozenset[str]
    backwards: dict[str, str]
    slips: dict[str, tuple[str, ...]]
    ordinary: frozenset[str]
    beside: frozenset[str]

    def read(self, words: Iterable[str]) -> list[str]:
        """The words behind the disguises of a text's folded words, in their order."""
        found: list[str] = []
        for word in dict.fromkeys(words):
            if word in self.hard or word in self.ordinary:
                continue
            if meant := self.backwards.get(word) or self._misspelt(word):
                found.append(meant)
            elif len(word) > 2 * SHORTEST_GLUED:
                found += self._parted(word)
        return found

    def _misspelt(self, word: str) -> str:
        """The word that is one slip away and begins alike: nobody mistypes a first letter, and tenis is no penis."""
        if not SHORTEST_MISSPELT <= len(word) <= LONGEST:
            return ""
        meant = (each for key in misspelt(word) for each in self.slips.get(key, ()))
        return next((each for each in meant if each[0] == word[0] and edits(word, each) == 1), "")

    def _parted(self, word: str) -> list[str]:
        for cut in range(SHORTEST_GLUED, len(word) - SHORTEST_GLUED + 1):
            head, tail = word[:cut], word[cut:]
            if (head in self.hard and tail in self.beside) or (head in self.beside and tail in self.hard):
                return [head, tail]
        return []


def disguises(hard: frozenset[str], ordinary: frozenset[str], beside: frozenset[str]) -> Disguises:
    """The tables for the words of the law that are recognised in disguise."""
    slips: dict[str, tuple[str, ...]] = {}
    for word in sorted(each for each in hard if len(each) >= SHORTEST_MISSPELT):
        for key in misspelt(word):
            slips[key] = (*slips.get(key, ()), word)
    backwards = {word[::-1]: word for word in sorted(hard) if len(word) > 2}
    return Disguises(hard, backwards, slips, ordinary, beside)
