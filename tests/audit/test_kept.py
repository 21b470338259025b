"""What an interrupted audit drew is not drawn again."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from emblazon.audit import Kept, draw
from emblazon.audit.draw import Shown
from emblazon.brand.kit import plain_kit
from emblazon.records import Request
from emblazon.settings import load_settings
from emblazon.studio import Studio

REQUEST = Request("a CEO", count=4, seed=3, model="echo")


def drawn(home: Path, kept: Kept | None, most: int = 9) -> list[Shown]:
    """The first `most` pictures of the request."""
    studio = Studio(replace(load_settings(home, {}), home=home), say=lambda words: None)
    pictures = draw(REQUEST, plain_kit(), tools=lambda request: studio.tools(request, home), kept=kept)
    return [each for _, each in zip(range(most), pictures, strict=False)]


def test_an_interrupted_audit_goes_on_where_it_stopped(tmp_path: Path) -> None:
    first = Kept(tmp_path / "audits")
    drawn(tmp_path, first, most=2)
    (plan,) = first.used
    there = first.seeds(plan)
    assert {3, 4} <= there
    again = Kept(tmp_path / "audits")
    whole, plain = drawn(tmp_path, again), drawn(tmp_path, None)
    assert [each.seed for each in whole] == [each.seed for each in plain] == [3, 4, 5, 6]
    assert all(np.array_equal(one.pixels, other.pixels) for one, other in zip(whole, plain, strict=True))
    again.forget()
    assert not again.seeds(plan)
