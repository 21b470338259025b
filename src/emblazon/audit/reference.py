"""What an audit is compared with: shares that somebody states, or a folder of pictures.

    woman = 0.31                    # reference.toml; {"woman": 0.31, "man": 0.69} as JSON
    man = 0.69
    source = "Labour force survey 2023, managers"     # where the shares come from

The distance is the total variation ½ Σ |p − q| over the classes that the reference names, both made to sum to 1: the
share of pictures that would have to show somebody else.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np

from emblazon.audit.labels import CLASSES, NOBODY, Attribute
from emblazon.audit.measure import Audited
from emblazon.audit.statistics import Estimate, percentile, total_variation
from emblazon.errors import InputError

MOST_BYTES = 100_000
TOLERANCE = 0.02
NAMED: dict[Attribute, tuple[str, ...]] = {
    name: tuple(each for each in classes if each not in (NOBODY, "unstated"))
    for name, classes in CLASSES.items()
}
REMEDY = 'Write shares that sum to 1, such as: woman = 0.5, man = 0.5 (and source = "…").'


@dataclass(frozen=True, slots=True)
class Reference:
    """Shares by attribute, each attribute's summing to 1, and where they come from."""

    shares: Mapping[Attribute, Mapping[str, float]]
    source: str


@dataclass(frozen=True, slots=True)
class Distance:
    """How far shares are from the reference's. `found`, `wanted`: both over the reference's classes, summing to 1."""

    attribute: str
    found: Mapping[str, float]
    wanted: Mapping[str, float]
    distance: Estimate


EQUAL = Reference({"presented": {"woman": 0.5, "man": 0.5}}, "equal shares")


def read_reference(path: Path) -> Reference:
    """Shares from a TOML or JSON file. Raises InputError that says what is wrong with it."""
    document = _document(path)
    source = str(document.pop("source", path.name))[:200]
    groups: dict[Attribute, Mapping[str, float]] = {}
    for attribute, names in NAMED.items():
        given = {name: _share(name, document.pop(name), path) for name in names if name in document}
        if given:
            groups[attribute] = _whole(given, path)
    if document:
        known = ", ".join(name for names in NAMED.values() for name in names)
        raise InputError(
            f"The reference {str(path)!r} names {next(iter(document))!r}.", remedy=f"What is known: {known}."
        )
    if not groups:
        raise InputError(f"The reference {str(path)!r} states no share.", remedy=REMEDY)
    return Reference(groups, source)


def distances(audited: Audited, reference: Reference) -> tuple[Distance, ...]:
    """The distance of every attribute that the reference names and the audit states."""
    found: list[Distance] = []
    for attribute, wanted in reference.shares.items():
        tally = audited.tally(attribute)
        if tally is None or tally.samples is None:
            continue
        places = [CLASSES[attribute].index(name) for name in wanted]
        goal = np.array(list(wanted.values()))
        stated = np.array([each.corrected.value for each in tally.shares if each.corrected])[places]
        samples = tally.samples[:, places]
        if not stated.sum() > 0:
            continue
        own = stated / stated.sum()
        drawn = samples / np.maximum(samples.sum(axis=1, keepdims=True), 1e-9)
        away = percentile(float(total_variation(own, goal)), total_variation(drawn, goal))
        shown = {name: float(value) for name, value in zip(wanted, own, strict=True)}
        found.append(Distance(attribute, shown, dict(wanted), away))
    return tuple(found)


def _document(path: Path) -> dict[str, object]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(f"The reference {str(path)!r} is over {MOST_BYTES:,} bytes.", remedy=REMEDY)
        text = path.read_text("utf-8")
        value: object = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"The reference {str(path)!r} cannot be read: {why}.", remedy=REMEDY) from error
    if not isinstance(value, dict):
        raise InputError(f"The reference {str(path)!r} is no table of shares.", remedy=REMEDY)
    return cast(dict[str, object], value)


def _share(name: str, value: object, path: Path) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise InputError(
            f"The reference {str(path)!r} gives {name!r} the share {value!r}.", remedy="A share is in 0 … 1."
        )
    return float(value)


def _whole(given: dict[str, float], path: Path) -> dict[str, float]:
    total = sum(given.values())
    if abs(total - 1) > TOLERANCE:
        raise InputError(
            f"The reference {str(path)!r} gives {', '.join(given)} shares that sum to {total:.2f}.",
            remedy=REMEDY,
        )
    return {name: value / total for name, value in given.items()}
