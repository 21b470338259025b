from collections.abc import Sequence
from dataclasses import replace
from importlib import resources
from pathlib import Path

import numpy as np
from check_evidence import proper

from emblazon.check import examine
from emblazon.check.base import Evidence
from emblazon.check.given import GivenPictures
from emblazon.check.given_repeat import CHECK
from emblazon.engine.eye import Eye
from emblazon.engine.references import References
from emblazon.pixels import resize
from emblazon.records import Pixels

WEIGHTS = Path(str(resources.files("emblazon") / "weights"))


def keeping_away_from(*pictures: tuple[str, Pixels]) -> Evidence:
    return replace(proper(), given=GivenPictures(pictures, Eye(WEIGHTS).embed))


def strangers() -> Sequence[tuple[str, Pixels]]:
    references = References(WEIGHTS)
    wanted = ("rocket", "teapot", "anchor")
    return [
        (each.label, references.picture(each.sha256)) for each in references.shown if each.label in wanted
    ]


def passing() -> Evidence:
    return keeping_away_from(*strangers(), ("nothing.png", np.zeros((8, 8, 4), np.uint8)))


def failing() -> Evidence:
    own = resize(proper().picture.pixels, 200, 200)[:, ::-1]
    return keeping_away_from(*strangers(), ("before.png", np.ascontiguousarray(own)))


def test_a_mirrored_half_size_copy_is_named() -> None:
    finding = examine(CHECK, failing())
    assert "'before.png'" in finding.words
    assert "mirrored" in finding.words


def test_nothing_given_that_shows_anything_is_a_pass_that_says_so() -> None:
    finding = examine(CHECK, keeping_away_from(("nothing.png", np.zeros((8, 8, 4), np.uint8))))
    assert (finding.verdict, "None of the given" in finding.words) == ("pass", True)
