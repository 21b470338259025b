"""`emblazon sign` and `emblazon verify`, as a person and as a program use them."""

import os
import subprocess
import sys
from pathlib import Path

import hostile
import numpy as np
import pytest
from PIL import Image

from emblazon.sign.history import COMPOSITE


@pytest.fixture
def photo(home: Path) -> Path:
    path = Path("photo.jpg")
    Image.radial_gradient("L").convert("RGB").save(path)
    return path


def test_a_photograph_is_signed_beside_itself_and_verified(emblazon, photo: Path):
    before = photo.read_bytes()
    said = emblazon("sign", str(photo))
    assert said.code == 0
    assert said.out == "photo.jpg → photo-signed.jpg\n"
    assert "self-signed" in said.err
    assert photo.read_bytes() == before
    verdict = emblazon("verify", "photo-signed.jpg")
    assert verdict.code == 0
    assert "Says history: opened 'photo.jpg'" in verdict.out
    assert "Says made from: photo.jpg" in verdict.out
    assert "Watermark: none of Emblazon's found" in verdict.out
    assert "source type" not in verdict.out


def test_every_fact_is_in_the_json(emblazon, photo: Path):
    said = emblazon(
        "sign", "photo.jpg", "--action", "redrawn", "--model", "sdxl", "--training", "notAllowed",
        "--as", "webp", "--out", "signed", "--json",
    )  # fmt: skip
    assert said.document["files"] == [
        {
            "file": "photo.jpg",
            "signed": str(Path("signed/photo.webp")),
            "actions": ["c2pa.opened", "c2pa.edited", "c2pa.converted"],
            "notes": [],
        }
    ]
    found = emblazon("verify", "signed", "--json", "--no-watermarks")
    (file,) = found.document["files"]
    assert (file["state"], file["holds"], file["training"]) == ("trusted", True, "not allowed")
    assert file["source_type"] == COMPOSITE
    assert file["parts"] == [{"title": "photo.jpg", "relationship": "parentOf", "signer": ""}]
    assert "redrawn" not in file["edits"][1]
    assert "with sdxl" in file["edits"][1]


def test_parents_and_a_kit_are_told(emblazon, photo: Path):
    kit = Path("brand.toml")
    kit.write_text(
        '[identity]\nname = "Northwind"\nversion = "2"\n'
        '[[palette.colours]]\nname = "ink"\nhex = "#112233"\nrole = "primary"\n'
        '[disclosure]\ntraining = "not allowed"\n'
    )
    Image.new("RGB", (40, 40)).save("new.png")
    said = emblazon("sign", "new.png", "--parent", "photo.jpg", "--action", "edited", "--brand", str(kit))
    assert said.code == 0, said.err
    verdict = emblazon("verify", "new-signed.png", "--no-watermarks")
    assert "Says made from: photo.jpg" in verdict.out
    assert "Says training on it: not allowed" in verdict.out
    assert b"Northwind" in Path("new-signed.png").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--action", "painted"), "There is no action 'painted'"),
        (("--as", "bmp"), "Pictures are not written as 'bmp'"),
        (("--parent", "photo.jpg"), "Nothing says what was done to 'photo.jpg'"),
        (("--parent", "none.jpg", "--action", "edited"), "there is no such file"),
        (("--out", "."), "'photo.jpg' would be written over"),
        (("--model", "sdxl"), "Nothing says what the model 'sdxl' did"),
        (("--model", "sdxl", "--action", "cropped"), "Nothing says what the model 'sdxl' did"),
        (("--out", "photo.jpg"), "A file stands where a folder is needed"),
    ],
)
def test_what_cannot_be_signed_is_said_and_nothing_is_written(
    arguments: tuple[str, ...], why: str, emblazon, photo: Path
):
    said = emblazon("sign", "photo.jpg", *arguments)
    assert said.code == (4 if "file stands" in why else 2)
    assert why in said.err
    assert [each.name for each in Path().iterdir()] == ["photo.jpg"]


def test_altered_unsigned_and_unreadable_files_end_with_their_codes(emblazon, photo: Path):
    emblazon("sign", "photo.jpg", "--out", "signed")
    signed = Path("signed/photo.jpg")
    data = bytearray(signed.read_bytes())
    data[-40] ^= 1
    signed.write_bytes(data)
    altered = emblazon("verify", "signed", "--no-watermarks")
    assert altered.code == 5
    assert "NOT VALID" in altered.out
    assert "its bytes are not those that were signed" in altered.out
    assert emblazon("verify", "photo.jpg", "--no-watermarks").code == 5
    again = emblazon("sign", "signed/photo.jpg")
    assert again.code == 2
    assert "credentials that do not hold" in again.err
    assert "no root that is trusted" not in again.err
    hostile.write(Path(), "empty.png")
    assert emblazon("verify", "empty.png").code == 2


def test_two_files_are_never_signed_into_one(emblazon, photo: Path):
    Path("other").mkdir()
    Path("other/photo.png").write_bytes(photo.read_bytes())
    refused = emblazon("sign", "photo.jpg", "other/photo.png", "--out", "signed", "--as", "png")
    assert refused.code == 2
    assert "would be signed into one file" in refused.err
    assert not Path("signed").exists()
    assert emblazon("sign", "photo.jpg", "other/photo.png", "--out", "signed").code == 0
    assert len([*Path("signed").iterdir()]) == 2


def test_no_file_that_is_given_is_written_over(emblazon, photo: Path):
    assert emblazon("sign", "photo.jpg").code == 0
    before = Path("photo-signed.jpg").read_bytes()
    for given in (["photo-signed.jpg"], ["--parent", "photo-signed.jpg", "--action", "edited"]):
        refused = emblazon("sign", "photo.jpg", *given)
        assert refused.code == 2
        assert "'photo-signed.jpg' would be written over" in refused.err
        assert Path("photo-signed.jpg").read_bytes() == before


def test_what_was_signed_before_a_bad_file_is_told(emblazon, photo: Path):
    hostile.write(Path(), "empty.png")
    said = emblazon("sign", "photo.jpg", "empty.png")
    assert said.code == 2
    assert said.out == "photo.jpg → photo-signed.jpg\n"


def test_a_path_is_told_as_it_was_given(emblazon, photo: Path):
    odd = Path('it\'s "q" \\.jpg')
    odd.write_bytes(photo.read_bytes())
    Path("link.jpg").symlink_to(photo)
    asked = ["photo.jpg", "link.jpg", str(odd), "none.jpg"]
    said = emblazon("verify", *asked, "--no-watermarks", "--json")
    assert [each["path"] for each in said.document["files"]] == asked
    assert "– link.jpg\n" in emblazon("verify", *asked, "--no-watermarks").out


def test_a_locked_file_is_told_among_the_others(emblazon, photo: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "access", lambda path, mode: str(path) != "photo.jpg")
    said = emblazon("verify", "photo.jpg", "none.jpg", "--no-watermarks", "--json")
    assert said.code == 2
    assert [each["state"] for each in said.document["files"]] == ["unsigned", "unreadable"]


def test_a_name_that_no_output_can_hold_ends_nothing(emblazon, photo: Path):
    name = "caf\udce9.jpg"
    Path(name).write_bytes(photo.read_bytes())
    signed = emblazon("sign", name, "--json")
    assert [each["file"] for each in signed.document["files"]] == [name]
    verified = emblazon("verify", name, "--no-watermarks", "--json")
    assert [each["path"] for each in verified.document["files"]] == [name]


def test_an_output_of_few_letters_is_written_to(emblazon, photo: Path):
    photo.rename("Größe.jpg")
    program = "import sys; from emblazon.cli import main; sys.exit(main(['sign', 'Größe.jpg']))"
    arguments = [sys.executable, "-c", program]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii:strict"}
    said = subprocess.run(arguments, capture_output=True, env=environment, text=True, check=False)
    assert (said.returncode, said.stdout) == (0, "Gr\\xf6\\xdfe.jpg \\u2192 Gr\\xf6\\xdfe-signed.jpg\n")


def test_a_name_that_shouts_is_told_without_its_signs(emblazon, photo: Path):
    photo.rename("a\x1b[31m\nb.jpg")
    assert "\x1b" not in emblazon("sign", "a\x1b[31m\nb.jpg").out


def test_a_verdict_is_in_plain_words(emblazon, photo: Path):
    emblazon("sign", "photo.jpg", "--action", "generated")
    whole = emblazon("verify", "photo-signed.jpg", "--no-watermarks")
    assert "Says kind of picture: made by an AI model (trainedAlgorithmicMedia)" in whole.out
    Path("half.png").write_bytes(hostile.truncated())
    assert "the file is damaged, cut short or more than a picture (" in emblazon("verify", "half.png").out
    unsigned = emblazon("verify", "photo.jpg", "--no-watermarks")
    assert "Ask whoever made them" in unsigned.err


def test_a_damaged_library_keeps_nobody_from_verifying(emblazon, home: Path, photo: Path):
    emblazon("sign", "photo.jpg")
    (home / "library.sqlite").write_bytes(b"junk" * 1000)
    verified = emblazon("verify", "photo-signed.jpg")
    assert (verified.code, verified.out[0]) == (0, "✓")
    assert "the library was not asked" in verified.err


def test_a_company_signs_by_its_settings_and_its_root_is_trusted(emblazon, home: Path, photo: Path):
    from datetime import UTC, datetime

    from emblazon.sign import open_keys

    company = open_keys(Path("company"), now=datetime.now(UTC))
    Path("chain.pem").write_text(company.chain)
    Path("key.pem").write_text(company.private_key)
    Path("root.pem").write_text(company.root)
    settings = '[sign]\ncertificate = "chain.pem"\nkey = "key.pem"\nroot = "root.pem"\n'
    Path("emblazon.toml").write_text(settings)
    assert emblazon("sign", "photo.jpg").err == ""
    assert emblazon("verify", "photo-signed.jpg", "--no-watermarks").out.startswith("✓")
    assert not (home / "keys").exists()
    Path("emblazon.toml").unlink()
    assert emblazon("verify", "photo-signed.jpg", "--no-watermarks").out.startswith("?")
    trusted = emblazon("verify", "photo-signed.jpg", "--no-watermarks", "--trust", "root.pem")
    assert trusted.out.startswith("✓")


def test_verifying_makes_no_home(emblazon, home: Path, photo: Path):
    assert emblazon("verify", "photo.jpg", "--no-watermarks").code == 5
    assert not home.exists()


def test_signing_keeps_every_pixel(emblazon, photo: Path):
    emblazon("sign", "photo.jpg", "--action", "generated", "--training", "allowed")
    with Image.open("photo.jpg") as before, Image.open("photo-signed.jpg") as after:
        assert np.array_equal(np.asarray(before), np.asarray(after))
        assert b"DMI-ALLOWED" in after.info["xmp"]
