"""Which words of a text the kit bans, and which claim something without proof. Shared by what checks copy.

Texts are compared without case and accents, by whole words; French and English apostrophes are one. A claim after a
negation ("not guaranteed", "sans garantie") claims nothing. `claims.toml` holds the words that claim.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from emblazon.brand.rules import Claim

_NEGATIONS = "not|no|never|without|isn't|non|pas|sans|jamais|aucun|aucune|nicht|kein|keine|ohne|sin|ningun"


def folded(text: str) -> str:
    """`text` as it is compared: lower case, without accents, with single spaces, and none before "%"."""
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).replace("’", "'"))
    bare = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split()).replace(" %", "%")


def banned_in(text: str, banned: Sequence[str]) -> Iterator[str]:
    """The banned words or phrases that stand in `text`, their plurals too."""
    whole = folded(text)
    for each in banned:
        if re.search(rf"(?<!\w){re.escape(folded(each))}(?:s|es|x)?(?!\w)", whole):
            yield each


def claims_in(text: str) -> Iterator[tuple[str, str]]:
    """Each claim in `text`, as it is compared, and its kind; a longer one hides those within it."""
    whole = folded(text)
    found = [
        (match.start(), match.end(), kind)
        for kind, pattern in _patterns().items()
        for match in pattern.finditer(whole)
        if not re.search(rf"(?<!\w)(?:{_NEGATIONS})(?: \w+)?[ ']$", whole[: match.start()])
    ]
    told: set[tuple[int, int]] = set()
    for start, end, kind in sorted(found):
        inside = any(a <= start and end <= b and b - a > end - start for a, b, _ in found)
        if not inside and (start, end) not in told:
            told.add((start, end))
            yield whole[start:end], kind


def proof(claim: str, text: str, proven: Sequence[Claim], today: date | None) -> str:
    """Empty when the kit proves `claim` as `text` makes it; else what is wrong with its proof."""
    whole, ended = folded(text), ""
    for each in proven:
        words = folded(each.words)
        if claim in words and (words in whole or whole in words):
            if each.until is None or today is None or today <= each.until:
                return ""
            ended = f"its proof held until {each.until.isoformat()}"
    return ended or "the kit lists no proof of it"


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    listed = tomllib.loads((Path(__file__).parent / "claims.toml").read_text("utf-8"))
    return {
        kind: re.compile("|".join(_pattern(each) for words in languages.values() for each in words))
        for kind, languages in listed.items()
    }


def _pattern(words: str) -> str:
    escaped = re.escape(folded(words).replace("*", "\0").replace("#", "\1"))
    numbered = escaped.replace("\1", r"\d+(?:[.,]\d+)?").replace("\0", r"\w*")
    return rf"(?<!\w){numbered}(?!\w)"
