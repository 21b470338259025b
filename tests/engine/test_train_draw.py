"""Training `draw`: it overfits, a resumed run is the same run, and what is exported answers like PyTorch."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.torch

from emblazon.engine.batches import BatchMaker, Chances, hue_matrices, side_by_side  # noqa: E402
from emblazon.engine.lessons import LENGTH, Lessons, caption_variants, find_references, palette_of  # noqa: E402
from emblazon.engine.nets.draw import Conditions, DrawNet, DrawShape, sentence_of  # noqa: E402
from emblazon.engine.optim import Muon, orthogonalise  # noqa: E402
from emblazon.engine.train_draw import DrawTrainer, DrawTraining, flow_loss  # noqa: E402

SMALL = DrawShape(width=64, depth=6, encoder_depth=1, heads=1, hidden=128, tail=4)
QUICK = DrawTraining(minutes=1, pictures=8, noises=2, warm_up=5, compiled=False)


@pytest.fixture(scope="module")
def lessons(shapes: Path) -> Lessons:
    from emblazon.engine.data.manifest import read_manifest

    entries = read_manifest(shapes).entries
    pictures = np.load(shapes / "pictures-64.npy")
    random = np.random.default_rng(0)
    count = len(entries)
    return Lessons(
        entries=entries,
        pictures=pictures,
        states=random.standard_normal((count, LENGTH, 384)).astype(np.float16),
        lengths=np.full(count, 4),
        captions=np.repeat(np.arange(count)[:, None], 3, axis=1),
        palettes=np.stack([palette_of(picture) for picture in pictures]),
        references=np.full((count, 8), -1),
        pairs=np.zeros((0, 4), np.int64),
        style=np.ones(count, np.int64),
    )


def trainer(lessons: Lessons, folder: Path, settings: DrawTraining = QUICK) -> DrawTrainer:
    return DrawTrainer(lessons, folder, settings, shape=SMALL)


def test_draw_overfits_eight_pictures(lessons: Lessons, tmp_path: Path) -> None:
    run = trainer(lessons, tmp_path)
    before = run.evaluate()
    for _ in range(60):
        run.one_step(left=0.5)
    after = run.evaluate()
    assert after[0] < 0.35 * before[0]


def test_draw_killed_and_resumed_is_the_same_run(lessons: Lessons, tmp_path: Path) -> None:
    whole = trainer(lessons, tmp_path / "whole")
    losses = [whole.one_step(left=0.5).loss for _ in range(6)]
    cut = trainer(lessons, tmp_path / "cut")
    for _ in range(3):
        cut.one_step(left=0.5)
    cut.keep("last.safetensors")
    cut.one_step(left=0.5)  # Lost with the kill.
    resumed = trainer(lessons, tmp_path / "cut")
    assert resumed.step == 3
    assert [resumed.one_step(left=0.5).loss for _ in range(3)] == pytest.approx(losses[3:], rel=1e-5)


def test_a_batch_depends_on_seed_and_step_alone(lessons: Lessons) -> None:
    one = BatchMaker(lessons, seed=3).make(5, 8)
    maker = BatchMaker(lessons, seed=3)
    maker.make(4, 8)
    assert torch.equal(maker.make(5, 8).clean, one.clean)
    assert not torch.equal(maker.make(6, 8).clean, one.clean)


def test_conditions_are_dropped_as_often_as_asked(lessons: Lessons) -> None:
    chances = replace(Chances(), no_text=1.0, no_palette=0.0, no_style=1.0, sketch=0.0)
    batch = BatchMaker(lessons, seed=0, chances=chances).make(0, 64)
    assert not batch.given.text_present.any()
    assert (batch.given.style == 8).all()
    assert batch.given.palette_present.any(dim=1).all()
    assert (batch.sketch == 0).all()


def test_hues_are_turned_only_where_a_palette_says_so(lessons: Lessons) -> None:
    always = replace(Chances(), turn_hue=1.0, no_palette=1.0, pair=0.0, flip=0.0)
    kept = BatchMaker(lessons, seed=0, chances=replace(always, turn_hue=0.0)).make(0, 16)
    turned = BatchMaker(lessons, seed=0, chances=always).make(0, 16)
    assert torch.allclose(turned.clean, kept.clean, atol=1e-6)
    told = BatchMaker(lessons, seed=0, chances=replace(always, no_palette=0.0)).make(0, 16)
    assert not torch.allclose(told.clean, kept.clean, atol=0.1)


def test_a_picture_may_be_its_own_reference_but_moved(lessons: Lessons) -> None:
    chances = replace(Chances(), own_reference=1.0, no_reference=0.0, pair=0.0, turn_hue=0.0, flip=0.0)
    batch = BatchMaker(lessons, seed=0, chances=chances).make(0, 16)
    own = batch.given.references[:, 0]
    assert batch.given.references_present[:, 0].all()  # No lesson here has another source's picture.
    overlap = ((own[:, 3] > 0) & (batch.clean[:, 3] > 0)).sum() / (batch.clean[:, 3] > 0).sum()
    assert 0.7 < overlap < 1
    assert not torch.equal(own, batch.clean)


ABSENT = Conditions(
    text=torch.randn(1, LENGTH, 384, generator=torch.Generator().manual_seed(0)),
    text_present=torch.zeros(1, LENGTH, dtype=torch.bool),
    style=torch.tensor([8]),
    palette=torch.ones(1, 8, 4),
    palette_present=torch.zeros(1, 8, dtype=torch.bool),
    references=torch.ones(1, 2, 4, 64, 64),
    references_present=torch.zeros(1, 2, dtype=torch.bool),
)


def test_an_absent_condition_cannot_change_the_answer() -> None:
    torch.manual_seed(0)
    net = DrawNet(SMALL).eval()
    other = ABSENT._replace(text=ABSENT.text + 1, palette=-ABSENT.palette, references=ABSENT.references * 2)
    one, two = net.encode(ABSENT), net.encode(other)
    assert torch.equal(one.keys[0], two.keys[0])
    assert torch.equal(one.summary, two.summary)
    assert torch.equal(one.glance, two.glance)


def test_a_sentence_does_not_depend_on_its_padding() -> None:
    three = ABSENT._replace(text_present=torch.arange(LENGTH)[None] < 3)
    padded = three._replace(text=torch.where(three.text_present.unsqueeze(-1), three.text, 9.0))
    assert torch.equal(sentence_of(three), sentence_of(padded))
    assert sentence_of(three).square().mean().item() == pytest.approx(1, rel=1e-5)
    assert not sentence_of(ABSENT).any()


def test_a_hue_turn_keeps_greys_and_lengths() -> None:
    turn = hue_matrices(torch.tensor([0.7, -2.0]))
    assert torch.allclose(turn @ torch.ones(3), torch.ones(2, 3), atol=1e-6)
    assert torch.allclose(turn @ turn.transpose(1, 2), torch.eye(3).expand(2, 3, 3), atol=1e-6)


def test_two_pictures_stand_apart_on_one() -> None:
    full = torch.ones(4, 64, 64)
    red, blue = full.clone(), full.clone()
    red[1:3] = -1
    blue[:2] = -1
    beside = side_by_side(red, blue, above=False)
    assert beside[:3, 32, 10].tolist() == [1, -1, -1]
    assert beside[:3, 32, 54].tolist() == [-1, -1, 1]
    above = side_by_side(red, blue, above=True)
    assert above[:3, 10, 32].tolist() == [1, -1, -1]
    assert above[3, 32, 2] == -1


def test_loss_of_the_truth_is_nothing(lessons: Lessons) -> None:
    class Oracle(DrawNet):
        answer = torch.zeros(1)

        def denoise(self, *_: object) -> torch.Tensor:  # type: ignore[override]
            return self.answer

    batch = BatchMaker(lessons, seed=0).make(0, 4)
    oracle = Oracle(SMALL)
    oracle.answer = batch.clean.repeat(2, 1, 1, 1)
    loss = flow_loss(oracle, batch, torch.randn(8, 4, 64, 64), torch.full((8,), 0.5))
    assert torch.equal(loss, torch.zeros(8))


def test_orthogonalised_matrices_have_singular_values_near_one() -> None:
    torch.manual_seed(0)
    for shape in ((3, 40, 20), (2, 16, 64)):
        values = torch.linalg.svdvals(orthogonalise(torch.randn(shape)))
        assert values.min() > 0.5
        assert values.max() < 1.3


def test_muon_goes_down_a_quadratic() -> None:
    torch.manual_seed(0)
    matrix, goal = torch.nn.Parameter(torch.zeros(8, 12)), torch.randn(8, 12)
    muon = Muon({"matrix": matrix})
    for _ in range(200):
        matrix.grad = matrix.detach() - goal
        muon.step(0.05)
    assert (matrix - goal).norm() < 0.2 * goal.norm()


def test_references_come_from_other_sources_and_the_training_split(lessons: Lessons) -> None:
    entries = [
        replace(
            entry,
            source=f"source {index % 2}",
            subject="one",
            split="train" if index != 3 else "held_out_pair",
        )
        for index, entry in enumerate(lessons.entries)
    ]
    found = find_references(entries, np.tile(np.eye(1, 384, dtype=np.float32), (len(entries), 1)))
    for index, row in enumerate(found):
        cited = row[row >= 0]
        assert cited.size > 0
        assert all(entries[each].source != entries[index].source for each in cited)
        assert 3 not in cited


def test_captions_come_short_and_long(lessons: Lessons) -> None:
    entry = replace(lessons.entries[0], label="rocket", tags=("space", "launch"))
    assert caption_variants(entry) == ("rocket", "rocket, space, launch", "space, launch")
    assert caption_variants(replace(entry, tags=())) == ("rocket", "rocket", "rocket")
