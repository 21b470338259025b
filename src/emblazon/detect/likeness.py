"""Likeness: which of many known pictures is another one the same as? The mathematics is `engine.sameness`.

The hashes of all are compared at once; embeddings only of the few that come near, so that a large library needs no
more than 8 bytes of each picture in memory.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from emblazon.engine.sameness import Alike, Floats, Hashes, Look, differing, sameness
from emblazon.records import Pixels

MOST = 16


@dataclass(frozen=True, slots=True)
class Known:
    """A picture to compare with: who it is, and its embedding (E,) of unit length."""

    who: Alike
    vector: Floats


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near one picture is to a training picture, and whether that makes it a near copy."""

    near: Alike
    copied: bool


class Seen(Protocol):
    """Something that knows the training pictures."""

    def nearest(self, pixels: Pixels) -> Alike:
        """The training picture that this one is most the same as."""
        ...


def most_alike(
    seen: Look, many: Hashes, known: Callable[[int], Known], *, count: int = MOST
) -> tuple[Alike, ...]:
    """The most alike of known pictures or of their mirror images, by sameness; none for an empty picture.

    `many`: all their hashes (N,); `known`: one of them, by its row, asked only for the `count` nearest by hash.
    """
    if seen.empty:
        return ()
    found = [compared(seen, int(many[row]), known(int(row))) for row in nearest(seen, many, count)]
    return tuple(sorted(found, key=lambda each: -each.sameness))


def nearest(seen: Look, many: Hashes, count: int) -> NDArray[np.intp]:
    """Rows of the `count` hashes of `many` (N,) nearest to a picture or to its mirror image, nearest first."""
    least = differing(seen, many).min(axis=0)
    # Among equals the first: the order of a partial sort is nobody's choice.
    ranks = least * len(many) + np.arange(len(many))
    few = min(count, len(many))
    rows = np.argpartition(ranks, few - 1)[:few] if few else np.empty(0, np.intp)
    return rows[np.argsort(ranks[rows])]


def compared(seen: Look, known_hash: int, known: Known) -> Alike:
    """A known picture with both measures, the way round in which it is more the same."""
    bits = differing(seen, np.array([known_hash], np.uint64))[:, 0]
    likeness = np.minimum(1, seen.vectors @ known.vector)
    way = int(np.argmax(sameness(bits, likeness)))
    return replace(known.who, bits=int(bits[way]), likeness=float(likeness[way]), mirrored=bool(way))


def nearness(pictures: Sequence[Pixels], eye: Seen, *, limit: float) -> tuple[Nearness, ...]:
    """Each picture's nearest training picture; a near copy is one whose sameness is over `limit`."""
    nears = [eye.nearest(pixels) for pixels in pictures]
    return tuple(Nearness(near, near.sameness > limit) for near in nears)
