"""A small server on this machine that answers what it is sent: a signing service, a time-stamping authority."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread


@dataclass
class Service:
    """A signing service. `answer`: status and body for the bytes that it is sent."""

    answer: Callable[[bytes], tuple[int, bytes]]
    url: str = ""
    asked: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def serving(answer: Callable[[bytes], tuple[int, bytes]]) -> Iterator[Service]:
    service = Service(answer)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.asked.append((dict(self.headers), body))
            status, said = service.answer(body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    service.url = f"http://127.0.0.1:{server.server_port}/sign"
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
