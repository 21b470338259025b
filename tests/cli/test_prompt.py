import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from emblazon.cli.prompt import app
from emblazon.errors import InputError

KIT = '[identity]\nname = "x"\n[[palette.colours]]\nname = "Coral"\nhex = "#ff6f59"\nrole = "primary"\n'


def run(*words: str) -> str:
    result = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_explain_prints_a_table_of_parts() -> None:
    text = run("explain", "a rocket lifting off, hopeful")
    for word in ("subject", "action", "lifting off", "mood"):
        assert word in text


def test_explain_says_what_a_colour_becomes_in_the_kit(tmp_path: Path) -> None:
    (tmp_path / "brand.toml").write_text(KIT)
    parts = json.loads(run("explain", "a fox in red", "--brand", str(tmp_path), "--json"))["parts"]
    assert parts[1]["kind"] == "colours"
    assert "Coral #ff6f59" in parts[1]["note"]


def test_compile_writes_one_prompt_a_model() -> None:
    document = json.loads(run("compile", "a fox, close-up", "--for", "house,echo", "--style", "3d", "--json"))
    assert list(document["prompts"]) == ["house", "echo"]
    assert document["prompts"]["house"]["text"] == "fox"
    assert document["prompts"]["house"]["style"] == "3d"
    assert document["prompts"]["house"]["dropped"][0]["words"] == "close-up"
    assert "dropped 'close-up'" in run("compile", "a fox, close-up")


def test_compile_reads_a_brief_file(tmp_path: Path) -> None:
    (tmp_path / "b.toml").write_text('[brief]\nsubject = "a fox"\n')
    assert json.loads(run("compile", str(tmp_path / "b.toml"), "--json"))["words"] == "a fox"


def test_lint_prints_remarks_or_none() -> None:
    assert "nothing to remark" in run("lint", "a fox")
    remarks = json.loads(run("lint", "five foxes", "--json"))["remarks"]["house"]
    assert remarks[0]["kind"] == "count"


def test_errors_rise_to_the_edge() -> None:
    with pytest.raises(InputError):
        run("compile", "")
    with pytest.raises(InputError):
        run("compile", "a fox", "--for", "nope")
