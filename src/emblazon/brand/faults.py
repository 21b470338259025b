"""What is wrong with a kit: each fault with its file, its line and its remedy, all in one message."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from emblazon.brand.lines import Place
from emblazon.errors import KitError

_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One mistake. `order`: 0 for the kit itself, 1 for what it extends, and so on."""

    order: int
    line: int
    file: str
    words: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.words}. {self.remedy}"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value was written."""

    order: int
    file: str
    line: int

    def fault(self, words: str, remedy: str) -> Fault:
        """A fault at this place."""
        return Fault(self.order, self.line, self.file, words, remedy)


def origin_of(place: Place, origins: Mapping[Place, Origin]) -> Origin:
    """Where `place` was written, or the nearest thing around it."""
    for length in range(len(place), 0, -1):
        if place[:length] in origins:
            return origins[place[:length]]
    return origins[()]


def refuse(faults: Sequence[Fault]) -> KitError:
    """One error that tells all faults, the first one first."""
    ordered = sorted(set(faults))
    shown = [str(fault) for fault in ordered[:_MOST_SHOWN]]
    if len(ordered) > _MOST_SHOWN:
        shown.append(f"… and {len(ordered) - _MOST_SHOWN} more.")
    head = "" if len(ordered) == 1 else f"The kit has {len(ordered)} faults:\n"
    return KitError(head + "\n".join(shown))


def spell(place: Place) -> str:
    """A place as a person writes it: palette.colours[2].hex, counted from 0."""
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def describe(error: ErrorDetails, model: type[BaseModel], origins: Mapping[Place, Origin]) -> Fault:
    """A validation error of pydantic as a fault."""
    place: Place = error["loc"]
    words, remedy = _words(error, place, model)
    return origin_of(place, origins).fault(words, remedy)


def _words(error: ErrorDetails, place: Place, model: type[BaseModel]) -> tuple[str, str]:
    where, given = spell(place), _short(error["input"])
    context = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            return unknown_key(place, keys_at(model, place[:-1]))
        case "missing":
            return f"{where} is missing", "Add it."
        case "literal_error":
            return f"{where} is {given}, which is not known", f"Write {context['expected']}."
        case "value_error":
            words, _, remedy = str(context["error"]).partition(". ")
            whole = isinstance(
                error["input"], dict
            )  # the rule is about a table: its values need no repeating
            return f"{where or 'it'} {words}" if whole else f"{where} {words}: {given}", f"{remedy}."
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal":
            bound = error["msg"].removeprefix("Input should be ")
            return f"{where} is {given}, which is impossible", f"It must be {bound}."
        case _:
            asked = error["msg"].removeprefix("Input should be ").removeprefix("Input should ")
            return f"{where} is {given}, which cannot be", _type_remedy(error["type"], asked)


_REMEDIES = {
    "string_type": 'Write text in quotes: "…".',
    "int_type": "Write a whole number, without quotes.",
    "float_type": "Write a number, without quotes.",
    "bool_type": "Write true or false, without quotes.",
    "tuple_type": "Write a list: [ … ].",
    "model_type": "Write a table: { key = value } or a [header] of its own.",
    "path_type": 'Write the path of a file in quotes: "logo.svg".',
    "is_instance_of": 'Write the path of a file in quotes: "logo.svg".',
    "finite_number": "Write a finite number.",
    "string_too_short": "Write at least one character.",
}


def _type_remedy(kind: str, asked: str) -> str:
    return _REMEDIES.get(kind, f"It should be {asked}.")


def _short(value: object) -> str:
    text = repr(list(value) if isinstance(value, tuple) else value)  # pyright: ignore[reportUnknownArgumentType]
    return text if len(text) <= 60 else text[:59] + "…"


def unknown_key(place: Place, known: Sequence[str]) -> tuple[str, str]:
    """Words and remedy for a key that the record at that place does not have."""
    name = str(place[-1])
    table = spell(place[:-1]) or "the kit"
    close = difflib.get_close_matches(name, known, n=1)
    remedy = f"Did you mean {close[0]!r}?" if close else f"Known keys: {', '.join(known)}."
    return f"unknown key {name!r} in {table}", remedy


def keys_at(model: type[BaseModel], place: Place) -> tuple[str, ...]:
    """The keys that the record at `place` of `model` may have."""
    current: object = model
    for part in place:
        if isinstance(part, int):
            current = get_args(current)[0]
        elif isinstance(current, type) and issubclass(current, BaseModel):
            current = current.model_fields[part].annotation
    return tuple(current.model_fields) if isinstance(current, type) and issubclass(current, BaseModel) else ()


def display(path: Path) -> str:
    """The path as the person would write it: from the working directory where that is shorter."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
