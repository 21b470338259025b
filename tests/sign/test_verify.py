"""Verdicts: what holds, what was altered, whose word it is, and what no parser should see."""

import io
import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from emblazon.errors import BackendError, PictureError
from emblazon.records import Signed
from emblazon.sign import Keys, Stamp, open_keys, pictures_in, verify, verify_all
from emblazon.sign.verifying import Verdict

Write = Callable[[str, bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(name: str, data: bytes) -> Path:
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    return write


def flipped(data: bytes) -> bytes:
    """One bit changed in the last IDAT chunk, with its checksum left wrong on purpose."""
    at = data.rindex(b"IDAT") + 40
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def child_of(parent: bytes, keys: Keys, facts: object = None) -> bytes:
    """An edit of `parent`, signed over it as its parentOf ingredient."""
    from c2pa import Builder, C2paSignerInfo, Context, Settings, Signer
    from c2pa.c2pa import C2paBuilderIntent

    definition = {
        "claim_generator_info": [{"name": "editor"}],
        "format": "image/png",
        "assertions": [{"label": "org.emblazon.parameters", "created": True, "data": facts or {}}],
    }
    quiet = {"verify": {"verify_after_sign": False}, "builder": {"thumbnail": {"enabled": False}}}
    context = Context(Settings.from_json(json.dumps(quiet)))
    signer = Signer.from_info(
        C2paSignerInfo(keys.algorithm, keys.chain.encode(), keys.private_key.encode(), None)
    )
    plain, target = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (8, 8)).save(plain, "PNG")
    with Builder(definition, context=context) as builder:
        ingredient = json.dumps({"title": "parent", "relationship": "parentOf"})
        builder.set_intent(C2paBuilderIntent.EDIT)
        builder.add_ingredient(ingredient, "image/png", io.BytesIO(parent))
        builder.sign(signer, "image/png", io.BytesIO(plain.getvalue()), target)
    return target.getvalue()


def test_what_is_whole_holds_and_what_was_touched_does_not(write: Write, signed: Signed, keys: Keys) -> None:
    png, svg = signed.files[0].data, signed.files[-1].data
    bare = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        image.save(bare, "PNG")
    paths = [
        write("whole.png", png),
        write("whole.svg", svg),
        write("pixel.png", flipped(png)),
        write("words.png", png.replace(b'"kit":"Northwind"', b'"kit":"Southwind"', 1)),
        write("fill.svg", svg.replace(b"#112233", b"#112234")),
        write("cut.png", png[: len(png) // 2]),
        write("stripped.png", bare.getvalue()),
        write("edit.png", child_of(png, keys)),
        write("edit-of-altered.png", child_of(flipped(png), keys)),
    ]
    verdicts = {each.path.name: each for each in verify_all(paths, anchors=keys.root)}
    assert {name: each.state for name, each in verdicts.items()} == {
        "whole.png": "trusted",
        "whole.svg": "trusted",
        "pixel.png": "altered",
        "words.png": "altered",
        "fill.svg": "altered",
        "cut.png": "altered",
        "stripped.png": "unsigned",
        "edit.png": "trusted",
        "edit-of-altered.png": "altered",
    }
    assert verdicts["whole.svg"].actions[-1] == "c2pa.converted"
    assert verdicts["edit-of-altered.png"].problems == (
        "a picture it was made from: its bytes are not those that were signed (assertion.dataHash.mismatch)",
    )
    assert verdicts["pixel.png"].words.count("its bytes are not those that were signed") == 1


def test_a_verdict_tells_who_made_what_with_which_kit(
    write: Write, signed: Signed, keys: Keys, stamp: Stamp
) -> None:
    verdict = verify(write("a.png", signed.files[0].data), anchors=keys.root)
    assert verdict.holds
    assert verdict.proven
    assert (verdict.model, verdict.kit) == ("house", "Northwind 1.2")
    assert verdict.created == stamp.created.isoformat(timespec="seconds")
    assert verdict.source_type.endswith("trainedAlgorithmicMedia")
    assert verdict.actions == ("c2pa.created", "c2pa.resized", "c2pa.color_adjustments")
    assert [each.licence for each in verdict.citations] == ["Apache-2.0", ""]
    assert "Says made by: house" in verdict.words
    assert "Ann & <Bob> (Apache-2.0)" in verdict.words


def test_an_unknown_signer_only_claims(write: Write, signed: Signed, tmp_path: Path, now: datetime) -> None:
    stranger = open_keys(tmp_path / "other", now=now)
    path = write("a.png", signed.files[0].data)
    for anchors in ("", stranger.root):
        verdict = verify(path, anchors=anchors)
        assert (verdict.state, verdict.holds) == ("untrusted", True)
        assert "Claims made by: house" in verdict.words
        assert "Says" not in verdict.words


def test_words_of_an_unsigned_file_are_claims(write: Write) -> None:
    from emblazon.pixels import encode_png
    from emblazon.sign.metadata import png_text

    png = encode_png(np.zeros((4, 4, 4), np.uint8), text=png_text({"model": "forged", "kit": "Northwind"}))
    verdict = verify(write("a.png", png))
    assert (verdict.state, verdict.model, verdict.proven) == ("unsigned", "forged", False)
    assert "Claims made by: forged" in verdict.words


def test_escape_sequences_in_a_manifest_never_reach_the_terminal(
    write: Write, signed: Signed, keys: Keys
) -> None:
    nasty = {
        "model": "\x1b]0;owned\x07\u202e<script>",
        "kit": {"deep": 1},
        "citations": [{"title": "\x1b[2J"}, 3],
    }
    verdict = verify(write("a.png", child_of(signed.files[0].data, keys, nasty)), anchors=keys.root)
    assert verdict.state == "trusted"
    assert verdict.model == "]0;owned <script>"
    assert all(each.isprintable() for each in verdict.words.split("\n"))
    assert "\x1b" not in json.dumps(verdict.parameters)


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("empty.png", b"", "empty"),
        ("words.png", b"hello", "first bytes"),
        ("head.png", b"\x89PNG\r\n\x1a\n", "cannot be verified"),
    ],
)
def test_what_cannot_be_read_is_an_input_error(write: Write, name: str, data: bytes, why: str) -> None:
    with pytest.raises(PictureError, match=why):
        verify(write(name, data))


def test_folders_missing_and_oversized_files_are_input_errors(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("big.png", b"\x89PNG\r\n\x1a\n" + bytes(100))
    monkeypatch.setattr("emblazon.sign.verifying.MOST_BYTES", 100)
    os.mkfifo(tmp_path / "pipe.png")
    for where, why in (
        (tmp_path, "folder"),
        (tmp_path / "none.png", "no such file"),
        (path, "108 bytes"),
        (tmp_path / "pipe.png", "not a plain file"),
    ):
        with pytest.raises(PictureError, match=why):
            verify(where)


def sabotage(folder: Path, name: str, act: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the real child do `act` when it comes to the file `name`."""
    from emblazon.sign import reader

    real = Path(reader.__file__).with_name("read.py").read_text()
    marker = "file = cast(File, json.loads(line))\n        "
    assert marker in real
    bomb = f'import os, time\n        if file["path"].endswith("{name}"): {act}\n        '
    folder.mkdir()
    (folder / "read.py").write_text(real.replace(marker, marker + bomb))
    monkeypatch.setattr(reader, "__file__", str(folder / "reader.py"))


@pytest.mark.parametrize(
    "act",
    [
        "os.kill(os.getpid(), 11)",
        "time.sleep(600)",
        "sys.stdout.write('9' * 9_000_000)",
        "bytearray(3_000_000_000)",
        "os.write(os.open('left-behind', os.O_CREAT | os.O_WRONLY), b'x')",
    ],
)
def test_a_parser_that_misbehaves_spoils_one_file_only(
    act: str, write: Write, signed: Signed, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It crashes, hangs, never stops talking, takes memory, or writes a file: that picture is not valid, its
    neighbours are."""
    sabotage(tmp_path / "code", "bad.png", act, monkeypatch)
    monkeypatch.chdir(tmp_path)
    good, bad = write("a.png", signed.files[0].data), write("bad.png", signed.files[0].data)
    verdicts = verify_all([good, bad, good], anchors=keys.root, wait_s=1.5)
    assert [each.state for each in verdicts] == ["trusted", "altered", "trusted"]
    assert "crashed, took too long" in verdicts[1].words
    left = tmp_path / "left-behind"
    assert not left.exists() or not left.stat().st_size


def test_a_reader_that_cannot_start_says_nothing_of_the_file(
    write: Write, signed: Signed, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("a.png", signed.files[0].data)
    monkeypatch.setattr("emblazon.sign.reader.START_S", 0.001)
    with pytest.raises(BackendError, match="did not start"):
        verify(path)
    monkeypatch.undo()
    monkeypatch.setattr("emblazon.sign.reader.MEMORY_BYTES", 40_000_000)
    with pytest.raises(BackendError, match="lacks memory"):
        verify(path)


def test_a_run_out_certificate_is_unknown_and_not_altered() -> None:
    """The codes are those that c2pa-rs 0.91 gave for a leaf that ran out after signing."""
    from emblazon.sign.read import _state

    run_out = ["signingCredential.untrusted", "signingCredential.expired"]
    whole = ["claimSignature.validated", "assertion.dataHash.match"]
    assert _state("Invalid", run_out, whole, []) == "untrusted"
    assert _state("Invalid", run_out, whole[:1], []) == "altered"
    assert _state("Valid", ["assertion.hashedURI.mismatch"], whole, []) == "altered"
    assert _state("Trusted", [], whole, ["assertion.dataHash.mismatch"]) == "altered"
    assert _state("", [], [], []) == "altered"


def test_pictures_in_a_folder_are_found_by_kind(tmp_path: Path, write: Write) -> None:
    for name in ("b.png", "a.SVG", ".hidden.png", "notes.txt"):
        write(name, b"x")
    for name in ("download", "photo.jfif", ".cache/c.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        write(name, b"\xff\xd8\xff\xe0")
    (tmp_path / "round").symlink_to(tmp_path)
    assert [each.name for each in pictures_in(tmp_path)] == ["a.SVG", "b.png", "download", "photo.jfif"]


def test_a_verdict_without_a_known_state_is_never_valid() -> None:
    from emblazon.sign.judging import judge

    for answer in (None, {}, {"credentials": {"state": "fine"}}, {"credentials": [1]}):
        verdict = judge(Path("a.png"), answer)
        assert isinstance(verdict, Verdict)
        assert not verdict.holds
        assert verdict.problems
