"""`emblazon brand`: one JSON document on standard output, words on standard error, exit codes."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from emblazon.brand.load import load_kit
from emblazon.cli.brand import app
from emblazon.errors import InputError, KitError, StorageError

EXAMPLES = Path(__file__).parents[2] / "examples"
NORTHWIND = str(EXAMPLES / "northwind")


def run(*arguments):
    return CliRunner().invoke(app, [str(each) for each in arguments])


def document(*arguments):
    result = run(*arguments, "--json")
    return json.loads(result.stdout), result


def test_check_passes_a_good_kit_and_exits_2_on_errors(tmp_path):
    found, result = document("check", NORTHWIND)
    assert (result.exit_code, found["passed"], found["findings"]) == (0, True, [])
    run("new", "Grey", "--colour", "#777777", "--out", tmp_path)
    kit = tmp_path / "brand.toml"
    kit.write_text(
        kit.read_text().replace('role = "primary"', 'role = "text"', 1).replace("#ffffff", "#888888")
    )
    found, result = document("check", kit)
    assert (result.exit_code, found["passed"]) == (2, False)
    assert {"level", "rule", "words", "remedy", "measure", "limit"} == set(found["findings"][0])
    assert run("check", kit).exit_code == 2


def test_new_from_a_logo_makes_a_kit_that_loads(tmp_path):
    logo = EXAMPLES / "northwind/logo/northwind-on-light.svg"
    made, result = document("new", "North & South", "--logo", logo, "--out", tmp_path / "kit")
    assert result.exit_code == 0
    kit = load_kit(Path(made["kit"]))
    assert kit.name == "North & South"
    assert kit.logo.variants[0].path.read_bytes() == logo.read_bytes()
    assert {"#0b2a4a", "#0f7c8a", "#ec5a2e"} <= {colour["hex"] for colour in made["colours"]}


def test_new_never_overwrites(tmp_path):
    assert run("new", "A", "--colour", "#123456", "--out", tmp_path).exit_code == 0
    before = (tmp_path / "brand.toml").read_bytes()
    result = run("new", "B", "--colour", "#654321", "--out", tmp_path)
    assert isinstance(result.exception, InputError)
    assert (tmp_path / "brand.toml").read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("new", "A"),
        ("new", "A", "--colour", "red"),
        ("new", " ", "--colour", "#fff"),
        ("new", "A", "--logo", "no.png"),
    ],
)
def test_an_impossible_start_leaves_nothing_behind(tmp_path, arguments):
    result = run(*arguments, "--out", tmp_path / "kit")
    assert isinstance(result.exception, InputError)
    assert not (tmp_path / "kit").exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    result = run("new", "A", "--colour", "#123456", "--out", tmp_path / "file/kit")
    assert isinstance(result.exception, StorageError)


@pytest.mark.parametrize(("to", "name"), [("dtcg", "x.tokens.json"), ("css", "x.css"), ("tailwind", "x.css")])
def test_export_then_import_keeps_every_colour(tmp_path, to, name):
    assert run("export", NORTHWIND, "--to", to, "--out", tmp_path / name).exit_code == 0
    made, _ = document("import", tmp_path / name, "--out", tmp_path / "kit")
    kept = {colour["hex"] for colour in made["colours"]}
    assert {colour.hex for colour in load_kit(Path(NORTHWIND)).palette.colours} <= kept


def test_show_prints_json_and_writes_a_page(tmp_path):
    shown, _ = document("show", NORTHWIND, "--html", tmp_path / "kit.html")
    assert shown["identity"]["name"] == "Northwind"
    assert len(shown["digest"]) == 64
    assert (tmp_path / "kit.html").read_text().startswith("<!doctype html>")
    assert "deep sea" in run("show", NORTHWIND).stdout


def test_a_broken_kit_raises_a_kit_error(tmp_path):
    (tmp_path / "brand.toml").write_text("nonsense")
    for command in ("show", "check", "export"):
        assert isinstance(run(command, tmp_path).exception, KitError)
