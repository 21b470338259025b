"""A text as the words and letters it is made of, for the judge: the embedding has the sense, this has the words.

Whole words, neighbouring pairs and runs of three to five letters of the folded text, each hashed to one of `BUCKETS`
numbers (Weinberger et al. 2009, arXiv:0902.2206, without signs); a text's vector has the same share at each of its
buckets and unit length.
"""

import zlib
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from emblazon.permit.folding import folded_words

BUCKETS = 8192
MOST_WORDS = 120
_LENGTHS = (3, 4, 5)


def buckets(text: str) -> npt.NDArray[np.int64]:
    """The buckets of a text's first 120 words, sorted, each once."""
    words = folded_words(text)[:MOST_WORDS]
    return np.array(sorted({zlib.crc32(part.encode()) % BUCKETS for part in _parts(words)}), np.int64)


def spelled(text: str) -> npt.NDArray[np.float32]:
    """(BUCKETS,), unit length; zero for a text without words."""
    vector = np.zeros(BUCKETS, np.float32)
    found = buckets(text)
    if len(found):
        vector[found] = len(found) ** -0.5
    return vector


def _parts(words: list[str]) -> Iterator[str]:
    for word in words:
        marked = f"^{word[:32]}$"
        yield f"={word}"
        for length in _LENGTHS:
            yield from (marked[at : at + length] for at in range(len(marked) - length + 1))
    yield from (f"{one} {other}" for one, other in pairwise(words))
