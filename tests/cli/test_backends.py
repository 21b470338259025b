"""`emblazon backends`: what stands where, what it costs, and what was asked of services."""

import pytest

from emblazon.backends.base import Call
from emblazon.studio import Studio


@pytest.fixture(autouse=True)
def no_keys(monkeypatch):
    for name in ("OPENAI_API_KEY", "GEMINI_API_KEY", "BFL_API_KEY", "FAL_KEY", "REPLICATE_API_TOKEN"):
        monkeypatch.delenv(name, raising=False)


def rows(emblazon):
    return {row["id"]: row for row in emblazon("backends", "list", "--json").document["backends"]}


def test_list_says_what_is_configured_and_what_a_picture_costs(emblazon, monkeypatch):
    found = rows(emblazon)
    assert found["house"] | {"words": "", "url": ""} == {
        "id": "house", "words": "", "configured": True, "reachable": None, "missing": "", "url": "",
        "models": {"house": 0.0},
    }  # fmt: skip
    assert (found["bfl"]["configured"], "BFL_API_KEY" in found["bfl"]["missing"]) == (False, True)
    assert found["bfl"]["models"]["flux-2-pro"] > 0
    shown = emblazon("backends", "list")
    assert shown.code == 0
    assert "house" in shown.out


def test_a_configured_service_is_asked_whether_it_answers_and_its_key_is_not_shown(emblazon, monkeypatch):
    monkeypatch.setenv("BFL_API_KEY", "bfl-secret-1234")
    monkeypatch.setenv("EMBLAZON_BFL_URL", "http://127.0.0.1:9")
    said = emblazon("backends", "list", "--json")
    row = {each["id"]: each for each in said.document["backends"]}["bfl"]
    assert (row["configured"], row["reachable"]) == (True, False)
    assert "secret" not in said.out + said.err


def test_test_holds_a_free_back_end_to_its_contract(emblazon):
    said = emblazon("backends", "test", "echo", "--json")
    assert said.document == {"backend": "echo", "model": "echo", "broken": []}
    assert emblazon("backends", "test", "nope").code == 2
    assert emblazon("backends", "test", "echo", "--model", "house").code == 2


def test_test_asks_before_it_buys(emblazon, monkeypatch):
    monkeypatch.setenv("BFL_API_KEY", "bfl-secret-1234")
    monkeypatch.setattr("typer.confirm", lambda question, err: False)
    said = emblazon("backends", "test", "bfl")
    assert (said.code, "Nothing was bought" in said.err) == (130, True)
    assert emblazon("backends", "calls", "--json").document == {"calls": []}


def test_calls_tells_what_was_bought_and_what_nobody_knows(emblazon, home):
    from emblazon.settings import load_settings

    studio = Studio(load_settings(), say=print)
    row = studio.calls.begin(Call("bfl", "flux-2-pro", 7, 0.03, "ab" * 32))
    studio.calls.accept(row, remote="task-9", poll="https://api.example/9")
    studio.calls.close(studio.calls.begin(Call("bfl", "flux-2-pro", 8, 0.03, "cd" * 32)), "done")
    (open_call,) = emblazon("backends", "calls", "--unsettled", "--json").document["calls"]
    assert (open_call["remote"], open_call["settled"]) == ("task-9", False)
    said = emblazon("backends", "calls")
    assert "2 calls, about $0.03 spent; 1 unknown" in said.err
    assert "task-9" in said.out
