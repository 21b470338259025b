"""One base for every back end that speaks HTTP: what may be sent again, what may not, and what comes back.

A request that may be billed is a *purchase*. It is written into the ledger before it is sent, and is sent again
only where it was certainly not billed: the connection was never made, or the service said 429, or a status that
its own documentation calls unbilled. No answer is an unknown outcome: the ledger says so, and nothing is sent
again by itself. Reading (polling, fetching a result) costs nothing and is tried again.

    with Remote(access, headers={"x-key": access.secret.reveal()}) as remote:
        with remote.purchase(stage, seed) as purchase:
            answer = purchase.send("POST", "/v1/flux-2-pro", json=body)
            purchase.accepted(answer.text_at("id"), answer.text_at("polling_url"))
            ...                                    # poll with remote.poll(...), then
            pixels = purchase.picture(remote.download(url))
"""

import hashlib
import json as jsonlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Self

import httpx

from emblazon.backends.addresses import origin, place_of
from emblazon.backends.answers import FREE_REMEDIES, REMEDIES, SAID, Answer, hidden, kind_of
from emblazon.backends.base import Access, Call, NoLedger, Outcome, Stage
from emblazon.backends.line import UNSENT, File, Line, allowed
from emblazon.errors import (
    BackendError,
    BadAnswerError,
    BadRequestError,
    NoCreditError,
    PictureError,
    RateLimitedError,
    SecretError,
    ServiceRefusedError,
    UnavailableError,
    UnknownOutcomeError,
)
from emblazon.pixels import decode_picture, resize
from emblazon.records import Draft, Pixels, Progress

TRIES = 4
FIRST_WAIT_S, LONGEST_WAIT_S, DEADLINE_S = 1.0, 60.0, 900.0
MOST_TRIMMED = 0.08
PASSING = frozenset({429, 500, 502, 503, 504})

__all__ = ["Answer", "File", "Purchase", "Remote", "fitted"]


class Remote:
    """A connection to one service. Subclass it to read what its errors say (`explain`).

    `headers`: sent to the service's own address alone, and to `hosts` ("api.example.com", or ".example.com" for
    every host below it) over https; never to where a result lies. `unbilled`: statuses after which the service's
    documentation says that nothing is billed, so that a purchase may be sent again. `free`: a person's own server,
    so that no call is written down and no message speaks of money.
    """

    def __init__(
        self,
        access: Access,
        *,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        hosts: tuple[str, ...] = (),
        unbilled: frozenset[int] = frozenset(),
        free: bool = False,
    ) -> None:
        self.access, self.hosts, self.unbilled, self.free = access, hosts, unbilled, free
        self.line = Line(access, headers=headers or {}, auth=auth, owns=self.owns)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.line.close()

    def owns(self, address: str) -> bool:
        """Whether an address is the service's own, so that its key may go there."""
        there = origin(address)
        if there is None or there == origin(self.access.url):
            return there is not None
        scheme, host, _ = there
        near = (host == each or (each.startswith(".") and host.endswith(each)) for each in self.hosts)
        return scheme == "https" and any(near)

    def asked_wait(self, answer: Answer) -> float | None:
        """Seconds that the service asks to wait, None where it does not say."""
        return answer.wait_s

    def explain(self, answer: Answer) -> tuple[type[BackendError] | None, str]:
        """What the service says of an error: its class where the status alone does not tell, and its words."""
        return None, answer.explanation

    def read(self, method: str, path: str, *, json: object = None) -> Answer:
        """Ask for something that costs nothing; tried again when the line or the service fails.

        Raises UnavailableError when it keeps failing, or what the status says.
        """
        return self._again(lambda: self.line.send(method, path, json=json))

    def download(self, address: str) -> bytes:
        """A picture from where the service says it lies, without the service's headers.

        Raises BadAnswerError when it may not be fetched from there, is too large or of another kind, or is gone;
        UnavailableError when it cannot be reached.
        """
        place = place_of(address, service=self.access.id, own=self.access.url)
        try:
            return self._again(lambda: self.line.fetch(place)).data
        except (SecretError, BadRequestError) as error:
            words = f"{self.access.id} has no picture where it said that it lies: {error}"
            raise BadAnswerError(words) from error

    def purchase(self, stage: Stage, seed: int) -> "Purchase":
        """A call that may be billed, as a context: whatever ends it is written into the ledger."""
        return Purchase(self, stage, seed)

    def glance(self, path: str, *, method: str = "GET") -> Answer | None:
        """What an address says just now, None where it says nothing: for what is good to know and not needed."""
        try:
            answer = self.line.send(method, path)
        except (httpx.TransportError, BackendError):
            return None
        return answer if answer.status == 200 else None

    def drafts(self, stage: Stage, buy: Callable[["Purchase", int], bytes]) -> Iterator[Progress | Draft]:
        """For a service that answers with its picture: for each seed its progress, what `buy` gets, and the draft."""
        for seed in stage.seeds:
            yield Progress("generate", 0, 1)
            with self.purchase(stage, seed) as purchase:
                draft = purchase.draft(buy(purchase, seed), seed)
            yield Progress("generate", 1, 1)
            yield draft

    def poll(self, path: str, *, every_s: float, deadline_s: float = DEADLINE_S) -> Iterator[Answer]:
        """The answers of one address, one every `every_s` seconds. Raises UnknownOutcomeError after `deadline_s`."""
        waited = 0.0
        while waited <= deadline_s:
            yield self.read("GET", path)
            self.access.wait(every_s)
            waited += every_s
        raise self.error(UnknownOutcomeError, f"it has not finished after {deadline_s:.0f} s")

    def hide(self, text: str) -> str:
        """`text` without this service's key, and without what signs an address."""
        return hidden(text, self.access.secret.reveal())

    def good(self, answer: Answer) -> Answer:
        """The answer of a success. Raises what its status and words say."""
        if 200 <= answer.status < 300:
            return answer
        kind, words = self.explain(answer)
        raise self.error(kind or kind_of(answer.status), words, answer)

    def error(self, kind: type[BackendError], words: str, answer: Answer | None = None) -> BackendError:
        """The error of that class, with the service's own words, and what to do."""
        name, said = self.access.id, self.hide(words).rstrip(". ")
        status = f" (HTTP {answer.status})" if answer is not None and answer.status >= 300 else ""
        message = f"{name} {SAID[kind]}{status}: {said}."
        if issubclass(kind, RateLimitedError):
            wait_s = self.asked_wait(answer) if answer else None
            when = f"in {wait_s:.0f} s" if wait_s else "later"
            return RateLimitedError(message, remedy=f"Try again {when}.", wait_s=wait_s)
        return kind(message, remedy=(FREE_REMEDIES if self.free else REMEDIES)[kind])

    def unreached(self, error: Exception) -> UnavailableError:
        """The error of a line that was never made, or keeps breaking."""
        there = origin(self.access.url)
        host = f"{there[1]}:{there[2]}" if there else ""
        words = self.hide(str(error) or type(error).__name__)
        return UnavailableError(
            f"{self.access.id} at {host} cannot be reached: {words}.",
            remedy="Is it running, and is its address right? See `emblazon backends list`.",
        )

    def pause(self, number: int, asked_s: float | None) -> bool:
        """Wait after try `number`, unless it was the last; False, at once, where the service asks for longer than
        a person would wait."""
        if number == TRIES - 1 or (asked_s is not None and asked_s > LONGEST_WAIT_S):
            return False
        self.access.wait(asked_s if asked_s is not None else FIRST_WAIT_S * 2**number)
        return True

    def _again(self, ask: Callable[[], Answer]) -> Answer:
        """The answer of what costs nothing, after as many tries as it takes."""
        for number in range(TRIES):
            try:
                answer = ask()
            except httpx.TransportError as error:
                if not self.pause(number, None):
                    raise self.unreached(error) from error
                continue
            if answer.status not in PASSING:
                return self.good(answer)
            if not self.pause(number, self.asked_wait(answer)):
                kind = RateLimitedError if answer.status == 429 else UnavailableError
                raise self.error(kind, self.explain(answer)[1], answer)
        raise AssertionError("the last try returns or raises")


CREDENTIALS = b"jumb"
"""The box type that every C2PA manifest is kept in (ISO 19566-5)."""


class Purchase:
    """One call that may be billed: `send` once, then say what came of it; leaving it closes its row."""

    def __init__(self, remote: Remote, stage: Stage, seed: int) -> None:
        self._remote, self._stage, self._seed = remote, stage, seed
        self._ledger = NoLedger() if remote.free else remote.access.ledger
        self._row: str | None = None
        self._answered = self._taken = self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the row. Raises UnknownOutcomeError for a failure to hear of what the service has taken on."""
        if self._row is None or self._closed:
            return
        if error is None:
            self._close("done")
        elif isinstance(error, BackendError):
            self._close(self._outcome(error), str(error))
            if self._taken and isinstance(error, UnavailableError | RateLimitedError):
                raise self._remote.error(
                    UnknownOutcomeError, f"it took the call, and then: {error}"
                ) from error
        elif isinstance(error, GeneratorExit | KeyboardInterrupt):
            self._close("unknown", "stopped by the person before an answer came")
        else:
            self._close("unknown" if self._taken else "failed", self._remote.hide(repr(error)))

    def send(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        data: Mapping[str, str] | None = None,
        files: Sequence[tuple[str, File]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send what may be billed, and give the answer of a success.

        Raises UnavailableError when the service was never reached, UnknownOutcomeError when it was and did not
        answer, or what the status says.
        """
        assert self._row is None, "a purchase is sent once"
        self._row = self._ledger.begin(self._call(path, json, data, files))
        remote = self._remote
        for number in range(TRIES):
            try:
                answer = remote.line.send(method, path, json=json, data=data, files=files, headers=headers)
            except UNSENT as error:
                if not remote.pause(number, None):
                    raise remote.unreached(error) from error
                continue
            except httpx.TransportError as error:
                raise remote.error(UnknownOutcomeError, str(error) or type(error).__name__) from error
            self._answered = True
            if not self._unbilled(answer) or not remote.pause(number, remote.asked_wait(answer)):
                good = remote.good(answer)
                self._taken = True
                return good
        raise AssertionError("the last try returns or raises")

    def accepted(self, remote_id: str, poll: str = "") -> None:
        """The service took it: what it calls it, and where it tells how it goes."""
        if self._row is not None:
            self._ledger.accept(self._row, remote=remote_id, poll=self._remote.hide(poll))

    def billed(self, why: str) -> None:
        """The service says, or its terms do, that this is billed although no picture came."""
        self._close("done", self._remote.hide(why))

    def cancelled(self) -> None:
        """The service confirmed that it stopped and that nothing is billed."""
        self._close("cancelled")

    def draft(self, data: bytes, seed: int) -> Draft:
        """The picture in `data` as a draft, with the file itself where that carries credentials of its own. Raises as
        `picture` does."""
        return Draft(self.picture(data), seed, source=data if CREDENTIALS in data else b"")

    def picture(self, data: bytes) -> Pixels:
        """The picture in `data`, of the stage's size: (height_px, width_px, 4).

        One of nearly the same shape is made to fit (`fitted`); the person is told. Raises BadAnswerError, having kept
        the bytes, when it is no picture or of another shape.
        """
        remote, access = self._remote, self._remote.access
        try:
            allowed(access.id, len(data))
            return fitted(decode_picture(data, name=f"the answer of {access.id}"), self._stage, access)
        except PictureError as error:
            self._unusable(data, str(error))
            raise remote.error(BadAnswerError, f"{len(data):,} bytes came that are no picture") from error
        except BadAnswerError as error:
            self._unusable(data, str(error))
            raise

    def _call(
        self,
        path: str,
        json: object,
        data: Mapping[str, str] | None,
        files: Sequence[tuple[str, File]] | None,
    ) -> Call:
        """What the ledger is told: the digest covers all that is sent but headers."""
        parts = files or ()
        told = jsonlib.dumps(
            [path, json, dict(data or {}), [(name, file[0]) for name, file in parts]], sort_keys=True
        )
        digest = hashlib.sha256(told.encode())
        for _, file in parts:
            digest.update(hashlib.sha256(file[1]).digest())
        stage = self._stage
        return Call(self._remote.access.id, stage.model, self._seed, stage.usd, digest.hexdigest())

    def _unbilled(self, answer: Answer) -> bool:
        """Whether the service says that it may be asked again, and that the first time was not billed."""
        if answer.status == 429:
            return self._remote.explain(answer)[0] in (None, RateLimitedError)
        return answer.status in self._remote.unbilled

    def _unusable(self, data: bytes, why: str) -> None:
        if self._row is not None:
            self._ledger.keep(self._row, data)
            self._close("done", f"not usable: {why}")

    def _outcome(self, error: BackendError) -> Outcome:
        """How the call ended that ended so."""
        if isinstance(error, UnknownOutcomeError):
            return "unknown"
        if isinstance(error, ServiceRefusedError | NoCreditError):
            return "refused"
        if self._taken:
            unheard = UnavailableError, RateLimitedError, SecretError
            return "unknown" if isinstance(error, unheard) else "failed"
        if not self._answered and isinstance(error, UnavailableError):
            return "unsent"
        refusals = SecretError, RateLimitedError, BadRequestError
        return "refused" if isinstance(error, refusals) else "failed"

    def _close(self, outcome: Outcome, words: str = "") -> None:
        if self._row is not None and not self._closed:
            self._ledger.close(self._row, outcome, words)
        self._closed = True


def fitted(pixels: Pixels, stage: Stage, access: Access) -> Pixels:
    """`pixels` at the stage's size: scaled, and trimmed alike on both sides where the shape is a little off, since
    services have ratios of their own. Raises BadAnswerError when they have another shape."""
    height, width = pixels.shape[:2]
    if (width, height) == (stage.width_px, stage.height_px):
        return pixels
    asked = f"{stage.width_px} × {stage.height_px}"
    if abs(width / height / (stage.width_px / stage.height_px) - 1) > MOST_TRIMMED:
        raise BadAnswerError(
            f"{access.id} sent a picture of {width} × {height} px; {asked} was asked.",
            remedy="Ask for a size that `emblazon models show` lists.",
        )
    access.say(f"{access.id} sent {width} × {height} px; made {asked}.")
    scale = max(stage.width_px / width, stage.height_px / height)
    over_wide, over_high = (
        max(stage.width_px, round(width * scale)),
        max(stage.height_px, round(height * scale)),
    )
    left, top = (over_wide - stage.width_px) // 2, (over_high - stage.height_px) // 2
    scaled = resize(pixels, over_wide, over_high)
    return scaled[top : top + stage.height_px, left : left + stage.width_px]
