"""What a brief asks for, as texts to be judged: its words without what it leaves out, and what was added to them.

Letters set apart and pieces of a sentence are seen best in the words as they were typed; the anatomy adds what
they do not hold: English for French, the kit's cast and mood, the parts of a brief file.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from emblazon.permit.folding import fold
from emblazon.permit.rules import PERSON, read_words
from emblazon.records import Brief

_NEGATION = r"(?:\b(?:no|without(?:\s+any)?|sans|pas\s+de|aucun|aucune|not|never|avoid)\s+)?"


@dataclass(frozen=True)
class Asked:
    """`texts`: what is asked for; `whole`: every word, with what is left out; `lettering`: copy in the picture;
    `people`: whether the brief shows any."""

    texts: tuple[str, ...]
    whole: str
    lettering: str = ""
    people: bool = False

    @cached_property
    def readings(self) -> list[list[str]]:
        """Every reading of every text."""
        return [words for text in self.texts for words in read_words(text)]

    @cached_property
    def whole_readings(self) -> list[list[str]]:
        """Every reading of every word."""
        marked = [[PERSON]] if self.people else []
        return [*read_words(self.whole), *marked]

    @cached_property
    def copy_readings(self) -> list[list[str]]:
        """Every reading of the copy."""
        return read_words(self.lettering)


def asked_by(brief: Brief, added: tuple[str, ...] = ()) -> Asked:
    """The texts of a brief, and with each of the words that a people policy adds to it."""
    told = tuple(f"{without_exclusions(brief.words, brief.exclusions)}, {each}" for each in added)
    whole = ", ".join((brief.words, *added))
    return Asked((*_texts(brief), *told), whole, brief.lettering, brief.people or brief.trade)


def asked_in(words: str) -> Asked:
    """Words alone, as a proposal is judged."""
    return Asked((words,), words)


def without_exclusions(words: str, exclusions: tuple[str, ...]) -> str:
    """The words with a full stop for each thing they leave out."""
    for left_out in sorted(exclusions, key=len, reverse=True):
        words = re.sub(rf"{_NEGATION}(?<!\w){re.escape(left_out)}(?!\w)", " . ", words, flags=re.IGNORECASE)
    return words


def _texts(brief: Brief) -> Iterator[str]:
    words = without_exclusions(brief.words, brief.exclusions)
    yield words
    told = f" {fold(words)} "
    # "and" keeps a phrase from running across two parts: "… sunlight, hard" and "on a dish".
    together = " and ".join(part for part in (brief.subject, brief.action, brief.setting) if part)
    parts = (brief.written, brief.composition, brief.camera, brief.lighting, brief.mood, brief.medium)
    for part in (together, *parts, brief.lettering, *brief.colours):
        folded = fold(part)
        if folded and f" {folded} " not in told:
            told += f"| {folded} "
            yield part
