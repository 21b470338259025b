"""Does the picture's edge cut through the subject?

A cut shows as a long run of the subject along one side. In a picture with transparency the draft is asked, since
framing again cannot bring back what was never drawn; a subject that touches both opposite sides is meant to reach
across. On a plain ground the other three sides must be ground, and the lower edge may cut: a bust, a table, a
horizon stand there. A picture whose ground is not plain, a scene say, is unknown.
"""

import numpy as np

from emblazon.check.base import Check, Evidence
from emblazon.check.planes import planes
from emblazon.check.subject import Mask, Subject, sides, subject
from emblazon.records import Finding

FULL_SIDE = 0.9
_SOLID = 64
_STRAY = 0.03
_OPPOSITE = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}


def _run(check: Check, evidence: Evidence) -> Finding:
    found = subject(evidence)
    if found is None:
        return check.unknown("Not measured: the ground is not plain, so nobody can say what the subject is.")
    if planes(evidence).opaque:
        runs = _runs_on_ground(found)
    else:
        runs = cut_runs(sides(evidence.picture.draft.pixels[..., 3] >= _SOLID))
    if not found.mask.any():
        return check.unknown("Not measured: nothing is visible.")
    name = max(runs, key=lambda each: runs[each], default="")
    run = runs.get(name, 0.0)
    if run <= check.limit:
        return check.finding("pass", run, "No side cuts through the subject.")
    words = f"The subject is cut off at the {name}, along {run:.0%} of that side."
    return check.finding("fail", run, words, repair="redraw", place=_strip(found.mask, name))


def _runs_on_ground(found: Subject) -> dict[str, float]:
    """The one side, never the bottom, that the subject covers while all others are ground: else nobody knows."""
    covered = sides(found.mask)
    return {
        name: covered[name]
        for name in ("left", "right", "top")
        if all(part <= _STRAY for other, part in found.covered.items() if other != name)
    }


def cut_runs(covered: dict[str, float]) -> dict[str, float]:
    """The sides that the subject covers, and how far, where nothing touches the opposite side; empty for a subject
    that covers all four."""
    if min(covered.values()) >= FULL_SIDE:
        return {}
    return {name: part for name, part in covered.items() if covered[_OPPOSITE[name]] == 0}


def _strip(mask: Mask, side: str) -> Mask:
    """The part of `mask` within a twentieth of the picture of that side; the whole mask where that is empty."""
    height, width = mask.shape
    y, x = max(1, height // 20), max(1, width // 20)
    near = np.zeros_like(mask)
    near[
        {
            "left": np.s_[:, :x],
            "right": np.s_[:, -x:],
            "top": np.s_[:y],
            "bottom": np.s_[-y:],
        }[side]
    ] = True
    return mask & near if (mask & near).any() else mask


CHECK = Check(
    id="crop",
    question="Does the picture's edge cut through the subject?",
    limit=0.3,
    unit="share of a side",
    source="House rule; see docs/checks.md.",
    needs=(),
    run=_run,
)
