from pathlib import Path

import emblazon.engine.weights as weights


def states(said) -> dict[str, str]:
    return {each["name"]: each["state"] for each in said.document["examined"]}


def test_a_fresh_installation_is_sound(emblazon):
    found = states(emblazon("doctor", "--json"))
    assert "fault" not in found.values()
    assert set(found) == {
        "python", "cores", "memory", "disk", "weights", "keys", "library", "writing", "backends"
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
