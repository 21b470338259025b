"""The base of every back end that speaks HTTP: what is bought, what is sent again, what is written down."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from backends.services.plain import OK, PNG, RED, Plain, failing
from backends.services.server import Book, Reply, Service, encoded, reply, serving

from emblazon.backends import line
from emblazon.backends.answers import Answer
from emblazon.backends.base import Access, Secret
from emblazon.backends.remote import TRIES, Purchase, Remote, fitted
from emblazon.errors import (
    BackendError,
    BadAnswerError,
    BadRequestError,
    NoCreditError,
    RateLimitedError,
    SecretError,
    UnavailableError,
    UnknownOutcomeError,
)
from emblazon.records import Draft, Pixels


def bought(service: Plain, **options) -> tuple[Answer | BackendError, Book, list[float]]:
    """What one purchase gave, its book, and how long it waited before each further try."""
    waits: list[float] = []
    book = Book(service.journal)
    with serving(service), Remote(service.access(book, wait=waits.append), **options) as remote:
        try:
            with remote.purchase(service.stage(), 7) as purchase:
                return purchase.send("POST", "/buy", json={"prompt": "a heron"}), book, waits
        except BackendError as error:
            return error, book, waits


@contextmanager
def buying(
    service: Plain, book: Book | None = None, kind: type[Remote] = Remote
) -> Iterator[tuple[Remote, Purchase]]:
    """Inside a purchase that was sent and answered."""
    with (
        serving(service),
        kind(service.access(book)) as remote,
        remote.purchase(service.stage(), 7) as purchase,
    ):
        purchase.send("POST", "/buy", json={})
        yield remote, purchase


def outcomes(book: Book) -> list[str | None]:
    return [row.outcome for row in book.rows.values()]


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 413, 422, 500, 502, 503, 504])
def test_a_purchase_that_was_answered_is_never_sent_again(status):
    service = Plain(failing(status), OK)
    error, book, waits = bought(service)
    assert isinstance(error, BackendError)
    assert len(service.asked) == 1
    assert waits == []
    assert len(book.rows) == 1


@pytest.mark.parametrize(
    ("status", "kind", "outcome"),
    [
        (400, BadRequestError, "refused"),
        (401, SecretError, "refused"),
        (402, NoCreditError, "refused"),
        (418, BadRequestError, "refused"),
        (500, BackendError, "failed"),
        (502, UnknownOutcomeError, "unknown"),
        (503, UnavailableError, "failed"),
        (504, UnknownOutcomeError, "unknown"),
        (302, BadAnswerError, "failed"),
    ],
)
def test_a_status_gives_its_error_and_its_outcome(status, kind, outcome):
    error, book, _ = bought(Plain(failing(status)))
    assert type(error) is kind
    assert f"(HTTP {status})" in str(error)
    assert outcomes(book) == [outcome]


def test_too_many_requests_is_sent_again_after_the_time_that_it_names():
    service = Plain(failing(429, retry_after="7"), failing(429, retry_after_ms="250"), failing(429), OK)
    answer, book, waits = bought(service)
    assert isinstance(answer, Answer)
    assert waits == [7.0, 0.25, 4.0]
    assert outcomes(book) == ["done"]
    assert len(book.rows) == 1


def test_too_many_requests_for_good_gives_up_after_a_few_tries_and_says_when_to_come_back():
    service = Plain(failing(429, retry_after="9"))
    error, book, waits = bought(service)
    assert isinstance(error, RateLimitedError)
    assert error.wait_s == 9
    assert "in 9 s" in str(error)
    assert len(service.asked) == TRIES
    assert waits == [9.0] * (TRIES - 1)
    assert outcomes(book) == ["refused"]


def test_nobody_waits_for_an_hour():
    service = Plain(failing(429, retry_after="3600"), OK)
    error, _, waits = bought(service)
    assert isinstance(error, RateLimitedError)
    assert error.wait_s == 3600
    assert waits == []
    assert len(service.asked) == 1


def test_a_status_that_the_service_calls_unbilled_is_sent_again():
    service = Plain(failing(503), OK)
    answer, _, waits = bought(service, unbilled=frozenset({503}))
    assert isinstance(answer, Answer)
    assert waits == [1.0]


def test_an_empty_account_told_as_429_is_not_tried_again():
    class Poor(Remote):
        def explain(self, answer):
            return NoCreditError, "nothing left"

    service = Plain(failing(429), OK)
    book = Book(service.journal)
    with pytest.raises(NoCreditError, match="nothing left"), buying(service, book, Poor):
        pass
    assert len(service.asked) == 1
    assert outcomes(book) == ["refused"]


def test_a_line_that_was_never_made_is_tried_again_and_nothing_is_bought():
    service = Plain(OK)
    service.fault = "down"
    error, book, waits = bought(service)
    assert isinstance(error, UnavailableError)
    assert waits == [1.0, 2.0, 4.0]
    assert outcomes(book) == ["unsent"]


def test_the_row_is_there_before_the_request_and_tells_what_was_sent():
    service = Plain(OK)
    _, book, _ = bought(service)
    assert service.journal == ["begin row-1", "buy POST /buy", "close row-1 done"]
    (row,) = book.rows.values()
    assert (row.call.backend, row.call.model, row.call.seed, row.call.usd) == ("plain", "plain-1", 7, 0.04)
    assert len(row.call.digest) == 64


def test_the_digest_tells_bodies_and_files_apart_and_not_keys():
    def digest(key: str, **sent) -> str:
        service = Plain(OK)
        book = Book(service.journal)
        with serving(service):
            access = service.access(book, secret=Secret(key))
            with (
                Remote(access, headers={"x-key": key}) as remote,
                remote.purchase(service.stage(), 7) as purchase,
            ):
                purchase.send("POST", "/buy", **sent)
        return next(iter(book.rows.values())).call.digest

    first = digest("one-key", json={"a": 1})
    assert first == digest("other-key", json={"a": 1})
    assert first != digest("one-key", json={"a": 2})
    files = [
        digest("k", data={"a": "1"}, files=[("f", ("f.png", data, "image/png"))]) for data in (b"1", b"2")
    ]
    assert files[0] != files[1]


def test_a_purchase_cannot_be_sent_twice():
    service = Plain(OK)
    with buying(service) as (_, purchase), pytest.raises(AssertionError, match="once"):
        purchase.send("POST", "/buy", json={})
    assert service.bought == 1


def test_losing_sight_of_what_was_taken_on_is_an_unknown_outcome_not_an_unsent_one():
    service = Plain(OK, failing(503))
    book = Book(service.journal)

    def lost() -> None:
        with buying(service, book) as (remote, purchase):
            purchase.accepted("job-1", f"{service.url}/read?sig=abc")
            remote.read("GET", "/read")

    with pytest.raises(UnknownOutcomeError, match="may have been billed"):
        lost()
    (row,) = book.rows.values()
    assert (row.outcome, row.remote, row.poll) == ("unknown", "job-1", f"{service.url}/read?…")


@pytest.mark.parametrize("stop", [GeneratorExit, KeyboardInterrupt, ZeroDivisionError])
def test_whatever_stops_us_after_the_answer_leaves_the_outcome_open(stop):
    service = Plain(OK)
    book = Book(service.journal)
    with pytest.raises(stop), buying(service, book):
        raise stop
    assert outcomes(book) == ["unknown"]


@pytest.mark.parametrize(
    ("call", "outcome"),
    [(Purchase.cancelled, "cancelled"), (lambda each: each.billed("filtered"), "done"), (None, "done")],
)
def test_a_purchase_closes_its_row_once(call, outcome):
    service = Plain(OK)
    book = Book(service.journal)
    with buying(service, book) as (_, purchase):
        if call:
            call(purchase)
    assert outcomes(book) == [outcome]


def test_a_persons_own_server_is_not_in_the_ledger_and_no_message_speaks_of_money():
    service = Plain(failing(504))
    error, book, _ = bought(service, free=True)
    assert isinstance(error, UnknownOutcomeError)
    assert "billed" not in str(error)
    assert book.rows == {}


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_reading_costs_nothing_and_is_tried_again(status):
    service = Plain(failing(status), failing(status), OK)
    with serving(service), Remote(service.access()) as remote:
        assert remote.read("GET", "/read").at("ok") is True
    assert len(service.asked) == 3


@pytest.mark.parametrize(
    ("status", "kind"), [(429, RateLimitedError), (504, UnavailableError), (404, BadRequestError)]
)
def test_reading_that_keeps_failing_says_so(status, kind):
    service = Plain(failing(status))
    with serving(service), Remote(service.access()) as remote, pytest.raises(kind):
        remote.read("GET", "/read")
    assert len(service.asked) == (1 if status == 404 else TRIES)


def test_polling_ends_with_an_unknown_outcome():
    service = Plain(reply({"status": "Pending"}))
    waits: list[float] = []
    with serving(service), Remote(service.access(wait=waits.append)) as remote:
        answers = remote.poll("/read", every_s=2, deadline_s=6)
        with pytest.raises(UnknownOutcomeError, match="after 6 s"):
            list(answers)
    assert waits == [2, 2, 2, 2]


def test_a_glance_never_fails():
    service = Plain(failing(500))
    with serving(service), Remote(service.access()) as remote:
        assert remote.glance("/read") is None
    service.fault = "down"
    with serving(service), Remote(service.access()) as remote:
        assert remote.glance("/read") is None


def test_a_redirect_is_not_followed():
    service = Plain(Reply(307, b"", {"location": "https://elsewhere.example/steal"}))
    error, _, _ = bought(service, headers={"x-key": Service.key})
    assert isinstance(error, BadAnswerError)
    assert "elsewhere.example" in str(error)
    assert len(service.asked) == 1


def test_a_service_that_repeats_the_key_does_not_make_us_show_it():
    service = Plain(reply({"error": f"no such key {Service.key}"}, 401))
    error, book, _ = bought(service)
    (row,) = book.rows.values()
    assert "no such key …" in str(error)
    assert Service.key not in str(error) + row.words + repr(service.access())


def test_an_address_with_a_password_does_not_show_it():
    access = Access("plain", url="http://ann:hidden-word@127.0.0.1:9", wait=lambda seconds: None)
    with Remote(access) as remote, pytest.raises(UnavailableError) as caught:
        remote.read("GET", "/read")
    assert "hidden-word" not in str(caught.value)
    assert "127.0.0.1:9" in str(caught.value)


@pytest.mark.parametrize("url", ["", "localhost:7860", "ftp://x.org", "http://", "http://x:port"])
def test_an_address_that_is_none_is_named_with_its_setting(url):
    with pytest.raises(UnavailableError, match=r"\[backends.plain\]"):
        Remote(Access("plain", url=url))


def test_an_answer_that_drips_for_ever_ends(monkeypatch):
    monkeypatch.setattr(line, "DEADLINE_S", -1.0)
    error, book, _ = bought(Plain(OK))
    assert isinstance(error, UnknownOutcomeError)
    assert outcomes(book) == ["unknown"]


def pixels(width: int, height: int) -> Pixels:
    return np.full((height, width, 4), 200, np.uint8)


def test_a_picture_of_the_asked_size_is_left_alone():
    stage, given = Plain(OK).stage(), pixels(64, 48)
    assert fitted(given, stage, Access("plain")) is given


def test_a_picture_of_the_same_shape_is_scaled_and_the_person_told():
    told: list[str] = []
    access = Access("plain", say=told.append)
    assert fitted(pixels(128, 96), Plain(OK).stage(), access).shape == (48, 64, 4)
    assert told == ["plain sent 128 × 96 px; made 64 × 48."]


def test_a_picture_of_nearly_the_same_shape_is_trimmed_alike_on_both_sides_and_never_squeezed():
    given = pixels(68, 48)
    given[:, :2, :3] = 0
    given[:, -2:, :3] = 0
    assert np.array_equal(fitted(given, Plain(OK).stage(), Access("plain")), pixels(64, 48))
    assert fitted(pixels(64, 50), Plain(OK).stage(), Access("plain")).shape == (48, 64, 4)
    assert fitted(pixels(33, 24), Plain(OK).stage(), Access("plain")).shape == (48, 64, 4)


@pytest.mark.parametrize("size", [(64, 64), (48, 64), (64, 43), (72, 48)])
def test_a_picture_of_another_shape_is_refused(size):
    with pytest.raises(BadAnswerError, match="64 × 48 was asked"):
        fitted(pixels(*size), Plain(OK).stage(), Access("plain"))


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a....", encoded(RED, "BMP"), encoded(RED[:, :20]), encoded(RED)[:100]]
)
def test_bytes_that_were_paid_for_and_cannot_be_used_are_kept(data):
    service = Plain(OK)
    book = Book(service.journal)
    with pytest.raises(BadAnswerError), buying(service, book) as (_, purchase):
        purchase.picture(data)
    (row,) = book.rows.values()
    assert (row.outcome, row.kept) == ("done", data)
    assert "not usable" in row.words


def test_drafts_come_one_by_one_as_they_are_bought():
    service = Plain(PNG)
    with serving(service), Remote(service.access()) as remote:
        events = remote.drafts(
            service.stage(), lambda purchase, seed: purchase.send("POST", "/buy", json=seed).data
        )
        first = next(event for event in events if isinstance(event, Draft))
        assert (first.seed, service.bought) == (7, 1)
        assert [event.seed for event in events if isinstance(event, Draft)] == [8]
