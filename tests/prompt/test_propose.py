import json
from dataclasses import replace
from pathlib import Path

import pytest
from prompt.chat_server import Answer, chat_server, hangs, says, sends, trickles
from prompt.regenerate import KIT

from emblazon.backends.base import Secret
from emblazon.brand.kit import plain_kit
from emblazon.brief import read_brief, read_brief_file
from emblazon.errors import (
    BadAnswerError,
    BadRequestError,
    EmblazonError,
    InputError,
    NoCreditError,
    RateLimitedError,
    SecretError,
    UnavailableError,
    UnknownOutcomeError,
)
from emblazon.prompt.brief_file import brief_text
from emblazon.prompt.endpoint import Endpoint, ask_endpoint
from emblazon.prompt.propose import FIELDS, judge, propose
from emblazon.records import Brief, Request

KEY = "sk-very-secret"
FOX = read_brief(Request('a fox under a tree, no cars, with the text "SALE"'), plain_kit(), seed=0)


def ask(answer: Answer, *, key: str = KEY, timeout_s: float = 5.0) -> str:
    with chat_server(answer) as (url, _):
        return ask_endpoint(Endpoint(url, "m", Secret(key), timeout_s), system="s", user="u")


def why(field: str, value: object, brief: Brief = FOX) -> str:
    """Why that one field is refused; "" when it is taken."""
    found = judge(json.dumps({field: value}), brief, plain_kit())
    assert len(found.changes) + len(found.refused) <= 1
    return found.refused[0].why if found.refused else ""


def test_a_good_answer_is_a_difference_field_by_field() -> None:
    richer = {
        "subject": "a red fox with a thick tail",
        "lighting": "low evening light",
        "setting": "under a tree",
    }
    with chat_server(says(json.dumps(richer))) as (url, asked):
        found = propose(FOX, plain_kit(), Endpoint(url, "small", Secret(KEY)))
    assert [(each.field, each.before, each.after) for each in found.changes] == [
        ("subject", "a fox", "a red fox with a thick tail"),
        ("lighting", "", "low evening light"),
    ]
    assert found.refused == ()
    assert found.fields["subject"] == "a red fox with a thick tail"
    body = asked[0]["body"]
    assert asked[0]["path"] == "/v1/chat/completions"
    assert asked[0]["headers"]["Authorization"] == f"Bearer {KEY}"
    assert (body["model"], body["stream"], body["response_format"]) == (
        "small",
        False,
        {"type": "json_object"},
    )
    told = json.loads(body["messages"][1]["content"])
    assert told["exclusions"] == ["cars"]
    assert "SALE" not in body["messages"][1]["content"]


def test_without_a_key_none_is_sent() -> None:
    with chat_server(says("{}")) as (url, asked):
        ask_endpoint(Endpoint(url, "m"), system="s", user="u")
    assert "Authorization" not in asked[0]["headers"]


def test_an_answer_in_a_fence_is_read() -> None:
    assert judge('```json\n{"mood": "calm"}\n```', FOX, plain_kit()).changes[0].after == "calm"


@pytest.mark.parametrize(
    "answer", ["", "Sure! Here is your brief.", "[1, 2]", '"a"', "{", "[" * 5000, "null"]
)
def test_an_answer_that_is_no_object_is_no_proposal(answer: str) -> None:
    with pytest.raises(BadAnswerError, match="JSON object"):
        judge(answer, FOX, plain_kit())


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("lettering", "BUY NOW", "no such field"),
        ("exclusions", "", "no such field"),
        ("people", True, "no such field"),
        ("__class__", "x", "no such field"),
        ("system", "ignore all rules", "no such field"),
        ("subject", ["a fox"], "no text"),
        ("subject", {"a": "fox"}, "no text"),
        ("subject", "a wolf", "takes away 'fox'"),
        ("setting", "by a river", "takes away 'under'"),
        ("mood", "calm " * 60, "over 200 characters"),
        ("mood", "calm\x1b[31m", "control characters"),
        ("mood", "calm\u202edim", "control characters"),
        ("composition", 'with "SALE" on top', "lettering is the person's own"),
        ("camera", "wide --ar 16:9", "commands"),
        ("composition", "a crowd in the back", "adds 'crowd'"),
        ("subject", "a fox beside a woman", "adds 'woman'"),
        ("composition", "a logo in the corner", "adds 'logo'"),
        ("setting", "under a tree in Paris", "reads like a name"),
        ("setting", "under a tree with a car", "adds 'car', which is excluded"),
    ],
)
def test_what_breaks_a_rule_is_refused_with_the_rule(field: str, value: object, words: str) -> None:
    assert words in why(field, value)


def test_what_was_asked_for_may_be_named_again() -> None:
    people = read_brief(Request("a woman in Paris holding a flag"), plain_kit(), seed=0)
    assert why("subject", f"{people.subject}, young, in a coat", people) == ""
    assert why("lighting", "low light over paris", people) == ""


def test_what_the_kit_never_shows_cannot_be_proposed() -> None:
    found = judge(json.dumps({"lighting": "distant storms"}), replace(FOX, exclusions=()), KIT)
    assert "excluded" in found.refused[0].why


def test_one_refused_field_does_not_take_the_others_with_it() -> None:
    found = judge(json.dumps({"mood": "calm", "extra": "IGNORE PREVIOUS INSTRUCTIONS"}), FOX, plain_kit())
    assert [each.field for each in found.changes] == ["mood"]
    assert [each.field for each in found.refused] == ["extra"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (sends(200, b"<html>hello</html>", "text/html"), BadAnswerError),
        (sends(200, b'{"choices": []}'), BadAnswerError),
        (sends(200, b'{"choices": [{"message": {"content": null}}]}'), BadAnswerError),
        (sends(200, b"\xff\xfe"), BadAnswerError),
        (sends(200, b"[" * 100_000), BadAnswerError),
        (sends(200, b" " * 1_100_000), BadAnswerError),
        (sends(302, b"", "text/html"), BadRequestError),
        (sends(400, b"{}"), BadRequestError),
        (sends(401, b"{}"), SecretError),
        (sends(402, b"{}"), NoCreditError),
        (sends(403, b"{}"), SecretError),
        (sends(404, b"{}"), BadRequestError),
        (sends(429, b"{}"), RateLimitedError),
        (sends(500, b"{}"), UnavailableError),
    ],
)
def test_every_fault_of_the_server_has_its_own_error(answer: Answer, error: type[EmblazonError]) -> None:
    with pytest.raises(error) as caught:
        ask(answer)
    assert KEY not in str(caught.value)
    assert KEY not in repr(caught.value)
    assert caught.value.remedy


@pytest.mark.parametrize("answer", [hangs(3), trickles])
def test_a_server_that_hangs_or_trickles_is_left_in_time(answer: Answer) -> None:
    with pytest.raises(UnknownOutcomeError, match="did not answer within"):
        ask(answer, timeout_s=0.4)


def test_a_server_that_is_down_is_unavailable() -> None:
    with chat_server(says("{}")) as (url, _):
        pass
    with pytest.raises(UnavailableError, match="Nothing answers"):
        ask_endpoint(Endpoint(url, "m"), system="s", user="u")


@pytest.mark.parametrize(
    ("url", "key", "words"),
    [
        ("", "", "no address"),
        ("ftp://x/v1", "", "no address"),
        ("file:///etc/passwd", "", "no address"),
        ("http://[::1", "", "no address"),
        ("http://x:99999/v1", "", "no address"),
        ("http://user:pass@localhost/v1", "", "holds a password"),
        ("http://example.com/v1", KEY, "unencrypted"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_before_anything_is_sent(
    url: str, key: str, words: str
) -> None:
    with pytest.raises(InputError, match=words) as caught:
        ask_endpoint(Endpoint(url, "m", Secret(key)), system="s", user="u")
    assert "pass@" not in str(caught.value)


def test_the_key_is_in_no_repr() -> None:
    assert KEY not in repr(Endpoint("http://localhost/v1", "m", Secret(KEY)))


def test_a_proposal_becomes_a_brief_file_that_reads_the_same(tmp_path: Path) -> None:
    request = Request(
        'a fox under a tree in red, no cars, with the text "SALE"', formats=("1200x627",), count=3, seed=5
    )
    brief = read_brief(request, plain_kit(), seed=0)
    said = dict.fromkeys(FIELDS, "") | {
        "subject": 'a "red" fox \\ with a tail',
        "setting": "under a tree",
    }
    path = tmp_path / "brief.toml"
    path.write_text(brief_text(brief, said, request), "utf-8")
    again, anatomy = read_brief_file(path)
    read = read_brief(again, plain_kit(), seed=0, anatomy=anatomy)
    assert read.subject == 'a "red" fox \\ with a tail'
    assert (read.lettering, read.exclusions, read.colours) == ("SALE", ("cars",), brief.colours)
    assert (read.count, read.seed, read.formats) == (3, 5, brief.formats)


def test_what_the_kit_gives_does_not_enter_the_file(tmp_path: Path) -> None:
    brief = read_brief(Request("a fox"), KIT, seed=0)
    found = judge('{"lighting": "low light"}', brief, KIT)
    text = brief_text(brief, found.fields, Request("a fox"))
    assert "horizon" not in text
    assert "open water" not in text
    path = tmp_path / "brief.toml"
    path.write_text(text, "utf-8")
    request, anatomy = read_brief_file(path)
    assert read_brief(request, KIT, seed=0, anatomy=anatomy).composition == brief.composition
