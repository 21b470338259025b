"""The second step: may this be asked? `permit` is silent, or refuses and names the rule."""

from emblazon.permit.permit import permit
from emblazon.permit.rules import Rule, load_rules

__all__ = ["Rule", "load_rules", "permit"]
