"""`emblazon library` and `emblazon verify`: one JSON document, clean words, the exit codes as promised."""

import json
import os
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from samples import PLAN

from emblazon.cli import main
from emblazon.records import Brief, Choice, Draft, Finding, Picture, Plan, Prompt, Report
from emblazon.rights import Part, Ruling, Sheet
from emblazon.sign import Stamp, open_keys, sign
from emblazon.store import Store

PICTURE = "0abc000000001"
CREATED = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
SEEN = Finding("shares", "pass", 0.1, 0.5, "", "All in order.", place=(0, 0, 8, 8), mask=b"\x89PNG")
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
    signed = sign(picture, make_plan(), Report((SEEN,)), keys=keys, stamp=stamp)
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
    (finding,) = shown["findings"]
    assert (finding["check"], finding["place"]) == ("shares", [0, 0, 8, 8])


def test_a_run_that_is_not_here_is_bad_input(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for run in ("run2", ""):
        assert main(["library", "list", "--run", run]) == 2
        assert f"holds no run {run!r}" in capsys.readouterr().err


def test_a_picture_whose_rights_have_ended_is_told_by_its_id_too(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    today = datetime.now(UTC).date()
    part = Part("consent", "Ada", "licensed", owner="Ada", expires=today - timedelta(1))
    sheet = Sheet("Northwind", "commercial use", date(2026, 5, 4), (Ruling(part, "allowed", "licensed"),))
    with sqlite3.connect(tmp_path / "home" / "library.sqlite") as library:
        library.execute("UPDATE runs SET rights = ?", (sheet.to_json(),))
    library.close()
    assert main(["library", "rights", PICTURE]) == 3
    said = capsys.readouterr()
    assert "consent: Ada by Ada until" in said.out
    assert "1 right has ended" in said.err
    assert main(["library", "rights", PICTURE, "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["standing"] == "allowed"
    kit = tmp_path / "brand.toml"
    consent = 'subject = "Ada"\ngiven_by = "Ada"\ngiven_on = 2026-05-01\n'
    colour = 'name = "ink"\nhex = "#101010"\nrole = "primary"\n'
    kit.write_text(f'[identity]\nname = "Northwind"\n[[palette.colours]]\n{colour}[[consents]]\n{consent}')
    assert main(["library", "rights", PICTURE, "--brand", str(kit)]) == 0


def test_a_file_in_the_place_of_the_folder_is_said(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["library", "export", PICTURE, "--out", str(out / "rocket-1.png")]) == 4
    assert "A file stands where a folder is needed" in capsys.readouterr().err


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


def test_a_folder_that_is_closed_is_not_passed_over(
    out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (out / "closed").mkdir()
    scandir = os.scandir

    def closed(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    assert main(["verify", str(out)]) == 2
    assert "Cannot look into the folder" in capsys.readouterr().err


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
