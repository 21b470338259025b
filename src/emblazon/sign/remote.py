"""A signature from elsewhere: a company's private key stays in its own service, which signs what it is sent.

    POST <the address>                      https, or http on this machine itself; no redirect is followed
    Authorization: Bearer <token>           EMBLAZON_SIGNER_TOKEN, where it is set
    Content-Type: application/octet-stream
    X-Algorithm: es256                      as C2PA names it: es256 es384 es512 ps256 ed25519
    <the bytes to sign: COSE's Sig_structure, RFC 9052 section 4.4; the service hashes them itself>

    200 <the raw signature>                 ECDSA as r‖s of fixed length (RFC 9053 section 2.1), not DER

It is asked once for each file, and never again by itself. What it answers is held against the certificate before it
goes into a picture. The token is in no message and in no representation.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from queue import Empty, Queue
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from emblazon.errors import BackendError, BadAnswerError, InputError, SecretError, UnavailableError
from emblazon.sign import certificates

if TYPE_CHECKING:
    from httpx import Response

WAIT_S = 15.0
MOST_ANSWER = 1024
LOCAL = ("localhost", "127.0.0.1", "::1")
TOKEN = "EMBLAZON_SIGNER_TOKEN"


@dataclass(frozen=True, slots=True)
class RemoteSigner:
    """Signs bytes with the key of the first certificate in `chain` (PEM). `token`: "" sends none."""

    url: str
    chain: str
    algorithm: str
    token: str = field(default="", repr=False)
    wait_s: float = WAIT_S

    def __call__(self, message: bytes) -> bytes:
        """The raw signature over `message`.

        Raises SecretError when the token is not accepted, UnavailableError when the service cannot be reached or
        answers too late, BackendError on any other status, BadAnswerError on what is no signature of the certificate.
        """
        import httpx

        try:
            signature = _within(self.wait_s, lambda: self._asked(message))
        except (httpx.HTTPError, TimeoutError) as error:
            raise UnavailableError(
                f"The remote signer at {self.url!r} gave no answer ({type(error).__name__}).",
                remedy="Is it running and reachable? See [sign] remote in emblazon.toml.",
            ) from error
        leaf = certificates.read_chain(self.chain.encode(), name="the certificate")[0]
        if not certificates.signed_by(leaf, signature, message, algorithm=self.algorithm):
            raise BadAnswerError(
                f"The remote signer at {self.url!r} sent {len(signature)} bytes that are no {self.algorithm} "
                "signature of the certificate.",
                remedy="It must sign with the key of [sign] certificate, and answer with the raw signature.",
            )
        return signature

    def _asked(self, message: bytes) -> bytes:
        """The service's answer, whatever it is. Raises what `__call__` does for a status, or httpx.HTTPError."""
        import httpx

        headers = {"Content-Type": "application/octet-stream", "X-Algorithm": self.algorithm}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        with (
            httpx.Client(timeout=self.wait_s, follow_redirects=False) as client,
            client.stream("POST", self.url, content=message, headers=headers) as response,
        ):
            self._accepted(response.status_code)
            return _bounded(response)

    def _accepted(self, status: int) -> None:
        if status in (401, 403):
            raise SecretError(
                f"The remote signer at {self.url!r} does not accept the token (status {status}).",
                remedy=f"Check the environment variable {TOKEN}.",
            )
        if status != 200:
            raise BackendError(
                f"The remote signer at {self.url!r} failed with status {status}.", remedy="See its own log."
            )


def checked_address(url: str, *, name: str, plain: bool = False) -> str:
    """An address that may be asked. `plain`: http is allowed everywhere. Raises InputError for any other."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        whole = bool(host) and parts.port != 0 and parts.username is None
    except ValueError:
        parts, host, whole = urlsplit(""), "", False
    schemes = ("http", "https") if plain or host in LOCAL else ("https",)
    shown = url.rpartition("@")[2]
    if not whole or parts.scheme not in schemes:
        raise InputError(
            f"[sign] {name} is {shown!r}: that is no {schemes[-1]} address without a password.",
            remedy=f"Write it as {schemes[-1]}://…; a token belongs in {TOKEN}.",
        )
    return url


def _within(wait_s: float, work: Callable[[], bytes]) -> bytes:
    """What `work` gives within `wait_s` seconds in all: a byte now and then would keep every single read in time.

    Raises TimeoutError after that, or what `work` raised.
    """
    answers: Queue[bytes | Exception] = Queue()

    def run() -> None:
        try:
            answers.put(work())
        except Exception as error:
            answers.put(error)

    Thread(target=run, daemon=True).start()
    try:
        answer = answers.get(timeout=wait_s)
    except Empty as error:
        raise TimeoutError from error
    if isinstance(answer, Exception):
        raise answer
    return answer


def _bounded(response: "Response") -> bytes:
    """The body; its beginning where it is longer than any signature."""
    body = b""
    for part in response.iter_bytes():
        body += part
        if len(body) > MOST_ANSWER:
            break
    return body[: MOST_ANSWER + 1]
