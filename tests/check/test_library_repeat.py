from collections.abc import Sequence
from dataclasses import replace

from check_evidence import proper

from emblazon.check import examine
from emblazon.check.base import Alike, Evidence
from emblazon.check.library_repeat import CHECK
from emblazon.records import Pixels


class Shelf:
    """A library with a fixed answer."""

    def __init__(self, *found: Alike) -> None:
        self.found = found

    def alike(self, pixels: Pixels) -> Sequence[Alike]:
        return self.found


def with_library(*found: Alike) -> Evidence:
    return replace(proper(), library=Shelf(*found))


def passing() -> Evidence:
    return with_library(Alike("0abc", "a rocket", 20, 0.9), Alike("0abd", "an owl", 30, 0.1))


def failing() -> Evidence:
    return with_library(
        Alike("0abc", "an owl", 2, 0.97, source="of this run", mirrored=True),
        Alike("0abd", "an owl", 3, 0.96),
        Alike("0abe", "an owl", 9, 0.9),
    )


def test_the_words_say_which_picture_is_repeated_and_by_how_much() -> None:
    finding = examine(CHECK, failing())
    assert "0abc 'an owl' (of this run)" in finding.words
    assert "mirrored, 2 of the 64 bits" in finding.words
    assert "cosine is 0.97" in finding.words
    assert "1 more is as near" in finding.words
    assert (finding.target, finding.repair) == ("0abc", "redraw")


def test_an_empty_library_is_repeated_by_nothing() -> None:
    finding = examine(CHECK, with_library())
    assert (finding.verdict, finding.measure) == ("pass", 0.0)
