"""Candidates from the emoji and icon packages: rasters by code point, and icon sets as one JSON file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from emblazon.engine.data.candidate import Candidate
from emblazon.engine.data.captions import (
    Emoji,
    EmojiNames,
    caption,
    normalise,
    segment,
    split_tone,
    word_set,
)
from emblazon.engine.data.packages import Package

# Lettering and marks that a 64 px model can only garble, swatches, and the flags of states.
_SKIPPED_SUBGROUPS = frozenset(
    {"keycap", "alphanum", "country-flag", "subdivision-flag", "skin-tone", "hair-style"}
)
_LETTERED = re.compile(
    r"\b(button|atm|trade mark|registered|copyright|(top|end|back|on!|soon) arrow|latin|ideograph|katakana|"
    r"squared|symbol for|digit|numbers?|sms|mms|vip|www|abc|transgender flag|input|hundred points|"
    r"beaufort|uv index|code (red|green|orange|yellow)|not available|celsius|fahrenheit|time|"
    r"(alphabetical|numerical|generic) sorting|service mark|copyleft|cjk|middle finger)\b"
)
_BRANDS = word_set(
    "dribbble google reddit debian stumbleupon steam bbc android kindle nook iphone ipad linux dvd wi fi "
    "logo icons8 skype facebook twitter linkedin youtube gallup foxheart firefox mozilla guapimao"
)
_OLD_WORDS = re.compile(r"^(black|white|heavy|negative|reverse|sideways)|(symbol|sign)$")
# Words that icon sets use and emojibase does not.
_ICON_WORDS = word_set(
    "page pages document picture house networked computers brush magnifying left right lower upper side "
    "fork knife paintbrush crayon envelope lock open empty note notepad sun rays cloud mood bubble "
    "thought speech speaker sound wave tape cartridge wallet folder with frame disk hard keyboard mouse "
    "and three two upwards downwards leftwards rightwards stamped flying anger dark sunglasses multiple "
    "musical notes fox heart bunny screen mini old"
)


def is_lettered(label: str) -> bool:
    """Whether a caption says that the picture is mostly lettering or a mark."""
    return _LETTERED.search(label.lower()) is not None


def is_brand(label: str) -> bool:
    """Whether a caption names a brand."""
    return not _BRANDS.isdisjoint(normalise(label).split())


def is_wanted(emoji: Emoji) -> bool:
    """Whether an emoji is a drawable thing: no state flags, lettered buttons or swatches."""
    return emoji.subgroup not in _SKIPPED_SUBGROUPS and not is_lettered(emoji.label)


def rendered(one: Package, folder: Path, names: EmojiNames) -> Iterator[Candidate]:
    """Candidates of a package of pictures named by code point."""
    for path in sorted((folder / "package" / "assets").glob("*.webp")):
        found = names.by_code(path.stem)
        if found is not None and is_wanted(found[0]):
            yield _from_emoji(one, path.stem, found, path)


def icons(one: Package, folder: Path, names: EmojiNames) -> Iterator[Candidate]:
    """Candidates of an icon set in the Iconify format."""
    root = folder / "package"
    table = cast("dict[str, object]", json.loads((root / "icons.json").read_text(encoding="utf-8")))
    chars = cast("dict[str, str]", json.loads((root / "chars.json").read_text(encoding="utf-8")))
    codes = {name: code for code, name in chars.items()}
    drawings = cast("dict[str, dict[str, object]]", table["icons"])
    size = (table.get("width", 16), table.get("height", 16))
    for name in sorted(drawings):
        svg = _svg(drawings[name], size)
        found = names.by_code(codes[name]) if name in codes else None
        found = found or _known(name, names)
        if found is not None:
            if is_wanted(found[0]) and not _is_flag(name):
                yield _from_emoji(one, name, found, svg)
        elif not _is_flag(name):
            described = describe(one.name, name, names.words)
            if described is not None:
                yield _from_words(one, name, described, svg)


def describe(package_name: str, name: str, words: set[str]) -> str | None:
    """A caption for a picture name that is no emoji's; None where it says too little or says a brand."""
    base = re.sub(r"(-\d+|(?<=[a-z])\d+|-fill|-alt)+$", "", split_tone(name)[0])
    label = caption(base.replace("-", " "))
    if package_name.endswith("fxemoji") and "-" not in base:
        label = segment(base, words | _ICON_WORDS) or ""
    if package_name.endswith("meteocons"):
        label = f"{label}, weather"
    lettered = is_lettered(label) or is_lettered(normalise(name))
    if lettered or is_brand(label) or not re.search("[a-z]{3}", label):
        return None
    return label


def _known(name: str, names: EmojiNames) -> tuple[Emoji, str | None] | None:
    """Look an icon's name up as it is, then without its variant number, then without old Unicode words."""
    base = re.sub(r"-\d+$", "", name)
    tries = [name, base, base.removesuffix("-face"), base.removeprefix("woman-and-")]
    if "-" not in name:
        tries += [_OLD_WORDS.sub("", name)]
    for one in tries:
        found = names.by_name(one) if len(one) > 2 else None
        if found is not None:
            return found
    return None


def _is_flag(name: str) -> bool:
    return name.startswith("flag-for-") or (name.endswith("flag") and "-" not in name)


def _svg(icon: dict[str, object], size: tuple[object, object]) -> str:
    width, height = icon.get("width", size[0]), icon.get("height", size[1])
    box = f"{icon.get('left', 0)} {icon.get('top', 0)} {width} {height}"
    # Rain and snow that only an animation makes visible would be missing from a still.
    body = re.sub(r' opacity="0"(?=><animate)', "", str(icon["body"]))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{width}" height="{height}" viewBox="{box}">{body}</svg>'
    )


def _from_emoji(one: Package, key: str, found: tuple[Emoji, str | None], drawing: str | Path) -> Candidate:
    emoji, tone = found
    label = emoji.label if tone is None else f"{emoji.label}, {' and '.join(tone.split(', '))} skin tone"
    return Candidate(
        package=one,
        key=key,
        label=label,
        tags=emoji.tags,
        subject=normalise(emoji.label),
        group=emoji.group,
        people=emoji.people,
        skin_tone=tone,
        author=one.author,
        drawing=drawing,
    )


def _from_words(one: Package, key: str, label: str, svg: str) -> Candidate:
    label, _, tag = label.partition(", ")
    people = re.search(r"\b(man|woman|men|women|boy|girl|person|people|business(wo)?man|manager)\b", label)
    return Candidate(
        package=one,
        key=key,
        label=label,
        tags=(tag,) if tag else (),
        subject=normalise(label),
        group="travel-places" if tag == "weather" else "objects",
        people=people is not None,
        skin_tone=None,
        author=one.author,
        drawing=svg,
    )
