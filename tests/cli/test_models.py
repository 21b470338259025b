import json

import pytest
from typer.testing import CliRunner

from emblazon.cli.models import app
from emblazon.errors import InputError


def run(*words: str) -> str:
    result = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_list_shows_every_model() -> None:
    assert [each["id"] for each in json.loads(run("list", "--json"))["models"]] == ["echo", "house"]
    assert "Apache-2.0" in run("list")


def test_show_prints_the_whole_card() -> None:
    card = json.loads(run("show", "house", "--json"))
    assert card["limits"]["tokens"] == 24
    assert "training.policy" in run("show", "house")


def test_choose_says_why_and_why_not() -> None:
    choice = json.loads(run("choose", "a fox", "--json"))
    assert choice["model"] == "house"
    assert choice["rejected"][0]["model"] == "echo"
    assert "not echo" in run("choose", "a fox")
    assert json.loads(run("choose", "a fox", "--model", "echo", "--json"))["model"] == "echo"


@pytest.mark.parametrize("words", [("show", "nope"), ("choose", "a fox", "--model", "nope"), ("choose", "")])
def test_errors_rise_to_the_edge(words: tuple[str, ...]) -> None:
    with pytest.raises(InputError):
        run(*words)
