"""A brief as a TOML file that `make` and `prompt compile` take."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path

from emblazon.records import Brief, Request

Value = str | int | float | Path | tuple[str | Path, ...]


def brief_text(brief: Brief, said: Mapping[str, str], request: Request) -> str:
    """`said`: the anatomy in words, field by field; style, colours, lettering and exclusions are the brief's. What
    was asked beside the words stands under [request], paths as absolute ones."""
    anatomy: dict[str, Value] = {name: words for name, words in said.items() if words}
    anatomy |= {"style": brief.style}
    kept: dict[str, Value] = {
        "colours": brief.colours,
        "lettering": brief.lettering,
        "exclusions": brief.exclusions,
    }
    anatomy |= {name: value for name, value in kept.items() if value}
    lines = ["[brief]", *_lines(anatomy)]
    asked = dict(_asked(request))
    return "\n".join([*lines, *(["", "[request]", *_lines(asked)] if asked else [])]) + "\n"


def _asked(request: Request) -> Iterator[tuple[str, Value]]:
    """What differs from a request of nothing but words."""
    for each in fields(request):
        value: Value | None = getattr(request, each.name)
        if each.name not in ("words", "style") and value is not None and value != each.default:
            yield each.name, value


def _lines(values: Mapping[str, Value]) -> list[str]:
    return [f"{name} = {_toml(value)}" for name, value in values.items()]


def _toml(value: Value) -> str:
    """JSON's texts, numbers, truths and flat lists are TOML's too, save an escaped surrogate, which none holds."""
    if isinstance(value, tuple):
        return f"[{', '.join(_toml(each) for each in value)}]"
    if isinstance(value, Path):
        return json.dumps(str(value.absolute()), ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False)
