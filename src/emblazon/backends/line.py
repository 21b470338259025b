"""One request and its answer: to whom the key goes, and how much may come back.

Nothing here is sent twice, and no redirect is followed: it would carry what was bought, and its headers, to a place
nobody chose.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from time import monotonic

import httpx

from emblazon.backends.addresses import Place, origin
from emblazon.backends.answers import Answer, hidden, parsed
from emblazon.backends.base import Access
from emblazon.errors import BadAnswerError, SecretError, UnavailableError

MOST_BYTES = 64_000_000
MOST_JSON_BYTES = 128_000_000
CONNECT_S, READ_S, DEADLINE_S = 10.0, 300.0, 900.0
PICTURE_TYPES = ("image/", "application/octet-stream", "binary/octet-stream")
UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
"""The failures of a line after which certainly nothing was sent."""

File = tuple[str, bytes, str]
"""Name, content and media type of one part of a form."""


class _WithoutQueries(logging.Filter):
    """Takes out of httpx's own log what signs an address."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                hidden(str(each)) if isinstance(each, httpx.URL) else each for each in record.args
            )
        return True


logging.getLogger("httpx").addFilter(_WithoutQueries())


class Line:
    """A line to one service. `headers` and `auth` go only where `owns` says that the service itself stands."""

    def __init__(
        self,
        access: Access,
        *,
        headers: Mapping[str, str],
        auth: tuple[str, str] | None,
        owns: Callable[[str], bool],
    ) -> None:
        self._access, self._headers, self._owns = access, dict(headers), owns
        self._auth = httpx.BasicAuth(*auth) if auth else None
        if not all(value.isascii() and value.isprintable() for value in self._headers.values()):
            raise SecretError(
                f"The key of {access.id} holds a character that no key has, such as a line break.",
                remedy="Set it again: `emblazon backends list` says which variable holds it.",
            )
        if origin(access.url) is None:
            raise UnavailableError(
                f"{access.id} has no address that can be used.",
                remedy=f"Set url under [backends.{access.id}] in emblazon.toml, such as http://127.0.0.1:7860.",
            )
        timeout = httpx.Timeout(READ_S, connect=CONNECT_S)
        self._client = httpx.Client(timeout=timeout, follow_redirects=False)

    def close(self) -> None:
        self._client.close()

    def url(self, path: str) -> str:
        """The address of a path, or the address itself when it is whole."""
        return path if "://" in path else self._access.url.rstrip("/") + "/" + path.lstrip("/")

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
        """One request to the service, and its answer; a form of parts when `files` is given, even if empty.

        Raises httpx.TransportError, BadAnswerError for too much.
        """
        own = self._owns(self.url(path))
        request = self._client.build_request(
            method,
            self.url(path),
            json=json,
            data=data if files is None else None,
            files=None if files is None else [*_plain(data or {}), *files],
            headers={**(self._headers if own else {}), **(headers or {})},
        )
        return self._exchange(request, auth=self._auth if own else None, most=MOST_JSON_BYTES)

    def fetch(self, place: Place) -> Answer:
        """A picture from where it lies, without the service's headers. Raises as `send`, and BadAnswerError when
        what lies there is none."""
        named = {"host": place.host} if place.host else {}
        extensions = {"sni_hostname": place.host} if place.host else {}
        request = self._client.build_request("GET", place.url, headers=named, extensions=extensions)
        return self._exchange(request, auth=None, most=MOST_BYTES, kinds=PICTURE_TYPES)

    def _exchange(
        self, request: httpx.Request, *, auth: httpx.BasicAuth | None, most: int, kinds: tuple[str, ...] = ()
    ) -> Answer:
        response = self._client.send(request, stream=True, auth=auth)
        try:
            kind = response.headers.get("content-type", "").split(";")[0].strip().casefold()
            if kinds and response.is_success and not kind.startswith(kinds):
                raise BadAnswerError(
                    f"{self._access.id} sent {kind or 'something without a type'!r} where a picture was due.",
                    remedy="Try again; if it stays, its API may have changed: report this.",
                )
            data = self._content(response, most)
        finally:
            response.close()
        return Answer(response.status_code, response.headers, data, parsed(data, kind), self._access.id)

    def _content(self, response: httpx.Response, most: int) -> bytes:
        declared = response.headers.get("content-length", "")
        if declared.isdigit():
            allowed(self._access.id, int(declared), most)
        data, begun = bytearray(), monotonic()
        try:
            for chunk in response.iter_bytes():
                data += chunk
                allowed(self._access.id, len(data), most)
                if monotonic() - begun > DEADLINE_S:
                    raise httpx.ReadTimeout(f"the answer takes longer than {DEADLINE_S:.0f} s")
        except httpx.DecodingError as error:
            raise BadAnswerError(
                f"{self._access.id} sent an answer whose compression is broken.", remedy="Try again."
            ) from error
        return bytes(data)


def _plain(data: Mapping[str, str]) -> list[tuple[str, tuple[None, str]]]:
    """Fields as parts of a form without a file name."""
    return [(name, (None, value)) for name, value in data.items()]


def allowed(service: str, size: int, most: int = MOST_BYTES) -> None:
    """Raises BadAnswerError when a service sends more bytes than are taken."""
    if size > most:
        raise BadAnswerError(
            f"{service} sends at least {size:,} bytes; at most {most:,} are taken.",
            remedy="Ask for a smaller picture.",
        )
