"""A ledger for tests."""

from dataclasses import dataclass

from emblazon.backends.base import Call, Outcome


class Book:
    """A ledger that remembers: `rows` in order, each with its call and how it ended, and the shared journal."""

    def __init__(self, journal: list[str]) -> None:
        self.journal = journal
        self.rows: dict[str, Row] = {}

    def begin(self, call: Call) -> str:
        row = f"row-{len(self.rows) + 1}"
        self.rows[row] = Row(call)
        self.journal.append(f"begin {row}")
        return row

    def accept(self, row: str, *, remote: str, poll: str) -> None:
        self.rows[row].remote, self.rows[row].poll = remote, poll
        self.journal.append(f"accept {row}")

    def close(self, row: str, outcome: Outcome, words: str = "") -> None:
        assert self.rows[row].outcome is None, "a row is closed once"
        self.rows[row].outcome, self.rows[row].words = outcome, words
        self.journal.append(f"close {row} {outcome}")

    def keep(self, row: str, data: bytes) -> None:
        self.rows[row].kept = data
        self.journal.append(f"keep {row}")


@dataclass
class Row:
    """What the book knows of one call."""

    call: Call
    remote: str = ""
    poll: str = ""
    outcome: Outcome | None = None
    words: str = ""
    kept: bytes = b""
