"""The nearest of many: by hash first, then by both measures; mirror images count; ties fall to the first."""

from collections.abc import Sequence

import numpy as np

from emblazon.detect.likeness import Known, most_alike, nearest, nearness
from emblazon.engine.sameness import Alike, Look
from emblazon.records import Pixels

EAST, NORTH, UP = np.eye(3, dtype=np.float32)


def a_look(plain: int, mirrored: int = 2**64 - 1, *, empty: bool = False) -> Look:
    return Look(np.array([plain, mirrored], np.uint64), np.stack([EAST, NORTH]), empty)


def many(*values: int) -> np.ndarray:
    return np.array(values, np.uint64)


def known(vectors: Sequence[np.ndarray]) -> object:
    return [Known(Alike(str(row), "", 0, 0.0), each) for row, each in enumerate(vectors)].__getitem__


def test_the_nearest_hashes_come_first_and_the_first_of_equals() -> None:
    assert list(nearest(a_look(0), many(0b111, 0b1, 0b11, 0b1), 3)) == [1, 3, 2]
    assert list(nearest(a_look(0), many(), 3)) == []


def test_among_near_hashes_the_embedding_decides() -> None:
    found = most_alike(a_look(0), many(0b1, 0b1111), known([UP, EAST]))
    assert [(each.key, each.bits, each.likeness) for each in found] == [("1", 4, 1.0), ("0", 1, 0.0)]


def test_a_mirror_image_is_found_as_such() -> None:
    (found,) = most_alike(a_look(2**40 - 1, 0), many(0), known([NORTH]))
    assert (found.mirrored, found.bits, found.likeness) == (True, 0, 1.0)


def test_an_empty_picture_is_like_nothing() -> None:
    assert most_alike(a_look(0, empty=True), many(0), known([EAST])) == ()


def test_a_hundred_thousand_are_searched_as_one_by_one() -> None:
    values = np.random.default_rng(3).integers(0, 2**63, 100_000).astype(np.uint64)
    seen = a_look(int(values[777]) ^ 0b101)
    assert nearest(seen, values, 5)[0] == 777
    least = [min(bin(int(each) ^ int(way)).count("1") for way in seen.hashes) for each in values[:2000]]
    assert list(nearest(seen, values[:2000], 9)) == sorted(range(2000), key=lambda row: (least[row], row))[:9]


class Eye:
    """Sees a near copy in every picture that is wider than high."""

    def nearest(self, pixels: Pixels) -> Alike:
        return Alike("", "owl", 2, 0.95 if pixels.shape[1] > pixels.shape[0] else 0.4)


def test_near_copies_of_training_pictures_are_counted() -> None:
    wide, high = np.zeros((1, 2, 4), np.uint8), np.zeros((2, 1, 4), np.uint8)
    assert [each.copied for each in nearness([wide, high, wide], Eye(), limit=0.85)] == [True, False, True]
