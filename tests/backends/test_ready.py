"""Whether a back end is ready here: keys, addresses, packages, servers."""

import socket

import pytest

from emblazon.backends import Registered
from emblazon.backends.base import Needs
from emblazon.backends.ready import has_weights, readiness
from emblazon.errors import InputError


def registered(name: str, needs: Needs | None) -> Registered:
    return Registered(name, "words", needs, load=lambda: pytest.fail("readiness must open nothing"))


HOSTED = registered("hosted", Needs("A service.", url="https://api.example", secret="HOSTED_KEY"))
SERVER = registered("server", Needs("A server.", url="http://127.0.0.1:1", server=True, settings=("url",)))
PLAIN = registered("plain", None)
HEAVY = registered("heavy", Needs("Heavy.", packages=("no_such_package",), extra="heavy", settings=()))


def missing(one: Registered, tables=None, environment=None) -> str:
    return readiness([one], tables or {}, environment or {})[one.id].missing


def test_what_needs_nothing_is_ready():
    assert missing(PLAIN) == ""


def test_a_service_is_ready_once_its_key_is_there_and_the_key_never_shows():
    assert "HOSTED_KEY" in missing(HOSTED)
    stand = readiness([HOSTED], {}, {"HOSTED_KEY": " sk-12345678 "})["hosted"]
    assert (stand.missing, stand.secret.reveal(), stand.url) == ("", "sk-12345678", "https://api.example")
    assert "12345678" not in repr(stand)


def test_missing_packages_say_what_installs_them():
    assert 'pip install "emblazon[heavy]"' in missing(HEAVY)


def test_a_server_is_asked_whether_it_answers():
    assert "EMBLAZON_SERVER_URL" in missing(SERVER)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        stand = readiness([SERVER], {}, {"EMBLAZON_SERVER_URL": url})["server"]
        assert (stand.missing, stand.reached, stand.url) == ("", True, url)
    assert "nothing answers" in missing(SERVER, {"server": {"url": url}})


def test_the_environment_wins_over_the_settings_file():
    table = {"hosted": {"url": "https://eu.example"}}
    assert readiness([HOSTED], table, {})["hosted"].url == "https://eu.example"
    both = readiness([HOSTED], table, {"EMBLAZON_HOSTED_URL": "https://us.example"})
    assert both["hosted"].url == "https://us.example"


@pytest.mark.parametrize(
    ("tables", "words"),
    [({"nope": {}}, "no back end 'nope'"), ({"hosted": {"key": "x"}}, "Its keys are: url")],
)
def test_a_setting_that_there_is_not_is_refused_by_name(tables, words):
    with pytest.raises(InputError, match=words):
        readiness([HOSTED], tables, {})


def test_a_model_whose_weights_are_not_here_is_not_ready(tmp_path, monkeypatch):
    needs = Needs(
        "Local.", weights="emblazon.backends.diffusers_here:weights_here", settings=("folder", "download")
    )
    local = registered("local", needs)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))

    def here(model: str, **settings: str) -> bool:
        return has_weights(local, readiness([local], {"local": settings}, {})["local"], model)

    assert not here("maker/model")
    assert here("maker/model", download="yes")
    (tmp_path / "hub/models--maker--model/snapshots/1").mkdir(parents=True)
    assert here("maker/model")
    (tmp_path / "own/other").mkdir(parents=True)
    assert here("maker/other", folder=str(tmp_path / "own"))
    assert not here("maker/third", folder=str(tmp_path / "nowhere"))
    assert has_weights(HOSTED, readiness([HOSTED], {}, {"HOSTED_KEY": "k"})["hosted"], "anything")
