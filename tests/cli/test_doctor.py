from pathlib import Path

import emblazon.detect.clip_folder as clip_folder
import emblazon.engine.weights as weights


def states(said) -> dict[str, str]:
    return {each["name"]: each["state"] for each in said.document["examined"]}


def test_a_fresh_installation_is_sound(emblazon):
    found = states(emblazon("doctor", "--json"))
    assert "fault" not in found.values()
    assert set(found) == {
        "python", "cores", "memory", "disk", "weights", "keys", "library", "writing", "backends", "clip"
    }  # fmt: skip


def test_looking_makes_nothing(emblazon, home: Path):
    emblazon("doctor")
    assert not home.exists()


def test_altered_weights_are_a_fault(emblazon, monkeypatch):
    def altered(*_: object) -> bytes:
        raise weights.WeightsMismatch("text.onnx was altered")

    monkeypatch.setattr(weights, "read_weights", altered)
    said = emblazon("doctor")
    assert said.code == 4
    assert "text.onnx was altered" in said.out
    assert "weights" in said.err


def test_a_clip_that_cannot_be_used_is_a_fault_and_none_is_none(emblazon, monkeypatch, tmp_path: Path):
    assert states(emblazon("doctor", "--json"))["clip"] == "note"
    monkeypatch.setattr(clip_folder, "PACKAGES", ())
    folder = tmp_path / "model"
    folder.mkdir()
    for name in ("pytorch_model.bin", "tokenizer.json", "preprocessor_config.json"):
        (folder / name).write_text("{}")
    (folder / "config.json").write_text('{"model_type": "siglip"}')
    monkeypatch.setenv("EMBLAZON_CLIP", str(folder))
    said = emblazon("doctor")
    assert said.code == 4
    assert "'pytorch_model.bin' only, which is opened by unpickling" in said.out
    (folder / "model.safetensors").write_text("")
    assert f"siglip in {folder}" in emblazon("doctor").out
