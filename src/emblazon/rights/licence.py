"""Licences as data: what each allows (`licences.toml`), found by any of its usual names."""

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import Literal, cast

from emblazon.brand.fields import Record

Allowed = Literal["yes", "no", "capped"]


class Licence(Record):
    """What a licence allows. `cap_usd`: yearly revenue at which it ends, where commercial use is capped."""

    id: str
    also: tuple[str, ...] = ()
    commercial: Allowed = "yes"
    changes: Literal["yes", "no"] = "yes"
    credit: bool = False
    alike: bool = False
    cap_usd: float | None = None
    url: str = ""
    clause: str


def find_licence(name: str) -> Licence | None:
    """The licence of that name; None for one that is not known here."""
    return _book().get(_key(name)) if name.strip() else None


@lru_cache(maxsize=1)
def _book() -> dict[str, Licence]:
    data = tomllib.loads((resources.files("emblazon.rights") / "licences.toml").read_text("utf-8"))
    rows = cast("list[dict[str, object]]", data["licences"])
    licences = [
        Licence.model_validate({**row, "also": tuple(cast("list[str]", row.get("also", [])))}) for row in rows
    ]
    return {_key(name): each for each in licences for name in (each.id, *each.also)}


def _key(name: str) -> str:
    """ "CC BY 4.0", "CC-BY-4.0", "Creative Commons … licence": alike without case, marks and a trailing ".0"."""
    plain = re.sub(r"\b(?:the|licen[cs]e|international|unported)\b", " ", name.casefold())
    plain = re.sub(r"(\d)\.0\b", r"\1", plain)
    return " ".join(re.findall(r"[^\W_]+(?:\.\d+)?", plain)).removesuffix(" 4")
