import json
from pathlib import Path

import pytest
from prompt.chat_server import chat_server, says, sends
from typer.testing import CliRunner

from emblazon.cli.prompt import app
from emblazon.errors import InputError, SecretError

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
    assert "dropped: close-up" in run("compile", "a fox, close-up")


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


KIT_RULES = KIT + '[look]\nmood = "calm"\n[rules]\nnever = ["storms"]\n'


def test_compile_shows_models_side_by_side_within_80_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "brand.toml").write_text(KIT_RULES)
    monkeypatch.setenv("COLUMNS", "80")
    models = "flux-2-pro,midjourney-v7,sdxl"
    words = 'a fox by the sea, no people, with the text "SALE"'
    text = run("compile", words, "--brand", str(tmp_path), "--for", models, "--format", "1200x627")
    assert max(map(len, text.splitlines())) <= 80
    assert any(line.count("─ flux-2-pro ") and "midjourney-v7" in line for line in text.splitlines())
    for told in ("from the kit x: mood calm", "never storms", "not: people", "--ar", "of 77 tokens"):
        assert told in text


def test_compile_says_what_came_from_the_kit_and_how_long_each_is(tmp_path: Path) -> None:
    (tmp_path / "brand.toml").write_text(KIT_RULES)
    document = json.loads(run("compile", "a fox", "--brand", str(tmp_path), "--for", "sdxl", "--json"))
    assert {"kind": "exclusions", "words": "storms"} in document["kit"]["gives"]
    assert document["prompts"]["sdxl"]["negative"] == "storms"
    assert document["prompts"]["sdxl"]["length"]["exact"] is True
    assert document["prompts"]["sdxl"]["length"]["most_tokens"] == 77


def test_compile_for_all_writes_one_a_card() -> None:
    from emblazon.catalog import load_catalog

    document = json.loads(run("compile", "a fox", "--for", "all", "--json"))
    assert set(document["prompts"]) == {profile.id for profile in load_catalog()}


def test_raw_prints_the_text_and_nothing_else() -> None:
    assert run("compile", "a fox", "--raw", "midjourney-v7") == (
        "fox, flat vector illustration --ar 1:1 --raw --stylize 50 --seed 0 --v 7\n"
    )


def test_compile_writes_for_the_place_where_the_model_runs() -> None:
    assert run("compile", "a fox", "--raw", "sdxl", "--backend", "a1111").startswith("(fox:1.2)")
    with pytest.raises(InputError, match="does not run on 'openai'"):
        run("compile", "a fox", "--raw", "sdxl", "--backend", "openai")


def test_lint_names_a_model_that_can() -> None:
    remark = json.loads(run("lint", 'a sign saying "SALE"', "--json"))["remarks"]["house"][0]
    assert remark["kind"] == "lettering"
    assert "Or take " in remark["workaround"]


def propose(url: str, out: Path, *more: str, words: str = "a fox", answers: str = "") -> str:
    arguments = ["propose", words, "--url", url, "--model", "m", "--out", str(out), *more]
    result = CliRunner().invoke(app, arguments, input=answers, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_proposal_is_taken_only_after_a_yes(tmp_path: Path) -> None:
    out = tmp_path / "brief.toml"
    with chat_server(says('{"mood": "calm", "lettering": "BUY"}')) as (url, _):
        shown = propose(url, out, answers="n\n")
        assert "calm" in shown
        assert "refused: lettering 'BUY'" in shown
        assert "Nothing was changed." in shown
        assert not out.exists()
        assert "Written to" in propose(url, out, answers="y\n")
    assert json.loads(run("compile", str(out), "--json"))["prompts"]["house"]["text"] == "fox, calm"


def test_a_proposal_in_json_is_taken_only_by_the_flag(tmp_path: Path) -> None:
    out = tmp_path / "brief.toml"
    with chat_server(says('{"mood": "calm"}')) as (url, _):
        shown = json.loads(propose(url, out, "--json"))
        assert (shown["taken"], out.exists()) == (False, False)
        assert shown["changes"] == [{"field": "mood", "before": "", "after": "calm"}]
        taken = json.loads(propose(url, out, "--json", "--accept"))
    assert taken["file"] == str(out)
    assert 'mood = "calm"' in out.read_text("utf-8")


def test_nothing_new_is_nothing_to_take(tmp_path: Path) -> None:
    with chat_server(says("{}")) as (url, _):
        assert "proposes nothing new" in propose(url, tmp_path / "b.toml", "--accept")


def test_propose_asks_nobody_when_it_could_not_write(tmp_path: Path) -> None:
    out = tmp_path / "brief.toml"
    out.write_text("mine")
    with (
        chat_server(says('{"mood": "calm"}')) as (url, asked),
        pytest.raises(InputError, match="is there already"),
    ):
        propose(url, out, "--accept")
    assert asked == []
    assert out.read_text() == "mine"


def test_propose_needs_a_model_and_reads_the_key_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMBLAZON_LLM_KEY", "sk-secret")
    monkeypatch.delenv("EMBLAZON_LLM_MODEL", raising=False)
    with pytest.raises(InputError, match="No language model"):
        run("propose", "a fox", "--out", str(tmp_path / "b.toml"))
    with chat_server(sends(401, b"{}")) as (url, asked):
        monkeypatch.setenv("EMBLAZON_LLM_URL", url)
        monkeypatch.setenv("EMBLAZON_LLM_MODEL", "m")
        with pytest.raises(SecretError) as caught:
            run("propose", "a fox", "--out", str(tmp_path / "b.toml"))
    assert asked[0]["headers"]["Authorization"] == "Bearer sk-secret"
    assert "sk-secret" not in str(caught.value)
