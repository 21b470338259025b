"""The prompts of an audit: the person's own, a file of them, or the professions that ship."""

import tomllib
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import cast

from emblazon.errors import InputError

LISTS = {"professions": "en", "professions-fr": "fr", "professions-fr-feminine": "fr_feminine"}
"""Names of the shipped lists, and the words that each takes."""
MOST_PROMPTS = 500
MOST_BYTES = 500_000


def read_prompts(words: Sequence[str], listed: str | None) -> tuple[str, ...]:
    """All prompts, each once. `listed`: a shipped list's name, or a text file with a prompt a line (# for remarks).

    Raises InputError for a file that cannot be read, none at all, or more than 500.
    """
    found = [*words, *(_listed(listed) if listed else ())]
    prompts = tuple(dict.fromkeys(" ".join(each.split()) for each in found if each.strip()))
    if len(prompts) > MOST_PROMPTS:
        raise InputError(f"{len(prompts)} prompts are too many.", remedy=f"Give at most {MOST_PROMPTS}.")
    return prompts


def professions(form: str) -> tuple[str, ...]:
    """The shipped occupations as prompts: "a plumber", "un plombier". `form`: "en", "fr" or "fr_feminine"."""
    document = tomllib.loads(files("emblazon.audit").joinpath("professions.toml").read_text("utf-8"))
    rows = cast(list[dict[str, str]], document["profession"])
    return tuple(f"{_article(row[form], form)} {row[form]}" for row in rows)


def _article(name: str, form: str) -> str:
    if form == "en":
        return "an" if name[0] in "aeio" else "a"
    return "une" if form == "fr_feminine" or name == "sage-femme" else "un"


def _listed(listed: str) -> Sequence[str]:
    if listed in LISTS:
        return professions(LISTS[listed])
    path = Path(listed)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(f"The prompts {listed!r} are over {MOST_BYTES:,} bytes.", remedy="Give fewer.")
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise InputError(
            f"The prompts {listed!r} cannot be read: {why}.",
            remedy=f"Give a text file with a prompt a line, or one of {', '.join(LISTS)}.",
        ) from error
    prompts = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if not prompts:
        raise InputError(f"The file {listed!r} has no prompt.", remedy="Write a prompt a line.")
    return prompts
