"""A richer brief, proposed by a language model, field by field: shown as a difference, never taken silently.

What comes back is data. A proposal may only add words to the anatomy's own fields; it may not take a word away that
was asked for, touch lettering, exclusions, style or colours, nor add people, marks or names. What breaks a rule is
refused by the field, with the rule.
"""

import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import cast

from emblazon.brand.kit import Kit
from emblazon.errors import BadAnswerError
from emblazon.prompt.anatomy import anatomy_of
from emblazon.prompt.endpoint import Endpoint, ask_endpoint
from emblazon.prompt.wording import ARTICLES, words_of
from emblazon.records import Brief

FIELDS = ("subject", "action", "setting", "composition", "camera", "lighting", "mood", "medium")
LONGEST = 200
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
FENCE = re.compile(r"\s*```(?:json)?\s*\n(.*)\n\s*```\s*", re.DOTALL)
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Change:
    """A field that would say more."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A field of the answer that is not taken, and the rule that it breaks."""

    field: str
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would change, and what of the answer was refused. `asked`: the fields as the brief has them."""

    asked: dict[str, str]
    changes: tuple[Change, ...]
    refused: tuple[Refused, ...]

    @property
    def fields(self) -> dict[str, str]:
        """The fields with every change taken."""
        return self.asked | {change.field: change.after for change in self.changes}


@dataclass(frozen=True, slots=True)
class _Rules:
    people: tuple[str, ...]
    marks: tuple[str, ...]
    instructions: str


@lru_cache(maxsize=1)
def _rules() -> _Rules:
    values = tomllib.loads((resources.files("emblazon.prompt") / "propose.toml").read_text("utf-8"))
    return _Rules(tuple(values["people"]), tuple(values["marks"]), values["instructions"])


def propose(brief: Brief, kit: Kit, endpoint: Endpoint) -> Proposal:
    """Ask the endpoint for a richer brief. Raises BackendError when no usable answer comes."""
    system = _rules().instructions.format(fields=", ".join(FIELDS), longest=LONGEST)
    question = {**asked_fields(brief, kit), "exclusions": excluded(brief, kit)}
    answer = ask_endpoint(endpoint, system=system, user=json.dumps(question, ensure_ascii=False))
    return judge(answer, brief, kit)


def asked_fields(brief: Brief, kit: Kit) -> dict[str, str]:
    """The brief's own words, field by field, without what the kit adds by itself."""
    parts = [part for part in anatomy_of(brief, kit).parts if part.source == "brief"]
    return {field: ", ".join(words_of(parts, field)) for field in FIELDS}


def excluded(brief: Brief, kit: Kit) -> list[str]:
    """What must not be seen."""
    return [part.words for part in anatomy_of(brief, kit).exclusions]


def judge(answer: str, brief: Brief, kit: Kit) -> Proposal:
    """The changes in an answer that keep the rules. Raises BadAnswerError when it is no JSON object."""
    fence = FENCE.fullmatch(answer)
    try:
        values = cast("object", json.loads(fence[1] if fence else answer))
    except (ValueError, RecursionError) as error:
        raise _no_object(answer) from error
    if not isinstance(values, dict):
        raise _no_object(answer)
    asked = asked_fields(brief, kit)
    changes: list[Change] = []
    refused: list[Refused] = []
    for field, value in cast("dict[str, object]", values).items():
        words = " ".join(value.split(" ")).strip() if isinstance(value, str) else value
        why = next(_broken(field, words, brief, kit), "")
        if why:
            refused.append(Refused(_shown(field), _shown(str(value)), why))
        elif isinstance(words, str) and words and words != asked[field]:
            changes.append(Change(field, asked[field], words))
    return Proposal(asked, tuple(changes), tuple(refused))


def _broken(field: str, value: object, brief: Brief, kit: Kit) -> Iterator[str]:
    """Every rule that a field of the answer breaks, in words."""
    if field not in FIELDS:
        yield f"there is no such field to change: only {', '.join(FIELDS)}"
        return
    if not isinstance(value, str):
        yield "is no text"
        return
    if len(value) > LONGEST:
        yield f"is over {LONGEST} characters"
    if any(unicodedata.category(each)[0] == "C" for each in value) or "\u2028" in value:
        yield "holds control characters"
    if any(each in value for each in '"“”«»{}<>|`') or "--" in value or "::" in value:
        yield "holds quotation marks or commands: lettering is the person's own"
    before = asked_fields(brief, kit)[field]
    lost = [each for each in _words(before) if each not in _words(value) and each not in ARTICLES]
    if value and lost:
        yield f"takes away {lost[0]!r}, which was asked for"
    new = [each for each in WORD.findall(value) if each.casefold() not in _said(brief)]
    yield from _added(new, brief, kit)


def _added(new: list[str], brief: Brief, kit: Kit) -> Iterator[str]:
    """What the new words add that only a person may add."""
    rules, plain = _rules(), [each.casefold() for each in new]
    people = next((each for each in plain if each in rules.people), "")
    if people and not brief.people:
        yield f"adds {people!r}: nobody asked for people"
    mark = next((each for each in plain if each in rules.marks), "")
    if mark:
        yield f"adds {mark!r}: marks and text are the person's own"
    name = next((each for each in new if each != each.lower()), "")
    if name:
        yield f"adds {name!r}, which reads like a name"
    out = {word for each in excluded(brief, kit) for word in _words(each) if len(word) > 3}
    denied = next((each for each in plain if {each, each.removesuffix("s"), f"{each}s"} & out), "")
    if denied:
        yield f"adds {denied!r}, which is excluded"


def _said(brief: Brief) -> frozenset[str]:
    fields = (brief.words, brief.subject, brief.action, brief.setting)
    return frozenset(word for each in fields for word in _words(each))


def _words(text: str) -> list[str]:
    return [each.casefold() for each in WORD.findall(text)]


def _shown(text: str) -> str:
    plain = "".join(each if each.isprintable() else "·" for each in text)
    return plain if len(plain) <= SHOWN else plain[: SHOWN - 1] + "…"


def _no_object(answer: str) -> BadAnswerError:
    return BadAnswerError(
        f"The language model sent no JSON object but {_shown(answer)!r}.",
        remedy="Ask again, or take a model that follows instructions better.",
    )
