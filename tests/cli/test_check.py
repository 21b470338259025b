"""`emblazon check` as a person or a CI system calls it."""

import io
import json
import os
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hostile import write

from emblazon.cli import check, main
from emblazon.pixels import encode_png

KIT = """
[identity]
name = "North"

[[palette.colours]]
name = "navy"
hex = "#0b2545"
role = "primary"

[[palette.colours]]
name = "paper"
hex = "#ffffff"
role = "background"

[wording]
banned = ["cheap"]

[checks]
off = ["shares"]

[[formats]]
name = "card"
width = 128
height = 96
background = "background"
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EMBLAZON_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "brand.toml").write_text(KIT)
    for name, colour in (("good.png", (11, 37, 69)), ("bad.png", (250, 20, 200))):
        pixels = np.full((96, 128, 4), 255, np.uint8)
        pixels[30:66, 44:84, :3] = colour
        (tmp_path / name).write_bytes(encode_png(pixels))
    return tmp_path


def checked(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict]:
    code = main(["check", "--brand", ".", "--alt", "A navy card", "--no-library", "--json", *arguments])
    return code, json.loads(capsys.readouterr().out)


def test_one_command_checks_many_and_writes_every_report(capsys: pytest.CaptureFixture[str]) -> None:
    reports = ["check.html", "check.pdf", "check.json", "check.xml"]
    asked = [part for name in reports for part in ("--report", name)]
    code, document = checked(capsys, "good.png", "bad.png", *asked)
    assert code == 5
    assert [each["passed"] for each in document["files"]] == [True, False]
    assert document["files"][0]["score"] == 1
    assert document["set"]
    assert json.loads(Path("check.json").read_text()) == document
    assert Path("check.pdf").read_bytes().startswith(b"%PDF-")
    assert "bad.png" in Path("check.html").read_text()
    assert ElementTree.parse("check.xml").getroot().tag == "testsuites"


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_checked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, "bomb.png")
    code, document = checked(capsys, "good.png", "bomb.png")
    assert code == 2
    assert [each["file"] for each in document["refused"]] == ["bomb.png"]
    assert [each["file"] for each in document["files"]] == ["good.png"]


def test_what_only_the_person_knows_is_said_by_options(capsys: pytest.CaptureFixture[str]) -> None:
    code, document = checked(capsys, "good.png", "--format", "card", "--copy", "So cheap!")
    found = {each["check"]: each for each in document["files"][0]["findings"]}
    assert code == 5
    assert found["words"]["verdict"] == "fail"
    assert "cheap" in found["words"]["words"]
    assert found["size"]["verdict"] == "pass"
    _, other = checked(capsys, "good.png", "--format", "200x200")
    assert {each["check"]: each["verdict"] for each in other["files"][0]["findings"]}["size"] == "fail"


def test_a_picture_that_repeats_a_given_one_fails(capsys: pytest.CaptureFixture[str]) -> None:
    code, document = checked(capsys, "good.png", "--reference", "good.png")
    found = {each["check"]: each["verdict"] for each in document["files"][0]["findings"]}
    assert code == 5
    assert found["given_repeat"] == "fail"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "No picture was given"),
        (["none.png"], "Cannot read the picture"),
        (["good.png", "--report", "check.docx"], "cannot be written"),
        (["good.png", "--format", "odd"], "no format"),
        (["--watch", "nowhere"], "no folder to watch"),
        (["--watch", ".", "--json"], "--watch never ends"),
        (["good.png", "--logo"], "kit 'North', which has none"),
        (["good.png", "--text", " "], "is empty"),
    ],
)
def test_wrong_usage_gets_one_message_with_what_to_do(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--brand", ".", *arguments]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert "all others were checked" not in said


def test_a_report_that_cannot_be_written_is_told_before_anything_is_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check", "--brand", ".", "good.png", "--report", "good.png/check.html"]) == 4
    said = capsys.readouterr()
    assert said.out == ""
    assert "cannot be written" in said.err


def test_of_many_files_each_says_how_much_was_measured_and_why_it_fails(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "deck.pdf").write_bytes(b"%PDF-1.4")
    assert main(["check", "--brand", ".", "--no-library", "."]) == 5
    said = capsys.readouterr()
    assert "not measured" in said.out
    assert "    palette: " in said.out
    assert "deck.pdf" in said.err


@pytest.mark.skipif(sys.platform != "linux", reason="its file names are UTF-8")
def test_a_name_that_is_no_utf_8_stops_no_report(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = os.fsdecode(b"caf\xe9\x1b[31m.png")
    (folder / "good.png").rename(folder / name)
    reports = [f"--report=check.{kind}" for kind in ("html", "pdf", "json", "xml")]
    code, document = checked(capsys, name, "bad.png", *reports)
    assert code == 5
    assert document["files"][0]["file"] == name
    assert json.loads(Path("check.json").read_text("utf-8")) == document
    main(["check", "--brand", ".", "--no-library", name, "bad.png"])
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_an_output_that_has_not_every_letter_gets_all_lines(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for more in ([], ["--json"]):
        taken = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(taken, encoding=encoding))
        assert main(["check", "--brand", ".", "--no-library", "bad.png", *more]) == 5
        told = taken.getvalue().decode(encoding)
        assert "off are" in told.casefold()
        assert not more or json.loads(taken.getvalue())["passed"] is False


def test_what_a_watched_folder_holds_beside_pictures_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(seconds: float) -> None:
        raise KeyboardInterrupt

    (folder / "phone.heic").touch()
    monkeypatch.setattr(check, "sleep", stop)
    assert main(["check", "--brand", ".", "--no-library", "--watch", "."]) == 130
    assert "phone.heic" in capsys.readouterr().err


def test_the_reports_of_a_watched_folder_are_on_all_that_is_in_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0

    def look(seconds: float) -> None:
        nonlocal looks
        looks += 1
        if looks == 2:
            (folder / "later.png").write_bytes((folder / "good.png").read_bytes())
        elif looks == 4:
            (folder / "bad.png").unlink()
        elif looks == 6:
            raise KeyboardInterrupt

    monkeypatch.setattr(check, "sleep", look)
    main(["check", "--brand", ".", "--no-library", "--watch", ".", "--report", "check.json"])
    told = json.loads(Path("check.json").read_text())
    assert [Path(each["file"]).name for each in told["files"]] == ["good.png", "later.png"]


def test_a_vector_that_make_wrote_is_measured_as_a_whole(emblazon):
    made = emblazon("make", "a fox", "--model", "echo", "--seed", "1", "--steps", "2", "--json").document[
        "pictures"
    ][0]
    (checked,) = emblazon("check", made["svg"], "--json").document["files"]
    assert [each["verdict"] for each in checked["findings"] if each["check"] == "frames"] == ["pass"]
