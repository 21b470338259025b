"""The anatomy of a brief: which words are what, and why. `explain` shows it, `anatomy_of` sums it up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

from emblazon.brief.emoji import name_emoji
from emblazon.brief.grammar import read_labels
from emblazon.brief.reading import Label, Reading
from emblazon.brief.tokens import BREAKS

Kind = Literal[
    "subject",
    "action",
    "setting",
    "composition",
    "camera",
    "lighting",
    "mood",
    "style",
    "medium",
    "colours",
    "lettering",
    "exclusions",
]
KINDS: tuple[Kind, ...] = (
    "subject",
    "action",
    "setting",
    "composition",
    "camera",
    "lighting",
    "mood",
    "style",
    "medium",
    "colours",
    "lettering",
    "exclusions",
)


@dataclass(frozen=True, slots=True)
class Part:
    """Words of the brief from `start` to `end` (characters), what they are, why, and what they mean."""

    kind: Kind
    words: str
    because: str
    start: int
    end: int
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Anatomy:
    """A brief in its parts, before a kit resolves anything. `styles`: house styles, in the order asked."""

    subject: str = ""
    action: str = ""
    setting: str = ""
    composition: str = ""
    camera: str = ""
    lighting: str = ""
    mood: str = ""
    medium: str = ""
    styles: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    lettering: str = ""
    exclusions: tuple[str, ...] = ()


def explain(words: str) -> tuple[Part, ...]:
    """How the words are read, part by part, in their order; every word is in exactly one part.

    Raises InputError when the words are empty, over 2,000 characters or no text.
    """
    return _parts(read_labels(words))


def _parts(reading: Reading) -> tuple[Part, ...]:
    parts: list[Part] = []
    last: Label | None = None
    for token, label in zip(reading.tokens, reading.labels, strict=True):
        if label is None:
            continue
        start = parts.pop().start if label is last else token.start
        text = reading.text[start : token.end]
        kind = cast("Kind", label.kind)
        parts.append(Part(kind, text, label.because, start, token.end, label.values))
        last = label
    return tuple(parts)


def anatomy_of(words: str) -> Anatomy:
    """The words as an anatomy. Raises InputError as `explain` does."""
    parts = explain(words)

    def text(kind: Kind) -> str:
        return _joined(words, [part for part in parts if part.kind == kind])

    def values(kind: Kind) -> tuple[str, ...]:
        found = (value for part in parts if part.kind == kind for value in part.values)
        return tuple(dict.fromkeys(value for value in found if value))

    return Anatomy(
        subject=name_emoji(text("subject")),
        action=name_emoji(text("action")),
        setting=name_emoji(text("setting")),
        composition=text("composition"),
        camera=text("camera"),
        lighting=text("lighting"),
        mood=text("mood"),
        medium=text("medium"),
        styles=values("style"),
        colours=values("colours"),
        lettering=" / ".join(values("lettering")),
        exclusions=values("exclusions"),
    )


def _joined(words: str, parts: Sequence[Part]) -> str:
    """Parts as one text: a comma where the person parted them, else a space."""
    text = ""
    for index, part in enumerate(parts):
        gap = words[parts[index - 1].end : part.start] if index else ""
        text += ", " if any(each in BREAKS for each in gap) else " " if index else ""
        text += part.values[0] if part.values else " ".join(part.words.split())
    return text
