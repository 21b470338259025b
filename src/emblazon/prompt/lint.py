"""`lint`: what in a brief will not come out as meant with this model, and the way round it.

Word lists are data (`lint.toml`). Words that the brief leaves out ("no crowd") are not faults.
"""

import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from emblazon.catalog import Profile
from emblazon.prompt.length import CountTokens, estimate_tokens
from emblazon.prompt.write import write_prompt
from emblazon.records import Brief


@dataclass(frozen=True, slots=True)
class Remark:
    """A doubt. `kind`: length, contradiction, vague, lettering, photograph, crowd or count."""

    kind: str
    words: str
    problem: str
    workaround: str


@dataclass(frozen=True, slots=True)
class _Lists:
    contradictions: list[list[str]]
    vague: list[str]
    crowds: list[str]
    photographs: list[str]
    counts: list[str]
    styles: dict[str, list[str]]


@lru_cache(maxsize=1)
def _lists() -> _Lists:
    text = (resources.files("emblazon.prompt") / "lint.toml").read_text("utf-8")
    return _Lists(**tomllib.loads(text))


def lint(
    brief: Brief, profile: Profile, *, count_tokens: CountTokens = estimate_tokens
) -> tuple[Remark, ...]:
    """Everything doubtful, the gravest first; () when there is nothing to say."""
    text = _plain(brief)
    return (
        *_length(brief, profile, count_tokens),
        *_contradictions(text),
        *_abilities(brief, profile, text),
        *_vague(text),
    )


def _plain(brief: Brief) -> str:
    """The asked words between spaces, plain, with what is left out and what is lettering taken away."""
    words = brief.words
    for each in (*brief.exclusions, brief.lettering):
        words = words.replace(each, " ") if each else words
    decomposed = unicodedata.normalize("NFD", words.casefold())
    letters = (each for each in decomposed if unicodedata.category(each) != "Mn")
    return f" {' '.join(''.join(each if each.isalnum() else ' ' for each in letters).split())} "


def _found(text: str, listed: Sequence[str]) -> list[str]:
    return [each for each in listed if f" {each.replace('-', ' ')} " in text]


def _length(brief: Brief, profile: Profile, count_tokens: CountTokens) -> Iterator[Remark]:
    for each in write_prompt(brief, profile, count_tokens=count_tokens).dropped:
        if each.why.startswith("too long"):
            yield Remark("length", each.words, each.why, "Say less: the subject, what it does, and where.")


def _contradictions(text: str) -> Iterator[Remark]:
    for one, other in _lists().contradictions:
        if len(_found(text, [one, other])) == 2:
            words = f"{one} / {other}"
            yield Remark("contradiction", words, "these two cannot both be shown", "Keep one of them.")
    styles = [style for style, words in _lists().styles.items() if _found(text, words)]
    if len(styles) > 1:
        words = " / ".join(styles)
        yield Remark(
            "contradiction", words, "a picture has one style; the first is used", "Make a picture of each."
        )


def _abilities(brief: Brief, profile: Profile, text: str) -> Iterator[Remark]:
    name = f"the {profile.id} model"
    if brief.lettering and not profile.limits.lettering:
        way = "Leave room for the words; they are set in real type over the picture."
        yield Remark("lettering", brief.lettering, f"{name} does not draw letters", way)
    photographs = _found(text, _lists().photographs)
    if photographs and not profile.limits.photographs:
        way = f"Ask for a style it has: {', '.join(profile.inputs.styles)}."
        yield Remark("photograph", photographs[0], f"{name} makes no photographs", way)
    crowds = _found(text, _lists().crowds)
    if crowds and profile.limits.subjects < 3:
        way = "Show one or two figures that stand for the many."
        yield Remark("crowd", crowds[0], f"{name} draws {profile.limits.subjects} subjects at most", way)
    counts = [*_found(text, _lists().counts), *_numbers(text)]
    if counts and profile.limits.subjects < 3:
        way = "Draw one, and place copies of it beside each other."
        yield Remark("count", counts[0], f"{name} does not keep exact counts above two", way)


def _numbers(text: str) -> list[str]:
    """Whole numbers from 3 to 999 that stand before another word; years and sizes are no counts."""
    words = text.split()
    return [word for word in words[:-1] if word.isascii() and word.isdigit() and 3 <= int(word[:6]) <= 999]


def _vague(text: str) -> Iterator[Remark]:
    for each in _found(text, _lists().vague):
        yield Remark(
            "vague", each, "this says nothing that can be seen", "Say what makes it so: shape, colour, mood."
        )
