"""`emblazon library` and `emblazon verify`: one JSON document, clean words, the exit codes as promised."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from samples import PLAN

from emblazon.cli import main
from emblazon.records import Brief, Choice, Draft, Picture, Plan, Prompt, Report
from emblazon.sign import Stamp, open_keys, sign
from emblazon.store import Store

PICTURE = "0abc000000001"
CREATED = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
WORDS = "a rocket\x1b[31m over a town"


def make_plan() -> Plan:
    return replace(
        PLAN,
        final_px=32,
    )


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library with one signed picture; its run's folder."""
    home, out = tmp_path / "home", tmp_path / "out"
    monkeypatch.setenv("EMBLAZON_HOME", str(home))
    noise = np.random.default_rng(7).integers(0, 256, (32, 32, 4), np.uint8)
    picture = Picture(noise, 7, Draft(noise[::2, ::2], 7), "strict")
    keys = open_keys(home, now=datetime.now(UTC))
    stamp = Stamp(PICTURE, "rocket-1", CREATED)
    signed = sign(picture, make_plan(), Report(()), keys=keys, stamp=stamp)
    with Store.open(home) as store:
        facts = {"choice": Choice("house", "why"), "prompt": Prompt("a rocket", "flat")}
        store.begin_run("run1", Brief(WORDS, "a rocket"), plan=make_plan(), created=CREATED, **facts)
        store.keep(signed, picture_id=PICTURE, run="run1", folder=out)
    return out


def test_list_search_and_show_give_one_document(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["list"], ["search", "rock"], ["list", "--run", "run1"]):
        assert main(["library", *words, "--json"]) == 0
        (entry,) = json.loads(capsys.readouterr().out)["pictures"]
        assert (entry["id"], entry["model"], entry["words"]) == (PICTURE, "house", WORDS)
    assert main(["library", "show", "0ab", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["brief"]["subject"] == "a rocket"
    assert shown["plan"]["kit"] == "Northwind"
    assert [each["name"] for each in shown["files"]] == ["rocket-1.png"]


def test_words_for_people_cannot_steer_the_terminal(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["list"], ["show", PICTURE]):
        assert main(["library", *words]) == 0
        said = capsys.readouterr().out
        assert PICTURE in said
        assert "\x1b" not in said


def test_an_empty_list_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EMBLAZON_HOME", str(tmp_path / "home"))
    assert main(["library", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"pictures": []}


def test_an_unknown_id_is_bad_input(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("show", "export"):
        assert main(["library", command, "zz"]) == 2
        said = capsys.readouterr()
        assert "holds no picture 'zz'" in said.err
        assert said.out == ""


def test_what_is_exported_still_holds(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "export"
    assert main(["library", "export", PICTURE, "--out", str(target), "--json"]) == 0
    (path,) = json.loads(capsys.readouterr().out)["files"]
    assert main(["verify", path, str(out), "--json"]) == 0
    files = json.loads(capsys.readouterr().out)["files"]
    assert [(each["state"], each["holds"], each["model"]) for each in files] == [
        ("trusted", True, "house")
    ] * 2


def test_verify_ends_with_five_when_a_picture_is_not_signed(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from PIL import Image

    Image.new("RGB", (4, 4)).save(out / "bare.png")
    assert main(["verify", str(out)]) == 5
    said = capsys.readouterr()
    assert "Not signed" in said.out
    assert "made by: house" in said.out
    assert "1 of 2 files do not hold" in said.err


def test_verify_ends_with_two_on_what_cannot_be_read(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "none").mkdir()
    assert main(["verify", str(tmp_path / "none")]) == 2
    assert "holds no picture" in capsys.readouterr().err
    assert main(["verify", str(out / "rocket-1.png"), str(tmp_path / "gone.png"), "--json"]) == 2
    said = capsys.readouterr()
    assert [each["state"] for each in json.loads(said.out)["files"]] == ["trusted", "unreadable"]
    assert "no such file" in said.err
    assert main(["verify", str(out), "--trust", str(out / "rocket-1.png")]) == 2
    assert "no PEM certificate" in capsys.readouterr().err


def test_replay_is_handed_to_the_studio(
    out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from emblazon import studio

    asked: list[str] = []

    def replay(self: object, picture: str) -> object:
        asked.append(picture)
        return studio.Replay(picture, identical=False, psnr_db=41.5, worst_delta_e=2.25)

    monkeypatch.setattr(studio.Studio, "replay", replay)
    assert main(["library", "replay", "0ab", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["psnr_db"] == 41.5
    assert main(["library", "replay", "0ab"]) == 0
    assert "PSNR 41.5 dB" in capsys.readouterr().out
    assert asked == ["0ab", "0ab"]
