"""A person's own CLIP, from the settings to the finding."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

import tiny_clip

from emblazon.check.adherence import OTHERS
from emblazon.pixels import encode_png

pytestmark = pytest.mark.torch
TEXTS = ("a red kite", *OTHERS)


@pytest.fixture(scope="module")
def pictures() -> list[np.ndarray]:
    """One for each of `TEXTS`: 32 × 32 dots of its own."""
    pixels = np.random.default_rng(0).integers(0, 256, (len(TEXTS), 32, 32, 4), np.uint8)
    pixels[..., 3] = 255
    return list(pixels)


@pytest.fixture(scope="module")
def model(pictures: list[np.ndarray], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny CLIP that has learned these pictures by heart."""
    folder = tmp_path_factory.mktemp("models") / "by-heart"
    network = tiny_clip.learned(pictures, TEXTS)
    return tiny_clip.write_clip(folder, model=network)


def adherence(findings: list[dict[str, object]]) -> dict[str, object]:
    return next(each for each in findings if each["check"] == "adherence")


def test_a_file_is_held_to_its_brief_by_the_clip_that_the_settings_name(
    emblazon, pictures: list[np.ndarray], model: Path, monkeypatch: pytest.MonkeyPatch
):
    for name, pixels in zip(("kite.png", "rocket.png"), pictures, strict=False):
        Path(name).write_bytes(encode_png(pixels))
    asked = ("check", "kite.png", "rocket.png", "--brief", "a red kite", "--json")
    without = [adherence(each["findings"]) for each in emblazon(*asked).document["files"]]
    assert [each["verdict"] for each in without] == ["unknown", "unknown"]
    monkeypatch.setenv("EMBLAZON_CLIP", str(model))
    kite, rocket = (adherence(each["findings"]) for each in emblazon(*asked).document["files"])
    assert (kite["verdict"], kite["measure"]) == ("pass", 1.0)
    assert rocket["verdict"] == "fail"
    assert "the encoder 'by-heart'" in str(rocket["words"])


def test_a_picture_of_another_model_than_the_houses_is_judged_by_it(
    emblazon, model: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("EMBLAZON_CLIP", str(model))
    said = emblazon("make", "an owl", "--model", "echo", "--count", "1", "--seed", "7", "--json")
    found = adherence(said.document["pictures"][0]["findings"])
    assert found["verdict"] in ("pass", "fail")
    assert "the encoder 'by-heart'" in str(found["words"])


def test_a_clip_that_cannot_be_used_stops_a_run_before_it_draws(
    emblazon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("EMBLAZON_CLIP", str(tmp_path / "gone"))
    said = emblazon("make", "an owl", "--model", "echo", "--count", "1")
    assert said.code == 4
    assert "gone" in said.err
    assert "EMBLAZON_CLIP" in said.err
    assert not list(Path("emblazon-out").glob("*/*"))
