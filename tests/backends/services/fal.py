"""fal's queue: submit, status, result and cancel at the addresses that it names; the schema of each model's input.

Shapes: fal.ai/docs (inference API, queue, request errors), fal-client 1.0.3, 2026. The cases of `endings`:
"policy" and "invalid" come as 422 from the result, "machine" from the status, "nsfw" as a blackened picture.
"""

import base64
import re
from typing import Any

from backends.services.server import (
    Book,
    Received,
    Reply,
    Service,
    Wrong,
    decoded,
    flag,
    number,
    one_of,
    reply,
    route,
    several,
    text,
    whole,
)

from emblazon.backends.base import Access

STATUSES = {
    "bad_request": 422,
    "not_found": 404,
    "wrong_key": 401,
    "no_credit": 403,
    "rate_limited": 429,
    "unavailable": 503,
    "refused": 422,
}


def picture_address(value: object) -> str:
    """A data address of a picture."""
    found = (
        re.fullmatch(r"data:image/(\w+);base64,(.+)", value, re.DOTALL) if isinstance(value, str) else None
    )
    if found is None:
        return "an address of a picture"
    return "" if str(decoded(base64.b64decode(found[2])).format).lower() == found[1] else "another media type"


def size_of(value: object) -> str:
    if isinstance(value, str):
        return one_of("square_hd", "square", "portrait_4_3", "landscape_16_9")(value)
    if not isinstance(value, dict) or set(value) != {"width", "height"}:
        return "width and height"
    return whole(64, 14142)(value["width"]) or whole(64, 14142)(value["height"])


IMAGE_SIZE = {
    "anyOf": [
        {"$ref": "#/components/schemas/ImageSize"},
        {"enum": ["square_hd", "square", "portrait_4_3", "landscape_16_9"], "type": "string"},
    ],
    "default": "landscape_4_3",
}
DRAWING: dict[str, tuple[Any, Any]] = {
    "prompt": ({"type": "string"}, text(10_000)),
    "image_size": (IMAGE_SIZE, size_of),
    "num_inference_steps": ({"type": "integer", "minimum": 1, "maximum": 50}, whole(1, 50)),
    "guidance_scale": ({"type": "number", "minimum": 1, "maximum": 20}, number(1, 20)),
    "seed": ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, whole(0, 2**53)),
    "num_images": ({"type": "integer", "minimum": 1, "maximum": 4}, whole(1, 4)),
    "output_format": ({"enum": ["jpeg", "png"], "type": "string"}, one_of("jpeg", "png")),
    "enable_safety_checker": ({"type": "boolean"}, flag),
}
PICTURE = ({"type": "string", "description": "URL of the picture."}, picture_address)
MASK = ({"type": "string", "description": "The mask to inpaint the image in"}, picture_address)
PICTURES = ({"type": "array", "items": {"type": "string"}}, several(picture_address, 9, 1))
COLORS = ({"type": "array", "items": {"$ref": "#/components/schemas/RGB"}}, several(lambda v: "", 20))
STRENGTH = ({"type": "number", "minimum": 0.01, "maximum": 1}, number(0.01, 1))


def members(value: object) -> str:
    """Members with red, green and blue and a weight each."""
    if not isinstance(value, dict) or set(value) != {"members"}:
        return "members"
    for member in value["members"]:
        if set(member["rgb"]) != {"r", "g", "b"} or not 0.05 <= member["color_weight"] <= 1:
            return f"a member {member}"
    return ""


STYLE = ({"enum": ["AUTO", "GENERAL", "REALISTIC", "DESIGN"], "type": "string"}, one_of("GENERAL", "DESIGN"))
PALETTE = ({"anyOf": [{"$ref": "#/components/schemas/ColorPalette"}, {"type": "null"}]}, members)
MODELS: dict[str, dict[str, tuple[Any, Any]]] = {
    "fal-ai/flux/dev": DRAWING,
    "fal-ai/flux/dev/image-to-image": {**DRAWING, "image_url": PICTURE, "strength": STRENGTH},
    "fal-ai/flux-general/inpainting": {
        **DRAWING,
        "image_url": PICTURE,
        "mask_url": MASK,
        "strength": STRENGTH,
    },
    "fal-ai/flux-2-pro": {k: DRAWING[k] for k in ("prompt", "image_size", "seed", "output_format")},
    "fal-ai/flux-2-pro/edit": {
        **{k: DRAWING[k] for k in ("prompt", "image_size", "seed", "output_format")},
        "image_urls": PICTURES,
    },
    "fal-ai/ideogram/v3": {
        **{k: DRAWING[k] for k in ("prompt", "image_size", "seed", "num_images")},
        "expand_prompt": ({"type": "boolean", "default": True}, flag),
        "style": STYLE,
        "color_palette": PALETTE,
    },
    "fal-ai/recraft/v3": {**{k: DRAWING[k] for k in ("prompt", "image_size")}, "colors": COLORS},
}


def described(model: str) -> dict[str, object]:
    """The OpenAPI document of a model."""
    properties = {name: schema for name, (schema, _) in MODELS[model].items()}
    reference = {"$ref": "#/components/schemas/ModelInput"}
    body = {"required": True, "content": {"application/json": {"schema": reference}}}
    size = {"type": "object", "properties": {"width": {"type": "integer"}, "height": {"type": "integer"}}}
    schemas = {
        "ModelInput": {"type": "object", "required": ["prompt"], "properties": properties},
        "ImageSize": size,
        "ColorPalette": {
            "type": "object",
            "properties": {"members": {"type": "array"}, "name": {"type": "string"}},
        },
        "RGB": {"type": "object", "properties": {"r": {"type": "integer"}}},
    }
    return {
        "openapi": "3.0.4",
        "paths": {f"/{model}": {"post": {"requestBody": body}}},
        "components": {"schemas": schemas},
    }


class Fal(Service):
    """`ending`: how a request ends instead of well; `queued`: true while nothing has begun."""

    id, model, size = "fal", "fal-ai/flux/dev", (512, 512)
    seeded = True
    cancels = True
    refuses_itself = True
    ending = ""
    begun = True

    def access(self, ledger: Book | None = None, **changes: Any) -> Access:
        return super().access(ledger, **{"settings": {"schemas": f"{self.url}/schemas"}, **changes})

    def authorised(self, asked: Received) -> bool:
        return asked.headers.get("authorization") == f"Key {self.key}"

    def failure(self, kind: str, words: str) -> Reply:
        status = STATUSES[kind]
        if kind == "bad_request":
            name = words.partition(":")[0].rpartition(" ")[2]
            return reply({"detail": [{"loc": ["body", name], "msg": words, "type": "value_error"}]}, status)
        if kind == "no_credit":
            return reply(
                {"detail": "User is locked. Reason: Exhausted balance. Top up your balance."}, status
            )
        return reply({"detail": words}, status, {"x-fal-request-id": "r-1"})

    @route("GET", "/schemas", open=True)
    def schemas(self, asked: Received) -> Reply:
        if "authorization" in asked.headers and not self.authorised(asked):
            raise Wrong("a wrong key", "wrong_key")
        model = asked.query.get("endpoint_id", [""])[0]
        if model not in MODELS:
            raise Wrong(f"Application {model!r} not found", "not_found")
        return reply(described(model))

    @route("POST", "/fal-ai/{model+}", buys=True)
    def submit(self, asked: Received, model: str) -> Reply:
        model = f"fal-ai/{model}"
        if model not in MODELS:
            raise Wrong(f"Application {model!r} not found", "not_found")
        waits = asked.headers.get("x-fal-request-timeout")
        if waits is not None and float(waits) < 1:
            raise Wrong("x-fal-request-timeout: at least 1 s")
        checks = {name: check for name, (_, check) in MODELS[model].items()}
        body = asked.json({"prompt": checks.pop("prompt")}, checks)
        size = body.get("image_size")
        width, height = (size["width"], size["height"]) if isinstance(size, dict) else self.size
        job = self.begin(self.picture(body["prompt"], body.get("seed"), width, height))
        base = f"{self.url}/{'/'.join(model.split('/')[:2])}/requests/{job}"
        named = {"response_url": base, "status_url": f"{base}/status", "cancel_url": f"{base}/cancel"}
        return reply({"request_id": job, "status": "IN_QUEUE", "queue_position": 0, **named})

    @route("GET", "/fal-ai/{app}/requests/{id}/status")
    def status(self, asked: Received, app: str, id: str) -> Reply:
        job = self.poll(id)
        urls = {"request_id": id, "response_url": f"{self.url}/fal-ai/{app}/requests/{id}"}
        if not self.begun or not job.done:
            now = (
                {"status": "IN_PROGRESS", "logs": []}
                if self.begun
                else {"status": "IN_QUEUE", "queue_position": 0}
            )
            return reply(urls | now, 202)
        ended: dict[str, object] = {"status": "COMPLETED", "logs": [], "metrics": {"inference_time": 0.5}}
        if self.ending == "machine":
            ended |= {"error": "Runner disconnected", "error_type": "runner_disconnected"}
        return reply(urls | ended)

    @route("GET", "/fal-ai/{app}/requests/{id}")
    def result(self, asked: Received, app: str, id: str) -> Reply:
        ending = "policy" if self.fault == "refused" else self.ending
        if ending in ("policy", "invalid"):
            kind = "content_policy_violation" if ending == "policy" else "image_load_error"
            told = {"loc": ["body", "prompt"], "msg": "The content could not be processed", "type": kind}
            return reply({"detail": [told]}, 422)
        image = {"url": f"{self.url}/files/{id}.png", "content_type": "image/png", "width": 1, "height": 1}
        return reply({"images": [image], "seed": 1, "has_nsfw_concepts": [ending == "nsfw"]})

    @route("PUT", "/fal-ai/{app}/requests/{id}/cancel")
    def stop(self, asked: Received, app: str, id: str) -> Reply:
        if not self.cancel(id):
            return reply({"status": "ALREADY_COMPLETED"}, 400)
        return reply({"status": "CANCELLATION_REQUESTED"}, 202) if self.begun else reply({"status": "OK"})

    @route("GET", "/files/{name}", gives=True, open=True)
    def file(self, asked: Received, name: str) -> Reply:
        if "authorization" in asked.headers:
            raise Wrong("the key was sent to where the result lies")
        return Reply(200, self.jobs[name.removesuffix(".png")].picture, {"content-type": "image/png"})


SERVICE = Fal
