"""The ledger: every call to a service that may be billed, written down before it is sent.

Its rows are made durable one by one (`synchronous=FULL`), so that after a crash the library still says what was
asked of whom, and how to ask for it: a row that was never closed is a call whose outcome is unknown.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from emblazon.backends.base import Call, Outcome
from emblazon.store.faults import in_words
from emblazon.store.ids import new_id

COLUMNS = "id, run, created, backend, model, seed, usd, digest, outcome, remote, poll, words, file"
UNSETTLED = ("sent", "accepted", "unknown")


@dataclass(frozen=True, slots=True)
class CallEntry:
    """A call as the ledger has it. `outcome`: "sent" or "accepted" while nobody knows; `file`: SHA-256 of what was
    paid for and could not be used."""

    id: str
    run: str | None
    created: str
    backend: str
    model: str
    seed: str
    usd: float
    digest: str
    outcome: str
    remote: str
    poll: str
    words: str
    file: str

    @property
    def settled(self) -> bool:
        """Whether its outcome is known."""
        return self.outcome not in UNSETTLED


class Calls:
    """A ledger over the library's tables. `keep_file`: keeps bytes in the library and gives their SHA-256; `now`: the
    clock. `run`: the run to which the next calls belong; None for none."""

    def __init__(
        self,
        home: Path,
        connection: sqlite3.Connection,
        *,
        keep_file: Callable[[bytes], str],
        now: Callable[[], datetime],
    ) -> None:
        self._home, self._connection, self._keep_file, self._now = home, connection, keep_file, now
        self.run: str | None = None

    def begin(self, call: Call) -> str:
        """A row for a call that is about to be sent; its id. Durable when this returns."""
        now = self._now()
        row = new_id(now, self.run or "", call.digest, now.isoformat())
        values = (row, self.run, now.isoformat(timespec="milliseconds"), call.backend, call.model)
        rest = (str(call.seed), call.usd, call.digest, "sent", "", "", "", "")
        marks = ", ".join("?" * 13)
        self._write(f"INSERT INTO calls ({COLUMNS}) VALUES ({marks})", (*values, *rest))
        return row

    def accept(self, row: str, *, remote: str, poll: str) -> None:
        """The service took the call: what it calls it, and where it tells how it goes."""
        self._write(
            "UPDATE calls SET outcome = 'accepted', remote = ?, poll = ? WHERE id = ?", (remote, poll, row)
        )

    def close(self, row: str, outcome: Outcome, words: str = "") -> None:
        """How it ended."""
        self._write("UPDATE calls SET outcome = ?, words = ? WHERE id = ?", (outcome, words[:2000], row))

    def keep(self, row: str, data: bytes) -> None:
        """Bytes that were paid for and could not be used."""
        self._write("UPDATE calls SET file = ? WHERE id = ?", (self._keep_file(data), row))

    def entries(self, *, unsettled: bool = False) -> tuple[CallEntry, ...]:
        """The calls, newest first; only those whose outcome is unknown with `unsettled`."""
        where = f"WHERE outcome IN ({', '.join(map(repr, UNSETTLED))})" if unsettled else ""
        with in_words(self._home):
            rows = self._connection.execute(
                f"SELECT {COLUMNS} FROM calls {where} ORDER BY created DESC, id DESC"
            ).fetchall()
        return tuple(CallEntry(*row) for row in rows)

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        with in_words(self._home):
            self._connection.execute(statement, values)
