"""Two audits of the same prompt beside each other: with and without a policy, before and after a new version."""

from dataclasses import dataclass

from emblazon.audit.diversity import vendi, vendi_samples
from emblazon.audit.labels import UNCLEAR
from emblazon.audit.measure import Measured, Tally
from emblazon.audit.statistics import Estimate, difference, pivotal


@dataclass(frozen=True, slots=True)
class Change:
    """How much the second has more of something than the first: shares in 0–1, the Vendi score in pictures."""

    attribute: str
    name: str
    before: float
    after: float
    difference: Estimate

    @property
    def proven(self) -> bool:
        """Whether the interval leaves no room for "nothing changed"."""
        return not self.difference.holds(0.0)


def compare(before: Measured, after: Measured) -> tuple[Change, ...]:
    """The change of the Vendi score and of every share that both state."""
    names = {each.name: each for each in after.tallies}
    pairs = [(each, names[each.name]) for each in before.tallies if each.name in names]
    return (_vendi(before, after), *(change for one, other in pairs for change in _shares(one, other)))


def _vendi(before: Measured, after: Measured) -> Change:
    one, other = vendi(before.vectors), vendi(after.vectors)
    samples = vendi_samples(after.vectors) - vendi_samples(before.vectors)
    return Change("diversity", "Vendi score", one, other, pivotal(other - one, samples))


def _shares(one: Tally, other: Tally) -> list[Change]:
    """The shares' changes: none where either states none."""
    pairs = [(each.name, each.best, other.share(each.name)) for each in one.shares]
    return [
        Change(one.name, name, before.value, after.best.value, difference(before, after.best))
        for name, before, after in pairs
        if before and after and after.best and name != UNCLEAR
    ]
