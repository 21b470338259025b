"""Measuring a picture against its kit: every file of this folder with a `CHECK` is one question.

A finding is pass, fail or unknown. What could not be measured is unknown, never pass. A failed check names
what would mend it (`records.Repair`). The kit says how much each counts, and may set its limit or turn it off.
"""

import importlib
import pkgutil
from dataclasses import replace
from functools import lru_cache

from emblazon.check.base import MISSING, Alike, Asked, Check, Collection, Evidence
from emblazon.records import Draft, Finding, Picture, Pixels, Report

__all__ = [
    "Alike",
    "Asked",
    "Collection",
    "Evidence",
    "as_picture",
    "check",
    "checks",
    "examine",
]


@lru_cache(maxsize=1)
def checks() -> tuple[Check, ...]:
    """All checks of this folder, in the order of their ids."""
    found = [
        module.CHECK
        for info in pkgutil.iter_modules(__path__)
        for module in [importlib.import_module(f"{__name__}.{info.name}")]
        if hasattr(module, "CHECK")
    ]
    return tuple(sorted(found, key=lambda each: each.id))


def check(evidence: Evidence) -> Report:
    """Every check's finding, but for those that the kit turned off, with the kit's limits and weights."""
    rules = evidence.kit.checks
    found = (examine(each, evidence) for each in checks() if each.id not in rules.off)
    return Report(tuple(replace(each, weight=rules.weights.get(each.check, 1.0)) for each in found))


def as_picture(pixels: Pixels) -> Picture:
    """A picture (H, W, 4) made anywhere, held to the palette strictly."""
    return Picture(pixels=pixels, seed=0, draft=Draft(pixels, 0), recolour="strict")


def examine(each: Check, evidence: Evidence) -> Finding:
    """One check's finding; unknown when something that it needs is missing, or nothing is visible."""
    for need in each.needs:
        if not evidence.has(need):
            return each.unknown(f"Not measured: {MISSING[need]}.")
    limit = evidence.kit.checks.limits.get(each.id, each.limit)
    held = each if limit == each.limit else replace(each, limit=limit, source="The kit.")
    return held.run(held, evidence)
