"""The house back end's own part: everything at 64 px, two references on one, lines out of a sketch."""

import numpy as np

from emblazon.backends.base import Stage
from emblazon.backends.house import lines_of, start_of, together, wishes_of
from emblazon.records import Layout, Pixels, Swatch


def flat(red: int, size: int = 64) -> Pixels:
    return np.broadcast_to(np.array([red, 0, 0, 255], np.uint8), (size, size, 4)).copy()


def stage(*references: Pixels, layout: Layout = "one", strength: float = 1.0) -> Stage:
    return Stage(
        text="a fox",
        style="flat",
        palette=(Swatch("#102030", 0.6),),
        seeds=(1,),
        width_px=64,
        height_px=64,
        steps=2,
        sampler="euler",
        guidance=1.0,
        references=references,
        layout=layout,
        strength=strength,
    )


def test_wishes_are_at_the_models_size() -> None:
    wishes = wishes_of(stage(flat(9, size=200)))
    assert [each.shape for each in wishes.references] == [(64, 64, 4)]
    assert wishes.palette == ((16, 32, 48, 0.6),)


def test_two_subjects_stand_beside_or_above_each_other() -> None:
    beside = together(flat(10), flat(200), layout="beside")
    above = together(flat(10), flat(200), layout="above")
    assert (beside[32, 5, 0], beside[32, 60, 0]) == (10, 200)
    assert (above[5, 32, 0], above[60, 32, 0]) == (10, 200)
    assert beside[0, 0, 3] == 0


def test_a_drawing_begins_from_its_reference_only_below_full_strength() -> None:
    whole, part, bare = stage(flat(9)), stage(flat(9), strength=0.8), stage(strength=0.8)
    assert start_of(whole, wishes_of(whole)) is None
    assert start_of(bare, wishes_of(bare)) is None
    start = start_of(part, wishes_of(part))
    assert start is not None
    assert start.strength == 0.8
    assert np.array_equal(start.picture, flat(9))


def test_a_line_drawing_keeps_its_lines_and_a_painting_gives_its_edges() -> None:
    drawing = np.full((64, 64, 4), 255, np.uint8)
    drawing[30:33, 8:56, :3] = 0
    lines = lines_of(drawing)
    assert lines[31, 20]
    assert not lines[10, 20]
    painting = np.zeros((64, 64, 4), np.uint8)
    painting[..., 3] = 255
    painting[:, 32:, :3] = 255
    painting[:, 32:, :3] = 90
    edges = lines_of(painting)
    assert edges[20, 31:33].any()
    assert not edges[20, 5]
