"""Training `eye`: it learns the names of eight shapes, and a resumed run is the same run."""

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.torch

from emblazon.engine.train_eye import EyeTraining, shares, train_eye  # noqa: E402

SHIPPED = Path(__file__).parents[2] / "src/emblazon/weights"
SMALL = EyeTraining(batch=12, save_every=2, judged=2)


def test_eye_overfits_eight_pictures(shapes: Path, tmp_path: Path) -> None:
    facts = list(train_eye(shapes, tmp_path, weights=SHIPPED, minutes=1, steps=40, training=SMALL))
    losses = [float(line["loss"]) for line in facts]
    assert sum(losses[-5:]) < 0.6 * sum(losses[:5])
    assert facts[-1]["picture_1"] == facts[-1]["text_1"] == 1.0


def test_eye_killed_and_resumed_is_the_same_run(shapes: Path, tmp_path: Path) -> None:
    def run(folder: str):
        return train_eye(shapes, tmp_path / folder, weights=SHIPPED, minutes=1, steps=5, training=SMALL)

    whole = list(run("whole"))
    cut = run("cut")
    for _ in range(3):  # The last checkpoint is of step 2: one step is lost and made again.
        next(cut)
    cut.close()
    rest = list(run("cut"))
    assert [line["step"] for line in rest] == [3, 4, 5]
    assert [line["loss"] for line in rest] == [line["loss"] for line in whole[2:]]


def test_another_seed_is_not_taken_up(shapes: Path, tmp_path: Path) -> None:
    next(train_eye(shapes, tmp_path, weights=SHIPPED, minutes=1, steps=1, training=SMALL))
    with pytest.raises(ValueError, match="seed"):
        list(train_eye(shapes, tmp_path, weights=SHIPPED, minutes=1, steps=1, seed=5, training=SMALL))


def test_shares_of_a_row_sum_to_one() -> None:
    parts = shares(torch.tensor([[True, False, True], [False, True, False]]))
    assert parts.tolist() == [[0.5, 0.0, 0.5], [0.0, 1.0, 0.0]]
