"""Recraft's API: generations, imageToImage, inpaint and the two upscalers, JSON with data addresses.

Shapes: recraft.ai/docs/api-reference (endpoints, image inputs and results, errors, openapi.json), 2026. Vector models
answer with an SVG.
"""

import base64
import re
from typing import Any

from backends.services.server import (
    Check,
    Received,
    Reply,
    Service,
    Wrong,
    decoded,
    fields,
    flag,
    matching,
    number,
    one_of,
    reply,
    route,
    several,
    text,
    whole,
)

STATUSES = {
    "bad_request": 400,
    "not_found": 404,
    "wrong_key": 401,
    "no_credit": 400,
    "rate_limited": 429,
    "unavailable": 503,
    "refused": 400,
}
CODES = {"no_credit": "not_enough_credits", "refused": "prompt_moderation", "bad_request": "invalid_request"}
V3 = ("recraftv3", "recraftv3_vector")
MODELS = (*V3, "recraftv4_1", "recraftv4_1_vector", "recraftv4_1_pro")
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">'
    '<rect width="64" height="64" fill="#20344f"/><circle cx="32" cy="32" r="20" fill="#d9a441"/></svg>'
)


def opened(value: object) -> Any:
    found = re.fullmatch(r"data:image/png;base64,(.+)", value, re.DOTALL) if isinstance(value, str) else None
    if found is None:
        raise Wrong("image_url: a URL or a data URL")
    return decoded(base64.b64decode(found[1], validate=True))


def picture_address(value: object) -> str:
    width, height = opened(value).size
    return "" if min(width, height) >= 32 and max(width, height) <= 4096 else "sides of 32 to 4096 px"


def pure(value: object) -> str:
    """A mask: grey, and every pixel pure black or pure white."""
    mask = opened(value)
    shades = {shade for _, shade in mask.getcolors()} if mask.mode == "L" else {mask.mode}
    return "" if shades <= {0, 255} else f"pure black and white, not {shades}"


def colours(value: object) -> str:
    """Colours whose weights sum to 1 at most."""
    if not isinstance(value, list) or not value:
        return "a list of colours"
    for each in value:
        fields(each, {"rgb": several(whole(0, 255), 3, 3)}, {"weight": number(0, 1)})
    return "" if sum(each.get("weight", 0) for each in value) <= 1.001 else "weights that sum to 1 at most"


def controls(value: object) -> str:
    may = {
        "colors": colours,
        "background_color": lambda v: fields(v, {"rgb": several(whole(0, 255), 3, 3)}, {}) or "",
        "artistic_level": whole(0, 5),
        "no_text": flag,
    }
    fields(value, {}, may)  # type: ignore[arg-type]
    return ""


SHARED: dict[str, Check] = {
    "n": whole(1, 6),
    "response_format": one_of("url", "b64_json"),
    "controls": controls,
    "style": text(100),
    "style_id": matching(r"[0-9a-f-]{36}"),
    "substyle": text(100),
    "negative_prompt": text(1000),
}


class Recraft(Service):
    """`by_address`: answers with an address though the picture itself was asked for, as its default is."""

    id, model, size = "recraft", "recraftv4_1", (1024, 1024)
    by_address = False

    def __init__(self, fault: str = "") -> None:
        super().__init__(fault)
        self.bodies: list[dict[str, Any]] = []
        self.made: list[bytes] = []

    def authorised(self, asked: Received) -> bool:
        return asked.headers.get("authorization") == f"Bearer {self.key}"

    def failure(self, kind: str, words: str) -> Reply:
        status = STATUSES[kind]
        if kind == "wrong_key":
            return Reply(status, b"request unauthorized", {"content-type": "text/plain"})
        if kind == "not_found":
            return Reply(status, b"404 page not found", {"content-type": "text/plain"})
        told = "Your prompt was rejected by our moderation" if kind == "refused" else words
        return reply({"code": CODES.get(kind, kind), "message": told}, status)

    def _body(self, asked: Received, needs: dict[str, Check], may: dict[str, Check]) -> dict[str, Any]:
        body = asked.json(needs, may)
        if body.get("model", V3[0]) not in V3 and {"style", "substyle", "negative_prompt"} & set(body):
            raise Wrong("style: belongs to V2 and V3")
        limit = 1000 if body.get("model") in V3 else 10_000
        if len(body.get("prompt", "")) > limit:
            raise Wrong(f"prompt: at most {limit} characters")
        self.bodies.append(body)
        return body

    @route("POST", "/v1/images/generations", buys=True)
    def generate(self, asked: Received) -> Reply:
        may = SHARED | {
            "size": matching(r"\d{3,4}x\d{3,4}|\d+:\d+"),
            "random_seed": whole(0, 2**63),
            "text_layout": several(lambda v: "", 50),
            "style_reference_urls": several(picture_address, 5, 1),
        }
        body = self._body(asked, {"prompt": text(10_000), "model": one_of(*MODELS)}, may)
        width, height = map(int, body["size"].split("x"))
        return self._data(body, width, height)

    @route("POST", "/v1/images/imageToImage", buys=True)
    def redraw(self, asked: Received) -> Reply:
        needs = {"prompt": text(10_000), "image_url": picture_address, "strength": number(0, 1)}
        body = self._body(asked, needs, SHARED | {"model": one_of(*MODELS)})
        return self._data(body, *opened(body["image_url"]).size)

    @route("POST", "/v1/images/inpaint", buys=True)
    def inpaint(self, asked: Received) -> Reply:
        needs = {"prompt": text(10_000), "image_url": picture_address, "mask_url": pure}
        body = self._body(asked, needs, SHARED | {"model": one_of(*V3)})
        if opened(body["image_url"]).size != opened(body["mask_url"]).size:
            raise Wrong("mask_url: exactly the size of the image is needed")
        return self._data(body, *opened(body["image_url"]).size)

    @route("POST", "/v1/images/crispUpscale", buys=True)
    def enlarge(self, asked: Received) -> Reply:
        body = self._body(
            asked, {"image_url": picture_address}, {"response_format": one_of("url", "b64_json")}
        )
        width, height = opened(body["image_url"]).size
        return reply({"created": 1, "credits": 4, "image": self._picture("", None, width * 4, height * 4)})

    def _data(self, body: dict[str, Any], width: int, height: int) -> Reply:
        vector = str(body.get("model", "")).endswith("_vector")
        found = self._picture(body["prompt"], body.get("model") if vector else None, width, height)
        return reply({"created": 1, "credits": 40, "data": [found]})

    def _picture(self, words: str, vector: str | None, width: int, height: int) -> dict[str, object]:
        plain = vector is None or self.fault in ("not_a_picture", "wrong_size")
        self.made.append(self.picture(words, None, width, height) if plain else SVG.encode())
        id = f"picture-{len(self.made)}"
        if self.by_address:
            return {"image_id": id, "url": f"{self.url}/files/{len(self.made) - 1}"}
        return {"image_id": id, "b64_json": base64.b64encode(self.made[-1]).decode()}

    @route("GET", "/files/{number}", gives=True, open=True)
    def file(self, asked: Received, number: str) -> Reply:
        data = self.made[int(number)]
        kind = "image/svg+xml" if data.startswith(b"<svg") else "image/png"
        return Reply(200, data, {"content-type": kind})


SERVICE = Recraft
