"""Whose everything in a picture is, and what that allows: weights, adapters, references, fonts, data, service, kit.

Each part has a licence, each licence a standing for the kit's use; the whole stands as its worst part does:

    allowed < allowed with duties < unknown < refused

Two parts that each ask for another licence of the whole cannot stand together. Unknown is refused where the kit is
strict. The sheet that comes of it goes with the run and with every export.
"""

from emblazon.rights.parts import kit_parts, parts_of, renewed
from emblazon.rights.rule import Part, Ruling, Use, clear, rule, rule_all
from emblazon.rights.sheet import Sheet, expiring

__all__ = [
    "Part",
    "Ruling",
    "Sheet",
    "Use",
    "clear",
    "expiring",
    "kit_parts",
    "parts_of",
    "renewed",
    "rule",
    "rule_all",
]
