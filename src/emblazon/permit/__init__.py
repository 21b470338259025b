"""The second step: may this be asked? `permit` says what to look at, or refuses and names the rule."""

from emblazon.permit.base import Advice, Lifted, Permission
from emblazon.permit.decisions import Decision, append, decision_of, read_salt
from emblazon.permit.judge import Judge, open_judge
from emblazon.permit.permit import permit
from emblazon.permit.rules import Rule, load_rules

__all__ = [
    "Advice",
    "Decision",
    "Judge",
    "Lifted",
    "Permission",
    "Rule",
    "append",
    "decision_of",
    "load_rules",
    "open_judge",
    "permit",
    "read_salt",
]
