"""A service of no vendor, which answers what a test tells it to."""

import numpy as np
from backends.services.server import Received, Reply, Service, encoded, reply, route

RED = np.full((48, 64, 3), (200, 30, 40), np.uint8)


class Plain(Service):
    """Answers what the test tells it to, one reply after the other, the last for ever."""

    id, model, size = "plain", "plain-1", (64, 48)

    def __init__(self, *replies: Reply) -> None:
        super().__init__()
        self.replies = list(replies)

    def authorised(self, asked: Received) -> bool:
        return True

    def failure(self, kind: str, words: str) -> Reply:
        return reply({"error": words}, 400)

    def next(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    @route("POST", "/buy", buys=True)
    def buy(self, asked: Received) -> Reply:
        return self.next()

    @route("GET", "/read")
    def read(self, asked: Received) -> Reply:
        return self.next()

    @route("GET", "/file", open=True)
    def file(self, asked: Received) -> Reply:
        return self.next()


OK = reply({"ok": True})
PNG = Reply(200, encoded(RED), {"content-type": "image/png"})


def failing(status: int, **headers: str) -> Reply:
    return reply(
        {"error": "as told"}, status, {name.replace("_", "-"): value for name, value in headers.items()}
    )
