"""Licences as data: what each allows (`licences.toml`), found by any of its usual names.

Creative Commons has one row for each of its six kinds: every version, port, spelling and address of a kind allows the
same, and the line to print names the very one ("CC-BY-3.0-DE", by/3.0/de/).
"""

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import Literal, cast

from emblazon.brand.fields import Record

Allowed = Literal["yes", "no", "capped", "unsaid"]
_ELEMENTS = {
    "by": ("by", "attribution"),
    "nc": ("nc", "noncommercial", "non commercial"),
    "nd": ("nd", "noderivatives", "no derivatives", "noderivs", "no derivs"),
    "sa": ("sa", "sharealike", "share alike"),
}
_COMMONS = re.compile(r"creativecommons org licenses|creative commons|ccby|cc|(?=attribution)")


class Licence(Record):
    """What a licence allows. `cap_usd`: yearly revenue at which it ends, where commercial use is capped; "unsaid":
    the name alone allows nothing. `family`: what the licences of one row are together, where their texts differ: each
    is then shown by its own name, and for `alike` one counts as the same as the other; else the id."""

    id: str
    also: tuple[str, ...] = ()
    commercial: Allowed = "yes"
    changes: Literal["yes", "no"] = "yes"
    credit: bool = False
    alike: bool = False
    cap_usd: float | None = None
    url: str = ""
    clause: str
    family: str = ""


def find_licence(name: str) -> Licence | None:
    """The licence of that name; None for one that is not known here."""
    key = _key(name)
    return (_commons(key) or _book().get(key)) if key else None


@lru_cache(maxsize=1)
def _book() -> dict[str, Licence]:
    data = tomllib.loads((resources.files("emblazon.rights") / "licences.toml").read_text("utf-8"))
    rows = cast("list[dict[str, object]]", data["licences"])
    licences = [
        Licence.model_validate({**row, "also": tuple(cast("list[str]", row.get("also", [])))}) for row in rows
    ]
    book: dict[str, Licence] = {}
    for each in licences:
        for name in (each.id, *each.also):
            shown = each.id if each.family == "" else name
            book[_key(name)] = each.model_copy(update={"id": shown, "family": each.family or each.id})
    return book


def _commons(key: str) -> Licence | None:
    """A licence of Creative Commons: its elements in any order, a version, a port to a country."""
    start = _COMMONS.match(key)
    if start is None:
        return None
    rest, elements = f" {key[start.end() :]} ", {each for each in ("by",) if start[0] == "ccby"}
    for element, words in _ELEMENTS.items():
        for word in words:
            if f" {word} " in rest:
                elements.add(element)
                rest = rest.replace(f" {word} ", " ")
    found = re.fullmatch(r"(?:v )?([1-4](?: [05])?)? ?([a-z]{2}|igo|scotland)?", " ".join(rest.split()))
    row = _book().get("cc " + " ".join(each for each in _ELEMENTS if each in elements))
    if row is None or found is None:
        return None
    version = (found[1] or "").replace(" ", ".")
    version = f"{version}.0" if len(version) == 1 else version
    return _edition(row, version, found[2] or "")


def _edition(row: Licence, version: str, port: str) -> Licence:
    """One version of a kind. Sections are those of 4.0; its address is left open where no version is said."""
    place = f"{row.id.removeprefix('CC-').lower()}/{version}/{port + '/' if port else ''}" if version else ""
    return row.model_copy(
        update={
            "id": "-".join(each for each in (row.id, version, port.upper()) if each),
            "url": f"https://creativecommons.org/licenses/{place}",
            "clause": row.clause if version in ("", "4.0") else row.clause.partition(": ")[2],
            "family": row.id,
        }
    )


def _key(name: str) -> str:
    """ "CC BY 4.0", "CC-BY-4.0", "Creative Commons … licence": alike without case, marks and idle words."""
    plain = re.sub(r"https?://|www\.|\blegalcode\b|\bdeed(?:\.\w\w)?\b", " ", name.casefold())
    plain = re.sub(r"\b(?:the|licen[cs]e|version|international|universal|unported|generic)\b", " ", plain)
    plain = " ".join(re.findall(r"[^\W_]+", plain))
    return re.sub(r"(\d) 0\b", r"\1", plain)
