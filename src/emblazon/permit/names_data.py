"""The list of names and what makes it quick to look up: `data/names.tsv.gz`, made by `scripts/build_names.py`.

A name is kept with its forms (its other spellings). A form is words already folded, and a sign that says how far it
can be trusted on its own; the words of the dictionaries that look like a misspelt name are kept beside it, since a
word of the dictionary is no misspelling.
"""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Literal, cast

Kind = Literal["person", "artist", "mark", "character", "harmless"]
Sign = Literal["=", "^", "~", "@", "?"]
SHORTEST_TYPO, SHORTEST_LONE_TYPO = 4, 6  # letters: in a name of several words, in a name of one word
_SOUNDS = (
    ("ph", "f"),
    ("ck", "k"),
    ("qu", "k"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("sch", "sh"),
    ("tch", "ch"),
)
_LIVING = {"y": True, "n": False}
_LETTERS = str.maketrans("cqzyw", "kksiv")


@dataclass(frozen=True, slots=True)
class Entry:
    """One name: who or what it is, whether a person lives (None: unknown, or no person), and where it is from."""

    name: str
    kind: Kind
    living: bool | None
    source: str


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a name, as folded words. Its sign says when the words alone mean the name: "=" always, "^"
    with capitals (ordinary words together: Red Bull), "~" beside a word that tells (Apple), "@" after "in the style
    of" (a surname), "?" never for certain."""

    words: tuple[str, ...]
    sign: Sign
    entry: Entry
    typos: bool


class Index:
    """Forms by their first word and by all their letters in one, and words by how they are misspelt.

    What is looked up is kept as text and read when it is asked for: to make an object of each of sixteen thousand
    forms would take most of the time to load. In `_first` and `_glued` a form is `row:form`, parted by bars.
    """

    def __init__(self, rows: list[str], ordinary: frozenset[str]) -> None:
        """Of rows `name, kind, living (y, n or nothing), source, forms`, parted by tabs; forms by bars."""
        self.ordinary = ordinary
        self._rows = rows
        self._first: dict[str, str] = {}
        self._glued: dict[str, str] = {}
        self._typed: dict[str, str] = {}
        self._unspaced: dict[str, str] = {}
        self._forms: dict[str, tuple[Form, ...]] = {}
        misspelt_words: set[str] = set()
        for at, row in enumerate(rows):
            _, kind, _, source, forms = row.split("\t")
            for form in forms.split("|"):
                words = form[1:].split(" ")
                self._add(words, f"{at}:{form}")
                if _may_be_misspelt(form, kind, source):
                    misspelt_words.update(words)
        self._add_misspelt(misspelt_words)
        longest_first = sorted(self._unspaced, key=len, reverse=True)
        self.scripts = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def _add(self, words: list[str], form: str) -> None:
        joined = "".join(words)
        if not joined.isascii() and _without_spaces(joined):
            self._unspaced[joined] = form
            return
        first = words[0]
        self._first[first] = f"{self._first[first]}|{form}" if first in self._first else form
        self._glued[joined] = f"{self._glued[joined]}|{form}" if joined in self._glued else form

    def _add_misspelt(self, words: set[str]) -> None:
        typed = self._typed
        for word in sorted(word for word in words if len(word) >= SHORTEST_TYPO):
            for key in (*misspelt(word), sound(word)):
                typed[key] = f"{typed[key]} {word}" if key in typed else word

    def first(self, word: str) -> tuple[Form, ...]:
        """The forms that begin with a word."""
        return self._read(self._first[word]) if word in self._first else ()

    def glued(self, letters: str) -> tuple[Form, ...]:
        """The forms whose words, run together, are these letters."""
        return self._read(self._glued[letters]) if letters in self._glued else ()

    def unspaced(self, letters: str) -> Form:
        """The form in a script without spaces."""
        return self._read(self._unspaced[letters])[0]

    def entries(self, source: str) -> Iterator[Entry]:
        """The names of one source, in the list's order."""
        for row in self._rows:
            name, kind, living, where, _ = row.split("\t")
            if where == source:
                yield Entry(name, cast("Kind", kind), _LIVING.get(living), where)

    def runs_together(self) -> tuple[str, ...]:
        """Every form's words, run together."""
        return tuple(self._glued)

    def read(self, word: str, *, ordinary: bool = False) -> tuple[str, ...]:
        """The words of names that a word of a text may be a misspelling of, never the word itself; of an ordinary
        word only when `ordinary` says so."""
        if len(word) < SHORTEST_TYPO or (word in self.ordinary and not ordinary):
            return ()
        keys = (key for key in (*misspelt(word), sound(word)) if key in self._typed)
        found = {each for key in keys for each in self._typed[key].split(" ")}
        return tuple(sorted(each for each in found if each != word and alike(word, each)))

    def _read(self, packed: str) -> tuple[Form, ...]:
        if packed not in self._forms:
            self._forms[packed] = tuple(self._form(*each.split(":", 1)) for each in packed.split("|"))
        return self._forms[packed]

    def _form(self, row: str, form: str) -> Form:
        name, kind, living, source, _ = self._rows[int(row)].split("\t")
        entry = Entry(name, cast("Kind", kind), _LIVING.get(living), source)
        typos = _may_be_misspelt(form, kind, source)
        return Form(tuple(form[1:].split(" ")), cast("Sign", form[0]), entry, typos)


@lru_cache(maxsize=1)
def load_names() -> Index:
    """The package's names, read once."""
    text = gzip.decompress((resources.files("emblazon.permit") / "data/names.tsv.gz").read_bytes()).decode()
    rows, ordinary = text.split("\n\n")
    return Index(rows.split("\n"), frozenset(ordinary.split("\n")))


def _may_be_misspelt(form: str, kind: str, source: str) -> bool:
    """Only the best known names are looked for misspelt, and only where the words are unmistakable."""
    return source == "house" and form[0] in "=^" and kind != "harmless"


def misspelt(word: str) -> tuple[str, ...]:
    """The word, and the word with each letter left out: two words with one of these in common are one insertion,
    omission, substitution or swap apart, or a little more (Garbe's symmetric deletes)."""
    return (word, *(word[:at] + word[at + 1 :] for at in range(len(word))))


def sound(word: str) -> str:
    """How a word sounds, roughly, in English and French: mbappé and embape differ, zelenskyy and zelenski do not.
    Marked with a slash, so that it never meets a word."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    word = re.sub(r"(.)\1+", r"\1", word.translate(_LETTERS))
    return "/" + (word[:-1] if word.endswith("e") else word)


def undoubled(word: str) -> str:
    """A word with each run of one letter as one letter."""
    return re.sub(r"(.)\1+", r"\1", word)


def alike(word: str, name: str) -> bool:
    """Whether a word is a likely misspelling of a name's word: it sounds the same, or is one edit away
    (Damerau–Levenshtein distance 1); in a word of nine letters or more, two."""
    if undoubled(word) == undoubled(name):
        return True
    if min(len(word), len(name)) >= 5 and sound(word) == sound(name):
        return True
    return edits(word, name) <= (2 if len(name) >= 9 else 1)


def edits(one: str, other: str) -> int:
    """Insertions, omissions, substitutions and swaps of neighbours between two words (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, last, row = row, before, [at]
        for to, wanted in enumerate(other, 1):
            cost = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != wanted))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == wanted:
                cost = min(cost, last[to - 2] + 1)
            row.append(cost)
    return row[-1]


def _without_spaces(letters: str) -> bool:
    """Whether a name is in a script that sets no spaces (Chinese, Japanese) or joins what follows (Korean)."""
    return any("぀" <= each <= "鿿" or "가" <= each <= "힣" for each in letters)
