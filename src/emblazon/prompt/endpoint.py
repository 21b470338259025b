"""One question to a language model: any endpoint that speaks OpenAI's chat completions, here or hosted.

Sent once and never again by itself, for an answer that was lost may have been billed. Redirects are not followed, an
answer over a limit is not read, and the key is in no message.
"""

import json
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from emblazon.backends.base import Secret
from emblazon.errors import (
    BadAnswerError,
    BadRequestError,
    EmblazonError,
    InputError,
    NoCreditError,
    RateLimitedError,
    SecretError,
    UnavailableError,
    UnknownOutcomeError,
)

if TYPE_CHECKING:
    import httpx

LOOPBACK = ("localhost", "127.0.0.1", "::1")
MOST_BYTES = 1_000_000
CONNECT_S = 10.0
TEMPERATURE = 0.4
SHOWN = 120  # characters of a foreign answer that a message quotes


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`url`: up to and without "/chat/completions". `timeout_s`: for the whole answer."""

    url: str
    model: str
    key: Secret = field(default_factory=Secret)
    timeout_s: float = 120.0


def ask_endpoint(endpoint: Endpoint, *, system: str, user: str) -> str:
    """What the model answers to `user`, asked for as a JSON object.

    Raises InputError for an impossible address, else the BackendError that fits.
    """
    import httpx

    _check_url(endpoint)
    body: dict[str, object] = {
        "model": endpoint.model,
        "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}],
        "temperature": TEMPERATURE,
        "response_format": {"type": "json_object"},
        "stream": False,
    }
    headers = {"Authorization": f"Bearer {endpoint.key.reveal()}"} if endpoint.key else {}
    timeout = httpx.Timeout(endpoint.timeout_s, connect=min(CONNECT_S, endpoint.timeout_s))
    url = f"{endpoint.url.rstrip('/')}/chat/completions"
    try:
        with (
            httpx.Client(timeout=timeout, trust_env=False, follow_redirects=False) as client,
            client.stream("POST", url, json=body, headers=headers) as response,
        ):
            return _content(_read(response, endpoint), response.status_code, endpoint)
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise UnavailableError(
            f"Nothing answers at {endpoint.url!r}.", remedy="Start the server, or give another --url."
        ) from error
    except httpx.TimeoutException as error:
        raise _no_answer(endpoint) from error
    except httpx.HTTPError as error:
        raise UnknownOutcomeError(
            f"The connection to {endpoint.url!r} broke: {type(error).__name__}.",
            remedy="Look at the server's log before asking again.",
        ) from error


def _check_url(endpoint: Endpoint) -> None:
    try:
        parts = urlsplit(endpoint.url)
        known = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        known = False
    remedy = "Give the address up to /v1, such as http://localhost:11434/v1."
    if not known:
        raise InputError(f"{endpoint.url!r} is no address of a language model.", remedy=remedy)
    parts = urlsplit(endpoint.url)
    if parts.username or parts.password:
        raise InputError("The address holds a password.", remedy="Put the key in EMBLAZON_LLM_KEY.")
    if endpoint.key and parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise InputError(
            f"The key would travel unencrypted to {parts.hostname!r}.", remedy="Give an https address."
        )


def _no_answer(endpoint: Endpoint) -> UnknownOutcomeError:
    return UnknownOutcomeError(
        f"{endpoint.model!r} did not answer within {endpoint.timeout_s:g} s.",
        remedy="Give it longer with --timeout, or take a smaller model.",
    )


def _read(response: "httpx.Response", endpoint: Endpoint) -> bytes:
    """The body, within limits of size and time: a server that sends a byte now and then is cut off too."""
    began, data = monotonic(), b""
    for piece in response.iter_bytes():
        data += piece
        if len(data) > MOST_BYTES:
            raise BadAnswerError(
                f"{endpoint.url!r} sent over {MOST_BYTES:,} bytes.",
                remedy="Is it a language model's address?",
            )
        if monotonic() - began > endpoint.timeout_s:
            raise _no_answer(endpoint)
    return data


def _content(data: bytes, status: int, endpoint: Endpoint) -> str:
    if status != 200:
        raise _fault(status, endpoint)
    try:
        document = cast("dict[str, list[dict[str, dict[str, object]]]]", json.loads(data))
        content = document["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        begin = data[:SHOWN].decode("utf-8", "replace")
        raise BadAnswerError(
            f"{endpoint.url!r} sent no chat completion but {begin!r}.",
            remedy="Give the address of an OpenAI-compatible server, up to /v1.",
        ) from error
    if not isinstance(content, str) or not content.strip():
        raise BadAnswerError(f"{endpoint.model!r} answered nothing.", remedy="Take another model.")
    return content


def _fault(status: int, endpoint: Endpoint) -> EmblazonError:
    where = f"{endpoint.url!r} answered {status}"
    if status in (401, 403):
        return SecretError(f"{where}: the key is missing or wrong.", remedy="Set EMBLAZON_LLM_KEY.")
    if status == 402:
        return NoCreditError(f"{where}: no credit is left.", remedy="Add some, or take a local model.")
    if status == 429:
        return RateLimitedError(f"{where}: too many requests.", remedy="Try again later.")
    if status >= 500:
        return UnavailableError(f"{where}: the server failed.", remedy="Look at its log, or try again later.")
    if 300 <= status < 400:
        return BadRequestError(f"{where}: it has moved.", remedy="Give the new address with --url.")
    words = f"{where}: it does not take the question or has no model {endpoint.model!r}."
    return BadRequestError(words, remedy="See which models it serves, and give one with --model.")
