"""How varied is a set of pictures? Measured without naming anybody in them.

    VS = exp(−Σ λ log λ),  λ: eigenvalues of K / n,  K_ij = cosine(v_i, v_j)

the Vendi score of Friedman and Dieng 2023 (arXiv:2210.02410, Definition 3.1): the effective number of pictures, 1
when all are alike and n when all are orthogonal; v: what `eye` sees. The clusters beside it are those of average
linkage, merged while the mean cosine between two of them is at least `ALIKE`; nothing in it is drawn by lot.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emblazon.audit.statistics import Counts, Estimate, Floats, pivotal, resampled, shares

ALIKE = 0.85
REPLICATES = 200
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Pictures that are alike, by their rows; `medoid`: the row that is nearest to all the others."""

    rows: tuple[int, ...]
    medoid: int


@dataclass(frozen=True, slots=True)
class Diversity:
    """`vendi`: `effective`: e to the entropy of the clusters' shares; `clusters`: largest first."""

    vendi: Estimate
    effective: float
    clusters: tuple[Cluster, ...]


def measure_diversity(vectors: Vectors) -> Diversity:
    """The diversity of pictures by their embeddings (N, E) of unit length, N ≥ 1."""
    found = clusters(vectors)
    return Diversity(
        pivotal(vendi(vectors), vendi_samples(vectors), least=1.0, most=float(len(vectors))),
        perplexity(shares(np.array([len(each.rows) for each in found]))),
        found,
    )


def vendi(vectors: Vectors, times: Counts | None = None) -> float:
    """The Vendi score of vectors (N, E); `times`: how often each counts, once where it is not said."""
    weights = shares(np.ones(len(vectors), np.int64) if times is None else times)
    weighted = vectors.astype(np.float64) * np.sqrt(weights)[:, None]
    # K / n and the covariance of the vectors have the same eigenvalues but for zeros: the smaller one is taken.
    small = weighted @ weighted.T if len(vectors) <= vectors.shape[1] else weighted.T @ weighted
    values = np.clip(np.linalg.eigvalsh(small), 0, None)
    return perplexity(values / values.sum())


def vendi_samples(vectors: Vectors, *, seed: int = 0) -> Floats:
    """Vendi scores of bootstrap samples. The same `seed` and N draw the same rows."""
    return resampled(len(vectors), lambda times: vendi(vectors, times), replicates=REPLICATES, seed=seed)


def perplexity(parts: Floats) -> float:
    """e to the entropy of shares that sum to 1: how many equal parts would be as varied."""
    some = parts[parts > 0]
    return float(np.exp(-(some * np.log(some)).sum()))


def clusters(vectors: Vectors) -> tuple[Cluster, ...]:
    """Clusters by average linkage, largest first, the earliest first among equals."""
    alike = vectors.astype(np.float64) @ vectors.T.astype(np.float64)
    groups = [[row] for row in range(len(vectors))]
    sizes, near = np.ones(len(vectors)), alike.copy()
    np.fill_diagonal(near, -np.inf)
    while len(vectors) > 1:
        one, other = divmod(int(np.argmax(near)), len(vectors))
        if near[one, other] < ALIKE:
            break
        # Lance and Williams: the mean likeness to the merged cluster is the mean of its parts', by size.
        merged = (sizes[one] * near[one] + sizes[other] * near[other]) / (sizes[one] + sizes[other])
        near[one], near[:, one] = merged, merged
        near[other], near[:, other] = -np.inf, -np.inf
        near[one, one] = -np.inf
        sizes[one] += sizes[other]
        groups[one] += groups[other]
        groups[other] = []
    found = [_cluster(sorted(rows), alike) for rows in groups if rows]
    return tuple(sorted(found, key=lambda each: (-len(each.rows), each.rows)))


def _cluster(rows: list[int], alike: Floats) -> Cluster:
    nearest = int(np.argmax(alike[np.ix_(rows, rows)].mean(axis=1)))
    return Cluster(tuple(rows), rows[nearest])
