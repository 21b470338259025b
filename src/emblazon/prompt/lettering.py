"""Words in the picture: which a model may draw, and how they are quoted and placed.

From the grade "good" on all of them, at "fair" up to three words; else they are left to real type, by compose.
"""

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

from emblazon.prompt.base import Ask, Part
from emblazon.records import Dropped

FAIR_WORDS = 3
LEGIBLE = ("good", "strong")


def drawn(ask: Ask) -> tuple[tuple[Part, ...], tuple[Dropped, ...]]:
    """The texts that the model may draw, without quotes around them, and those that it may not."""
    texts = [part for part in ask.anatomy.parts if part.kind == "lettering"]
    grade = ask.profile.limits.lettering
    words = sum(len(part.words.split()) for part in texts)
    if grade in LEGIBLE or (grade == "fair" and words <= FAIR_WORDS):
        return tuple(_quotable(part) for part in texts), ()
    if grade == "fair":
        why = f"{ask.name} draws {FAIR_WORDS} words at most, not {words}"
    else:
        why = f"{ask.name} does not draw letters well"
    why += ": set in real type by compose"
    return (), tuple(Dropped(part.words, why) for part in texts)


def _quotable(part: Part) -> Part:
    if not any(each in part.words for each in '"“”'):
        return part
    plain = part.words.translate(str.maketrans('"“”', "'''"))
    why = "double quotes end the text to be drawn: single ones stand for them"
    return Part(part.kind, plain, part.source, part.words, why)


def placed(texts: Sequence[Part], subject: str) -> tuple[str, ...]:
    """Each text in straight double quotes with its size and place: on the thing in `subject` that carries words,
    else the first above all and the rest below it."""
    carrier = next((word for word in subject.casefold().replace(",", " ").split() if word in _carriers()), "")
    places = [f"on the {carrier}" if carrier else "across the upper third", *["below it"] * (len(texts) - 1)]
    sizes = ["large", *["smaller"] * (len(texts) - 1)]
    return tuple(
        f'"{part.words}" in {size}, clear letters {place}'
        for part, size, place in zip(texts, sizes, places, strict=False)
    )


@lru_cache(maxsize=1)
def _carriers() -> frozenset[str]:
    text = (resources.files("emblazon.prompt") / "lint.toml").read_text("utf-8")
    return frozenset(tomllib.loads(text)["carriers"])
