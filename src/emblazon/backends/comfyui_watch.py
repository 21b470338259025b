"""Follow one graph on a ComfyUI server from its posting to its end.

The server tells over a websocket what it does, with previews; the history says how it ended. Only the history
decides: a broken socket costs previews and nothing else, and is opened again while the graph is asked after.
A binary message is big-endian: uint32 kind (1: a preview), uint32 form (1 JPEG, 2 PNG), then the picture.
"""

import json
import struct
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from logging import CRITICAL, Logger
from time import monotonic
from typing import cast
from urllib.parse import urlencode
from uuid import UUID, uuid5

from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import ClientConnection, connect

from emblazon.backends.base import Stage
from emblazon.backends.comfyui_server import Nodes, Server
from emblazon.backends.remote import Answer
from emblazon.errors import BackendError, PictureError, UnavailableError
from emblazon.pixels import decode_picture
from emblazon.records import Pixels, Progress

OURS = UUID("6a3c1f0e-2c3f-5a07-9d0c-2f1be7a1c0de")
MOST_MESSAGE_BYTES = 32_000_000
OPEN_S, LISTEN_S, SILENT_S = 10.0, 2.0, 900.0
PREVIEW, HEAD = 1, struct.Struct(">II")
SHOWN = 400
SILENT = Logger("comfyui", level=CRITICAL)
"""The library writes every header into its log, the key's too."""
MEMORY = ("out of memory", "outofmemory", "allocation on device")


@dataclass(frozen=True, slots=True)
class Heard:
    """A message about our graph. `step`, `steps`: how far a node is; `preview`; `over`: it has ended."""

    step: int = 0
    steps: int = 0
    preview: Pixels | None = None
    over: bool = False


def prompt_id_of(nodes: Nodes) -> str:
    """The id of a graph: the same for the same nodes and inputs, so that a graph is found again, not drawn twice."""
    return str(uuid5(OURS, json.dumps(nodes, sort_keys=True)))


def follow(
    server: Server, nodes: Nodes, stage: Stage, *, seed: int, steps: int
) -> Generator[Progress, None, Answer]:
    """Post the graph unless the server has it already, and tell how it goes; returns its entry in the history.

    Closed before the end, it cancels the graph. Raises BackendError with the server's own words when it fails.
    """
    prompt_id = prompt_id_of(nodes)

    def post() -> str:
        with server.purchase(stage, seed) as call:
            return server.submit(call, nodes, prompt_id, ear.client_id)

    # A server tells only the client that posted: the same graph must come from the same client.
    with _listening(server, str(uuid5(OURS, prompt_id))) as ear:
        known = prompt_id
        try:
            found = _there_already(server, prompt_id)
            known = prompt_id if found else post()
            yield (at := Progress("generate", 0, steps))
            entry, at = yield from _until_ended(server, ear, known, at)
            if found and _failure(server, entry):
                # When it was found it was failing, such as one that was just being stopped.
                server.forget(prompt_id)
                known = post()
                entry, at = yield from _until_ended(server, ear, known, at)
        except (GeneratorExit, KeyboardInterrupt, TimeoutError) as error:
            server.cancel(known)
            if isinstance(error, TimeoutError):
                raise BackendError(str(error), remedy="Look at the server's own log.") from error
            raise
    error = _failure(server, entry)
    if error is not None:
        raise error
    if at.index < at.total:
        yield Progress(at.step, at.total, at.total)
    return entry


class Ear:
    """The websocket, when it is open. `wait` passes the time while it is not."""

    def __init__(self, server: Server, client_id: str) -> None:
        self.client_id = client_id
        self._server, self._told, self._open_socket = server, False, ExitStack()
        self._socket: ClientConnection | None = None
        self._open()

    def close(self) -> None:
        """Close it, if it is open."""
        self._socket = None
        self._open_socket.close()

    def hear(self, prompt_id: str) -> Heard | None:
        """The next message about our graph; None when there is none for a while."""
        until = monotonic() + LISTEN_S
        while self._socket is not None and (left_s := until - monotonic()) > 0:
            try:
                message = self._socket.recv(timeout=left_s)
            except TimeoutError:
                return None
            except (ConnectionClosed, OSError):
                self.close()
                return None
            heard = _preview(message) if isinstance(message, bytes) else _told(message, prompt_id)
            if heard is not None:
                return heard
        if self._socket is None:
            self._server.access.wait(LISTEN_S)
            self._open()
        return None

    def _open(self) -> None:
        scheme, _, rest = self._server.line.url("/ws").partition("://")
        address = f"{'wss' if scheme == 'https' else 'ws'}://{rest}?{urlencode({'clientId': self.client_id})}"
        try:
            opening = connect(
                address,
                additional_headers=self._server.headers,
                open_timeout=OPEN_S,
                close_timeout=1,
                # While it samples, a server may leave a ping unanswered for long.
                ping_interval=None,
                max_size=MOST_MESSAGE_BYTES,
                logger=SILENT,
            )
            self._socket = self._open_socket.enter_context(opening)
        except (OSError, TimeoutError, WebSocketException) as error:
            if not self._told:
                said = self._server.hide(str(error) or type(error).__name__)
                self._server.access.say(f"{self._server.access.id} sends no previews for now: {said}.")
            self._told = True


@contextmanager
def _listening(server: Server, client_id: str) -> Generator[Ear]:
    ear = Ear(server, client_id)
    try:
        yield ear
    finally:
        ear.close()


def _there_already(server: Server, prompt_id: str) -> bool:
    """Whether the server draws the graph or has drawn it. One that failed is forgotten, to be posted again."""
    standing = server.standing(prompt_id)
    if standing.entry is not None and _failure(server, standing.entry):
        server.forget(prompt_id)
        return False
    if standing.state != "absent":
        server.access.say(f"{server.access.id} has this drawing from before: {standing.state}.")
    return standing.state != "absent"


def _until_ended(
    server: Server, ear: Ear, prompt_id: str, at: Progress
) -> Generator[Progress, None, tuple[Answer, Progress]]:
    """The progress after `at`; returns the entry in the history and the last progress."""
    silent_s, ahead = 0.0, 0
    while True:
        heard = ear.hear(prompt_id)
        if heard is not None and not heard.over:
            silent_s = 0.0
            further = _further(at, heard)
            if further is not None:
                yield (at := further)
            continue
        standing = server.standing(prompt_id)
        if standing.entry is not None:
            return standing.entry, at
        if standing.state == "absent":
            raise UnavailableError(
                f"{server.access.id} no longer knows the drawing {prompt_id}: it was restarted, "
                "or someone took it out.",
                remedy="Ask again.",
            )
        if standing.state == "waiting" and standing.ahead != ahead:
            ahead = standing.ahead
            server.access.say(f"{server.access.id}: number {ahead} in the queue.")
        silent_s = 0.0 if standing.state == "waiting" else silent_s + LISTEN_S
        if silent_s > SILENT_S:
            raise TimeoutError(
                f"{server.access.id} has said nothing for {SILENT_S:.0f} s; the drawing was stopped."
            )


def _further(at: Progress, heard: Heard) -> Progress | None:
    """The progress after a message; None where it goes back, as when a shorter node follows the sampler."""
    if heard.preview is not None:
        return Progress(at.step, at.index, at.total, heard.preview)
    if heard.step > at.index and heard.steps >= at.total:
        return Progress(at.step, heard.step, heard.steps)
    return None


def _preview(message: bytes) -> Heard | None:
    """What a binary message shows, None when it is no preview or cannot be read."""
    if len(message) <= HEAD.size or HEAD.unpack_from(message)[0] != PREVIEW:
        return None
    with suppress(PictureError):
        return Heard(preview=decode_picture(message[HEAD.size :], name="a preview"))
    return None


def _told(message: str, prompt_id: str) -> Heard | None:
    try:
        body: object = json.loads(message)
    except (ValueError, RecursionError):
        return None
    told = Answer(200, {}, b"", body)
    if told.at("data", "prompt_id") != prompt_id:
        return None
    kind, step, steps = told.at("type"), told.at("data", "value"), told.at("data", "max")
    if kind == "progress" and isinstance(step, int | float) and isinstance(steps, int | float):
        return Heard(int(step), int(steps))
    node = told.at("data", "node") if isinstance(told.at("data"), dict) else ""
    return Heard(over=kind == "executing" and node is None)


def _failure(server: Server, entry: Answer) -> BackendError | None:
    """The error in an entry of the history, None where there is none."""
    if entry.at("status", "status_str") != "error":
        return None
    messages = entry.at("status", "messages")
    for message in reversed(cast("list[object]", messages) if isinstance(messages, list) else []):
        told = Answer(200, {}, b"", message)
        if told.at(0) == "execution_interrupted":
            return BackendError(
                f"{server.access.id} was told by someone else to stop the drawing.", remedy="Ask again."
            )
        if told.at(0) == "execution_error":
            return _execution_error(server, told)
    return BackendError(f"{server.access.id} failed and does not say why.", remedy="Look at its own log.")


def _execution_error(server: Server, told: Answer) -> BackendError:
    where = f"{told.at(1, 'node_type')} (node {told.at(1, 'node_id')})"
    kind, words = str(told.at(1, "exception_type")), str(told.at(1, "exception_message"))
    said = server.hide(" ".join(words.split())[:SHOWN]).rstrip(". ")
    if any(sign in f"{kind} {words}".casefold() for sign in MEMORY):
        return BackendError(
            f"{server.access.id} ran out of memory in {where}: {said}.",
            remedy="Ask for a smaller picture or a smaller model, or end what else uses its memory.",
        )
    return BackendError(
        f"{server.access.id} failed in {where}: {kind}: {said}.", remedy="Look at the server's own log."
    )
