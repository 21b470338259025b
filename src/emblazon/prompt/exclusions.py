"""What must not be seen, for models that read no negatives: said as what is there instead, by a table.

The table is data (`exclusions.toml`). The longest ending of the words that it knows counts: "busy crowds" is "crowd".
"""

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

LEADS = ("any ", "the ", "a ", "an ", "visible ", "use ", "show ", "other ")


@dataclass(frozen=True, slots=True)
class Rewrite:
    """What is there `instead`. `scene`: it describes surroundings; `whole`: only the very words stand for it."""

    instead: str
    scene: bool = False
    whole: bool = False


def said_instead(words: str) -> Rewrite | None:
    """What to say instead of leaving `words` out, None where the table knows nothing."""
    table = _table()
    plain = _plain(words).split()
    for first in range(len(plain)):
        for ending in (plain[first:], [*plain[first:-1], _singular(plain[-1])]):
            found = table.get(" ".join(ending))
            if found is not None and not (found.whole and first):
                return found
    return None


@lru_cache(maxsize=1)
def _table() -> dict[str, Rewrite]:
    text = (resources.files("emblazon.prompt") / "exclusions.toml").read_text("utf-8")
    rewrites = [(entry.pop("words"), Rewrite(**entry)) for entry in tomllib.loads(text)["rewrite"]]
    return {_plain(word): rewrite for words, rewrite in rewrites for word in words}


def _plain(words: str) -> str:
    decomposed = unicodedata.normalize("NFD", words.casefold())
    text = "".join(each for each in decomposed if unicodedata.category(each) != "Mn")
    text = " ".join("".join(each if each.isalnum() else " " for each in text).split())
    for lead in LEADS:
        text = text.removeprefix(lead)
    return text


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word
