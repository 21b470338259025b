"""The second look: a stripped picture finds its way back to the library by its watermark or its bytes."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import hostile
import numpy as np
import pytest
from PIL import Image

from emblazon.records import Pixels
from emblazon.sign import Keys, Verdict, examine, verify_all
from emblazon.sign.watermark import HOUSE_KEY, embed, mark_of


class Shelf:
    """A library of one picture."""

    def __init__(self, picture: str, data: bytes = b"") -> None:
        self.picture, self.sha256 = picture, hashlib.sha256(data).hexdigest()

    def find_file(self, sha256: str) -> Sequence[str]:
        return [self.picture] if sha256 == self.sha256 else []

    def find_mark(self, mark: int) -> Sequence[str]:
        return [self.picture] if mark == mark_of(self.picture) else []


@pytest.fixture(scope="module")
def scene() -> Pixels:
    rows, columns = np.mgrid[0:384, 0:384]
    colour = np.stack([rows // 3 + 60, columns // 3 + 50, (rows + columns) // 6 + 70], axis=-1)
    return np.concatenate([colour, np.full((384, 384, 1), 255)], axis=-1).astype(np.uint8)


def look(path: Path, *, library: Shelf | None = None, key: bytes = HOUSE_KEY) -> Verdict:
    return examine(verify_all([path]), key=key, library=library)[0]


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.avif", "a.tif", "a.gif"])
def test_a_stripped_picture_is_found_by_its_mark(name: str, scene: Pixels, tmp_path: Path) -> None:
    Image.fromarray(embed(scene, mark_of("01abc"))).convert("RGB").save(tmp_path / name)
    verdict = look(tmp_path / name, library=Shelf("01abc"))
    assert (verdict.state, verdict.library, verdict.found_by) == ("unsigned", ("01abc",), "watermark")
    assert "emblazon library export 01abc" in verdict.words
    strange = look(tmp_path / name, library=Shelf("other"))
    assert (strange.library, strange.found_by) == ((), "")
    assert "no picture that is known here has it" in strange.words


def test_the_very_file_is_known_by_its_bytes(scene: Pixels, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.fromarray(scene).save(path)
    verdict = look(path, library=Shelf("01abc", path.read_bytes()))
    assert (verdict.watermark, verdict.library, verdict.found_by) == (None, ("01abc",), "file")
    assert "this very file is picture 01abc" in verdict.words
    assert "none of Emblazon's found; that proves nothing" in verdict.words


def test_a_companys_mark_needs_its_key(scene: Pixels, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.fromarray(embed(scene, mark_of("01abc"), key=b"a company's own")).save(path)
    assert look(path).watermark is None
    assert look(path, key=b"a company's own").watermark


def test_a_mark_that_contradicts_the_credentials_is_said(scene: Pixels, keys: Keys, tmp_path: Path) -> None:
    from emblazon.pixels import encode_png
    from emblazon.sign.credentials import Credentials
    from emblazon.sign.history import History, actions
    from emblazon.sign.manifest import Claimed, manifest

    png = encode_png(embed(scene, mark_of("another")))
    done = actions(History("generated"), when="now", agent={"name": "x"})
    claimed = Claimed(title="a", software="e", actions=done, facts={"picture": "01abc"})
    path = tmp_path / "a.png"
    path.write_bytes(Credentials(keys).sign(png, "image/png", manifest(claimed)))
    verdict = examine(verify_all([path], anchors=keys.root), key=HOUSE_KEY)[0]
    assert verdict.problems == ("its watermark is another picture's than its credentials name",)


def test_what_has_no_pixels_or_is_not_decoded_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"></svg>')
    (tmp_path / "a.heic").write_bytes(b"\0\0\0\x10ftypheic\0\0\0\0")
    hostile.write(tmp_path, "bomb.png")
    (tmp_path / "none.png").write_bytes(b"")
    paths = [tmp_path / name for name in ("a.svg", "a.heic", "bomb.png", "none.png")]
    found = examine(verify_all(paths), key=HOUSE_KEY, library=Shelf("x"))
    assert [each.unlooked for each in found] == [
        "an SVG has no pixels to carry one",
        "HEIC pixels are not decoded here",
        "its pixels cannot be decoded within the bounds",
        "it cannot be read",
    ]
    assert all("not looked for" in each.words for each in found)


def test_a_very_large_picture_is_looked_at_smaller(
    scene: Pixels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emblazon.sign.matching.MOST_LOOKED", 384 * 384 // 4)
    path = tmp_path / "a.png"
    Image.fromarray(embed(scene, mark_of("01abc"))).save(path)
    assert look(path).watermark


def test_a_picture_is_looked_into_whatever_its_name_says(scene: Pixels, tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    Image.fromarray(embed(scene, mark_of("01abc"))).save(path, "PNG")
    assert look(path).watermark


@pytest.mark.parametrize(
    "name", ["frames.gif", "screen.gif", "strips.tif", "loop.tif", "boxes.avif", "cut.avif"]
)
def test_other_kinds_that_attack_their_reader_carry_nothing(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(hostile.OTHER_KINDS[name]())
    verdict = look(path)
    assert (verdict.holds, verdict.watermark) == (False, None)
