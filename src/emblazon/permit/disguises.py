"""Words that the law knows, written so that they are not: backwards (edun), two neighbours swapped (nkaed), a letter
left out of a long word (pornogaphy), or run together with a word for a person or a picture (nudegirl, teennudes).

Every way is looked up in a table made once, so that a text costs one look-up a word and one a cut.
"""

from collections.abc import Iterable
from dataclasses import dataclass

SHORTEST_SWAPPED, SHORTEST_OMITTED, SHORTEST_GLUED = 5, 8, 3
# Ordinary words of English and French that are one slip away from a word of the law.
_ORDINARY = frozenset(
    ("peins", "pensi", "sexuel", "beasts", "breast", "stripes", "tripes", "erotic", "undies")
)


@dataclass(frozen=True, slots=True)
class Disguises:
    """`slips`: each misspelling and its word; `hard`: the words; `beside`: what they may be run together with."""

    slips: dict[str, str]
    hard: frozenset[str]
    beside: frozenset[str]

    def read(self, words: Iterable[str]) -> list[str]:
        """The words behind the disguises of a text's folded words, in their order."""
        found: list[str] = []
        for word in dict.fromkeys(words):
            if word in self.slips:
                found.append(self.slips[word])
            elif len(word) > 2 * SHORTEST_GLUED and word not in self.hard:
                found += self._parted(word)
        return found

    def _parted(self, word: str) -> list[str]:
        for cut in range(SHORTEST_GLUED, len(word) - SHORTEST_GLUED + 1):
            head, tail = word[:cut], word[cut:]
            if (head in self.hard and tail in self.beside) or (head in self.beside and tail in self.hard):
                return [head, tail]
        return []


def disguises(hard: frozenset[str], beside: frozenset[str]) -> Disguises:
    """The table for the words of the law that are recognised in disguise."""
    slips = {slip: word for word in sorted(hard) for slip in _slips(word) if slip not in hard | _ORDINARY}
    return Disguises(slips, hard, beside)


def _slips(word: str) -> set[str]:
    made = {word[::-1]} if len(word) > 2 else set[str]()
    places = range(len(word) - 1)
    if len(word) >= SHORTEST_SWAPPED:
        made |= {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in places}
    if len(word) >= SHORTEST_OMITTED:
        made |= {word[:at] + word[at + 1 :] for at in places if at}
    return made - {word}
