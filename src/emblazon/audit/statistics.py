"""Shares and their intervals: what can be said about all pictures from n of them.

Single shares: Wilson's score interval (E. B. Wilson 1927, doi:10.1080/01621459.1927.10502953).

A labeller errs. With C[t, o] = P(it says o | truth is t) and counts n_o of what it said, the true shares p maximise
Σ_o n_o log Σ_t p_t C[t, o] over the simplex (the matrix method, constrained); the EM iteration of Saerens, Latinne
and Decaestecker 2002 (doi:10.1162/089976602753284446, eq. 2.9) finds them:

    p_t ← p_t / n · Σ_o n_o C[t, o] / Σ_s p_s C[s, o]

Intervals of corrected shares: the bootstrap (Efron 1979), which draws the pictures *and* the labelled pictures that C
was counted on anew, so that a poor or little tested labeller widens them.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Z95 = 1.959963984540054
REPLICATES = 1000
ITERATIONS = 1000
LEAST_PICTURES = 100
"""A share is stated from this many pictures on: at 50 % of 100, Wilson's interval is ± 9.6 points."""

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value and its 95 % interval."""

    value: float
    low: float
    high: float

    def holds(self, value: float) -> bool:
        """Whether `value` lies in the interval."""
        return self.low <= value <= self.high


def wilson(hits: int, count: int) -> Estimate:
    """The share of `hits` among `count` and Wilson's 95 % interval. Raises ValueError unless 0 ≤ hits ≤ count > 0."""
    if not 0 <= hits <= count or count == 0:
        raise ValueError(f"{hits} of {count} is no share")
    share, squared = hits / count, Z95**2
    middle = (share + squared / (2 * count)) / (1 + squared / count)
    half = Z95 / (1 + squared / count) * math.sqrt(share * (1 - share) / count + squared / (4 * count**2))
    # At the ends the bound is the end itself; rounding must not miss it.
    return Estimate(
        share,
        0.0 if hits == 0 else max(0.0, middle - half),
        1.0 if hits == count else min(1.0, middle + half),
    )


def corrected(counts: Floats | Counts, confusion: Floats) -> Floats:
    """The true shares (…, T) of largest likelihood.

    `counts`: what the labeller said, (…, O); `confusion`: P(said | true), (…, T, O), its rows summing to 1.
    """
    counts = np.asarray(counts, np.float64)
    total = np.maximum(counts.sum(-1, keepdims=True), 1)
    shares = np.full((*counts.shape[:-1], confusion.shape[-2]), 1 / confusion.shape[-2])
    for _ in range(ITERATIONS):
        expected = np.einsum("...t,...to->...o", shares, confusion)
        weight = counts / np.maximum(expected, 1e-12)
        shares = shares * np.einsum("...o,...to->...t", weight, confusion) / total
    return shares


def replicated(said: Counts, labelled: Counts, *, seed: int = 0) -> Floats:
    """Corrected shares of `REPLICATES` bootstrap samples, (R, T).

    `said`: what the labeller said of each picture, (N,); `labelled`: the counts behind its confusion, (T, O). The
    same `seed` and N draw the same pictures.
    """
    rng, outcomes = np.random.default_rng(seed), labelled.shape[1]
    picked = said[rng.integers(0, len(said), (REPLICATES, len(said)))]
    counts = np.stack([(picked == each).sum(axis=1) for each in range(outcomes)], axis=1)
    confusion = np.stack(
        [rng.multinomial(int(row.sum()), shares(row), REPLICATES) for row in labelled], axis=1
    )
    return corrected(counts, shares(confusion))


def shares(counts: Counts) -> Floats:
    """Counts (…, O) as shares; equal ones where nothing was counted."""
    totals = counts.sum(-1, keepdims=True)
    found = np.full(counts.shape, 1 / counts.shape[-1])
    return np.divide(counts, totals, out=found, where=totals > 0)


def percentile(value: float, samples: Floats) -> Estimate:
    """The percentile interval of a bootstrap, which `value` is always in."""
    low, high = np.percentile(samples, (2.5, 97.5))
    return Estimate(value, min(value, float(low)), max(value, float(high)))


def mended(value: float, samples: Floats, count: int) -> Estimate:
    """A corrected share among `count` pictures: the percentile interval and the basic one together, as near 0 and 1
    samples fall to one side, and never less than Wilson's: a bootstrap knows nothing of what no picture showed."""
    parts = (
        percentile(value, samples),
        pivotal(value, samples, least=0.0, most=1.0),
        wilson(round(value * count), count),
    )
    return Estimate(value, min(each.low for each in parts), max(each.high for each in parts))


def difference(before: Estimate, after: Estimate) -> Estimate:
    """`after` less `before`, by the squares of their intervals' sides: method 10 of Newcombe 1998
    (doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I), for any two intervals."""
    value = after.value - before.value
    down = math.hypot(after.value - after.low, before.high - before.value)
    up = math.hypot(after.high - after.value, before.value - before.low)
    return Estimate(value, value - down, value + up)


def pivotal(value: float, samples: Floats, *, least: float = -math.inf, most: float = math.inf) -> Estimate:
    """The basic bootstrap interval 2θ − q: it undoes the bias of a measure that samples make smaller."""
    low, high = np.percentile(samples, (2.5, 97.5))
    ends = (float(np.clip(2 * value - end, least, most)) for end in (high, low))
    first, second = ends
    return Estimate(value, min(value, first), max(value, second))


def total_variation(one: Floats, other: Floats) -> Floats:
    """½ Σ |p − q| along the last axis: the share of pictures that would have to change, 0–1."""
    return 0.5 * np.abs(one - other).sum(-1)


def resampled(count: int, measure: Callable[[Counts], float], *, replicates: int, seed: int = 0) -> Floats:
    """`measure` on `replicates` bootstrap samples, each given as how often every one of `count` pictures is in it."""
    rng = np.random.default_rng(seed)
    even = np.full(count, 1 / count)
    return np.array([measure(rng.multinomial(count, even)) for _ in range(replicates)])
