"""Training `eye`: it learns the names of eight shapes, and a resumed run is the same run."""

from pathlib import Path

import pytest
from small_training_set import write_small_set

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.torch

from emblazon.engine.train_eye import EyeTraining, train_eye  # noqa: E402

SHIPPED = Path(__file__).parents[2] / "src/emblazon/weights"
SMALL = EyeTraining(batch=16, save_every=2, judged=2)


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_set(tmp_path_factory.mktemp("shapes"))
