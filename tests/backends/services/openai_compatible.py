"""A person's own server with OpenAI's Images API, as stable-diffusion.cpp's `examples/server/api.md` describes it. It
reads its own arguments inside the words. The real one ignores a field that it does not know; this one refuses it."""

import base64
import json
import re
import time
from types import MappingProxyType

import numpy as np
from backends.services.server import (
    STATUS,
    Received,
    Reply,
    Service,
    Wrong,
    anything,
    decoded,
    matching,
    one_of,
    picture_file,
    reply,
    route,
    text,
    whole,
)

ARGUMENTS = re.compile(r"<sd_cpp_extra_args>(.*?)</sd_cpp_extra_args>", re.DOTALL)


FIELDS = {
    "n": whole(1, 16),
    "size": matching(r"\d{2,4}x\d{2,4}"),
    "output_format": one_of("png", "jpeg", "webp"),
    "model": text(200),
    "response_format": anything,
}


class OpenAICompatible(Service):
    id, model, size = "openai_compatible", "sd-cpp-local", (512, 384)
    seeded = True
    policy = False
    settings = MappingProxyType({"kind": "sdcpp"})

    def authorised(self, asked: Received) -> bool:
        return asked.headers.get("authorization") == f"Bearer {self.key}"

    def failure(self, kind: str, words: str) -> Reply:
        wait = {"retry-after": "2"} if kind == "rate_limited" else {}
        return reply({"error": words}, STATUS[kind], wait)

    @route("GET", "/v1/models")
    def models(self, asked: Received) -> Reply:
        return reply({"data": [{"id": self.model, "object": "model", "owned_by": "local"}]})

    @route("POST", "/v1/images/generations", buys=True)
    def generate(self, asked: Received) -> Reply:
        return self.drawn(asked.json({"prompt": text(100_000)}, FIELDS))

    @route("POST", "/v1/images/edits", buys=True)
    def edit(self, asked: Received) -> Reply:
        files = {"image[]": picture_file("PNG", "JPEG"), "mask": picture_file("PNG")}
        form = asked.form({"prompt": text(100_000)}, FIELDS, files=files)
        if "image[]" not in form:
            raise Wrong("at least one image[] required")
        if "mask" in form:  # It reads one channel of grey, and draws anew where that is light.
            self.redrawn = np.asarray(decoded(form["mask"][0]).convert("RGB").convert("L")) > 127
        return self.drawn(form)

    def drawn(self, asked: dict) -> Reply:
        found = ARGUMENTS.search(asked["prompt"])
        self.arguments = json.loads(found[1]) if found else {}
        words = ARGUMENTS.sub("", asked["prompt"])
        width, height = map(int, asked["size"].split("x"))
        data = self.picture(words, self.arguments.get("seed"), width, height)
        out = {"created": int(time.time()), "output_format": "png"}
        return reply({**out, "data": [{"b64_json": base64.b64encode(data).decode()}]})


SERVICE = OpenAICompatible
