"""`emblazon make` through its edge, with the back end `echo`: what it leaves, and every kind of bad input."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import emblazon.store.files as files
from emblazon.engine.weights import read_weights, write_weights_entry
from emblazon.pixels import decode_picture, encode_png
from emblazon.records import Finding, Report
from emblazon.studio import Studio

NORTHWIND = Path(__file__).parents[2] / "examples" / "northwind" / "brand.toml"
ECHO = ("--model", "echo", "--seed", "7", "--steps", "2")


def left_behind(folder: Path) -> list[str]:
    """Every file under a folder, hidden and temporary ones included."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_make_leaves_pictures_board_and_record(emblazon):
    said = emblazon("make", "a rocket", "--brand", str(NORTHWIND), "--count", "2", *ECHO, "--json")
    assert said.code in (0, 5)
    assert said.err == "" or said.code == 5
    document = said.document
    assert len(document["pictures"]) == 2
    for picture in document["pictures"]:
        pixels = decode_picture(Path(picture["png"]).read_bytes(), name="")
        assert pixels.shape == (picture["height"], picture["width"], 4)
        assert (pixels[..., 3] == 0).any()
        assert "<svg" in Path(picture["svg"]).read_text()
        assert picture["credentials"]
    folder = Path(document["board"]).parent
    record = json.loads((folder / "run.json").read_text())
    assert record["run"] == document["run"]
    assert not [name for name in left_behind(folder) if name.startswith(".") or "part" in name]


UNMARKED = """
[identity]
name = "North"

[[palette.colours]]
name = "navy"
hex = "#0b2545"
role = "primary"

[disclosure]
watermark = false
"""


def test_the_same_seed_gives_the_same_picture_whatever_the_count(emblazon, tmp_path):
    (tmp_path / "brand.toml").write_text(UNMARKED)  # each picture's own mark would tell them apart

    def pictures(count: str) -> list[np.ndarray]:
        asked = ("--brand", str(tmp_path), "--count", count, "--attempts", "1", "--json")
        document = emblazon("make", "an owl", *ECHO, *asked).document
        return [decode_picture(Path(each["png"]).read_bytes(), name="") for each in document["pictures"]]

    (alone,), together = pictures("1"), pictures("2")
    assert np.array_equal(alone, together[0])


def test_a_replay_gives_the_same_pixels(emblazon):
    document = emblazon("make", "an owl", *ECHO, "--json").document
    again = emblazon("library", "replay", document["pictures"][0]["id"], "--json")
    assert again.document["identical"] is True


def test_a_brief_may_be_a_file(emblazon):
    Path("brief.toml").write_text('[brief]\nsubject = "an owl"\n')
    assert emblazon("make", "brief.toml", *ECHO, "--json").document["brief"]["subject"] == "an owl"


def kit(text: str) -> str:
    path = Path("brand.toml")
    path.write_text(text)
    return str(path)


def picture_file(shape: tuple[int, int]) -> str:
    Path("large.png").write_bytes(encode_png(np.zeros((*shape, 4), np.uint8)))
    return "large.png"


def text_file() -> str:
    Path("words.png").write_text("no picture")
    return "words.png"


FACE = '[identity]\nname = "A"\n[[type.faces]]\nfamily = "F"\nfile = "gone.ttf"\n'

BAD = {
    "a kit that does not parse": lambda: ["a cup", "--brand", kit("[identity\n")],
    "a kit with an unknown key": lambda: ["a cup", "--brand", kit('[identity]\nnme = "x"\n')],
    "a missing kit": lambda: ["a cup", "--brand", "gone.toml"],
    "a missing font": lambda: ["a cup", "--brand", kit(FACE)],
    "a missing reference": lambda: ["a cup", "--reference", "gone.png", "--model", "house"],
    "an unreadable reference": lambda: ["a cup", "--reference", text_file(), "--model", "house"],
    "an oversized reference": lambda: [
        "a cup",
        "--reference",
        picture_file((9000, 9000)),
        "--model",
        "house",
    ],
    "an impossible format": lambda: ["a cup", "--format", "0x40"],
    "a format of no shape": lambda: ["a cup", "--format", "huge"],
    "an empty brief": lambda: [""],
    "a brief of spaces": lambda: ["   "],
    "a brief of 100,000 letters": lambda: ["word " * 20_000],
    "a missing brief file": lambda: ["gone.toml"],
    "an unknown style": lambda: ["a cup", "--style", "oils"],
    "an unknown model": lambda: ["a cup", "--model", "gone"],
    "an unknown strength": lambda: ["a cup", "--recolour", "pink"],
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gives_one_message_and_leaves_nothing(emblazon, name: str):
    arguments = BAD[name]()
    before = left_behind(Path.cwd())
    said = emblazon("make", *(["--model", "echo"] if "--model" not in arguments else []), *arguments)
    assert said.code == 2
    assert said.out == ""
    assert said.err.startswith("emblazon: ")
    assert said.err.count("\n") <= 3
    assert "Traceback" not in said.err
    assert "unexpected" not in said.err
    assert left_behind(Path.cwd()) == before


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_drawn(emblazon):
    Path("file").write_text("")
    said = emblazon("make", "a cup", *ECHO, "--out", "file/deep")
    assert said.code == 4
    assert "'file/deep'" in said.err
    assert left_behind(Path.cwd()) == ["file"]


@pytest.mark.parametrize("after", [0, 3, 7])
def test_a_full_disk_leaves_no_half_written_file(emblazon, home, monkeypatch, after: int):
    real, written = files.write_part, []

    def write_part(path: Path, data: bytes) -> None:
        written.append(path)
        if len(written) > after:
            real(path, data[: len(data) // 2])
            path.unlink()
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        real(path, data)

    monkeypatch.setattr(files, "write_part", write_part)
    said = emblazon("make", "a cup", *ECHO, "--count", "2")
    assert said.code == 4
    assert said.err.count("\n") == 1
    assert "full" in said.err
    for name in left_behind(Path.cwd()):
        assert Path(name).suffix in (".png", ".svg")
        if name.endswith(".png"):
            decode_picture(Path(name).read_bytes(), name=name)
    assert not [name for name in left_behind(home) if ".part" in name]


def test_altered_weights_are_named_and_nothing_is_left(emblazon, monkeypatch, tmp_path):
    folder = tmp_path / "weights"
    folder.mkdir()
    (folder / "upscale-8.onnx").write_bytes(b"weights")
    write_weights_entry(folder, "upscale-8.onnx", origin="test", licence="MIT")
    (folder / "upscale-8.onnx").write_bytes(b"Weights")
    monkeypatch.setattr(Studio, "upscale", lambda self, pixels: read_weights(folder, "upscale-8.onnx"))
    said = emblazon("make", "a cup", *ECHO)
    assert said.code == 4
    assert "upscale-8.onnx" in said.err
    assert said.err.count("\n") == 1
    assert left_behind(Path.cwd()) == []


def test_no_picture_that_passes_ends_with_5_and_all_are_kept(emblazon, monkeypatch):
    failed = Finding("palette", "fail", 9.0, 6.0, "ΔE2000", "Too far.", repair="redraw")
    monkeypatch.setattr("emblazon.picture.check", lambda *_, **__: Report((failed,)))
    said = emblazon("make", "a cup", *ECHO, "--attempts", "1")
    assert said.code == 5
    assert "board.html" in said.err
    assert len(list(Path("emblazon-out").glob("*/a-cup-1.png"))) == 1


PATIENT = """
import sys
from emblazon.pixels import resize
from emblazon.studio import Studio
from emblazon.cli import main
Studio.upscale = lambda self, pixels: resize(pixels, 512, 512)
sys.exit(main())
"""


def test_ctrl_c_keeps_what_is_finished_and_nothing_half(home):
    arguments = ["make", "a cup", "--count", "60", "--model", "echo", "--seed", "1", "--steps", "2"]
    child = subprocess.Popen(
        [sys.executable, "-c", PATIENT, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 120
    while not list(Path.cwd().glob("emblazon-out/*/a-cup-1.png")) and child.poll() is None:
        assert time.monotonic() < deadline, "no picture appeared"
        time.sleep(0.02)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert child.returncode == 130, err
    assert out == ""
    assert err.count("\n") == 1
    assert "Stopped." in err
    finished = [name for name in left_behind(Path.cwd()) if name.endswith(".png")]
    assert finished
    for name in finished:
        decode_picture(Path(name).read_bytes(), name=name)
    assert all(Path(name).suffix in (".png", ".svg") for name in left_behind(Path.cwd()))
    listed = subprocess.run(
        [sys.executable, "-c", PATIENT, "library", "list", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    whole = {
        name.rsplit("-", 1)[1] for name in finished if name.removesuffix(".png").rsplit("-", 1)[1].isdigit()
    }
    assert len(json.loads(listed.stdout)["pictures"]) == len(whole)


def test_nothing_is_left_in_the_sample_kit(emblazon, tmp_path):
    copy = tmp_path / "kit"
    shutil.copytree(NORTHWIND.parent, copy)
    before = left_behind(copy)
    emblazon("make", "a cup", "--brand", str(copy), *ECHO)
    assert left_behind(copy) == before
