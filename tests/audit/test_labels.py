import json
from pathlib import Path

import numpy as np
import pytest
from audit.samples import WEIGHTS, FarEye, pictures

from emblazon.audit.labels import CLASSES, UNCLEAR, Attribute, colours, decided, open_labeller
from emblazon.engine.sameness import content


def test_the_shipped_labeller_fits_the_shipped_eye() -> None:
    labeller = open_labeller(WEIGHTS)
    assert labeller is not None, "run: python bench/audit.py TRAINING --write"
    for name, classes in CLASSES.items():
        assert labeller.confusion[name].shape == (len(classes), len(classes) + 1)


def test_under_another_eye_nothing_is_labelled(tmp_path: Path) -> None:
    index = json.loads((WEIGHTS / "weights.json").read_text())
    index["files"]["eye.onnx"]["sha256"] = "0" * 64
    (tmp_path / "weights.json").write_text(json.dumps(index))
    assert open_labeller(tmp_path) is None


@pytest.mark.parametrize(("word", "label"), [("woman ", "woman"), ("man ", "man"), ("car", "nobody")])
def test_most_pictures_are_read_as_their_captions_say(word: str, label: str) -> None:
    labeller = open_labeller(WEIGHTS)
    assert labeller is not None
    shown = pictures(word)[:40]
    said = labeller.label("presented", FarEye().embed([content(each) for each in shown]))
    assert np.mean(said == CLASSES["presented"].index(label)) > 0.6


def disc(colour: tuple[int, int, int]):
    """A face, and shoulders in blue, on nothing."""
    down, across = np.mgrid[:96, :96]
    pixels = np.zeros((96, 96, 4), np.uint8)
    pixels[(down > 64) & (abs(across - 48) < 30)] = (40, 70, 180, 255)
    pixels[(down - 40) ** 2 + (across - 48) ** 2 < 24**2] = (*colour, 255)
    return pixels


@pytest.mark.parametrize(
    ("colour", "tone"), [((255, 204, 50), "unstated"), ((250, 220, 185), "light"), ((95, 62, 45), "dark")]
)
def test_a_tone_is_read_from_colour_alone(colour: tuple[int, int, int], tone: str) -> None:
    labeller = open_labeller(WEIGHTS)
    assert labeller is not None
    said = labeller.label("skin tone", colours([disc(colour)]))
    assert (*CLASSES["skin tone"], UNCLEAR)[said[0]] == tone


@pytest.mark.parametrize("attribute", CLASSES)
def test_a_narrow_margin_is_unclear(attribute: Attribute) -> None:
    count = len(CLASSES[attribute])
    scores = np.zeros((2, count), np.float32)
    scores[0, 1], scores[0, 2], scores[1, 1] = 0.5, 0.49, 0.9
    assert decided(attribute, scores).tolist() == [count, 1]


def test_an_empty_picture_has_no_colours() -> None:
    assert not colours([np.zeros((64, 64, 4), np.uint8)]).any()
