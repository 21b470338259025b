"""The third step: which model draws this brief, why, and why not the others."""

from emblazon.choose.choose import choose_model
from emblazon.choose.constraints import CONSTRAINTS, Constraint, reason_against

__all__ = ["CONSTRAINTS", "Constraint", "choose_model", "reason_against"]
