"""Which pictures training may see, and how often.

Two things are held out. *Pictures*, about 2 %, ask whether the model draws what it has not seen. *Pairs* of
subject and style, about 3 % of the subjects drawn in three styles or more, ask whether it can carry a subject
it knows into a style it knows. Both follow from names alone, so a rebuild holds out the same.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence

from emblazon.engine.data.candidate import Candidate
from emblazon.engine.data.manifest import Split

PICTURE_SHARE = 0.02
PAIR_SHARE = 0.03
TONES_WEIGHT = 1.5
"""What all skin tones of one emoji weigh together, beside 1 for the emoji itself."""
CLIPART_WEIGHT = 0.6
GROUP_WEIGHTS = {"people-body": 0.5, "symbols": 0.5}
"""Groups that hold far more pictures than briefs ask for them; 1 elsewhere."""


def unit_hash(text: str) -> float:
    """A number in [0, 1) that depends on the text alone."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7], "big") / 2**56


def splits(candidates: Sequence[Candidate]) -> list[Split]:
    """The split of each candidate, in order."""
    styles: defaultdict[str, set[str | None]] = defaultdict(set)
    for one in candidates:
        styles[one.subject].add(one.package.style)
    return [_split(one, len(styles[one.subject])) for one in candidates]


def _split(one: Candidate, styles: int) -> Split:
    if styles >= 3 and unit_hash(f"pair:{one.subject}:{one.package.style}") < PAIR_SHARE:
        return "held_out_pair"
    return "held_out_picture" if unit_hash(f"picture:{one.id}") < PICTURE_SHARE else "train"


def weights(candidates: Sequence[Candidate]) -> list[float]:
    """The sampling weight of each candidate: the skin tones of one emoji share `TONES_WEIGHT`."""
    tones = Counter((one.package.name, one.subject) for one in candidates if one.skin_tone)
    return [_weight(one, tones) * GROUP_WEIGHTS.get(one.group, 1.0) for one in candidates]


def _weight(one: Candidate, tones: Counter[tuple[str, str]]) -> float:
    if one.package.style == "clipart":
        return CLIPART_WEIGHT
    return TONES_WEIGHT / tones[one.package.name, one.subject] if one.skin_tone else 1.0
