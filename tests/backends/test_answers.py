"""What a service's answer says: its fields, its errors, how long to wait; and what of it is shown."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from emblazon.backends.answers import STATUSES, Answer, hidden, kind_of, parsed
from emblazon.backends.remote import SAID
from emblazon.errors import (
    BadAnswerError,
    ServiceRefusedError,
)


def asking(**headers: str) -> float | None:
    return Answer(
        429, httpx.Headers({name.replace("_", "-"): value for name, value in headers.items()}), b""
    ).wait_s


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({"retry_after": "12"}, 12.0),
        ({"retry_after": "1.5"}, 1.5),
        ({"retry_after_ms": "1500", "retry_after": "9"}, 1.5),
        ({"retry_after_ms": "soon", "retry_after": "9"}, 9.0),
        ({"retry_after": "Tue, 24 Nov 2026 12:00:30 GMT", "date": "Tue, 24 Nov 2026 12:00:00 GMT"}, 30.0),
        ({"retry_after": "Tue, 24 Nov 2026 11:00:00 GMT", "date": "Tue, 24 Nov 2026 12:00:00 GMT"}, 0.0),
        ({"retry_after": "Tue, 24 Nov 2026 12:00:30 -0000", "date": "Tue, 24 Nov 2026 12:00:00 GMT"}, 30.0),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "-3"}, None),
        ({"retry_after": "nan"}, None),
        ({"retry_after": "inf"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_in_every_form(headers, wait_s):
    assert asking(**headers) == wait_s


def test_a_date_without_the_services_clock_is_read_by_ours():
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=40), usegmt=True)
    wait_s = asking(retry_after=then)
    assert wait_s is not None
    assert 30 < wait_s <= 41


@pytest.mark.parametrize(
    ("text", "key", "shown"),
    [
        ("bad key sk-live-1234567890", "sk-live-1234567890", "bad key …"),
        ("user ann, password correct horse", "ann:correct horse", "user ann, password …"),
        ("ann:correct horse@", "ann:correct horse", "…@"),
        ("sent Authorization: Bearer abcd1234efgh5678ijkl", "", "sent Authorization: Bearer …"),
        ("Authorization: Key 1f3e-aa:77bb66cc55dd", "", "Authorization: Key …"),
        ("the API key parameter is required", "", "the API key parameter is required"),
        ("see https://x.org/a.png?sig=abc&se=1 now", "", "see https://x.org/a.png?… now"),
        ("at http://ann:secret@127.0.0.1:7860/x", "", "at http://…@127.0.0.1:7860/x"),
    ],
)
def test_secrets_are_taken_out_of_any_text(text, key, shown):
    assert hidden(text, key) == shown


BODY = parsed(b'{"data": [{"b64": "aGk=", "n": 3}], "error": {"message": "no"}}', "application/json")


def test_an_answer_is_read_by_paths():
    answer = Answer(200, {}, b"", BODY, "plain")
    assert answer.at("data", 0, "n") == 3
    assert answer.at("data", 1, "n") is None
    assert answer.at("data", "n") is None
    assert answer.bytes_at("data", 0, "b64") == b"hi"
    with pytest.raises(BadAnswerError, match=r"plain .*'data\.0\.url'"):
        answer.text_at("data", 0, "url")
    with pytest.raises(BadAnswerError, match="no base64"):
        Answer(200, {}, b"", {"b64": "not base64!"}, "plain").bytes_at("b64")
    assert Answer(200, {}, b"", {"b64": "data:image/png;base64,aGk="}).bytes_at("b64") == b"hi"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"error": {"message": "one"}}, "one"),
        ({"error": "two"}, "two"),
        ({"detail": "three"}, "three"),
        ({"message": "four"}, "four"),
        ({"errors": ["five"]}, "five"),
        ({"title": "six"}, "six"),
        ({"error": "HTTPException", "detail": "seven"}, "seven"),
        ({"detail": [{"loc": ["body", "width"], "msg": "too large"}]}, "width: too large"),
    ],
)
def test_words_of_an_error_are_found_where_services_put_them(body, words):
    assert Answer(400, {}, b"", body).explanation == words


@pytest.mark.parametrize("data", [b"<html>", b"{broken", b"[" * 100_000, b"\xff\xfe", b""])
def test_what_is_no_json_is_none(data):
    assert parsed(data, "application/json") is None


def test_every_class_of_error_has_its_words():
    kinds = {*STATUSES.values(), *map(kind_of, (300, 404, 599)), ServiceRefusedError}
    assert kinds <= set(SAID)
