"""The third step: which model draws this brief, why, and why not the others."""

from emblazon.choose.choose import admitted, choose_model
from emblazon.choose.constraints import CONSTRAINTS, Case, Constraint, reason_against
from emblazon.choose.utility import Rating, Ratings, fitness, tasks_of, utility

__all__ = [
    "CONSTRAINTS",
    "Case",
    "Constraint",
    "Rating",
    "Ratings",
    "admitted",
    "choose_model",
    "fitness",
    "reason_against",
    "tasks_of",
    "utility",
]
