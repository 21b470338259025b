import json

import pytest
from typer.testing import CliRunner

from emblazon.catalog import load_catalog
from emblazon.cli.models import app
from emblazon.errors import BackendError, InputError, RefusedError


@pytest.fixture(autouse=True)
def bare(tmp_path, monkeypatch):
    """No settings, no keys: only what needs nothing is ready."""
    monkeypatch.setenv("EMBLAZON_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    for name in ("OPENAI_API_KEY", "GEMINI_API_KEY", "BFL_API_KEY", "FAL_KEY", "REPLICATE_API_TOKEN"):
        monkeypatch.delenv(name, raising=False)


def run(*words: str) -> str:
    result = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def listed(*words: str) -> set[str]:
    return {each["id"] for each in json.loads(run("list", *words, "--json"))["models"]}


def test_list_shows_what_can_be_used_here_and_with_all_every_card() -> None:
    assert {"echo", "house"} <= listed()
    assert "flux-2-pro" not in listed()
    assert listed("--all") == {profile.id for profile in load_catalog()}
    assert "Apache-2.0" in run("list")


def test_list_by_task_shows_what_is_good_at_it() -> None:
    good = listed("--all", "--task", "lettering")
    assert "house" not in good
    assert all(profile.grade("lettering") > 0.5 for profile in load_catalog() if profile.id in good)
    with pytest.raises(InputError, match="photograph"):
        run("list", "--task", "juggling")


def test_show_prints_the_whole_card() -> None:
    card = json.loads(run("show", "house", "--json"))
    assert card["limits"]["tokens"] == 24
    assert "training.policy" in run("show", "house")


def test_compare_shows_only_where_models_differ() -> None:
    document = json.loads(run("compare", "house", "echo", "--json"))
    assert document["models"] == ["house", "echo"]
    assert document["differ"]["limits.subjects"] == ["2", "1"]
    assert "licence.weights" not in document["differ"]
    assert "limits.subjects" in run("compare", "house", "echo")
    with pytest.raises(InputError, match="two or more"):
        run("compare", "house", "house")


def test_choose_says_why_and_why_not() -> None:
    choice = json.loads(run("choose", "a fox", "--json"))
    assert choice["model"] == "house"
    assert {each["model"] for each in choice["rejected"]} | {"house"} == listed("--all")
    assert "by name" in run("choose", "a fox")
    assert json.loads(run("choose", "a fox", "--model", "echo", "--json"))["model"] == "echo"


def test_choose_as_if_every_back_end_were_there() -> None:
    with pytest.raises(BackendError, match="BFL_API_KEY"):
        run("choose", "a fox", "--model", "flux-2-pro")
    rich = ("choose", "a photograph of a fox", "--any-backend", "--budget", "1", "--json")
    choice = json.loads(run(*rich))
    assert choice["model"] not in ("house", "echo")
    assert choice["ranking"][0]["model"] == choice["model"]


def test_a_retired_model_says_what_took_its_place() -> None:
    with pytest.raises(RefusedError, match="retired on 2026-05-12; its successor is"):
        run("choose", "a fox", "--model", "dall-e-3", "--any-backend")


@pytest.mark.parametrize("words", [("show", "nope"), ("choose", "a fox", "--model", "nope"), ("choose", "")])
def test_errors_rise_to_the_edge(words: tuple[str, ...]) -> None:
    with pytest.raises(InputError):
        run(*words)
