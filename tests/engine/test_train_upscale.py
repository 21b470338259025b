"""Training `upscale`: it learns, and a resumed run is the same run."""

import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.torch

from emblazon.engine.train_upscale import UpscaleTraining, train_upscale  # noqa: E402

SMALL = UpscaleTraining(batch=4, crop_px=64, width=16, blocks=1, times_4_share=0.5, save_every=3, judged=1)


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Path(__file__).with_name("small_training_set.py")
    spec = importlib.util.spec_from_file_location("small_training_set", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module.write_small_set(tmp_path_factory.mktemp("shapes"))


def test_upscale_overfits_eight_pictures(shapes: Path, tmp_path: Path) -> None:
    facts = list(train_upscale(shapes, tmp_path, minutes=1, steps=60, training=SMALL))
    losses = [float(line["loss"]) for line in facts]
    assert np.mean(losses[-10:]) < 0.75 * np.mean(losses[:5])
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
