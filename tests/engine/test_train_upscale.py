"""Training `upscale`: it learns, and a resumed run is the same run."""

import json
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.torch

from emblazon.engine.train_upscale import UpscaleTraining, train_upscale  # noqa: E402

SMALL = UpscaleTraining(batch=4, crop_px=64, width=16, blocks=1, times_4_share=0.5, save_every=3, judged=1)


def test_upscale_overfits_eight_pictures(shapes: Path, tmp_path: Path) -> None:
    facts = list(train_upscale(shapes, tmp_path, minutes=1, steps=220, training=SMALL))
    assert float(facts[-1]["gain_8_db"]) > 0.1
    assert (tmp_path / str(facts[-1]["grid"])).exists()


def test_upscale_killed_and_resumed_is_the_same_run(shapes: Path, tmp_path: Path) -> None:
    whole = list(train_upscale(shapes, tmp_path / "whole", minutes=1, steps=8, training=SMALL))
    run = train_upscale(shapes, tmp_path / "cut", minutes=1, steps=8, training=SMALL)
    for _ in range(5):  # The last checkpoint is of step 3: two steps are lost and made again.
        next(run)
    run.close()
    rest = list(train_upscale(shapes, tmp_path / "cut", minutes=1, steps=8, training=SMALL))
    assert [line["step"] for line in rest] == [4, 5, 6, 7, 8]
    assert [line["loss"] for line in rest] == [line["loss"] for line in whole[3:]]
    logged = [json.loads(line) for line in (tmp_path / "cut/log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in logged] == list(range(1, 9))
