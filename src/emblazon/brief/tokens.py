"""Words to tokens: one pass, no backtracking, so that time is linear in the text whatever it holds.

A token knows where it stands in the text, so that nothing is ever re-spelled. Hyphens and apostrophes part
words but leave the right half *glued*: "no-code" is not an exclusion, for a phrase never ends inside glue.
A French elision ("d'une") parts cleanly.
"""

import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from typing import Literal

from emblazon.errors import InputError

MOST_CHARACTERS = 2000
ELISIONS = frozenset({"d", "l", "qu", "j", "s", "n", "m", "t", "c", "jusqu", "lorsqu", "puisqu"})
BREAKS = frozenset(",;.!?|()[]{}…—–\n、。，！？；،")
QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»", "「": "」", "'": "'", "‘": "’"}
APOSTROPHES = frozenset("'’ʼ")
HYPHENS = frozenset("-‐‑")
LONGEST_SINGLE_QUOTE = 60  # characters; beyond it the marks are rather two apostrophes
JOINERS = frozenset("\u200c\u200d\ufe0f")


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is the words from `start` to `end`; `plain` the same without case and accents."""

    text: str
    plain: str
    start: int
    end: int
    kind: Literal["word", "break", "quoted", "hex"] = "word"
    glued: bool = False


def clean(words: str) -> str:
    """The words with every control and invisible character as a space, of the same length.

    Raises InputError when they are empty, longer than 2,000 characters or no text at all.
    """
    if len(words) > MOST_CHARACTERS:
        raise InputError(
            f"The brief has {len(words):,} characters; at most {MOST_CHARACTERS:,} can be read. "
            f"It begins {words[:60]!r}.",
            remedy="Say what one picture must show, in a few sentences.",
        )
    visible = "".join(each if _visible(each) else " " for each in words)
    try:
        visible.encode()
    except UnicodeEncodeError as error:
        raise InputError(
            f"The brief is not valid text; it begins {words[:60]!r}.", remedy="Write it as UTF-8."
        ) from error
    if not any(unicodedata.category(each)[0] in "LNS" and each not in BREAKS for each in visible):
        raise InputError(
            f"The brief has no words: {words[:60]!r}.",
            remedy='Say what the picture must show, such as "a rocket over a town".',
        )
    return visible


def _visible(character: str) -> bool:
    return (
        character in JOINERS or character == "\n" or unicodedata.category(character) not in ("Cc", "Cf", "Co")
    )


def plain(text: str) -> str:
    """Without case, accents and hyphens' kin: "Décolle" → "decolle"; never empty for non-empty text."""
    folded = text.casefold().replace("œ", "oe").replace("æ", "ae")
    letters = [each for each in unicodedata.normalize("NFD", folded) if unicodedata.category(each) != "Mn"]
    return "".join(letters).strip("'’ʼ") or folded


def phrase_of(text: str) -> tuple[str, ...]:
    """The plain words of a phrase: "close-up" → ("close", "up")."""
    return tuple(token.plain for token in tokenise(text) if token.kind == "word")


def tokenise(text: str) -> tuple[Token, ...]:
    """Every word, break, quotation and hex colour of `text`, in order."""
    return tuple(_Scanner(text).scan())


def is_emoji(character: str) -> bool:
    """Whether a character is a pictograph or modifies one."""
    return unicodedata.category(character) in ("So", "Sk") and character not in "^`´¨°©®™"


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.closings = {close: self._closings(close) for close in QUOTES.values()}
        self.tokens: list[Token] = []

    def _closings(self, close: str) -> list[int]:
        """Where a quotation may close: an apostrophe only at the end of a word."""
        places = [index for index, each in enumerate(self.text) if each == close]
        if close not in APOSTROPHES:
            return places
        return [index for index in places if not self._is_word(index + 1) and self._is_word(index - 1)]

    def _is_word(self, index: int) -> bool:
        if not 0 <= index < len(self.text):
            return False
        character = self.text[index]
        if character in JOINERS or character in "&%@#*_":
            return True
        return unicodedata.category(character)[0] in "LMNS"

    def _is_digit(self, index: int) -> bool:
        return 0 <= index < len(self.text) and self.text[index].isdigit()

    def scan(self) -> list[Token]:
        while self.at < len(self.text):
            character = self.text[self.at]
            if self._quotation(character) or self._hex(character):
                continue
            if character in BREAKS or self._dash(character):
                self._add(self.at + 1, "break")
            elif self._is_word(self.at):
                self._word()
            else:
                self.at += 1
        return self.tokens

    def _add(self, end: int, kind: Literal["word", "break", "quoted", "hex"], *, glued: bool = False) -> None:
        text = self.text[self.at : end]
        self.tokens.append(Token(text, plain(text) if kind == "word" else text, self.at, end, kind, glued))
        self.at = end

    def _dash(self, character: str) -> bool:
        return character in HYPHENS and self.text[self.at - 1 : self.at + 2].strip() == character

    def _quotation(self, character: str) -> bool:
        close = QUOTES.get(character)
        if close is None or self._is_word(self.at - 1):
            return False
        places = self.closings[close]
        single = character in "'‘"
        found = bisect_left(places, self.at + (3 if single else 2))
        if found == len(places) or (single and places[found] - self.at > LONGEST_SINGLE_QUOTE):
            return False
        self._add(places[found] + 1, "quoted")
        return True

    def _hex(self, character: str) -> bool:
        if character != "#" or self._is_word(self.at - 1):
            return False
        for length in (6, 3):
            digits = self.text[self.at + 1 : self.at + 1 + length]
            ends = not self._is_word(self.at + 1 + length)
            if len(digits) == length and ends and all(each in "0123456789abcdefABCDEF" for each in digits):
                self._add(self.at + 1 + length, "hex")
                return True
        return False

    def _word(self) -> None:
        glued = self._glued()
        emoji = is_emoji(self.text[self.at])
        end = self.at + 1
        while end < len(self.text) and self._goes_on(end, emoji):
            end += 1
        elided = end < len(self.text) and self.text[end] in APOSTROPHES and self._is_word(end + 1)
        if elided and plain(self.text[self.at : end]) in ELISIONS:
            end += 1
        self._add(end, "word", glued=glued)

    def _goes_on(self, index: int, emoji: bool) -> bool:
        character = self.text[index]
        if self._is_word(index):
            return character in JOINERS or is_emoji(character) == emoji
        between_digits = self._is_digit(index - 1) and self._is_digit(index + 1)
        return character in ".,:/" and between_digits

    def _glued(self) -> bool:
        """Whether a hyphen or apostrophe ties this word to the token before it."""
        if not self.tokens or self.tokens[-1].kind != "word":
            return False
        gap = self.text[self.tokens[-1].end : self.at]
        return len(gap) == 1 and (gap in HYPHENS or gap in APOSTROPHES)
