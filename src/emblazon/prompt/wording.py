"""Turns of phrase that dialects share: what is shown, lists, sentences, colours bound to things."""

import unicodedata
from collections.abc import Iterable, Sequence

from emblazon.prompt.base import Kind, Part
from emblazon.prompt.lettering import placed
from emblazon.records import Brief, Format

ARTICLES = frozenset(("a", "an", "the", "un", "une", "le", "la", "les", "des"))
ELIDED = "l'"
PLACE_WORDS = """
over above in on at under below beneath behind beside next near between among amid through across against inside
outside within along around beyond by into onto during surrounded set opposite towards toward upon
au à dans sur sous derrière devant près entre parmi chez contre autour le en vers face pendant
"""
JOINED_BY_SPACE = frozenset(PLACE_WORDS.split())
LONGEST_NAME = 5  # words of a subject that a colour is bound to by name
BOUND = {
    "primary": "{subject} in {colour}",
    "strong": "strong shapes in {colour}",
    "secondary": "larger shapes in {colour}",
    "accent": "small accents in {colour}",
    "background": "the background in {colour}",
    "text": "fine details in {colour}",
    "neutral": "quiet areas in {colour}",
}
BY_SHARE = ("primary", "strong", "accent")


def caption_words(text: str) -> str:
    """Lower case, no articles, single spaces, commas between thoughts: "A Small Town" → "small town"."""
    thoughts: list[str] = []
    for thought in unicodedata.normalize("NFC", text).casefold().replace("’", "'").split(","):
        words = [_unelided(word) for word in thought.split()]
        kept = " ".join(word for word in words if word and word not in ARTICLES)
        if kept:
            thoughts.append(kept)
    return ", ".join(thoughts)


def _unelided(word: str) -> str:
    return word[2:] if word.startswith(ELIDED) else word


def scene(subject: str, action: str, setting: str) -> str:
    """The subject's first thought does what the action says, where the setting says; the rest follows."""
    first, _, more = subject.partition(", ")
    text = " ".join(each for each in (first, action) if each)
    if setting:
        begin = setting.casefold().replace("-", " ").split()[0]
        text += f"{' ' if begin in JOINED_BY_SPACE else ', '}{setting}" if text else setting
    return ", ".join(each for each in (text, more) if each)


def words_of(parts: Iterable[Part], *kinds: Kind) -> list[str]:
    """The words of the parts of these kinds, kind by kind."""
    found = list(parts)
    return [part.words for kind in kinds for part in found if part.kind == kind]


def shown(parts: Sequence[Part]) -> str:
    """Subject, action and setting as one phrase."""
    subject, action, setting = (", ".join(words_of(parts, kind)) for kind in ("subject", "action", "setting"))
    return scene(subject, action, setting)


def subject_of(parts: Iterable[Part]) -> str:
    """The subject's words."""
    return ", ".join(words_of(parts, "subject"))


def lettering_of(parts: Sequence[Part]) -> tuple[str, ...]:
    """Each text to be drawn, quoted and placed."""
    return placed([part for part in parts if part.kind == "lettering"], subject_of(parts))


def listed(words: Sequence[str], *, last: str = "and") -> str:
    """ "a, b and c"."""
    return f" {last} ".join(each for each in (", ".join(words[:-1]), words[-1]) if each) if words else ""


def sentence(text: str) -> str:
    """With a capital and a full stop."""
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}" if text else ""


def bound_colours(parts: Sequence[Part]) -> list[str]:
    """Each colour bound to a thing of the picture: the greatest to the subject, the rest by role, else by share."""
    subject = subject_of(parts).partition(",")[0]
    name = f"the {caption_words(subject)}" if 0 < len(subject.split()) <= LONGEST_NAME else "the main subject"
    unbound = iter(BY_SHARE)
    told: list[str] = []
    for part in (part for part in parts if part.kind == "colours"):
        role = part.role if part.role == "background" else next(unbound, BY_SHARE[-1])
        if part.role in BOUND and role not in ("primary", "background") and part.role != "primary":
            role = part.role
        told.append(BOUND[role].format(subject=name, colour=part.words))
    return told


def colour_sentence(parts: Sequence[Part]) -> str:
    """Colours by name as a list, by code each bound to a thing; "" without any."""
    colours = [part for part in parts if part.kind == "colours"]
    if not colours:
        return ""
    if colours[0].words.startswith("#"):
        return sentence("; ".join(bound_colours(parts)))
    return sentence(f"the colours are {listed([part.words for part in colours])}")


def photographic(parts: Iterable[Part]) -> bool:
    """Whether the medium is a photograph."""
    media = [part.words.casefold() for part in parts if part.kind == "medium"]
    return any("photo" in each or "film still" in each for each in media)


def asked_format(brief: Brief) -> Format | None:
    """The format that the picture is composed for: the first that was asked for beside the square one, which is
    always made."""
    return next((each for each in brief.formats[1:]), brief.formats[0] if brief.formats else None)
