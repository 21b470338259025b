"""Captions: one spelling for one concept, whatever a source calls it.

Emoji sets name the same picture "thumbs-up-1", "thumbsup" or "1f44d". `EmojiNames` finds the emoji behind
a name by its label, its shortcodes or its code points (all from emojibase), so that label, tags and subject
are the same across sources, and only the style differs.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

SKIN_TONES = ("light", "medium-light", "medium", "medium-dark", "dark")
_TONE_WORD = r"(?:light|medium-light|medium|medium-dark|dark)"
_TONE_SUFFIX = re.compile(rf"-(?:({_TONE_WORD})(?:-skin-tone)?(?:-({_TONE_WORD})-skin-tone)?|tone([1-5]))$")


@dataclass(frozen=True)
class Emoji:
    """One emoji, without skin tone."""

    label: str
    tags: tuple[str, ...]
    group: str
    subgroup: str

    @property
    def people(self) -> bool:
        """Whether it shows a person or a part of one."""
        return self.group == "people-body"


def word_set(text: str) -> frozenset[str]:
    """The words of a list that is written as running text."""
    return frozenset(text.split())


def normalise(text: str) -> str:
    """Lower case, plain letters, single spaces: "Jack-O’-Lantern" -> "jack o lantern"."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9]+", plain.replace("'", "")))


def caption(text: str) -> str:
    """A caption as people write it: lower case, "woman: red hair" -> "woman, red hair"."""
    plain = unicodedata.normalize("NFC", text).replace("’", "'").replace("_", " ").lower()
    return " ".join(plain.replace(":", ",").split()).strip(" ,-.")


def split_tone(name: str) -> tuple[str, str | None]:
    """Part a hyphenated picture name from its skin tone: "ninja-dark" -> ("ninja", "dark")."""
    found = _TONE_SUFFIX.search(name)
    if found is None:
        return name, None
    first, second, number = found.groups()
    if number is not None:
        return name[: found.start()], SKIN_TONES[int(number) - 1]
    return name[: found.start()], f"{first}, {second}" if second else first


def clean_tags(tags: list[str], label: str) -> tuple[str, ...]:
    """Tags as words: no numbers or emoticons, no repetition of the label, at most ten."""
    kept = (caption(tag) for tag in tags if re.fullmatch(r"[A-Za-z][A-Za-z' -]+", tag))
    return tuple(dict.fromkeys(tag for tag in kept if tag != label and len(tag) > 1))[:10]


class EmojiNames:
    """Finds the emoji behind a name, from the unpacked emojibase-data package."""

    def __init__(self, folder: Path) -> None:
        """Read `folder`/package: about 1,900 emoji and their shortcodes."""
        root = folder / "package"
        groups = _read(root / "meta" / "groups.json")
        self._by_name: dict[str, tuple[Emoji, str | None]] = {}
        self._by_code: dict[str, tuple[Emoji, str | None]] = {}
        self.words: set[str] = set()
        for row in _read(root / "en" / "data.json"):
            if "subgroup" in row:
                self._add(row, groups)
        for path in sorted((root / "en" / "shortcodes").glob("*.json")):
            if "native" not in path.name:
                self._add_shortcodes(_read(path))

    def _add(self, row: dict[str, Any], groups: dict[str, Any]) -> None:
        label = caption(row["label"])
        emoji = Emoji(
            label,
            clean_tags(row.get("tags", []), label),
            groups["groups"][str(row["group"])],
            groups["subgroups"][str(row["subgroup"])],
        )
        self.words.update(normalise(" ".join((label, *emoji.tags))).split())
        self._enter(row, emoji, None)
        for skin in row.get("skins", []):
            tones = skin["tone"] if isinstance(skin["tone"], list) else [skin["tone"]]
            self._enter(skin, emoji, ", ".join(SKIN_TONES[tone - 1] for tone in cast("list[int]", tones)))

    def _enter(self, row: dict[str, Any], emoji: Emoji, tone: str | None) -> None:
        self._by_code[bare_code(row["hexcode"])] = (emoji, tone)
        self._by_name.setdefault(_squash(row["label"]), (emoji, tone))

    def _add_shortcodes(self, table: dict[str, str | list[str]]) -> None:
        for code, names in table.items():
            found = self._by_code.get(bare_code(code))
            if found is not None:
                for name in [names] if isinstance(names, str) else names:
                    self._by_name.setdefault(_squash(name), found)

    def by_code(self, code: str) -> tuple[Emoji, str | None] | None:
        """The emoji and skin tone of hyphenated hexadecimal code points such as "1f44d-1f3fd"."""
        return self._by_code.get(bare_code(code))

    def by_name(self, name: str) -> tuple[Emoji, str | None] | None:
        """The emoji and skin tone of a label, shortcode or picture name, however it is spelled."""
        found = self._by_name.get(_squash(name))
        if found is None:
            base, tone = split_tone(name)
            based = self._by_name.get(_squash(base))
            found = (based[0], tone) if based is not None and tone is not None else None
        return found


def bare_code(code: str) -> str:
    """Code points without variation selectors, in upper case."""
    return "-".join(part for part in code.upper().split("-") if part not in ("FE0F", "FE0E"))


def segment(run: str, words: set[str]) -> str | None:
    """Part a run-together name into the fewest known words: "forkknife" -> "fork knife"; else None."""
    best: list[list[str] | None] = [None] * (len(run) + 1)
    best[0] = []
    for end in range(1, len(run) + 1):
        for start in range(max(0, end - 16), end):
            before, word = best[start], run[start:end]
            if before is None or word not in words or (len(word) < 3 and word not in ("of", "in", "on")):
                continue
            here = best[end]
            if here is None or len(before) + 1 < len(here):
                best[end] = [*before, word]
    found = best[-1]
    return " ".join(found) if found else None


def _squash(name: str) -> str:
    return normalise(name).replace(" ", "")


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
