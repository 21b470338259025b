"""`check`, `upscale` and `vectorise` as a person calls them."""

import json
from pathlib import Path

import numpy as np
import pytest

from emblazon.cli import main, picture_tools
from emblazon.pixels import encode_png, read_picture, resize
from emblazon.records import Pixels

KIT = """
[identity]
name = "North"

[[palette.colours]]
name = "navy"
hex = "#0b2545"
role = "primary"

[[palette.colours]]
name = "teal"
hex = "#13a89e"
role = "secondary"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "brand.toml").write_text(KIT, encoding="utf-8")
    pixels = np.zeros((96, 96, 4), np.uint8)
    pixels[20:70, 20:70] = (11, 37, 69, 255)
    pixels[30:50, 30:50] = (19, 168, 158, 255)
    (tmp_path / "good.png").write_bytes(encode_png(pixels))
    pixels[30:50, 30:50] = (250, 20, 200, 255)
    (tmp_path / "bad.png").write_bytes(encode_png(pixels))
    return tmp_path


def test_check_says_pass_or_fail(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["check", str(folder / "good.png"), "--brand", str(folder), "--alt", "Two squares", "--json"])
        == 0
    )
    good = json.loads(capsys.readouterr().out)
    assert good["passed"] is True
    assert main(["check", str(folder / "bad.png"), "--brand", str(folder), "--json"]) == 5
    bad = json.loads(capsys.readouterr().out)
    assert bad["passed"] is False
    findings = bad["files"][0]["findings"]
    palette = next(each for each in findings if each["check"] == "palette")
    assert palette["verdict"] == "fail"
    assert palette["measure"] < palette["limit"]


def test_vectorise_writes_the_kits_colours(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["vectorise", str(folder / "bad.png"), "--brand", str(folder), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    svg = Path(document["file"]).read_text(encoding="utf-8")
    assert document["paths"] == svg.count("<path") > 0
    assert "#fa14c8" not in svg


def test_upscale_enlarges(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def lanczos(pixels: Pixels) -> Pixels:
        return resize(pixels, 512, 512)

    monkeypatch.setattr(picture_tools, "house_upscale", lambda: lanczos)
    out = folder / "large.png"
    assert main(["upscale", str(folder / "good.png"), "--size", "400", "--out", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"file": str(out), "width": 400, "height": 400}
    assert read_picture(out).shape == (400, 400, 4)
    assert main(["upscale", str(folder / "good.png"), "--size", "20"]) == 2


@pytest.mark.parametrize("command", ["check", "vectorise", "upscale"])
def test_a_missing_file_is_one_message(
    command: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    brand = [] if command == "upscale" else ["--brand", str(folder)]
    assert main([command, str(folder / "none.png"), *brand]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "none.png" in captured.err


def test_a_folder_that_is_not_there_leaves_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = folder / "nowhere" / "x.svg"
    assert main(["vectorise", str(folder / "good.png"), "--out", str(out)]) == 4
    assert "Cannot write" in capsys.readouterr().err
    assert not list(folder.glob(".*"))
