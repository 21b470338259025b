"""What a proposal needs of grammar: which language, which words are no nouns, which article goes before a word."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import cast

from emblazon.permit.folding import folded_words


@cache
def listed(name: str) -> frozenset[str]:
    """A list of folded words in `data/proposals.toml`."""
    return frozenset(cast("dict[str, list[str]]", facts()["lists"])[name])


@cache
def facts() -> dict[str, object]:
    """What `data/proposals.toml` holds."""
    return tomllib.loads((resources.files("emblazon.permit") / "data" / "proposals.toml").read_text("utf-8"))


ARTICLES, SEVERAL, FRENCH = listed("articles_en"), listed("several_en"), listed("small_fr")
ENGLISH = ARTICLES | listed("small_en")
_VOWEL_SOUNDS = re.compile(r"(?!uni|use|usu|eu|one\b|ufo)[aeiou]|hour|honest|heir", re.IGNORECASE)
_ARTICLE = re.compile(r"\b([Aa])n?(\s+)$")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name stands: the text to its left and right, and how the text is written."""

    left: str
    right: str
    french: bool

    @property
    def before(self) -> str:
        """The folded word just before, "" where a sign stands between."""
        found = re.search(r"([^\W_]+)['’]?\s*$", self.left)
        return (folded_words(found.group(1)) or [""])[-1] if found else ""

    @property
    def following(self) -> list[str]:
        """The folded words after it, up to the first sign or word that is no noun."""
        found: list[str] = []
        stops = FRENCH if self.french else ENGLISH
        for each in re.match(r"(?:[ -]+[^\W_]+(?:['’-][^\W_]+)*)*", self.right).group().split():  # type: ignore[union-attr]
            words = folded_words(each)
            if not words or words[0] in stops:
                break
            found += words
        return found

    @property
    def governed(self) -> bool:
        """Whether an article stands before it, at most three words away and with nothing but adjectives between."""
        for word in reversed(folded_words(re.split(r"[,.;:!?()]", self.left)[-1])[-3:]):
            if word in ARTICLES or word in SEVERAL:
                return True
            if word in ENGLISH or word.endswith("ing"):
                return False
        return False


def is_french(text: str) -> bool:
    """Whether more of the small words are French than English."""
    words = folded_words(text)
    return sum(each in FRENCH for each in words) > sum(each in ENGLISH for each in words)


def joined(left: str, new: str, right: str) -> str:
    """The parts with the English article before `new`, or before `right` where there is nothing new, set right."""
    first = new or right.lstrip()
    found = _ARTICLE.search(left)
    if found and first[:1].isalpha():
        an = "n" if _VOWEL_SOUNDS.match(first) else ""
        left = f"{left[: found.start()]}{found.group(1)}{an}{found.group(2)}"
    return f"{left}{new}{right}"


def tidied(text: str) -> str:
    """The text without the spaces, commas and signs that something left out leaves behind."""
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s+([,.;!?])", r"\1", text)
    text = re.sub(r"([,;])(?:\s*[,;])+", r"\1", text)
    return text.strip(" ,;:-")
