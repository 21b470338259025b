"""The sets of `bench/gate_sets`: lines under their category, families with (a|b) alternatives, ordinary briefs."""

import random
import re
import tomllib
from itertools import product
from pathlib import Path

from emblazon.permit.names_data import load_names

SETS = Path(__file__).parent / "gate_sets"


def lines(name: str) -> list[tuple[str, str]]:
    """(category, line) of one set, as it was written."""
    found: list[tuple[str, str]] = []
    category = ""
    for line in (SETS / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            category = line[1:-1]
        elif line.strip() and not line.startswith("#"):
            found.append((category, line.strip()))
    return found


def given(name: str) -> list[tuple[str, str]]:
    """(category, prompt) of a set by another author, where there is one: category and prompt parted by a tab, or a
    prompt a line."""
    file = SETS / f"{name}.txt"
    rows = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    told = [row.rstrip() for row in rows if row.strip() and not row.startswith("#")]
    return [(row.split("\t", 1)[0], row.split("\t", 1)[1]) if "\t" in row else ("", row) for row in told]


def spelled(line: str, most: int = 24) -> list[str]:
    """What a family spells out, at most so many of it, evenly chosen by a fixed seed."""
    parts = [
        part[1:-1].split("|") if part.startswith("(") else [part]
        for part in re.split(r"(\([^()]*\|[^()]*\))", line)
    ]
    every = [" ".join("".join(chosen).split()) for chosen in product(*parts)]
    return every if len(every) <= most else random.Random(line).sample(every, most)


def named(count: int, seed: int = 1) -> list[str]:
    """Harmless sentences around the names that the gate knows best, all different, from `named.toml`."""
    frames: dict[str, list[str]] = tomllib.loads((SETS / "named.toml").read_text(encoding="utf-8"))
    names: dict[str, list[str]] = {kind: [] for kind in frames}
    for entry in load_names().entries("house"):
        if entry.kind in names:
            names[entry.kind].append(entry.name)
    chance = random.Random(seed)
    made: dict[str, None] = {}
    while len(made) < count:
        kind = chance.choice(list(frames))
        made[chance.choice(frames[kind]).format(chance.choice(names[kind]))] = None
    return list(made)


def ordinary(count: int, *, part: str, seed: int = 1) -> list[str]:
    """Ordinary briefs of a brand, all different, from `briefs.toml`; `part`: "train", "first" … "final"."""
    data = tomllib.loads((SETS / "briefs.toml").read_text(encoding="utf-8"))[part]
    chance = random.Random(f"{part} {seed}")
    made: dict[str, None] = {}
    while len(made) < count:
        language = chance.choice(("en", "en", "fr"))
        words = data[language]
        frame = chance.choice(words["frames"])
        brief = frame
        while "{" in brief:
            slot = brief[brief.index("{") + 1 : brief.index("}")]
            brief = brief.replace(f"{{{slot}}}", chance.choice(words[slot]), 1)
        made[brief] = None
    return list(made)
