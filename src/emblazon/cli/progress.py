"""The progress bar of a run, on standard error: steps, time left. Silent where nobody watches."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol

from emblazon.records import Progress

WORDS = {
    "read": "Reading the brief",
    "choose": "Choosing a model",
    "plan": "Planning",
    "generate": "Drawing",
    "refine": "Refining",
    "check": "Checking",
    "sign": "Signing",
    "keep": "Keeping",
}
DRAWING = 0.7


class Show(Protocol):
    """How a run is shown."""

    def say(self, words: str) -> None:
        """A line for the person."""
        ...

    def progress(self, event: Progress) -> None:
        """A step, or a part of one."""
        ...

    def kept(self, count: int) -> None:
        """So many pictures are finished."""
        ...


class Silent:
    """For a pipe or a log: notices only."""

    def say(self, words: str) -> None:
        """Nothing: a log wants results."""

    def progress(self, event: Progress) -> None:
        """Nothing."""

    def kept(self, count: int) -> None:
        """Nothing."""


class Bar:
    """One bar over the whole run: each picture has its share, which drawing mostly fills."""

    def __init__(self, count: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bars

        self.count = count
        self.bars = Bars(
            TextColumn("{task.description:<18}"),
            BarColumn(bar_width=36),
            TextColumn("{task.fields[detail]:<14}"),
            TimeRemainingColumn(compact=True, elapsed_when_finished=True),
            console=Console(stderr=True),
            transient=True,
        )
        self.task = self.bars.add_task(WORDS["read"], total=1.0, detail="")
        self.done, self.furthest = 0, 0.0

    def say(self, words: str) -> None:
        self.bars.update(self.task, description=words)

    def progress(self, event: Progress) -> None:
        words, detail = WORDS.get(event.step, event.step), ""
        self.bars.update(self.task, description=words)
        if event.step == "generate":
            detail = f"step {event.index}/{event.total}"
            self.reach(DRAWING * event.index / max(event.total, 1))
        self.bars.update(self.task, detail=detail or f"{self.done}/{self.count} pictures")

    def kept(self, count: int) -> None:
        self.done = count
        self.reach(0)
        self.bars.update(self.task, detail=f"{count}/{self.count} pictures")

    def reach(self, share: float) -> None:
        """So much of the picture in hand; never back, when a repair draws again."""
        self.furthest = max(self.furthest, (self.done + share) / self.count)
        self.bars.update(self.task, completed=self.furthest)


@contextmanager
def showing(count: int) -> Generator[Show]:
    """A bar for a person at a terminal, else silence."""
    if not sys.stderr.isatty():
        yield Silent()
        return
    bar = Bar(count)
    with bar.bars:
        yield bar
