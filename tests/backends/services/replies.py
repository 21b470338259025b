"""What a test server sends back, and how it goes over the line."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from backends.services.checks import Received


@dataclass(frozen=True)
class Reply:
    """What is sent back. `declared`: a length that is told instead of the real one."""

    status: int
    data: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    declared: int | None = None


def reply(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """JSON."""
    return Reply(status, json.dumps(body).encode(), {"content-type": "application/json", **(headers or {})})


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    take: ClassVar[Callable[[Received], Reply | None]]
    trouble: ClassVar[Callable[[str], None]]

    def _serve(self) -> None:
        data = self.rfile.read(int(self.headers.get("content-length") or 0))
        parts = urlsplit(self.path)
        asked = Received(self.command, parts.path, parse_qs(parts.query), self.headers, data)
        self.close_connection = True
        try:
            answer = type(self).take(asked)
        except Exception as error:  # A mistake in a test server must be seen by the test, not by a thread.
            type(self).trouble(f"{asked.method} {asked.path}: {error!r}")
            raise
        if answer is not None:
            self._send(answer)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _serve

    def _send(self, answer: Reply) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(answer.declared or len(answer.data)))
        self.send_header("connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.data)

    def log_message(self, format: str, *values: object) -> None:
        """Says nothing: a test reads `asked`."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up on too many bytes is no news."""
