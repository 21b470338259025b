"""A hub of one model on this machine: it answers what `huggingface_hub` asks, and remembers what was fetched."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

COMMIT = "0123456789012345678901234567890123456789"


@contextmanager
def hub(model: str, folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Serve `folder` as `model`: the hub's address, and the files that were fetched from it."""
    fetched: list[str] = []
    files = {
        path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()
    }

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            path = unquote(self.path.split("?")[0])
            if path.startswith(f"/api/models/{model}/tree/"):
                self.say([entry(name, each) for name, each in files.items()])
            elif path in (f"/api/models/{model}", f"/api/models/{model}/revision/main"):
                names = [{"rfilename": name} for name in files]
                self.say({"id": model, "modelId": model, "sha": COMMIT, "siblings": names, "tags": []})
            elif path.startswith(f"/{model}/resolve/") and path.split("/", 5)[5] in files:
                self.send_file(path.split("/", 5)[5])
            else:
                self.send(404, b"", {})

        def say(self, value: object) -> None:
            self.send(200, json.dumps(value).encode(), {"Content-Type": "application/json"})

        def send_file(self, name: str) -> None:
            data = files[name].read_bytes()
            if self.command == "GET":
                fetched.append(name)
            self.send(200, data, {"ETag": f'"{digest(data)}"', "X-Repo-Commit": COMMIT})

        def send(self, status: int, data: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in (headers | {"Content-Length": str(len(data))}).items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Nothing: a test's output is its own."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", fetched
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def entry(name: str, path: Path) -> dict[str, object]:
    data = path.read_bytes()
    return {"type": "file", "path": name, "size": len(data), "oid": digest(data)}


def digest(data: bytes) -> str:
    return hashlib.sha1(data).hexdigest()
