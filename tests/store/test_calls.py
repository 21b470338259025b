"""The ledger: what may be billed is written down before it is sent."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from library_samples import make_older

from emblazon.backends.base import Call
from emblazon.store import Calls, Store
from emblazon.store.faults import DATABASE

CALL = Call("bfl", "flux-2-pro", 7, 0.03, "ab" * 32)


@pytest.fixture
def calls(tmp_path: Path):
    moments = (datetime(2026, 11, 24, tzinfo=UTC) + timedelta(seconds=each) for each in range(100))
    with Store.open(tmp_path) as store:
        yield store.calls(lambda: next(moments))


def test_a_call_is_in_the_library_before_it_is_sent(calls: Calls, tmp_path: Path):
    row = calls.begin(CALL)
    # Another process, which sees only what is committed.
    with sqlite3.connect(tmp_path / DATABASE) as other:
        found = other.execute("SELECT id, outcome, usd FROM calls").fetchall()
    assert found == [(row, "sent", 0.03)]


def test_a_call_that_was_never_closed_is_unsettled(calls: Calls):
    first, second = calls.begin(CALL), calls.begin(CALL)
    calls.accept(first, remote="task-1", poll="https://api.example/1")
    calls.close(second, "done")
    (left,) = calls.entries(unsettled=True)
    assert (left.id, left.outcome, left.remote, left.settled) == (first, "accepted", "task-1", False)
    assert [each.id for each in calls.entries()] == [second, first]


def test_what_was_paid_for_and_could_not_be_used_is_kept(calls: Calls, tmp_path: Path):
    row = calls.begin(CALL)
    calls.keep(row, b"no picture")
    (entry,) = calls.entries()
    assert (tmp_path / "files" / entry.file[:2] / entry.file).read_bytes() == b"no picture"


def test_an_older_library_gets_a_ledger(tmp_path: Path):
    make_older(tmp_path, 1)
    with Store.open(tmp_path) as store:
        assert store.calls(lambda: datetime.now(UTC)).entries() == ()
