"""`find_names`: the known people, artists, marks and characters that a text names, however they are spelled.

A text is read word by word. A word may be written with look-alike letters, digits for letters, in pieces, glued to
the next, or misspelt by one edit or by its sound (`names_data`); each way is one more reading of the same words. The
longest name wins where several overlap. Ordinary words that are also names count only where a neighbour or a capital
tells so (`names_context`), and then not always for certain: what is not certain is advice.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from emblazon.permit.folding import fold, unleet
from emblazon.permit.names_context import Context, capital, context_of, told
from emblazon.permit.names_data import SHORTEST_LONE_TYPO, Form, Index, alike, load_names, undoubled

_WORD = re.compile(r"[@$€£]?[^\W_]+(?:[@$!|€£]+[^\W_]+)*")
_MOST_PIECES = 6
_SHORTEST_IN_PIECES = 5
_SHORTEST_GLUED_TYPO = 9
_LONGEST = 32  # letters: no name is longer, and a longer word is not looked into


@dataclass(frozen=True, slots=True)
class Named:
    """A name that a text asks for. `words`: as written; `context`: "style", "depiction" or "plain"; `living`: None
    for what is no person, or unknown; `certain`: False for what may be an ordinary word."""

    name: str
    kind: Literal["person", "artist", "mark", "character"]
    words: str
    context: Context
    living: bool | None
    certain: bool
    source: str


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the text: where it stands, and every way to read it: without a guess at its spelling, and as
    misspelt. `ordinary`: a word of the dictionary, with a capital."""

    start: int
    end: int
    exact: tuple[str, ...]
    likely: tuple[str, ...]
    ordinary: bool = False


@dataclass(frozen=True, slots=True)
class _Match:
    start: int
    end: int
    form: Form
    exact: bool


def find_names(text: str) -> tuple[Named, ...]:
    """The names in a text of any length, in the order of the text, each place once."""
    index = load_names()
    clear, places = _clear(text)
    words = _words(clear, index)
    matches = [
        *_spelled(words, index),
        *_glued(words, index),
        *_in_pieces(words, index),
        *_in_script(clear, index),
    ]
    found: list[tuple[int, Named]] = []
    taken: list[tuple[int, int]] = []
    for match in sorted(matches, key=_rank):
        if any(match.start < end and start < match.end for start, end in taken):
            continue
        named = _judged(match, clear, text[places[match.start] : places[match.end - 1] + 1])
        if named is not None or match.form.entry.kind == "harmless":
            taken.append((match.start, match.end))
        if named is not None:
            found.append((match.start, named))
    return tuple(named for _, named in sorted(found, key=lambda each: each[0]))


def _rank(match: _Match) -> tuple[int, bool, int, int]:
    """The longest first, then what is spelled right, then what is surest, then the first."""
    return (match.start - match.end, not match.exact, "=^~@?".index(match.form.sign), match.start)


def _clear(text: str) -> tuple[str, list[int]]:
    """The text without invisible characters and accents set apart, picture letters as letters; and for each
    character where it stood."""
    if text.isascii():
        return text, list(range(len(text)))
    kept = [(place, seen) for place, each in enumerate(text) if (seen := _seen(each))]
    return "".join(each for _, each in kept), [place for place, _ in kept]


def _seen(each: str) -> str:
    if each.isascii():
        return each
    category = unicodedata.category(each)
    if category in ("Mn", "Me", "Cf"):
        return ""
    letter = fold(each) if category in ("So", "Lo") else ""
    return letter if len(letter) == 1 else each


def _words(text: str, index: Index) -> list[_Word]:
    read: dict[str, tuple[tuple[str, ...], tuple[str, ...], bool]] = {}
    found: list[_Word] = []
    for each in _WORD.finditer(text):
        written = each.group()
        if written not in read:
            read[written] = _read(written, index)
        found.append(_Word(each.start(), each.end(), *read[written]))
    return found


def _read(written: str, index: Index) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """A word's exact readings, its likely ones, and whether it is an ordinary word with a capital."""
    if len(written) > _LONGEST:
        return (written.lower(),), (), False
    exact = _exact(written)
    ordinary = written[0].isupper() and exact[0] in index.ordinary
    likely = (name for reading in exact for name in index.read(reading, ordinary=ordinary))
    return exact, tuple(dict.fromkeys(likely)), ordinary


def _exact(written: str) -> tuple[str, ...]:
    """The readings of a word that need no guess at its spelling: folded, and with signs and digits as letters
    (1 is i, or l)."""
    lowered = written.lower()
    if lowered.isascii() and lowered.isalpha():
        return (lowered,)
    plain = fold(written).replace(" ", "")
    signed = "".join(each if each in "@$!|€£" else fold(each) for each in written)
    letters = (_lettered(signed), _lettered(signed.replace("1", "l")), _lettered(signed.lstrip("@")))
    return tuple(dict.fromkeys(each for each in (plain, *letters) if each)) or (plain,)


def _lettered(word: str) -> str:
    """Digits and signs as letters, in a word of any length: a name is known, so that no number is taken for it."""
    if word.isdigit() and word != "0":
        return word
    return "".join(each if each.isalpha() else unleet(f"aa{each}")[2:] for each in word)


def _spelled(words: list[_Word], index: Index) -> Iterator[_Match]:
    """Names whose words stand one after the other, each right or misspelt."""
    for at, word in enumerate(words):
        for reading in (*word.exact, *word.likely):
            for form in index.first(reading):
                match = _fits(words[at : at + len(form.words)], form)
                if match:
                    yield match


def _fits(words: list[_Word], form: Form) -> _Match | None:
    if len(words) < len(form.words):
        return None
    wrong = [wanted for word, wanted in zip(words, form.words, strict=True) if wanted not in word.exact]
    if wrong and not form.typos:
        return None
    if any(
        wanted not in word.likely for word, wanted in zip(words, form.words, strict=True) if wanted in wrong
    ):
        return None
    if wrong and not _likely_typo(words, form):
        return None
    return _Match(words[0].start, words[-1].end, form, not wrong)


def _likely_typo(words: list[_Word], form: Form) -> bool:
    """Whether misspelt words are the name: an ordinary word with a capital counts only beside the rest of a name.

    A name of one word is harder to tell from an ordinary word: a short one counts only with letters doubled or
    swapped.
    """
    if len(words) > 1:
        pairs = zip(words, form.words, strict=True)
        return any(
            len(wanted) > 3 and not (word.ordinary and wanted in word.likely) for word, wanted in pairs
        )
    name, exact = form.words[0], words[0].exact
    if words[0].ordinary or not any(each[0] == name[0] for each in exact):
        return False
    if not name.isascii() or max(len(name), *map(len, exact)) >= SHORTEST_LONE_TYPO:
        return True
    return any(
        undoubled(each) == undoubled(name) or sorted(each) == sorted(name) for each in exact if len(each) > 4
    )


def _glued(words: list[_Word], index: Index) -> Iterator[_Match]:
    """Names whose words are written as one: TaylorSwift, with at most one half misspelt."""
    for word in words:
        for reading in word.exact:
            for form in index.glued(reading):
                if len(form.words) > 1 and reading not in index.ordinary:
                    yield _Match(word.start, word.end, form, True)
            if _SHORTEST_GLUED_TYPO <= len(reading) <= _LONGEST and reading not in index.ordinary:
                yield from _halves(word, reading, index)


def _halves(word: _Word, reading: str, index: Index) -> Iterator[_Match]:
    """The forms that a word gives when it is cut in two, one half right and the other misspelt."""
    for cut in range(3, len(reading) - 2):
        head, tail = reading[:cut], reading[cut:]
        for form in index.first(head):
            rest = "".join(form.words[1:])
            if form.typos and len(rest) > 3 and alike(tail, rest):
                yield _Match(word.start, word.end, form, False)
        for form in (form for first in index.read(head) for form in index.first(first)):
            if form.typos and form.words[1:] and tail == "".join(form.words[1:]):
                yield _Match(word.start, word.end, form, False)


def _in_pieces(words: list[_Word], index: Index) -> Iterator[_Match]:
    """Names whose letters are set apart: t a y l o r, Tay lor Swi ft. What two ordinary words give by chance
    ("l'ego") is kept with the ordinary words."""
    for at, word in enumerate(words):
        joined, alone = word.exact[-1], len(word.exact[-1]) == 1
        if alone and at and _in_a_run(words[at - 1].exact[-1]):
            continue
        for upto in range(at + 1, len(words)):
            piece = words[upto].exact[-1]
            alone = alone and len(piece) == 1
            joined += piece
            if len(joined) > _LONGEST or (not alone and upto - at >= _MOST_PIECES):
                break
            forms = index.glued(joined) if len(joined) >= _SHORTEST_IN_PIECES - alone else ()
            if not forms:
                continue
            pieces = tuple(each.exact[-1] for each in words[at : upto + 1])
            for form in forms:
                if form.words != pieces and _meant(form, pieces, alone=alone, index=index):
                    yield _Match(word.start, words[upto].end, form, True)


def _in_a_run(before: str) -> bool:
    """Whether a single letter before another belongs to its word: in English and French it is no word by itself."""
    return len(before) == 1 and before not in "aiyld"


def _meant(form: Form, pieces: tuple[str, ...], *, alone: bool, index: Index) -> bool:
    if not form.typos or " ".join(pieces) in index.ordinary:
        return False
    return alone or len(pieces) == 2 or len("".join(pieces)) >= 8


def _in_script(text: str, index: Index) -> Iterator[_Match]:
    """Names in scripts without spaces."""
    if text.isascii():
        return
    for found in index.scripts.finditer(text):
        yield _Match(found.start(), found.end(), index.unspaced(found.group()), True)


def _judged(match: _Match, text: str, words: str) -> Named | None:
    """The name as found, or None where the words are only words."""
    entry = match.form.entry
    if entry.kind == "harmless":
        return None
    context = context_of(text, match.start, match.end)
    certain = _certain(match, text, context)
    if certain is None:
        return None
    return Named(entry.name, entry.kind, words, context, entry.living, certain, entry.source)


def _certain(match: _Match, text: str, context: Context) -> bool | None:
    """True: it is the name; False: it may be; None: it is not."""
    sign = match.form.sign
    if sign == "=":
        return True
    if sign == "?":
        return False
    if sign == "@":
        return True if context == "style" else None
    started = capital(text, match.start)
    if sign == "^":
        spelled = _all_capitals(text[match.start : match.end]) and any(each.islower() for each in text)
        return started or spelled
    if not started:
        return None
    kind = match.form.entry.kind
    sure = told(text, match.start, match.end, sold=kind == "mark")
    # An artist's common surname is no name anywhere else: "a bust of Caesar".
    return None if kind == "artist" and not sure and context != "style" else sure


def _all_capitals(words: str) -> bool:
    """Whether each word that carries meaning starts with a capital."""
    parts = [
        each for each in re.split(r"[\s_-]+", words) if len(each) > 3 or each[:1].isdigit()
    ] or words.split()
    return all(not each[0].islower() for each in parts)
