"""How long a prompt is: counted by the model's own tokenizer where the caller has it, else estimated."""

import math
import unicodedata
from collections.abc import Callable

CountTokens = Callable[[str], int]

MARKS = 2  # the opening and closing marks that the encoder adds
LETTERS_PER_PIECE = 5  # word pieces of rare English words are about so long; common words are one piece


def estimate_tokens(text: str) -> int:
    """A cautious count of word pieces, marks included: rather too many than too few.

    A Latin word counts one piece per five letters, rounded up; every other script one per character; every
    punctuation mark one.
    """
    pieces = MARKS
    letters = 0
    for character in text + " ":
        if character.isascii() and character.isalnum():
            letters += 1
            continue
        pieces += math.ceil(letters / LETTERS_PER_PIECE)
        letters = 0
        decomposed = unicodedata.normalize("NFD", character)[0]
        if decomposed.isascii() and decomposed.isalpha():
            letters = 1
        elif not character.isspace():
            pieces += 1
    return pieces
