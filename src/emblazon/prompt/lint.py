"""`lint`: what in a brief will not come out as meant with this model, and the way round it.

Word lists are data (`lint.toml`); what a model can do is its card. Words that the brief leaves out ("no crowd") are
not faults. Where another model of the catalogue is good at what this one is not, it is named.
"""

import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from emblazon.brand.kit import NEUTRAL_KIT, Kit
from emblazon.catalog import Profile
from emblazon.catalog.profile import Task
from emblazon.prompt.length import CountTokens
from emblazon.prompt.lettering import FAIR_WORDS, LEGIBLE
from emblazon.prompt.write import write_prompt
from emblazon.records import Brief

LONG_TEXT = 8  # words of lettering from which even a strong model misspells
MANY = 3  # subjects that a model must keep apart for crowds and exact counts
GOOD = 0.7
FLUENT = 80  # words of prose above which a model loses the thread (Black Forest Labs' advice: 30 to 80)
DETAILED_FORMS = ("flux2",)


@dataclass(frozen=True, slots=True)
class Remark:
    """A doubt. `kind`: length, contradiction, lettering, photograph, transparency, vector, crowd, count, hands or
    vague."""

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
    transparent: list[str]
    vector: list[str]
    held: list[str]
    small_things: list[str]
    hands: list[str]
    carriers: list[str]
    counts: dict[str, int]
    styles: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class _Look:
    """What is looked at: the plain words of the brief, the model, and the models that might do better."""

    brief: Brief
    text: str
    profile: Profile
    others: tuple[Profile, ...]

    @property
    def name(self) -> str:
        return f"the {self.profile.id} model"

    def found(self, listed: Sequence[str]) -> list[str]:
        return [each for each in listed if f" {each.replace('-', ' ')} " in self.text]

    def or_take(self, task: Task, able: Callable[[Profile], bool]) -> str:
        """Words that name the best other model for a task, "" where there is none."""
        fit = [
            each
            for each in self.others
            if each.status == "active" and each.inputs.text and able(each) and each.grade(task) >= GOOD
        ]
        best = max(fit, key=lambda each: each.grade(task), default=None)
        return f" Or take {best.id}, which can." if best and best.id != self.profile.id else ""


@lru_cache(maxsize=1)
def _lists() -> _Lists:
    text = (resources.files("emblazon.prompt") / "lint.toml").read_text("utf-8")
    return _Lists(**tomllib.loads(text))


def lint(
    brief: Brief,
    profile: Profile,
    *,
    kit: Kit = NEUTRAL_KIT,
    others: tuple[Profile, ...] = (),
    count_tokens: CountTokens | None = None,
) -> tuple[Remark, ...]:
    """Everything doubtful, the gravest first; () when there is nothing to say. `others`: models to name instead."""
    look = _Look(brief, _plain(brief), profile, others)
    return (
        *_length(look, kit, count_tokens),
        *_contradictions(look),
        *_lettering(look),
        *_abilities(look),
        *_numbers_of_things(look),
        *_hands(look),
        *_vague(look),
    )


def _plain(brief: Brief) -> str:
    """The asked words between spaces, plain, with what is left out and what is lettering taken away."""
    words = brief.words
    for each in (*brief.exclusions, *brief.lettering.split(" / ")):
        words = words.replace(each, " ") if each else words
    decomposed = unicodedata.normalize("NFD", words.casefold())
    letters = (each for each in decomposed if unicodedata.category(each) != "Mn")
    return f" {' '.join(''.join(each if each.isalnum() else ' ' for each in letters).split())} "


def _length(look: _Look, kit: Kit, count_tokens: CountTokens | None) -> Iterator[Remark]:
    prompt = write_prompt(look.brief, look.profile, kit=kit, count_tokens=count_tokens)
    way = "Say less: the subject, what it does, and where."
    for each in prompt.dropped:
        if each.why.startswith("too long"):
            yield Remark("length", each.words, each.why, way)
    words = len(prompt.text.split())
    if look.profile.dialect.form in DETAILED_FORMS and words > FLUENT:
        problem = f"{look.name} follows 30 to {FLUENT} words best, and these are {words}"
        yield Remark("length", look.brief.words, problem, way)


def _contradictions(look: _Look) -> Iterator[Remark]:
    for one, other in _lists().contradictions:
        if len(look.found([one, other])) == 2:
            words = f"{one} / {other}"
            yield Remark("contradiction", words, "these two cannot both be shown", "Keep one of them.")
    styles = [style for style, words in _lists().styles.items() if look.found(words)]
    if len(styles) > 1:
        words = " / ".join(styles)
        yield Remark(
            "contradiction", words, "a picture has one style; the first is used", "Make a picture of each."
        )


def _lettering(look: _Look) -> Iterator[Remark]:
    text, grade = look.brief.lettering, look.profile.limits.lettering
    if not text:
        return
    count = len(text.replace(" / ", " ").split())
    way = "Leave room for the words; they are set in real type over the picture."
    if grade in LEGIBLE:
        if count > LONG_TEXT:
            yield Remark("lettering", text, f"{count} words in a picture are rarely all spelled right", way)
        return
    if grade == "fair" and count <= FAIR_WORDS:
        return
    what = f"draws {FAIR_WORDS} words at most" if grade == "fair" else "does not draw letters"
    able = look.or_take("lettering", lambda each: each.limits.lettering in LEGIBLE)
    yield Remark("lettering", text, f"{look.name} {what}", way + able)


def _abilities(look: _Look) -> Iterator[Remark]:
    limits = look.profile.limits
    found = look.found(_lists().photographs)
    if found and not limits.photographs:
        way = f"Ask for a style it has: {', '.join(look.profile.inputs.styles) or 'a drawn one'}."
        able = look.or_take("photograph", lambda each: each.limits.photographs)
        yield Remark("photograph", found[0], f"{look.name} makes no photographs", way + able)
    found = look.found(_lists().transparent)
    if found and not limits.transparency:
        way = "Ask for a plain, even ground, which is cut away afterwards."
        able = look.or_take("transparency", lambda each: each.limits.transparency)
        yield Remark("transparency", found[0], f"{look.name} draws on an opaque ground", way + able)
    found = look.found(_lists().vector)
    if found and not limits.vector:
        way = "Draw it flat: the picture is traced into an SVG afterwards."
        able = look.or_take("vector", lambda each: each.limits.vector)
        yield Remark("vector", found[0], f"{look.name} draws pixels", way + able)


def _numbers_of_things(look: _Look) -> Iterator[Remark]:
    subjects = look.profile.limits.subjects
    able = look.or_take("layout", lambda each: each.limits.subjects > subjects)
    crowds = look.found(_lists().crowds)
    if crowds and subjects < MANY:
        way = "Show one or two figures that stand for the many."
        problem = f"{look.name} draws {subjects} subjects at most"
        yield Remark("crowd", crowds[0], problem, way + able)
    counts = [each for each in _counts(look) if each[1] > max(subjects, MANY - 1)]
    if counts:
        way = "Draw one, and place copies of it beside each other."
        problem = f"{look.name} does not keep exact counts above {_in_words(max(subjects, MANY - 1))}"
        yield Remark("count", counts[0][0], problem, way + able)


def _counts(look: _Look) -> list[tuple[str, int]]:
    """Number words and whole numbers from 3 to 999 before another word; years and sizes are no counts."""
    known = _lists().counts
    said = [(each, known[each]) for each in look.found(list(known))]
    words = look.text.split()
    digits = [word for word in words[:-1] if word.isascii() and word.isdigit() and 3 <= int(word[:6]) <= 999]
    return [*said, *((word, int(word)) for word in digits)]


def _in_words(number: int) -> str:
    return {1: "one", 2: "two", 3: "three", 4: "four"}.get(number, str(number))


def _hands(look: _Look) -> Iterator[Remark]:
    """Hands with many small things in them are the commonest fault of all models."""
    lists = _lists()
    held, things = look.found(lists.held), look.found(lists.small_things)
    shown = [*look.found(lists.hands), *(held if look.brief.people else [])]
    if held and things and shown:
        way = "Lay the things on a table, show one of them, or crop above the hands."
        problem = f"hands that hold {things[0]} go wrong ({look.name}: {look.profile.limits.hands})"
        yield Remark("hands", f"{held[0]} … {things[0]}", problem, way)


def _vague(look: _Look) -> Iterator[Remark]:
    for each in look.found(_lists().vague):
        yield Remark(
            "vague", each, "this says nothing that can be seen", "Say what makes it so: shape, colour, mood."
        )
