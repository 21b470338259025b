"""OpenAI's Images API, as openai-python 3.57.0 types it: generations as JSON, edits as a form."""

import base64
import time

import numpy as np
from backends.services.server import (
    STATUS,
    Part,
    Received,
    Reply,
    Service,
    Wrong,
    decoded,
    matching,
    one_of,
    picture_file,
    reply,
    route,
    text,
    whole,
)

MODELS = (
    "gpt-image-2",
    "gpt-image-2-2026-04-21",
    "gpt-image-2.5-sunburst",
    "gpt-image-2.5-flare",
    "gpt-image-1.5",
)
CODES = {
    "bad_request": ("invalid_request_error", "invalid_value"),
    "not_found": ("invalid_request_error", "unknown_url"),
    "wrong_key": ("invalid_request_error", "invalid_api_key"),
    "no_credit": ("insufficient_quota", "insufficient_quota"),
    "rate_limited": ("requests", "rate_limit_exceeded"),
    "unavailable": ("server_error", "server_overloaded"),
    "refused": ("image_generation_user_error", "moderation_blocked"),
}


def size(value: object) -> str:
    """WIDTHxHEIGHT: multiples of 16, no longer than 1:3, at most 3840 × 2160 pixels."""
    problem = matching(r"\d{2,4}x\d{2,4}")(value)
    if problem:
        return "" if value == "auto" else problem
    width, height = map(int, str(value).split("x"))
    if width % 16 or height % 16 or not 1 / 3 <= width / height <= 3:
        return "sides are multiples of 16 and the ratio is 1:3 to 3:1"
    return "" if width * height <= 3840 * 2160 else "at most 3840x2160"


def mask_file(part: object) -> str:
    """A PNG with alpha, less than 4 MB."""
    assert isinstance(part, Part)
    problem = picture_file("PNG", most_bytes=4_000_000)(part)
    return problem or ("" if decoded(part.data).mode == "RGBA" else "has no alpha channel")


REQUIRED = {"model": one_of(*MODELS), "prompt": text(32_000)}
OPTIONAL = {
    "n": whole(1, 10),
    "size": size,
    "quality": one_of("low", "medium", "high", "xhigh", "max", "auto"),
    "background": one_of("transparent", "opaque", "auto"),
    "output_format": one_of("png", "webp", "jpeg"),
    "output_compression": whole(0, 100),
    "moderation": one_of("low", "auto"),
    "safety_identifier": text(64),
}
EDIT_ONLY = {"input_fidelity": one_of("high", "low")}


class OpenAI(Service):
    id, model, size = "openai", "gpt-image-2", (1536, 1024)

    def authorised(self, asked: Received) -> bool:
        return asked.headers.get("authorization") == f"Bearer {self.key}"

    def failure(self, kind: str, words: str) -> Reply:
        status = {**STATUS, "no_credit": 429}[kind]
        type_, code = CODES[kind]
        wait = {"retry-after-ms": "1500"} if kind == "rate_limited" else {}
        body = {"error": {"message": words, "type": type_, "param": None, "code": code}}
        return reply(body, status, {"x-request-id": "req_test", **wait})

    @route("GET", "/v1/models")
    def models(self, asked: Received) -> Reply:
        return reply({"object": "list", "data": [{"id": each, "object": "model"} for each in MODELS]})

    @route("POST", "/v1/images/generations", buys=True)
    def generate(self, asked: Received) -> Reply:
        return self.drawn(asked.json(REQUIRED, OPTIONAL))

    @route("POST", "/v1/images/edits", buys=True)
    def edit(self, asked: Received) -> Reply:
        image = picture_file("PNG", "JPEG", "WEBP")
        files = {"image[]": image, "image": image, "mask": mask_file}
        form = asked.form(REQUIRED, {**OPTIONAL, **EDIT_ONLY}, files=files)
        pictures = form.get("image[]") or form.get("image")
        if not pictures or len(pictures) > 16:
            raise Wrong("image: 1 to 16 pictures are required")
        if "mask" in form:
            self.masked(form["mask"][0], pictures[0])
        return self.drawn(form)

    def masked(self, mask: bytes, picture: bytes) -> None:
        """Remembers where the mask is transparent: what is drawn anew."""
        alpha = np.asarray(decoded(mask).convert("RGBA"))[..., 3]
        if decoded(picture).size != decoded(mask).size:
            raise Wrong("mask: must be as large as the first image")
        self.redrawn = alpha == 0

    def drawn(self, asked: dict) -> Reply:
        words, dimensions = asked["prompt"], asked.get("size", "1024x1024")
        width, height = map(int, dimensions.split("x"))
        data = self.picture(words, None, width, height)
        return reply(
            {
                "created": int(time.time()),
                "background": "opaque",
                "output_format": asked.get("output_format", "png"),
                "quality": "medium",
                "size": dimensions,
                "data": [{"b64_json": base64.b64encode(data).decode()}],
                "usage": {
                    "input_tokens": 9,
                    "input_tokens_details": {"image_tokens": 0, "text_tokens": 9},
                    "output_tokens": 1056,
                    "total_tokens": 1065,
                },
            }
        )


SERVICE = OpenAI
