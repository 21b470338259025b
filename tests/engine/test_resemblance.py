"""Likeness of form: blind to colour, place and size; different for another form."""

from importlib import resources
from pathlib import Path

import numpy as np

from emblazon.engine.references import References
from emblazon.engine.resemblance import Resemblance, build_fingerprints, fingerprint
from emblazon.engine.weights import write_weights_entry
from emblazon.pixels import resize

WEIGHTS = Path(str(resources.files("emblazon") / "weights"))


def shape(seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    coarse = np.zeros((8, 8, 4), np.uint8)
    coarse[..., :3] = random.integers(0, 256, (8, 8, 1))
    coarse[1:7, 1:7, 3] = 255 * (random.random((6, 6)) < 0.7)
    return resize(np.kron(coarse, np.ones((8, 8, 1), np.uint8)), 64, 64)


def eightfold(picture: np.ndarray) -> np.ndarray:
    return np.kron(picture, np.ones((8, 8, 1), np.uint8))


def test_form_is_blind_to_colour_of_one_lightness_and_to_size() -> None:
    picture = shape(1)
    assert fingerprint(picture) @ fingerprint(eightfold(picture)) > 0.98
    tinted = picture.copy()
    tinted[..., 2] = np.minimum(255, tinted[..., 2].astype(int) + 40)
    assert fingerprint(picture) @ fingerprint(tinted) > 0.98
    assert fingerprint(picture) @ fingerprint(shape(2)) < 0.8


def test_an_empty_picture_resembles_nothing() -> None:
    assert not fingerprint(np.zeros((64, 64, 4), np.uint8)).any()


def test_the_nearest_of_a_set_is_found(tmp_path: Path) -> None:
    shapes = [shape(seed) for seed in range(40)]
    build_fingerprints(shapes, [f"shape {seed}" for seed in range(40)], tmp_path)
    write_weights_entry(tmp_path, "fingerprints.npz", origin="test", licence="MIT")
    similarity, title = Resemblance(tmp_path).nearest(eightfold(shapes[17]))
    assert title == "shape 17"
    assert similarity > 0.97


def test_a_training_picture_is_known_and_a_rocket_is_no_owl() -> None:
    references, seen = References(WEIGHTS), Resemblance(WEIGHTS)
    rocket = next(each for each in references.shown if each.label == "rocket")
    picture = references.picture(rocket.sha256)
    assert seen.nearest(picture)[0] > 0.985
    right, wrong = seen.agreement(picture, ["rocket", "owl"])
    assert right > wrong
