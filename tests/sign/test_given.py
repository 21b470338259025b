"""Signing what is there already: every kind, what is said of it, and what is refused."""

import io
from datetime import datetime
from pathlib import Path

import hostile_manifests
import numpy as np
import pytest
from PIL import Image

from emblazon.errors import InputError, PictureError
from emblazon.records import Signed
from emblazon.sign import Keys, verify, verify_all
from emblazon.sign.given import Declared, Given, SignedGiven, sign_given, take
from emblazon.sign.history import COMPOSITE, DRAWN, ENHANCED, HUMAN_EDITS, TRAINED

KINDS = ("png", "jpg", "webp", "avif", "gif", "tiff", "pdf", "svg")


def photograph(folder: Path, name: str = "photo.jpg") -> Path:
    path = folder / name
    if path.suffix == ".svg":
        path.write_text('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h5v5z"/></svg>')
    else:
        Image.radial_gradient("L").convert("RGB").save(path)
    return path


class Bench:
    """Signs files in a folder and looks at what came out."""

    def __init__(self, keys: Keys, folder: Path, now: datetime) -> None:
        self.keys, self.folder, self.now = keys, folder, now

    def sign(self, file: Path | Given, declared: Declared | None = None) -> tuple[SignedGiven, Path]:
        given = take(file) if isinstance(file, Path) else file
        signed = sign_given(
            given, declared or Declared(), keys=self.keys, created=self.now, software="emblazon 0"
        )
        out = self.folder / f"signed-{Path(given.name).stem}{signed.suffix}"
        out.write_bytes(signed.data)
        return signed, out


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Given:
    """A photograph that was read once."""
    return take(photograph(tmp_path_factory.mktemp("photo")))


@pytest.fixture
def bench(keys: Keys, tmp_path: Path, now: datetime) -> Bench:
    return Bench(keys, tmp_path, now)


def test_every_kind_is_signed_as_it_is_and_nothing_is_said_of_ai(bench: Bench, tmp_path: Path) -> None:
    paths = [photograph(tmp_path, f"{kind}.{kind}") for kind in KINDS]
    done = [bench.sign(path) for path in paths]
    verdicts = verify_all([out for _, out in done], anchors=bench.keys.root)
    for path, (signed, out), verdict in zip(paths, done, verdicts, strict=True):
        assert (verdict.state, verdict.source_type, signed.notes) == ("trusted", "", ())
        assert verdict.actions == ("c2pa.opened",)
        assert [(each.title, each.relationship) for each in verdict.parts] == [(path.name, "parentOf")]
        assert b"trainedAlgorithmicMedia" not in signed.data
        if path.suffix not in (".svg", ".pdf"):
            with Image.open(path) as before, Image.open(out) as after:
                assert np.array_equal(np.asarray(before), np.asarray(after))


@pytest.mark.parametrize(
    ("actions", "kind"),
    [
        (("generated",), TRAINED),
        (("generated", "cropped"), TRAINED),
        (("drawn",), DRAWN),
        (("redrawn",), COMPOSITE),
        (("enhanced", "resized"), ENHANCED),
        (("edited", "recoloured"), HUMAN_EDITS),
        (("cropped",), ""),
    ],
)
def test_what_is_declared_decides_the_source_type(
    actions: tuple[str, ...], kind: str, bench: Bench, photo: Given
) -> None:
    model = "sdxl" if kind in (TRAINED, COMPOSITE, ENHANCED) else ""
    declared = Declared(actions, model=model, training=False)
    signed, out = bench.sign(photo, declared)
    verdict = verify(out, anchors=bench.keys.root)
    assert verdict.state == "trusted"
    assert verdict.training == "not allowed"
    assert verdict.source_type == kind
    with Image.open(out) as image:
        packet = image.info["xmp"].decode()
    assert ("DigitalSourceType" in packet) == bool(kind)
    assert kind in packet
    assert ("sdxl" in packet) == (kind in (TRAINED, COMPOSITE, ENHANCED))
    assert signed.notes == ()


def test_an_edit_keeps_the_credentials_that_were_there(bench: Bench, signed: Signed, tmp_path: Path) -> None:
    (tmp_path / "made.png").write_bytes(signed.files[0].data)
    _, cropped = bench.sign(tmp_path / "made.png", Declared(("cropped",), write_as="avif"))
    verdict = verify(cropped, anchors=bench.keys.root)
    assert verdict.state == "trusted"
    assert verdict.actions == ("c2pa.opened", "c2pa.cropped", "c2pa.converted")
    assert verdict.edits[0].startswith("made by a trained model with house (signed by Emblazon")
    assert verdict.source_type == TRAINED
    assert verdict.parts[0].signer == bench.keys.name
    with Image.open(cropped) as image:
        assert image.size == (96, 96)
        assert TRAINED in image.info["xmp"].decode()


def test_a_history_too_long_to_tell_says_so(bench: Bench, tmp_path: Path) -> None:
    out = photograph(tmp_path, "photo.png")
    for _ in range(6):
        _, out = bench.sign(out, Declared(("cropped",)))
    assert "not told" not in verify(out, anchors=bench.keys.root).words
    _, out = bench.sign(out, Declared(("cropped",)))
    assert verify(out, anchors=bench.keys.root).edits[0] == "what was done before is not told here"


def test_parents_are_opened_and_placed(bench: Bench, tmp_path: Path) -> None:
    one, other = photograph(tmp_path, "one.jpg"), photograph(tmp_path, "other.png")
    declared = Declared(("redrawn",), parents=(take(one), take(other)), model="sdxl", kit="Northwind")
    signed, out = bench.sign(photograph(tmp_path, "new.webp"), declared)
    verdict = verify(out, anchors=bench.keys.root)
    assert verdict.state == "trusted"
    assert [(each.title, each.relationship) for each in verdict.parts] == [
        ("one.jpg", "parentOf"),
        ("other.png", "componentOf"),
    ]
    assert signed.actions == ("c2pa.opened", "c2pa.edited", "c2pa.placed")
    assert "something placed in it 'other.png'" in verdict.words
    assert b"Northwind" in signed.data


@pytest.mark.parametrize("name", ["photo.pdf", "photo.avif"])
def test_a_kind_without_xmp_still_tells_what_a_model_did(name: str, bench: Bench, tmp_path: Path) -> None:
    signed, out = bench.sign(photograph(tmp_path, name), Declared(("redrawn",)))
    assert "its kind takes none" in signed.notes[0]
    assert verify(out, anchors=bench.keys.root).source_type == COMPOSITE
    _, again = bench.sign(out, Declared(("cropped",)))
    assert verify(again, anchors=bench.keys.root).source_type == COMPOSITE


def test_rights_that_a_photographer_wrote_are_left_as_they_are(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    Image.radial_gradient("L").save(path, xmp=b"<x:xmpmeta>(c) Ann</x:xmpmeta>")
    signed, out = bench.sign(path, Declared(("redrawn",)))
    assert "left as it was" in signed.notes[0]
    with Image.open(out) as image:
        assert image.info["xmp"] == b"<x:xmpmeta>(c) Ann</x:xmpmeta>"


@pytest.mark.parametrize(
    ("declared", "why"),
    [
        (Declared(("painted",)), "no action 'painted'"),
        (Declared(("placed",)), "no action 'placed'"),
        (Declared(("cropped", "generated")), "only come first"),
        (Declared(write_as="bmp"), "not written as 'bmp'"),
    ],
)
def test_what_cannot_be_is_refused(declared: Declared, why: str, bench: Bench, photo: Given) -> None:
    with pytest.raises(InputError, match=why):
        bench.sign(photo, declared)


def test_nothing_is_made_from_nothing_twice(
    bench: Bench, signed: Signed, tmp_path: Path, photo: Given
) -> None:
    (tmp_path / "made.png").write_bytes(signed.files[0].data)
    with pytest.raises(InputError, match="has credentials already"):
        bench.sign(tmp_path / "made.png", Declared(("generated",)))
    with pytest.raises(InputError, match="was made from others"):
        bench.sign(photo, Declared(("drawn",), parents=(photo,)))
    with pytest.raises(InputError, match=r"Nothing says what was done to 'photo\.jpg'"):
        bench.sign(photo, Declared(parents=(photo,)))


def test_a_file_whose_credentials_do_not_hold_is_not_signed_over(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "bad.png"
    path.write_bytes(hostile_manifests.cyclic(bench.keys))
    with pytest.raises(PictureError, match=r"do not hold: .* cyclic"):
        bench.sign(path)


def test_a_picture_without_pixels_to_decode_is_not_converted(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="cannot be written as 'png'"):
        bench.sign(photograph(tmp_path, "photo.pdf"), Declared(write_as="png"))


def test_a_broken_picture_is_refused_with_words(bench: Bench, tmp_path: Path) -> None:
    whole = io.BytesIO()
    Image.new("RGB", (64, 64)).save(whole, "PNG")
    (tmp_path / "half.png").write_bytes(whole.getvalue()[:40])
    with pytest.raises(PictureError, match=r"cannot be verified|could not be signed"):
        bench.sign(tmp_path / "half.png")
    (tmp_path / "nothing.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    with pytest.raises(PictureError, match="could not be signed"):
        bench.sign(tmp_path / "nothing.svg")


def test_a_film_that_becomes_a_picture_says_what_was_left(bench: Bench, tmp_path: Path) -> None:
    first, *more = (Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue"))
    first.save(tmp_path / "film.gif", save_all=True, append_images=more)
    assert bench.sign(tmp_path / "film.gif")[0].notes == ()
    signed, _ = bench.sign(tmp_path / "film.gif", Declared(write_as="png"))
    assert signed.notes == ("Of its 3 pictures the first alone was written.",)
