"""The main job on a service that costs money: one path, from words to signed pictures, against its test server."""

from collections.abc import Iterator

import pytest
from backends.services.server import Service, find_services, serving

import emblazon.backends.base
from emblazon.backends import line

KEY = "bfl-very-secret-key"


@pytest.fixture
def bfl(monkeypatch) -> Iterator[Service]:
    service = find_services()["bfl"]()
    service.key = KEY
    with serving(service) as url:
        monkeypatch.setenv("BFL_API_KEY", KEY)
        monkeypatch.setenv("EMBLAZON_BFL_URL", url)
        monkeypatch.setattr(line, "READ_S", 2.0)
        monkeypatch.setattr(emblazon.backends.base.Access.__init__, "__defaults__", quick_defaults())
        yield service


def quick_defaults():
    """The defaults of an access, whose waiting does not wait."""
    *others, _ = emblazon.backends.base.Access.__init__.__defaults__
    return (*others, lambda seconds: None)


def make(emblazon, *more: str):
    return emblazon("make", "a heron in reeds", "--model", "flux-2-pro", "--recolour", "off", *more)


def test_a_hosted_picture_walks_the_whole_path(emblazon, bfl):
    said = make(emblazon, "--count", "2", "--seed", "7", "--json")
    assert said.code in (0, 5), said.err
    document = said.document
    assert (document["choice"]["model"], document["choice"]["backend"]) == ("flux-2-pro", "bfl")
    assert document["plan"]["usd"] == 0.03
    assert [picture["width"] for picture in document["pictures"]] == [1024, 1024]
    assert bfl.bought == 2
    assert KEY not in said.out + said.err
    calls = emblazon("backends", "calls", "--json").document["calls"]
    assert [call["outcome"] for call in calls] == ["done", "done"]
    assert {call["run"] for call in calls} == {document["run"]}


def test_without_a_budget_a_failed_check_buys_nothing_more(emblazon, bfl):
    make(emblazon, "--attempts", "3", "--json")
    assert bfl.bought == 1


def test_a_draft_has_the_shape_of_its_largest_format_and_fills_it(emblazon, bfl):
    document = make(emblazon, "--format", "1200x628", "--json").document
    width, height = document["plan"]["draft_px"]
    assert width / height == pytest.approx(1200 / 628, rel=0.03)
    assert (document["pictures"][0]["width"], document["pictures"][0]["height"]) == (width, height)


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        ("wrong_key", 4, "BFL_API_KEY|key"),
        ("no_credit", 4, "credit"),
        ("refused", 3, "policy"),
        ("unavailable", 4, "bfl"),
        ("not_a_picture", 4, "picture"),
        ("hang", 4, "backends calls"),
    ],
)
def test_each_fault_has_its_own_message_and_exit_code(emblazon, bfl, fault: str, code: int, words: str):
    import re

    bfl.fault = fault
    said = make(emblazon)
    assert said.code == code, said.err
    assert re.search(words, said.err), said.err
    assert "Traceback" not in said.err
    assert KEY not in said.err


def test_what_was_bought_before_a_fault_stays(emblazon, bfl, home):
    once = bfl.picture

    def picture(*arguments, **more):
        made = once(*arguments, **more)
        bfl.fault = "no_credit"
        return made

    bfl.picture = picture
    said = make(emblazon, "--count", "3")
    assert said.code == 4
    assert "credit" in said.err
    assert len(emblazon("library", "list", "--json").document["pictures"]) == 1


def test_a_paid_picture_is_not_bought_again_by_a_replay(emblazon, bfl):
    picture = make(emblazon, "--json").document["pictures"][0]["id"]
    said = emblazon("library", "replay", picture)
    assert (said.code, bfl.bought) == (2, 1)
    assert "$0.030" in said.err
