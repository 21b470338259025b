"""How long a prompt is: counted by the model's own tokenizer where it ships with Emblazon, else estimated.

A card names its tokenizer. CLIP's and the house encoder's are here; T5's, Qwen's, Gemma's, Mistral's and ChatGLM's
vocabularies are not ours to ship, and their count is a cautious estimate.
"""

import math
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from emblazon.prompt.clip import count_clip

CountTokens = Callable[[str], int]

MARKS = 2  # the opening and closing marks that the encoder adds
LETTERS_PER_PIECE = 5  # word pieces of rare English words are about so long; common words are one piece


@dataclass(frozen=True, slots=True)
class Counter:
    """Counts the tokens of a text, its marks included. `exact`: by the model's own tokenizer."""

    count: CountTokens
    exact: bool


def counter_for(tokenizer: str) -> Counter:
    """The counter of a card's tokenizer, such as "clip" or "clip, t5": exact where it is CLIP's or the house's.

    Of several encoders the one with the published limit is CLIP only where it stands alone.
    """
    if tokenizer.casefold() == "all-minilm-l6-v2":
        return Counter(_count_house, exact=True)
    if "clip" in tokenizer.casefold() and not any(each in tokenizer.casefold() for each in ("t5", "llama")):
        return Counter(count_clip, exact=True)
    return Counter(estimate_tokens, exact=False)


def _count_house(text: str) -> int:
    return _house_count()(text)


@lru_cache(maxsize=1)
def _house_count() -> CountTokens:
    from tokenizers import Tokenizer

    text = (resources.files("emblazon.weights") / "tokenizer.json").read_text("utf-8")
    tokenizer = Tokenizer.from_str(text)
    return lambda words: len(tokenizer.encode(words).ids)


def estimate_tokens(text: str) -> int:
    """A cautious count of word pieces, marks included: rather too many than too few.

    A Latin word counts one piece per five letters, rounded up; every other script one per character; every
    digit and punctuation mark one.
    """
    pieces = MARKS
    letters = 0
    for character in text + " ":
        if character.isascii() and character.isalpha():
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
