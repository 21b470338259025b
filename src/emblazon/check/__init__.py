"""Measuring a picture against its kit: every file of this folder with a `CHECK` is one question.

A finding is pass, fail or unknown. What could not be measured is unknown, never pass. A failed check names
what would mend it: "redraw", "redraw freer" (further from the reference), "recolour harder" or "re-frame".
"""

import importlib
import pkgutil
from functools import lru_cache

from emblazon.brand.kit import Kit
from emblazon.check.base import MISSING, Check, Evidence, Resemblance
from emblazon.records import Draft, Finding, Picture, Pixels, Plan, Report


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


def check(picture: Picture, plan: Plan | None, kit: Kit, *, eye: Resemblance | None) -> Report:
    """Every check's finding on `picture`. `eye` None leaves what only it can measure unknown."""
    evidence = Evidence(picture, kit, plan, eye)
    return Report(tuple(examine(each, evidence) for each in checks()))


def check_file(pixels: Pixels, kit: Kit) -> Report:
    """Every check's finding on a picture (H, W, 4) made anywhere, held to the palette strictly."""
    picture = Picture(pixels=pixels, seed=0, draft=Draft(pixels, 0), recolour="strict")
    return check(picture, None, kit, eye=None)


def examine(each: Check, evidence: Evidence) -> Finding:
    """One check's finding; unknown when something that it needs is missing, or nothing is visible."""
    for need in each.needs:
        if not evidence.has(need):
            return each.unknown(f"Not measured: {MISSING[need]}.")
    return each.run(each, evidence)
