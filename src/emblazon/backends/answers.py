"""What a service sent, what a status means, and what may be shown of it.

`Answer` is a received answer as plain data. `STATUSES` and `kind_of` map what a service says of an error to one of
the classes of `errors.py`; `SAID` and `REMEDIES` word them. `hidden` takes secrets out of any text.
"""

import base64
import binascii
import json as jsonlib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import cast

from emblazon.errors import (
    BackendError,
    BadAnswerError,
    BadRequestError,
    NoCreditError,
    RateLimitedError,
    SecretError,
    ServiceRefusedError,
    UnavailableError,
    UnknownOutcomeError,
)

SHOWN_WORDS = 400
WORDS: tuple[tuple[str | int, ...], ...] = (
    ("error", "message"),
    ("detail",),
    ("message",),
    ("error",),
    ("errors", 0),
    ("title",),
)
"""Where services say what went wrong, the most telling place first."""
SHORT_SECRET = 4

STATUSES: Mapping[int, type[BackendError]] = {
    401: SecretError,
    402: NoCreditError,
    403: SecretError,
    408: UnavailableError,
    429: RateLimitedError,
    500: BackendError,
    502: UnknownOutcomeError,
    503: UnavailableError,
    504: UnknownOutcomeError,
}
"""What a status means where the service has no more to say. 502 and 504 come from something in between, which does
not know what became of the request."""

SAID: Mapping[type[BackendError], str] = {
    SecretError: "does not accept the key",
    ServiceRefusedError: "refuses this by its own policy",
    NoCreditError: "says that the account has no credit",
    RateLimitedError: "has had too many requests",
    UnavailableError: "is not available",
    BadRequestError: "does not accept the request",
    BadAnswerError: "sent no picture as asked",
    UnknownOutcomeError: "gave no answer",
    BackendError: "failed",
}
REMEDIES: Mapping[type[BackendError], str] = {
    SecretError: "Check the key: `emblazon backends list` says which variable holds it.",
    ServiceRefusedError: "Change the words, or take a model whose policy allows them.",
    NoCreditError: "Add credit with the service, or take another model.",
    UnavailableError: "Try again later, or take another model.",
    BadRequestError: "See `emblazon models show`; if it stays, its API may have changed: report this.",
    BadAnswerError: "Try again; if it stays, its API may have changed: report this.",
    UnknownOutcomeError: "It may have been billed, so it was not sent again: see `emblazon backends calls`.",
    BackendError: "Try again, or take another model.",
}
FREE_REMEDIES: Mapping[type[BackendError], str] = {
    **REMEDIES,
    UnknownOutcomeError: "It may still be drawing, so it was not sent again: look at the server, then try again.",
    BadAnswerError: "Is it the right address? Look at the server's own log, then try again.",
}
"""For a person's own server, where nothing is billed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service sent: `body` is its JSON, None where it is none. `status`, `headers`, `data` as received;
    `service`: whose answer it is."""

    status: int
    headers: Mapping[str, str]
    data: bytes
    body: object = None
    service: str = "The service"

    def at(self, *path: str | int) -> object:
        """The value at a path of keys and positions, None where there is none."""
        value = self.body
        for step in path:
            if isinstance(value, dict) and isinstance(step, str):
                value = cast("dict[str, object]", value).get(step)
            elif isinstance(value, list) and isinstance(step, int):
                many = cast("list[object]", value)
                value = many[step] if -len(many) <= step < len(many) else None
            else:
                return None
        return value

    def text_at(self, *path: str | int) -> str:
        """The text at a path. Raises BadAnswerError when there is none."""
        value = self.at(*path)
        if not isinstance(value, str) or not value:
            place = ".".join(map(str, path))
            raise BadAnswerError(
                f"{self.service} sent no picture as asked: there is no text at {place!r} in {self.words}.",
                remedy=REMEDIES[BadAnswerError],
            )
        return value

    def bytes_at(self, *path: str | int) -> bytes:
        """The bytes of the base64 at a path, with or without "data:…;base64," before it. Raises BadAnswerError."""
        text = self.text_at(*path)
        try:
            return base64.b64decode(
                text.partition(",")[2] if text.startswith("data:") else text, validate=True
            )
        except (binascii.Error, ValueError) as error:
            place = ".".join(map(str, path))
            raise BadAnswerError(
                f"{self.service} sent no picture as asked: what stands at {place!r} is no base64.",
                remedy=REMEDIES[BadAnswerError],
            ) from error

    @property
    def words(self) -> str:
        """The beginning of the answer, for a message."""
        text = self.data[: 4 * SHOWN_WORDS].decode("utf-8", "replace")
        return repr(hidden(" ".join(text.split())[:SHOWN_WORDS]))

    @property
    def explanation(self) -> str:
        """What it says of an error, where most services put it, else its beginning."""
        field, wrong = self.at("detail", 0, "loc", -1), self.at("detail", 0, "msg")
        if isinstance(wrong, str):
            return f"{field}: {wrong}"
        for path in WORDS:
            value = self.at(*path)
            if isinstance(value, str) and value:
                return value
        where = self.headers.get("location", "")
        return f"it points to {where!r}, where nothing is sent" if 300 <= self.status < 400 else self.words

    @property
    def wait_s(self) -> float | None:
        """Seconds that the service asks to wait (retry-after-ms, or retry-after as seconds or a date), None where
        it says nothing that can be read."""
        for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
            try:
                seconds = float(self.headers.get(name, "")) * unit
            except ValueError:
                continue
            return seconds if math.isfinite(seconds) and seconds >= 0 else None
        return self._until()

    def _until(self) -> float | None:
        try:
            then = parsedate_to_datetime(self.headers.get("retry-after", ""))
        except ValueError:
            return None
        try:  # The service's own clock, since ours may be wrong.
            now = parsedate_to_datetime(self.headers.get("date", ""))
        except ValueError:
            now = datetime.now(UTC)
        return max(0.0, _aware(then).timestamp() - _aware(now).timestamp())


def _aware(when: datetime) -> datetime:
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def kind_of(status: int) -> type[BackendError]:
    """The class of error that a status stands for: any other 4xx is a bad request, any other 5xx a failure."""
    if status in STATUSES:
        return STATUSES[status]
    if 400 <= status < 500:
        return BadRequestError
    return BackendError if status >= 500 else BadAnswerError


def parsed(data: bytes, media_type: str) -> object:
    """The JSON in `data`, None where there is none."""
    if "json" not in media_type and data.lstrip()[:1] not in (b"{", b"["):
        return None
    try:
        return jsonlib.loads(data)
    except (ValueError, RecursionError):
        return None


def hidden(text: str, key: str = "") -> str:
    """`text` without the key (or either half of "name:password"), what looks like one after Bearer, Key or Basic,
    the query of an address, which may sign it, and a name and password before its host."""
    for secret in sorted({key, *key.split(":")}, key=len, reverse=True):
        if len(secret) >= SHORT_SECRET or secret == key != "":
            text = text.replace(secret, "…")
    text = re.sub(r"(?i)\b(bearer|basic|key)[\s:=]+(?=\S*\d)[\w.:~+/=-]{16,}", r"\1 …", text)
    text = re.sub(r"(\w://)[^\s/'\"@]+@", r"\1…@", text)
    return re.sub(r"(https?://[^\s?'\"]+)\?[^\s'\"]+", r"\1?…", text)
