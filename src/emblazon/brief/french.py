"""A French brief in the words that the models' text encoders read: "une fusée" → "rocket".

Word by word, longest phrase first, from the names that Unicode gives emoji in both languages (`french.tsv`, made
by `scripts/french_names.py` from emojibase-data, MIT) and a hand-written list that goes over it (`french.toml`).
What neither knows stays as it is written.
"""

import tomllib
from functools import lru_cache
from importlib import resources
from typing import cast

from emblazon.brief.lexicon import Meaning, Phrases
from emblazon.brief.tokens import tokenise

SECTIONS = ("joining", "qualities", "deeds", "things")


def is_french(words: str) -> bool:
    """Whether more of the little words are such as only French has than such as only English has."""
    tokens = [token for token in tokenise(words) if token.kind == "word"]
    marks = _words()["marks"]
    french = sum(token.plain in marks["french"] for token in tokens)
    return french > sum(token.text.casefold() in marks["english"] for token in tokens)


def in_english(text: str) -> str:
    """`text` with every French word and phrase that is known in English; breaks and all else stay.

    A quality goes before the thing that it follows ("pomme rouge" → "red apple").
    """
    tokens = tokenise(text)
    parts: list[tuple[str, str]] = []
    at = 0
    while at < len(tokens):
        meaning, length = _table().match(tokens, at) or (Meaning(tokens[at].kind, tokens[at].text), 1)
        after_thing = meaning.kind == "qualities" and parts and parts[-1][0] == "things"
        parts.insert(len(parts) - 1 if after_thing else len(parts), (meaning.kind, meaning.value))
        at += length
    if parts and parts[0] == ("joining", "of"):
        parts = parts[1:]  # "du pain" is bread, and so is "pain"
    return "".join(word if kind == "break" else f" {word}" for kind, word in parts if word).strip()


@lru_cache(maxsize=1)
def _table() -> Phrases:
    table = Phrases()
    for section in SECTIONS:
        for english, french in _words()[section].items():
            table.add(french, Meaning(section, english))
    for line in (resources.files("emblazon.brief") / "french.tsv").read_text("utf-8").splitlines():
        french, english = line.split("\t")
        table.add([french], Meaning("things", english))
    return table


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, list[str]]]:
    text = (resources.files("emblazon.brief") / "french.toml").read_text("utf-8")
    return cast("dict[str, dict[str, list[str]]]", tomllib.loads(text))
