"""Pictographs in a brief become their Unicode names, which is what the training captions say: 🚀 → rocket."""

import tomllib
import unicodedata
from functools import lru_cache
from importlib import resources

from emblazon.brief.tokens import is_emoji

TONES = {
    "emoji modifier fitzpatrick type-1-2": "light skin tone",
    "emoji modifier fitzpatrick type-3": "medium-light skin tone",
    "emoji modifier fitzpatrick type-4": "medium skin tone",
    "emoji modifier fitzpatrick type-5": "medium-dark skin tone",
    "emoji modifier fitzpatrick type-6": "dark skin tone",
}
ZERO_WIDTH_JOINER, VARIATION = "\u200d", "\ufe0f"


def name_emoji(text: str) -> str:
    """The text with every pictograph spelled out; flags and what Unicode has no name for stay as they are."""
    if not any(is_emoji(each) for each in text):
        return text
    named: list[str] = []
    joined = False
    for character in text:
        if character in (ZERO_WIDTH_JOINER, VARIATION):
            joined = joined or character == ZERO_WIDTH_JOINER
        elif is_emoji(character) and _name(character):
            name = _name(character)
            named.append(f" {_trades().get(name, name) if joined else name} ")
            joined = False
        else:
            named.append(character)
            joined = False
    return " ".join("".join(named).split()).replace(" ,", ",")


def _name(character: str) -> str:
    name = unicodedata.name(character, "").lower()
    return "" if name.startswith("regional indicator") else TONES.get(name, name)


@lru_cache(maxsize=1)
def _trades() -> dict[str, str]:
    text = (resources.files("emblazon.brief") / "emoji.toml").read_text("utf-8")
    return {key: str(value) for key, value in tomllib.loads(text).items()}
