"""TOML that a person wrote, or a stranger: parsed within bounds, its faults told with their line.

`tomllib` takes time that grows with the square of a dotted key's length, and whoever walks its values meets every
level of them. So keys, nesting and number of entries are counted first, in the text without its strings and comments.
"""

import re
import tomllib
from typing import cast

from emblazon.errors import InputError

MOST_DOTS = 16
MOST_DEEP = 32
MOST_ENTRIES = 20_000
"""Keys, tables and list items together."""

_ASIDE = re.compile(
    r'"""(?:\\.|[^\\])*?(?:"""|\Z)'
    r"|'''.*?(?:'''|\Z)"
    r'|"(?:\\.|[^"\\\n])*+"?'
    r"|'[^'\n]*+'?"
    r"|\#[^\n]*+",
    re.DOTALL,
)
"""Strings and comments; one that never ends goes to the end, so that no letter is looked at twice."""
_MARKS = re.compile(r"[\[\]{}=,\n]|\.[^\[\]{}=,\n]*")


def parse_toml(text: str, *, name: str, error: type[InputError] = InputError) -> dict[str, object]:
    """The values in `text`. `name`: how messages call the file.

    Raises `error` naming the line and the remedy where it is not TOML, or more than anyone writes by hand.
    """
    why = _too_much(_ASIDE.sub('""', text))
    if why:
        raise error(f"{name}:{why}", remedy="Is it the file you meant?")
    try:
        return cast("dict[str, object]", tomllib.loads(text))
    except tomllib.TOMLDecodeError as fault:
        found = re.search(r"line (\d+)", str(fault))
        line = int(found[1]) if found else text.count("\n") + 1
        words = f"{name}:{line}: not valid TOML: {fault}."
        raise error(words, remedy="Correct that line; https://toml.io says how.") from fault
    except ValueError as fault:  # Python reads no whole number of over 4,300 digits
        raise error(f"{name}:1: holds a number that is too long.", remedy="Shorten it.") from fault
    except RecursionError as fault:
        raise error(f"{name}:1: nested too deeply.", remedy="Flatten the lists in it.") from fault


def _too_much(text: str) -> str:
    """What of a text without strings and comments is more than is parsed, with its line; "" for nothing."""
    line, deep, entries = 1, 0, 0
    for found in _MARKS.finditer(text):
        mark = found[0]
        if mark == "\n":
            line += 1
        elif mark[0] == ".":
            if mark.count(".") > MOST_DOTS:
                return f"{line}: a key of more than {MOST_DOTS} parts."
        elif mark in "]}":
            deep -= 1
        else:
            deep += mark in "[{"
            entries += 1
        if deep > MOST_DEEP:
            return f"{line}: nested more than {MOST_DEEP} deep."
        if entries > MOST_ENTRIES:
            return f"{line}: more than {MOST_ENTRIES:,} entries."
    return ""
