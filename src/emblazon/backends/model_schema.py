"""A model's own input schema, as the service publishes it (OpenAPI), read into plain fields."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from emblazon.backends.media import Edit
from emblazon.errors import BadAnswerError

NAMED_RATIO = re.compile(r"(portrait|landscape)_(\d+)_(\d+)")
RATIO = re.compile(r"\d{1,2}[:x]\d{1,2}")
EDITED = re.compile(r"inpaint|edit|repaint|redraw|regenerat|replac|chang|fill|modif", re.IGNORECASE)
KEPT = re.compile(r"preserv|keep|kept|unchanged|untouched|protect|not ", re.IGNORECASE)
DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a model's input. `kind`: its JSON type, "" where it does not say; `choices`: the only values;
    `least`, `most`: bounds of a number; `parts`: the fields of an object."""

    kind: str = ""
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    words: str = ""
    parts: tuple[str, ...] = ()

    def holds(self, value: float) -> bool:
        """Whether a number is within the bounds."""
        over = self.least is None or value >= self.least
        return over and (self.most is None or value <= self.most)

    @property
    def bounds(self) -> str:
        """The bounds, in words."""
        if self.least is None:
            return "any number" if self.most is None else f"at most {self.most:g}"
        return f"at least {self.least:g}" if self.most is None else f"{self.least:g} to {self.most:g}"

    def read(self, value: str) -> object:
        """A text as the field's type, a choice in the field's own spelling. Raises ValueError when it is none."""
        if self.choices:
            same = [each for each in self.choices if each.casefold() == value.casefold()]
            if not same:
                raise ValueError(f"it is one of {', '.join(self.choices)}")
            return same[0]
        if self.kind == "integer":
            return int(value)
        if self.kind == "number":
            return float(value)
        if self.kind == "boolean":
            return {"true": True, "on": True, "false": False, "off": False}[value.casefold()]
        return json.loads(value) if self.kind in ("array", "object") else value


Fields = Mapping[str, Field]


def fields_of(document: object, schema: object) -> dict[str, Field]:
    """The fields of an object's `schema` in an OpenAPI `document`. Raises BadAnswerError when it has none."""
    properties = _resolved(document, schema).get("properties")
    if not isinstance(properties, dict) or not properties:
        raise BadAnswerError(
            "The service's description of the model's input has no fields.",
            remedy="Is the model's name right? If so, its API may have changed: report this.",
        )
    return {name: _field(document, each) for name, each in cast("dict[str, object]", properties).items()}


def _resolved(document: object, schema: object, depth: int = 0) -> dict[str, object]:
    """A schema with its references followed and its alternatives laid over each other, the first one on top."""
    if not isinstance(schema, dict) or depth > DEEPEST:
        return {}
    found = dict(cast("dict[str, object]", schema))
    pointer = found.pop("$ref", None)
    if isinstance(pointer, str):
        found = _resolved(document, _at(document, pointer), depth + 1) | found
    for key in ("allOf", "anyOf", "oneOf"):
        several = found.pop(key, None)
        for each in reversed(cast("list[object]", several) if isinstance(several, list) else []):
            inner = _resolved(document, each, depth + 1)
            if inner.get("type") != "null":
                found = found | inner | {name: found[name] for name in ("description",) if name in found}
    return found


def _at(document: object, pointer: str) -> object:
    for step in pointer.removeprefix("#/").split("/"):
        document = cast("dict[str, object]", document).get(step) if isinstance(document, dict) else None
    return document


def _field(document: object, schema: object) -> Field:
    found = _resolved(document, schema)
    choices, parts = found.get("enum"), found.get("properties")
    return Field(
        kind=str(found.get("type") or ""),
        choices=tuple(map(str, cast("list[object]", choices))) if isinstance(choices, list) else (),
        least=_bound(found.get("minimum")),
        most=_bound(found.get("maximum")),
        words=str(found.get("description") or ""),
        parts=tuple(cast("dict[str, object]", parts)) if isinstance(parts, dict) else (),
    )


def _bound(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def edited_colour(words: str) -> Edit | None:
    """Which colour of a mask a field's description says is drawn anew; None when it says neither."""
    for clause in re.split(r"[.,;()]|\bwhile\b|\band\b", words.replace("black and white", "").lower()):
        colours: list[Edit] = [colour for colour in ("white", "black") if colour in clause]
        if len(colours) != 1 or not (EDITED.search(clause) or KEPT.search(clause)):
            continue
        other: Edit = "black" if colours[0] == "white" else "white"
        return other if KEPT.search(clause) else colours[0]
    return None


def ratios_of(choices: tuple[str, ...]) -> dict[str, str]:
    """Ratios as "16:9" → the choice that names each: "16:9", "16x9", "landscape_16_9", "square"."""
    found: dict[str, str] = {}
    for choice in choices:
        named = NAMED_RATIO.fullmatch(choice)
        if choice in ("square", "square_hd"):
            found["1:1"] = choice
        elif named:
            sides = sorted(map(int, named.groups()[1:]), reverse=named[1] == "landscape")
            found[f"{sides[0]}:{sides[1]}"] = choice
        elif RATIO.fullmatch(choice):
            found[choice.replace("x", ":")] = choice
    return found
