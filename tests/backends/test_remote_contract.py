"""One contract over every back end that speaks HTTP, held against a server of its protocol and every fault."""

import logging
import threading

import numpy as np
import pytest
from backends.services.server import Book, Service, find_services, serving

from emblazon.backends import find_backends, line
from emblazon.backends.base import Access, Secret
from emblazon.errors import (
    BackendError,
    BadAnswerError,
    NoCreditError,
    RateLimitedError,
    SecretError,
    ServiceRefusedError,
    UnavailableError,
    UnknownOutcomeError,
)
from emblazon.records import Draft, Progress

SERVICES = find_services()
ERRORS: dict[str, type[BackendError]] = {
    "wrong_key": SecretError,
    "no_credit": NoCreditError,
    "rate_limited_for_good": RateLimitedError,
    "unavailable": UnavailableError,
    "down": UnavailableError,
    "hang": UnknownOutcomeError,
    "drops": UnknownOutcomeError,
    "html": BadAnswerError,
    "garbage": BadAnswerError,
    "huge": BadAnswerError,
    "wrong_size": BadAnswerError,
    "not_a_picture": BadAnswerError,
    "refused": ServiceRefusedError,
}
OUTCOMES: dict[str, tuple[str, ...]] = {
    "wrong_key": ("refused",),
    "no_credit": ("refused",),
    "rate_limited_for_good": ("refused",),
    "unavailable": ("failed",),
    "down": ("unsent",),
    "hang": ("unknown",),
    "drops": ("unknown",),
    "html": ("failed",),
    "garbage": ("failed",),
    "huge": ("failed",),
    "wrong_size": ("done",),
    "not_a_picture": ("done",),
    "refused": ("refused", "done"),
}
"""A picture that came and cannot be used was paid for: "done". A refusal after drawing may be billed: "done" too."""
BEFORE = ("down", "wrong_key")
"""What a back end that first reads something may meet before it writes a row."""
PAIRS = [
    (name, fault)
    for name, service in SERVICES.items()
    for fault in ERRORS
    if service.policy or fault not in ("refused", "no_credit")
]


@pytest.fixture(autouse=True)
def _short_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "READ_S", 0.5)


def opened(service: Service, access: Access):
    return find_backends().backends[service.id].load()(access)


def drawn(service: Service, book: Book) -> list[Progress | Draft]:
    return list(opened(service, service.access(book)).run(service.stage()))


def fails(service: Service, book: Book) -> BackendError:
    with pytest.raises(BackendError) as caught:
        drawn(service, book)
    return caught.value


@pytest.mark.parametrize("name", SERVICES)
def test_it_gives_a_draft_of_the_asked_size_for_each_seed_in_order(name):
    service = SERVICES[name]()
    with serving(service):
        book = Book(service.journal)
        events = drawn(service, book)
    assert service.problems == []
    drafts = [event for event in events if isinstance(event, Draft)]
    stage = service.stage()
    assert [draft.seed for draft in drafts] == list(stage.seeds)
    assert {draft.pixels.shape for draft in drafts} == {(stage.height_px, stage.width_px, 4)}
    assert {draft.pixels.dtype for draft in drafts} == {np.dtype(np.uint8)}
    assert isinstance(events[0], Progress)
    assert not np.array_equal(drafts[0].pixels, drafts[1].pixels)


@pytest.mark.parametrize("name", SERVICES)
def test_progress_stands_before_each_draft_and_never_goes_back(name):
    service = SERVICES[name]("slow")
    with serving(service):
        events = drawn(service, Book(service.journal))
    reached = 0
    for event in events:
        if isinstance(event, Draft):
            assert reached > 0, "a draft comes without progress"
            reached = 0
            continue
        assert reached <= event.index <= event.total
        reached = event.index


@pytest.mark.parametrize("name", [name for name, service in SERVICES.items() if service.seeded])
def test_the_same_seed_gives_the_same_picture_whatever_stands_beside_it(name):
    service = SERVICES[name]()
    with serving(service):
        both = [event for event in drawn(service, Book(service.journal)) if isinstance(event, Draft)]
        backend = opened(service, service.access())
        alone = [event for event in backend.run(service.stage(seeds=(8,))) if isinstance(event, Draft)]
    assert np.array_equal(both[1].pixels, alone[0].pixels)


@pytest.mark.parametrize("name", SERVICES)
def test_each_seed_is_bought_once_and_written_down_before_it_is_asked_for(name):
    service = SERVICES[name]()
    with serving(service):
        book = Book(service.journal)
        drawn(service, book)
    assert service.bought == len(service.stage().seeds)
    if not service.charges:
        assert book.rows == {}
        return
    assert [row.call.seed for row in book.rows.values()] == list(service.stage().seeds)
    assert {row.outcome for row in book.rows.values()} == {"done"}
    assert {(row.call.backend, row.call.model, row.call.usd) for row in book.rows.values()} == {
        (service.id, service.model, 0.04)
    }
    begun = 0
    for entry in service.journal:
        begun += entry.startswith("begin")
        if entry.startswith("buy"):
            begun -= 1
            assert begun >= 0, f"{entry!r} came before its row"


@pytest.mark.parametrize(("name", "fault"), PAIRS)
def test_each_fault_has_its_own_error_that_names_the_service_and_what_to_do(name, fault, caplog):
    service = SERVICES[name](fault)
    caplog.set_level(logging.DEBUG)
    with serving(service):
        book = Book(service.journal)
        error = fails(service, book)
    assert type(error) is ERRORS[fault]
    assert service.id in str(error)
    assert error.remedy
    assert str(error).endswith(error.remedy)
    assert service.bought <= 1, "it was bought again"
    if service.charges:
        assert len(book.rows) == 1 or (fault in BEFORE and not book.rows), "it buys on after a failure"
        assert {row.outcome for row in book.rows.values()} <= set(OUTCOMES[fault])
        kept = [row for row in book.rows.values() if row.kept]
        assert bool(kept) == (fault in ("wrong_size", "not_a_picture")), "what was paid for is kept"
    told = [str(error), repr(error), caplog.text, repr(book.rows), repr(service.access())]
    chain = error.__cause__
    while chain is not None:
        told.append(repr(chain))
        chain = chain.__cause__
    for secret in (service.key, *service.key.split(":")):
        assert all(secret not in each for each in told), "the key shows"


@pytest.mark.parametrize("name", SERVICES)
def test_after_a_short_limit_it_waits_as_told_and_then_buys_once(name):
    service = SERVICES[name]("rate_limited")
    waits: list[float] = []
    with serving(service):
        book = Book(service.journal)
        backend = opened(service, service.access(book, wait=waits.append))
        drafts = [each for each in backend.run(service.stage(seeds=(3,))) if isinstance(each, Draft)]
    assert len(drafts) == 1
    assert service.bought == 1
    assert waits, "it did not wait"
    assert all(0 < wait <= 60 for wait in waits)
    if service.charges:
        assert [row.outcome for row in book.rows.values()] == ["done"]


@pytest.mark.parametrize("name", SERVICES)
def test_what_was_drawn_before_a_failure_stays(name):
    service = SERVICES[name]()
    with serving(service):
        events = opened(service, service.access()).run(service.stage())
        first = next(event for event in events if isinstance(event, Draft))
        service.fault = "unavailable"
        with pytest.raises(BackendError):
            list(events)
    assert first.seed == service.stage().seeds[0]
    assert service.bought == 1


@pytest.mark.parametrize("name", [name for name, service in SERVICES.items() if service.cancels])
def test_closing_the_drawing_midway_tells_the_service(name):
    service = SERVICES[name]("slow")
    with serving(service):
        book = Book(service.journal)
        events = opened(service, service.access(book)).run(service.stage(seeds=(5,)))
        for event in events:
            assert isinstance(event, Progress)
            if service.bought or service.jobs or getattr(service, "running", False):
                break
        events.close()
    assert service.cancelled == 1
    assert service.bought <= 1
    if service.charges:
        # "unknown" where the service does not promise that what had begun costs nothing.
        assert [row.outcome for row in book.rows.values()] in (["cancelled"], ["unknown"])


@pytest.mark.parametrize("name", SERVICES)
def test_no_thread_outlives_a_drawing(name):
    before = threading.active_count()
    service = SERVICES[name]()
    with serving(service):
        drawn(service, Book(service.journal))
    assert threading.active_count() <= before + 1


@pytest.mark.parametrize(
    "name", [n for n, s in SERVICES.items() if not find_backends().backends[n].needs.server]
)
def test_a_key_with_a_line_break_is_refused_without_being_shown_or_sent(name):
    service = SERVICES[name]()
    with serving(service):
        backend = opened(service, service.access(secret=Secret("half\nother-half")))
        with pytest.raises(SecretError) as caught:
            list(backend.run(service.stage()))
    assert "half" not in str(caught.value)
    assert service.asked == []


def test_every_hosted_back_end_and_every_own_server_has_a_service():
    spoken = {
        each.id
        for each in find_backends().backends.values()
        if each.needs and (each.needs.secret or each.needs.server)
    }
    assert set(SERVICES) == spoken
