"""Black Forest Labs' API: tasks of FLUX.2, FLUX.1 Kontext and Fill, polled in another "region", signed results.

Shapes: docs.bfl.ai and its openapi.json (AsyncResponse, ResultResponse, HTTPValidationError), 2026.
"""

import base64
import binascii

from backends.services.server import (
    Received,
    Reply,
    Service,
    Wrong,
    decoded,
    flag,
    matching,
    number,
    one_of,
    reply,
    route,
    text,
    whole,
)

STATUSES = {
    "bad_request": 422,
    "not_found": 404,
    "wrong_key": 403,
    "no_credit": 402,
    "rate_limited": 429,
    "unavailable": 503,
    "refused": 400,
}


def picture_text(value: object) -> str:
    """Base64 of a picture without transparency."""
    if not isinstance(value, str):
        return "base64 text"
    try:
        found = decoded(base64.b64decode(value, validate=True))
    except (binascii.Error, Wrong):
        return "base64 of a picture"
    return (
        "" if found.mode in ("RGB", "L") else f"a picture of mode {found.mode}; alpha would be read as a mask"
    )


def side(value: object) -> str:
    fits = isinstance(value, int) and value % 16 == 0 and 64 <= value <= 4096
    return "" if fits else "a multiple of 16, 64 to 4096"


SHARED = {
    "seed": whole(0, 2**32 - 1),
    "output_format": one_of("jpeg", "png"),
    "safety_tolerance": whole(0, 5),
}
PICTURES = {"input_image": picture_text} | {f"input_image_{at}": picture_text for at in range(2, 9)}
SIZED = {"width": side, "height": side}
OPTIONAL = {
    "flux-2-pro": {**SHARED, **SIZED, **PICTURES, "disable_pup": flag},
    "flux-2-flex": {
        **SHARED,
        **SIZED,
        **PICTURES,
        "prompt_upsampling": flag,
        "steps": whole(1, 50),
        "guidance": number(1.5, 10),
    },
    "flux-kontext-pro": {
        **SHARED,
        **dict(list(PICTURES.items())[:4]),
        "prompt_upsampling": flag,
        "aspect_ratio": matching(r"\d+:\d+"),
    },
    "flux-pro-1.0-fill": {
        **SHARED,
        "image": picture_text,
        "mask": picture_text,
        "prompt_upsampling": flag,
        "steps": whole(15, 50),
        "guidance": number(1.5, 100),
    },
}


class Bfl(Service):
    """`status`: what a poll says instead of Ready; `expired`: how many downloads find the signed address gone."""

    id, model, size = "bfl", "flux-2-pro", (512, 512)
    seeded = True
    refuses_itself = True
    status = "Ready"
    expired = 0
    down_after_buying = False

    def authorised(self, asked: Received) -> bool:
        return asked.headers.get("x-key") == self.key

    def failure(self, kind: str, words: str) -> Reply:
        if kind == "bad_request":
            name = words.partition(":")[0].rpartition(" ")[2]
            detail = [{"loc": ["body", name], "msg": words, "type": "value_error"}]
            return reply({"detail": detail}, STATUSES[kind])
        return reply({"detail": words}, STATUSES[kind])

    @route("POST", "/v1/{model}", buys=True)
    def submit(self, asked: Received, model: str) -> Reply:
        if model not in OPTIONAL:
            raise Wrong(f"no model {model}", "not_found")
        needs = {"prompt": text(100_000)}
        if model == "flux-pro-1.0-fill":
            needs |= {"image": picture_text}
        body = asked.json(needs, OPTIONAL[model])
        width, height = body.get("width", self.size[0]), body.get("height", self.size[1])
        if width * height > 4_194_304:
            raise Wrong("width: at most 4 megapixels")
        job = self.begin(self.picture(body["prompt"], body.get("seed"), width, height))
        polling = f"{self.url}/eu1/v1/get_result?id={job}"
        return reply({"id": job, "polling_url": polling, "cost": 3.0, "input_mp": 0.0, "output_mp": 1.0})

    @route("GET", "/eu1/v1/get_result")
    def result(self, asked: Received) -> Reply:
        if self.down_after_buying:
            return reply({"detail": "no cluster"}, 503)
        id = asked.query.get("id", [""])[0]
        job = self.poll(id)
        body: dict[str, object] = {
            "id": id,
            "status": "Pending",
            "progress": 0.25 * job.polls,
            "result": None,
        }
        if job.done and self.fault == "refused":
            body |= {"status": "Request Moderated", "details": {"Moderation Reasons": ["Safety Filter"]}}
        elif job.done and self.status != "Ready":
            body |= {"status": self.status, "details": {"Moderation Reasons": ["Derivative Works Filter"]}}
        elif job.done:
            body |= {
                "status": "Ready",
                "result": {"sample": f"{self.url}/delivery/{id}.png?sig=s3cr3t", "seed": 1},
            }
        return reply(body)

    @route("GET", "/delivery/{name}", gives=True, open=True)
    def delivery(self, asked: Received, name: str) -> Reply:
        if "x-key" in asked.headers:
            raise Wrong("the key was sent to where the result lies")
        if asked.query.get("sig") != ["s3cr3t"]:
            raise Wrong("the address is not whole")
        if self.expired:
            return Reply(
                403, b"<Error><Code>AuthenticationFailed</Code></Error>", {"content-type": "application/xml"}
            )
        return Reply(200, self.jobs[name.removesuffix(".png")].picture, {"content-type": "image/png"})


SERVICE = Bfl
