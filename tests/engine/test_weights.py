"""Weights open only as they were published."""

from pathlib import Path

import pytest

from emblazon.engine.weights import (
    WeightsMismatch,
    open_session,
    read_index,
    read_weights,
    write_weights_entry,
)

SHIPPED = Path(__file__).parents[2] / "src/emblazon/weights"


def test_an_entry_says_what_the_file_is(tmp_path: Path) -> None:
    (tmp_path / "net.onnx").write_bytes(b"net")
    entry = write_weights_entry(tmp_path, "net.onnx", origin="here", licence="MIT", notes={"steps": 3})
    assert entry == read_index(tmp_path)["net.onnx"]
    assert entry["bytes"] == 3
    assert entry["sha256"] == "a08a0fcbdeafd3c1b3a4b495b9a9c9d96850f08946b52bc0622347d3b6e73b78"
    assert read_weights(tmp_path, "net.onnx") == b"net"


def test_a_new_entry_leaves_the_others(tmp_path: Path) -> None:
    for name in ("one", "two", "one"):
        (tmp_path / name).write_bytes(name.encode())
        write_weights_entry(tmp_path, name, origin="here", licence="MIT")
    assert list(read_index(tmp_path)) == ["one", "two"]
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["one", "two", "weights.json"]


def test_an_altered_file_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "net.onnx").write_bytes(b"net")
    write_weights_entry(tmp_path, "net.onnx", origin="here", licence="MIT")
    (tmp_path / "net.onnx").write_bytes(b"nat")
    with pytest.raises(WeightsMismatch, match=r"net\.onnx.*altered"):
        open_session(tmp_path, "net.onnx")


def test_missing_and_unlisted_files_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(WeightsMismatch, match="not listed"):
        read_weights(tmp_path, "net.onnx")
    (tmp_path / "net.onnx").write_bytes(b"net")
    write_weights_entry(tmp_path, "net.onnx", origin="here", licence="MIT")
    (tmp_path / "net.onnx").unlink()
    with pytest.raises(WeightsMismatch, match=r"net\.onnx.*cannot be read"):
        read_weights(tmp_path, "net.onnx")


def test_a_broken_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "weights.json").write_text('{"files": ', encoding="utf-8")
    with pytest.raises(WeightsMismatch, match=r"weights\.json"):
        read_weights(tmp_path, "net.onnx")


def test_every_shipped_file_is_listed_and_unaltered() -> None:
    listed = read_index(SHIPPED)
    assert {path.name for path in SHIPPED.glob("*.onnx")} <= set(listed)
    for name, entry in listed.items():
        assert len(read_weights(SHIPPED, name)) == entry["bytes"]
        assert entry["origin"]
        assert entry["licence"]
