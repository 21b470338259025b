"""Likeness of form: blind to colour, place and size; different for another form."""

from importlib import resources
from pathlib import Path

import numpy as np

from emblazon.engine.data.manifest import Entry
from emblazon.engine.eye import Eye
from emblazon.engine.references import References
from emblazon.engine.resemblance import Resemblance, build_fingerprints, fingerprint
from emblazon.engine.sameness import content
from emblazon.engine.weights import read_index, write_weights_entry
from emblazon.pixels import resize

WEIGHTS = Path(str(resources.files("emblazon") / "weights"))


def shape(seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    coarse = np.zeros((8, 8, 4), np.uint8)
    coarse[..., :3] = random.integers(0, 256, (8, 8, 1))
    coarse[1:7, 1:7, 3] = 255 * (random.random((6, 6)) < 0.7)
    return resize(np.kron(coarse, np.ones((8, 8, 1), np.uint8)), 64, 64)


def entry(index: int) -> Entry:
    facts = {
        "source": "shapes",
        "version": "1.0",
        "licence": "MIT",
        "author": "Ann",
        "label": f"shape {index}",
    }
    rest = {"tags": (), "subject": "shape", "style": "icon", "group": "shapes", "people": False}
    more = {"skin_tone": None, "sha256": "", "split": "train", "weight": 1.0, "large": False}
    return Entry(index=index, id=f"shapes/{index}", **facts, **rest, **more)


def form(picture: np.ndarray) -> np.ndarray:
    return fingerprint(content(picture))


def eightfold(picture: np.ndarray) -> np.ndarray:
    return np.kron(picture, np.ones((8, 8, 1), np.uint8))


def test_form_is_blind_to_colour_of_one_lightness_and_to_size() -> None:
    picture = shape(1)
    assert form(picture) @ form(eightfold(picture)) > 0.98
    tinted = picture.copy()
    tinted[..., 2] = np.minimum(255, tinted[..., 2].astype(int) + 40)
    assert form(picture) @ form(tinted) > 0.98
    assert form(picture) @ form(shape(2)) < 0.8


def test_an_empty_picture_resembles_nothing() -> None:
    assert not form(np.zeros((64, 64, 4), np.uint8)).any()


def test_the_nearest_of_a_set_is_found(tmp_path: Path) -> None:
    shapes = [shape(seed) for seed in range(40)]
    eye = Eye(WEIGHTS)
    kept = build_fingerprints(shapes, [entry(seed) for seed in range(40)], eye.embed, tmp_path)
    assert min(kept.values()) > 0.99
    write_weights_entry(tmp_path, "fingerprints.npz", origin="test", licence="MIT")
    (tmp_path / "eye.onnx").write_bytes((WEIGHTS / "eye.onnx").read_bytes())
    write_weights_entry(tmp_path, "eye.onnx", origin="test", licence="MIT")
    seen = Resemblance(tmp_path)
    for picture, mirrored in ((eightfold(shapes[17]), False), (eightfold(shapes[17][:, ::-1]), True)):
        near = seen.nearest(picture)
        assert (near.title, near.author, near.licence) == ("shape 17 (icon)", "Ann", "MIT")
        assert (near.source, near.mirrored) == ("shapes 1.0", mirrored)
        assert near.bits <= 4
        assert near.likeness > 0.97
        assert near.form is not None
        assert near.form > 0.97


def test_an_empty_picture_is_near_to_nothing() -> None:
    assert Resemblance(WEIGHTS).nearest(np.zeros((9, 9, 4), np.uint8)).sameness < 0.85


def test_a_training_picture_is_known_and_a_rocket_is_no_owl() -> None:
    references, seen = References(WEIGHTS), Resemblance(WEIGHTS)
    rocket = next(each for each in references.shown if each.label == "rocket")
    picture = references.picture(rocket.sha256)
    near = seen.nearest(picture)
    assert near.title.startswith("rocket (")
    assert (near.source, near.author, near.licence) == (rocket.source, rocket.author, rocket.licence)
    assert near.sameness > 0.95
    right, wrong = seen.agreement(picture, ["rocket", "owl"])
    assert right > wrong


def test_the_shipped_index_was_made_with_the_shipped_eye() -> None:
    index = read_index(WEIGHTS)
    assert index["fingerprints.npz"]["notes"]["eye"] == index["eye.onnx"]["sha256"]
