"""The lexicon (`lexicon.toml`, `colours.toml`) as tables of phrases, looked up longest first."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import cast

from emblazon.brief.tokens import Token, phrase_of, plain

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase is: a kind of the anatomy, and its value there ("" where the words are the value)."""

    kind: str
    value: str = ""


@dataclass(slots=True)
class Phrases:
    """Phrases and their meanings. The first meaning given to a phrase holds."""

    table: dict[Phrase, Meaning] = field(default_factory=dict[Phrase, Meaning])
    longest: int = 0

    def add(self, texts: Iterable[str], meaning: Meaning) -> None:
        """Enter phrases, written plain, under one meaning."""
        for text in texts:
            phrase = tuple(text.split())
            self.table.setdefault(phrase, meaning)
            self.longest = max(self.longest, len(phrase))

    def match(self, tokens: Sequence[Token], at: int) -> tuple[Meaning, int] | None:
        """The longest phrase that begins at token `at` and its length, on whole words only."""
        if at >= len(tokens) or tokens[at].glued:
            return None
        for length in range(min(self.longest, len(tokens) - at), 0, -1):
            after = at + length
            if after < len(tokens) and tokens[after].glued:
                continue
            words = tokens[at:after]
            meaning = self.table.get(tuple(token.plain for token in words))
            if meaning is not None and all(token.kind == "word" for token in words):
                return meaning, length
        return None

    def length(self, tokens: Sequence[Token], at: int) -> int:
        """Tokens of the longest phrase at `at`, 0 where there is none."""
        found = self.match(tokens, at)
        return found[1] if found else 0


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All tables. `anywhere`: phrases that mean their kind wherever they stand; `alone`: only in a clause
    made of such words; the rest are markers and word lists of the grammar."""

    anywhere: Phrases
    alone: Phrases
    colours: Phrases
    lists: Mapping[str, Phrases]


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """The package's lexicon."""
    data = _toml("lexicon.toml")
    words = cast("dict[str, list[str]]", data["words"])
    styles = cast("dict[str, dict[str, list[str]]]", data["styles"])
    anywhere, alone = Phrases(), Phrases()
    for style, synonyms in styles.items():
        _add_style(anywhere, alone, style, synonyms, words["style_frames"])
    _add_framed(anywhere, words["mood"], words["mood_frames"], Meaning("mood"))
    _add_framed(anywhere, words["light"], words["light_frames"], Meaning("lighting"))
    single = {plain(each) for each in words["single_anywhere"]}
    for kind in ("camera", "lighting", "composition"):
        alone.add(words[kind], Meaning(kind))
        anywhere.add((each for each in words[kind] if " " in each or each in single), Meaning(kind))
    anywhere.add(words["medium_anywhere"], Meaning("medium"))
    _add_framed(
        anywhere, words["medium"], [f"{{}} {of}" for of in words["medium_of"]], Meaning("medium", "of")
    )
    alone.add(words["mood"], Meaning("mood"))
    alone.add(words["medium"], Meaning("medium"))
    alone.add(words["setting_alone"], Meaning("setting"))
    lists: dict[str, Phrases] = {}
    for name in (*(key for key in data if key != "words" and key != "styles"), *words):
        entries = words[name] if name in words else cast("list[str]", data[name])
        if not name.endswith("_frames"):
            lists[name] = Phrases()
            lists[name].add(entries, Meaning(name))
    return Lexicon(anywhere, alone, _colours(), lists)


def _add_style(
    anywhere: Phrases, alone: Phrases, style: str, synonyms: Mapping[str, list[str]], frames: list[str]
) -> None:
    meaning = Meaning("style", style)
    anywhere.add(synonyms["strong"], meaning)
    _add_framed(anywhere, [*synonyms["strong"], *synonyms["weak"], style], frames, meaning)
    alone.add([*synonyms["strong"], *synonyms["weak"], style], meaning)


def _add_framed(phrases: Phrases, words: Iterable[str], frames: Iterable[str], meaning: Meaning) -> None:
    frames = tuple(frames)
    for word in words:
        phrases.add((frame.format(word) for frame in frames), meaning)


def _colours() -> Phrases:
    colours = Phrases()
    for hex_colour, names in _toml("colours.toml").items():
        colours.add(cast("list[str]", names), Meaning("colours", hex_colour))
    return colours


def style_of(words: str) -> str | None:
    """The house style that `words` name ("line art" → "outline"), or None."""
    found = load_lexicon().alone.table.get(phrase_of(words))
    found = found or load_lexicon().anywhere.table.get(phrase_of(words))
    return found.value if found is not None and found.kind == "style" else None


def colour_of(name: str) -> str | None:
    """The hex of a colour's name, English or French, or None."""
    words = phrase_of(name)
    colours = load_lexicon().colours.table
    while words:
        if words in colours:
            return colours[words].value
        words = words[1:]  # "bright red" is red
    return None


def _toml(name: str) -> dict[str, object]:
    return tomllib.loads((resources.files("emblazon.brief") / name).read_text("utf-8"))
