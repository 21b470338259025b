"""The shipped references: found by what they show, never in the asked style, each with its licence."""

from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from emblazon.engine.references import References
from emblazon.engine.text import text_encoder

WEIGHTS = Path(str(resources.files("emblazon") / "weights"))
OPEN = {"MIT", "Apache-2.0", "CC-BY-4.0", "public domain"}


@pytest.fixture(scope="module")
def references() -> References:
    return References(WEIGHTS)


@pytest.mark.parametrize("subject", ["rocket", "owl", "sailboat", "pizza", "guitar"])
@pytest.mark.parametrize("style", ["flat", "3d"])
def test_a_subject_is_found_elsewhere(references: References, subject: str, style: str) -> None:
    found = references.find(subject, text_encoder(WEIGHTS), style=style)
    assert found
    assert subject in found[0][0].label
    assert all(shown.style != style for shown, _ in found)
    assert len({shown.source for shown, _ in found}) == len(found)


def test_nonsense_is_not_found(references: References) -> None:
    assert references.find("quarterly compliance spreadsheet", text_encoder(WEIGHTS), style="flat") == ()


def test_every_picture_is_openly_licensed_and_whole(references: References) -> None:
    assert {shown.licence for shown in references.shown} <= OPEN
    for shown in references.shown[::400]:
        picture = references.picture(shown.sha256)
        assert picture.shape == (64, 64, 4)
        assert (picture[..., 3] > 0).any()


def test_an_unknown_hash_is_a_key_error(references: References) -> None:
    with pytest.raises(KeyError):
        references.picture("00" * 32)


def test_the_manifest_lists_every_reference(references: References) -> None:
    import gzip
    import json

    manifest = json.loads(gzip.decompress((WEIGHTS / "training-manifest.json.gz").read_bytes()))
    listed = {row["sha256"]: row["licence"] for row in manifest["pictures"]}
    assert all(listed[shown.sha256] == shown.licence for shown in references.shown)
    assert np.all([row["source"] and row["version"] for row in manifest["pictures"]])
