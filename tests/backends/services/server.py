"""A server that speaks one service's protocol, for tests: strict about what it is sent, and counting what is bought.

An API is one file here, named after its back end, with a class and `SERVICE = <class>`; nothing else lists it:

    class Example(Service):
        id, model, size = "example", "example-1", (512, 512)

        def authorised(self, asked: Received) -> bool:
            return asked.headers.get("x-key") == self.key

        def failure(self, kind: str, words: str) -> Reply:
            status, code = {**STATUS, "refused": 400}[kind], kind
            return reply({"error": {"message": words, "code": code}}, status)

        @route("POST", "/v1/pictures", buys=True)
        def draw(self, asked: Received) -> Reply:
            body = asked.json({"prompt": text(1000)}, {"seed": whole(0, 2**31 - 1)})
            return reply({"id": self.begin(self.picture(body["prompt"], body.get("seed"), *self.size))})

        @route("GET", "/v1/pictures/{name}", gives=True)
        def result(self, asked: Received, name: str) -> Reply: ...

    SERVICE = Example

What the base does for every service: it records each request (`asked`), refuses an unknown path, a wrong key and
a wrong field (a check raises `Wrong`) with what `failure` makes of it, and counts in `bought` each buying request
that it took on, answered or not. `journal` is one list of what happened in order; the `Book` below writes its rows
into the same list, so that a test can see which came first.

`fault` is one of `FAULTS`. The base plays most by itself, on the routes that say `buys` (the key, credit, limits,
hanging, dropping, broken JSON) or `gives` (a page, too many bytes; a route that buys and says nothing of `gives`
gives); `picture` plays "wrong_size" and "not_a_picture"; `begin` and `poll` play "slow". `failure` must know every
kind of `STATUS`, with "refused" in the vendor's own shape; where a refusal is no failed request (a 200 that says
so) the handler asks `self.fault == "refused"` itself and the class sets `refuses_itself = True`.

The facts a test needs: `seeded`: the picture depends on words and seed alone; `cancels`: closing the drawing tells
the service (`cancelled` counts); `charges`: false for a person's own server; `policy`: false where nothing is ever
refused; `settings`: what `[backends.<id>]` says; `stage(**changes)`: a stage that this service draws.
"""

import hashlib
import importlib
import io
import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote

import numpy as np
from backends.services.book import Book
from backends.services.checks import (
    Check,
    Part,
    Received,
    Wrong,
    anything,
    decoded,
    fields,
    flag,
    matching,
    number,
    one_of,
    picture_file,
    several,
    text,
    whole,
)
from backends.services.replies import Handler, Reply, Server, reply
from PIL import Image

from emblazon.backends.base import Access, Secret, Stage
from emblazon.records import Swatch

__all__ = [
    "FAULTS",
    "STATUS",
    "Book",
    "Check",
    "Part",
    "Received",
    "Reply",
    "Service",
    "Wrong",
    "anything",
    "decoded",
    "encoded",
    "fields",
    "find_services",
    "flag",
    "matching",
    "number",
    "one_of",
    "picture_file",
    "reply",
    "route",
    "serving",
    "several",
    "text",
    "whole",
]

FAULTS = (
    "wrong_key",
    "no_credit",
    "rate_limited",
    "rate_limited_for_good",
    "unavailable",
    "down",
    "hang",
    "drops",
    "html",
    "garbage",
    "huge",
    "wrong_size",
    "not_a_picture",
    "refused",
    "slow",
)
STATUS: Mapping[str, int] = {
    "bad_request": 400,
    "not_found": 404,
    "wrong_key": 401,
    "no_credit": 402,
    "rate_limited": 429,
    "unavailable": 503,
    "refused": 400,
}
"""The kinds that `failure` is asked for, and the status that most services give them."""
WORDS: Mapping[str, str] = {
    "not_found": "there is nothing at this path",
    "wrong_key": "the key is not valid",
    "no_credit": "the balance is exhausted",
    "rate_limited": "too many requests",
    "unavailable": "overloaded, try again later",
    "refused": "the request was rejected by the safety system",
}
HUGE = 3_000_000_000


@dataclass
class Job:
    """Work that a service does in its own time: done after `polls_left` more looks."""

    id: str
    picture: bytes
    polls_left: int
    cancelled: bool = False
    polls: int = 0

    @property
    def done(self) -> bool:
        return self.polls_left <= 0


@dataclass(frozen=True)
class Route:
    method: str
    pattern: re.Pattern[str]
    handler: Callable[..., Reply]
    buys: bool
    gives: bool
    open: bool


def route(method: str, path: str, *, buys: bool = False, gives: bool | None = None, open: bool = False):
    """Marks a method of a service as what answers a path; `{name}` stands for one step of it, `{name+}` for
    several. `open`: needs no key, such as a file's address."""
    names = re.sub(r"\\{(\w+)\\\+\\}", r"(?P<\1>.+)", re.escape(path))
    pattern = re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", names))

    def mark(handler: Callable[..., Reply]) -> Callable[..., Reply]:
        given = buys if gives is None else gives
        handler.route = Route(method, pattern, handler, buys, given, open)  # type: ignore[attr-defined]
        return handler

    return mark


class Service:
    """The base of a service. A subclass names itself, knows its key, its failures and its routes."""

    id: ClassVar[str]
    model: ClassVar[str]
    size: ClassVar[tuple[int, int]]
    key: ClassVar[str] = "test-key-4f9a2c7e81"
    seeded: ClassVar[bool] = False
    cancels: ClassVar[bool] = False
    charges: ClassVar[bool] = True
    policy: ClassVar[bool] = True
    refuses_itself: ClassVar[bool] = False
    settings: ClassVar[Mapping[str, str]] = {}

    def __init__(self, fault: str = "") -> None:
        assert fault in ("", *FAULTS), f"no fault is called {fault!r}"
        self.fault = fault
        self.url = ""
        self.asked: list[Received] = []
        self.journal: list[str] = []
        self.problems: list[str] = []
        self.bought = 0
        self.cancelled = 0
        self.jobs: dict[str, Job] = {}
        self.closing = threading.Event()
        self._limited = False
        self._lock = threading.RLock()
        marked = (getattr(getattr(type(self), name), "route", None) for name in dir(type(self)))
        self._routes = [each for each in marked if isinstance(each, Route)]

    def authorised(self, asked: Received) -> bool:
        """Whether the request carries `self.key` as this service wants it."""
        raise NotImplementedError

    def failure(self, kind: str, words: str) -> Reply:
        """The vendor's status and body for a kind of `STATUS`."""
        raise NotImplementedError

    def stage(self, **changes: Any) -> Stage:
        """A drawing that this service takes, of two seeds."""
        width, height = self.size
        stage = Stage(
            text="a heron in reeds",
            style="flat",
            palette=(Swatch("#20344f", 0.7), Swatch("#d9a441", 0.3)),
            seeds=(7, 8),
            width_px=width,
            height_px=height,
            steps=4,
            sampler="euler",
            guidance=4.0,
            model=self.model,
            usd=0.04,
        )
        return replace(stage, **changes)

    def access(self, ledger: "Book | None" = None, **changes: Any) -> Access:
        """What the studio would lend to the back end: this server's address, its key, and no real waiting."""
        access = Access(
            id=self.id,
            url=self.url,
            secret=Secret(self.key),
            settings=self.settings,
            ledger=ledger or Book(self.journal),
            wait=lambda seconds: None,
        )
        return replace(access, **changes)

    def picture(self, words: str, seed: int | None, width: int, height: int, kind: str = "PNG") -> bytes:
        """A picture of that size in three bands; with a seed it depends on words and seed alone."""
        if self.fault == "not_a_picture":
            return b"\x89PNG\r\n\x1a\n" + b"this is no picture" * 20
        if self.fault == "wrong_size":
            height = 2 * height
        told = f"{words}\n{seed}" if seed is not None else f"{words}\n{self.bought} bought"
        colours = np.frombuffer(hashlib.sha256(told.encode()).digest()[:9], np.uint8).reshape(3, 3)
        rows = np.arange(height) * 3 // height
        pixels = np.broadcast_to(colours[rows][:, None], (height, width, 3))
        return encoded(pixels, kind)

    def begin(self, picture: bytes) -> str:
        """A job that has been taken on; its id."""
        with self._lock:
            job = Job(f"job-{len(self.jobs) + 1:04d}", picture, 4 if self.fault == "slow" else 2)
            self.jobs[job.id] = job
            return job.id

    def poll(self, id: str) -> Job:
        """One look at a job, which brings it nearer to its end. Raises Wrong when there is none."""
        with self._lock:
            if id not in self.jobs:
                raise Wrong(f"no job {id}", "not_found")
            job = self.jobs[id]
            job.polls, job.polls_left = job.polls + 1, job.polls_left - 1
            return job

    def cancel(self, id: str) -> bool:
        """Stop a job; whether that still was possible."""
        with self._lock:
            job = self.jobs.get(id)
            if job is None or job.done or job.cancelled:
                return False
            job.cancelled = True
            self.cancelled += 1
            self.journal.append("cancel")
            return True

    def take(self, asked: Received) -> Reply | None:
        """The reply to a request, None to close the line without one."""
        found = self._find(asked)
        asked = replace(asked, buys=found is not None and found[0].buys)
        with self._lock:
            self.asked.append(asked)
            self.journal.append(f"{'buy' if asked.buys else 'ask'} {asked.method} {asked.path}")
        try:
            if found is None:
                raise Wrong(WORDS["not_found"], "not_found")
            return self._answer(asked, *found)
        except Wrong as wrong:
            if wrong.kind in ("bad_request", "not_found"):
                self.problems.append(f"{asked.method} {asked.path}: {wrong}")
            return self.failure(wrong.kind, str(wrong))

    def _find(self, asked: Received) -> tuple[Route, dict[str, str]] | None:
        for each in self._routes:
            match = each.pattern.fullmatch(asked.path)
            if match and each.method == asked.method:
                return each, {name: unquote(value) for name, value in match.groupdict().items()}
        return None

    def _answer(self, asked: Received, found: Route, steps: dict[str, str]) -> Reply | None:
        if not found.open and (self.fault == "wrong_key" or not self.authorised(asked)):
            # Some vendors repeat the key that they refuse.
            raise Wrong(f"{WORDS['wrong_key']}: {self.key}", "wrong_key")
        if found.buys:
            self._refuse()
            answer = found.handler(self, asked, **steps)
            if answer.status < 300:
                self.bought += 1
            if self.fault == "hang":
                self.closing.wait(30)
            if self.fault in ("hang", "drops"):
                return None
        else:
            answer = found.handler(self, asked, **steps)
        return self._spoiled(answer, found) if answer.status < 300 else answer

    def _refuse(self) -> None:
        if self.fault in ("no_credit", "unavailable"):
            raise Wrong(WORDS[self.fault], self.fault)
        if self.fault == "refused" and not self.refuses_itself:
            raise Wrong(WORDS["refused"], "refused")
        limited = self.fault == "rate_limited" and not self._limited
        if limited or self.fault == "rate_limited_for_good":
            self._limited = True
            raise Wrong(WORDS["rate_limited"], "rate_limited")

    def _spoiled(self, answer: Reply, found: Route) -> Reply:
        if self.fault == "garbage" and found.buys:
            return Reply(200, b'{"data": [{"b64_js', {"content-type": "application/json"})
        if self.fault == "html" and found.gives:
            page = b"<!doctype html><title>Sign in</title><p>Please sign in to this network.</p>"
            return Reply(200, page, {"content-type": "text/html; charset=utf-8"})
        if self.fault == "huge" and found.gives:
            return replace(answer, declared=HUGE)
        return answer


def encoded(pixels: np.ndarray, kind: str = "PNG") -> bytes:
    """The bytes of a file of that kind."""
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(buffer, kind)
    return buffer.getvalue()


@contextmanager
def serving(service: Service) -> Iterator[str]:
    """The service at an address of this machine, which is also its `url`; under "down" nothing listens there."""
    if service.fault == "down":
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            service.url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        yield service.url
        return
    told = {"take": staticmethod(service.take), "trouble": staticmethod(service.problems.append)}
    handler = type("Told", (Handler,), told)
    server = Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    service.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield service.url
    finally:
        service.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def find_services() -> dict[str, type[Service]]:
    """Every service of this folder, by the id of its back end."""
    found: dict[str, type[Service]] = {}
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if "\nSERVICE = " in path.read_text("utf-8"):
            found[path.stem] = importlib.import_module(f"backends.services.{path.stem}").SERVICE
    return found
