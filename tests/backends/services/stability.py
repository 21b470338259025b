"""Stability AI's v2beta, as the vendor's OpenAPI description gives it: forms only, one error body, results by id."""

import base64

import numpy as np
from backends.services.server import (
    STATUS,
    Received,
    Reply,
    Service,
    Wrong,
    decoded,
    number,
    one_of,
    picture_file,
    reply,
    route,
    text,
    whole,
)

RATIOS = ("21:9", "16:9", "3:2", "5:4", "1:1", "4:5", "2:3", "9:16", "9:21")
SIZES = dict(
    zip(
        RATIOS,
        [(1536, 640), (1344, 768), (1216, 832), (1088, 896), (1024, 1024), (896, 1088), (832, 1216), (768, 1344),
         (640, 1536)],
        strict=True,
    )
)  # fmt: skip
STYLES = (
    "enhance",
    "anime",
    "photographic",
    "digital-art",
    "comic-book",
    "fantasy-art",
    "line-art",
    "analog-film",
    "neon-punk",
    "isometric",
    "low-poly",
    "origami",
    "modeling-compound",
    "cinematic",
    "3d-model",
    "pixel-art",
    "tile-texture",
)
SD3 = ("sd3.5-large", "sd3.5-large-turbo", "sd3.5-medium", "sd3.5-flash")
SEED = {"seed": whole(0, 4_294_967_294)}
COMMON = {
    "negative_prompt": text(10_000),
    "output_format": one_of("png", "jpeg", "webp"),
    "style_preset": one_of(*STYLES),
    **SEED,
}
PROMPT = {"prompt": text(10_000)}
IMAGE = {"image": picture_file("PNG", "JPEG", "WEBP", most_bytes=10_485_760)}
RATIO = {"aspect_ratio": one_of(*RATIOS)}
STRENGTH = {"strength": number(0, 1)}
NAMES = {
    "bad_request": "bad_request",
    "not_found": "not_found",
    "wrong_key": "unauthorized",
    "no_credit": "payment_required",
    "rate_limited": "rate_limit_exceeded",
    "unavailable": "service_unavailable",
    "refused": "content_moderation",
}


class Stability(Service):
    id, model, size = "stability", "sd3.5-large", (1344, 768)
    seeded = True

    def authorised(self, asked: Received) -> bool:
        return asked.headers.get("authorization") == f"Bearer {self.key}"

    def failure(self, kind: str, words: str) -> Reply:
        status = {**STATUS, "refused": 403}[kind]
        wait = {"retry-after": "1"} if kind == "rate_limited" else {}
        return reply({"id": "a1b2c3", "name": NAMES[kind], "errors": [words]}, status, wait)

    @route("POST", "/v2beta/stable-image/generate/{name}", buys=True)
    def generate(self, asked: Received, name: str) -> Reply:
        if name == "core":
            return self.drawn(asked, asked.form(PROMPT, {**COMMON, **RATIO}))
        if name == "ultra":
            return self.drawn(asked, asked.form(PROMPT, {**COMMON, **RATIO, **STRENGTH}, files=IMAGE))
        if name != "sd3":
            raise Wrong(f"no model {name}", "not_found")
        own = {
            "model": one_of(*SD3),
            "cfg_scale": number(1, 10),
            "mode": one_of("text-to-image", "image-to-image"),
        }
        form = asked.form(PROMPT, {**COMMON, **RATIO, **STRENGTH, **own}, files=IMAGE)
        begun = form.get("mode") == "image-to-image"
        if begun != ("image" in form) or begun != ("strength" in form) or (begun and "aspect_ratio" in form):
            raise Wrong("mode: image-to-image needs image and strength, and takes no aspect_ratio")
        return self.drawn(asked, form)

    @route("POST", "/v2beta/stable-image/edit/inpaint", buys=True)
    def inpaint(self, asked: Received) -> Reply:
        form = asked.form(
            PROMPT, {**COMMON, "grow_mask": whole(0, 100)}, files={**IMAGE, "mask": IMAGE["image"]}
        )
        if "mask" in form:
            self.redrawn = np.asarray(decoded(form["mask"][0]).convert("L")) > 127
        return self.drawn(asked, form)

    @route("POST", "/v2beta/stable-image/upscale/fast", buys=True)
    def fast(self, asked: Received) -> Reply:
        form = asked.form({}, {"output_format": COMMON["output_format"]}, files=IMAGE)
        return self.enlarged(asked, form)

    @route("POST", "/v2beta/stable-image/upscale/conservative", buys=True)
    def conservative(self, asked: Received) -> Reply:
        optional = {**COMMON, "creativity": number(0.2, 0.5)}
        del optional["style_preset"]
        return self.enlarged(asked, asked.form(PROMPT, optional, files=IMAGE))

    @route("POST", "/v2beta/stable-image/upscale/creative", buys=True)
    def creative(self, asked: Received) -> Reply:
        form = asked.form(PROMPT, {**COMMON, "creativity": number(0.1, 0.5)}, files=IMAGE)
        width, height = decoded(form["image"][0]).size
        return reply({"id": self.begin(self.picture(form["prompt"], seed(form), 4 * width, 4 * height))})

    @route("GET", "/v2beta/results/{name}")
    def result(self, asked: Received, name: str) -> Reply:
        job = self.poll(name)
        if not job.done:
            return reply({"id": name, "status": "in-progress"}, 202)
        told = {"result": base64.b64encode(job.picture).decode(), "seed": 1, "finish_reason": "SUCCESS"}
        return reply(told)

    def enlarged(self, asked: Received, form: dict) -> Reply:
        width, height = decoded(form["image"][0]).size
        return self.given(
            asked, self.picture(form.get("prompt", ""), seed(form), 4 * width, 4 * height), form
        )

    def drawn(self, asked: Received, form: dict) -> Reply:
        begun = form.get("image")
        width, height = decoded(begun[0]).size if begun else SIZES[form.get("aspect_ratio", "1:1")]
        return self.given(asked, self.picture(form["prompt"], seed(form), width, height), form)

    def given(self, asked: Received, data: bytes, form: dict) -> Reply:
        """As bytes, or inside JSON, by what the request accepts."""
        told = {"seed": seed(form) or 0, "finish_reason": "SUCCESS"}
        if asked.headers.get("accept") == "application/json":
            return reply({"image": base64.b64encode(data).decode(), **told})
        headers = {"content-type": "image/png", "seed": str(told["seed"]), "finish-reason": "SUCCESS"}
        return Reply(200, data, headers)


def seed(form: dict) -> int | None:
    """The seed that was asked for; 0 asks for any."""
    return int(form.get("seed", 0)) or None


SERVICE = Stability
