"""Drawing on a test service: what came, what was asked, what the ledger says."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from backends.services.server import Book, Service, serving

from emblazon.backends.base import Access, Backend, Stage
from emblazon.records import Draft, Pixels


class Session:
    """One service with one back end on it: `drafts` as they came, `said` to the person, `error` that ended it."""

    def __init__(self, service: Service, make: Callable[[Access], Backend], changes: dict[str, Any]) -> None:
        self.service, self.book, self.said = service, Book(service.journal), list[str]()
        self.access = service.access(self.book, say=self.said.append, **changes)
        self.backend = make(self.access)
        self.drafts: list[Draft] = []
        self.error: Exception | None = None

    def draw(self, *, watch: Callable[[int], None] = lambda made: None, **changes: Any) -> "Session":
        """Draw the service's own stage with these changes, whatever comes of it. `watch`: told after each draft how
        many there are."""
        try:
            for event in self.backend.run(self.stage(**changes)):
                if isinstance(event, Draft):
                    self.drafts.append(event)
                    watch(len(self.drafts))
        except Exception as error:
            self.error = error
        return self

    def stage(self, **changes: Any) -> Stage:
        return self.service.stage(**changes)

    def stop_after(self, events: int, **changes: Any) -> "Session":
        """Close the drawing after so many events, as a person who stops it does."""
        drawing = self.backend.run(self.stage(**changes))
        for _ in range(events):
            next(drawing)
        drawing.close()
        return self

    @property
    def sent(self) -> list[Any]:
        """The requests that were billed, in order."""
        return [asked for asked in self.service.asked if asked.buys]

    @property
    def outcomes(self) -> list[str | None]:
        return [row.outcome for row in self.book.rows.values()]


@contextmanager
def session(service: Service, make: Callable[[Access], Backend], **changes: Any) -> Iterator[Session]:
    """A service that listens, and a back end on it."""
    with serving(service):
        yield Session(service, make, changes)


def picture(width: int, height: int, *, alpha: int = 255) -> Pixels:
    """A picture of one colour."""
    return np.full((height, width, 4), (200, 90, 30, alpha), np.uint8)


def left_half(width: int, height: int) -> Pixels:
    """A mask that redraws the left half."""
    mask = np.zeros((height, width, 4), np.uint8)
    mask[:, : width // 2, 3] = 255
    return mask
