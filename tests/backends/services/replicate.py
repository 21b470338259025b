"""Replicate's API: models with their schemas, predictions, files.

Shapes: replicate.com/docs/reference/http, replicate 1.0.7, 2026. `output` is how a prediction's output is shaped:
"list", "text" or "object"; `ending`: how it ends instead of "succeeded".
"""

import base64
import re
from typing import Any

from backends.services.server import (
    Job,
    Received,
    Reply,
    Service,
    Wrong,
    anything,
    decoded,
    fields,
    matching,
    number,
    one_of,
    picture_file,
    reply,
    route,
    text,
    whole,
)

STATUSES = {
    "bad_request": 422,
    "not_found": 404,
    "wrong_key": 401,
    "no_credit": 402,
    "rate_limited": 429,
    "unavailable": 503,
    "refused": 422,
}
TITLES = {
    422: "Input validation failed",
    401: "Unauthenticated",
    402: "Insufficient credit",
    404: "Not found",
}
VERSION = "5f2c" * 16
MOST_INLINE = 360_000
RATIOS = ["1:1", "16:9", "9:16", "3:2", "2:3", "custom"]
SCHEMAS: dict[str, Any] = {
    "Input": {
        "type": "object",
        "title": "Input",
        "required": ["prompt"],
        "properties": {
            "prompt": {"type": "string", "title": "Prompt", "x-order": 0},
            "aspect_ratio": {"allOf": [{"$ref": "#/components/schemas/aspect_ratio"}], "default": "1:1"},
            "width": {"type": "integer", "minimum": 256, "maximum": 1440, "nullable": True},
            "height": {"type": "integer", "minimum": 256, "maximum": 1440, "nullable": True},
            "num_outputs": {"type": "integer", "minimum": 1, "maximum": 4},
            "num_inference_steps": {"type": "integer", "minimum": 1, "maximum": 50},
            "guidance": {"type": "number", "minimum": 0, "maximum": 10},
            "seed": {"type": "integer", "nullable": True},
            "output_format": {"allOf": [{"$ref": "#/components/schemas/output_format"}], "default": "webp"},
            "image": {"type": "string", "format": "uri", "description": "Input image"},
            "prompt_strength": {"type": "number", "minimum": 0, "maximum": 1},
            "mask": {
                "type": "string",
                "format": "uri",
                "description": "A black and white image. Black pixels are inpainted, white pixels are preserved.",
            },
            "negative_prompt": {"type": "string"},
        },
    },
    "aspect_ratio": {"enum": RATIOS, "type": "string", "title": "aspect_ratio"},
    "output_format": {"enum": ["webp", "jpg", "png"], "type": "string"},
    "Output": {"type": "array", "items": {"type": "string", "format": "uri"}},
}


class Replicate(Service):
    id, model, size = "replicate", "black-forest-labs/flux-dev", (512, 512)
    seeded = True
    cancels = True
    refuses_itself = True
    output = "list"
    ending = "succeeded"
    error = "CUDA out of memory"
    official = True
    begun = True

    def __init__(self, fault: str = "") -> None:
        super().__init__(fault)
        self.files: dict[str, bytes] = {}
        self.inputs: dict[str, dict[str, Any]] = {}

    def authorised(self, asked: Received) -> bool:
        return asked.headers.get("authorization") == f"Bearer {self.key}"

    def failure(self, kind: str, words: str) -> Reply:
        status = STATUSES[kind]
        if kind == "rate_limited":
            return reply(
                {"detail": "Request was throttled. Expected available in 1 second.", "status": 429}, 429
            )
        body = {
            "type": "about:blank",
            "title": TITLES.get(status, "Error"),
            "detail": words,
            "status": status,
        }
        return reply(body, status)

    def picture_address(self, value: object) -> str:
        """A data address of at most 256 kB, or a file that was uploaded here."""
        if isinstance(value, str) and value.startswith(f"{self.url}/v1/files/"):
            return "" if value.rpartition("/")[2] in self.files else "no such file"
        found = (
            re.fullmatch(r"data:image/png;base64,(.+)", value, re.DOTALL) if isinstance(value, str) else None
        )
        if found is None:
            return "an address"
        decoded(base64.b64decode(found[1]))
        return "" if len(found[1]) <= MOST_INLINE else "too large for a data address"

    @route("GET", "/v1/models/{owner}/{name}")
    def described(self, asked: Received, owner: str, name: str) -> Reply:
        self._known(owner, name)
        facts = {
            "owner": owner,
            "name": name,
            "url": f"https://replicate.com/{owner}/{name}",
            "visibility": "public",
        }
        absent = dict.fromkeys(
            ("description", "github_url", "paper_url", "license_url", "cover_image_url", "default_example")
        )
        return reply(facts | absent | {"run_count": 1, "latest_version": self._version()})

    @route("GET", "/v1/models/{owner}/{name}/versions/{version}")
    def version(self, asked: Received, owner: str, name: str, version: str) -> Reply:
        self._known(owner, name)
        if version != VERSION:
            raise Wrong("The requested version does not exist", "not_found")
        return reply(self._version())

    def _known(self, owner: str, name: str) -> None:
        if f"{owner}/{name}" != self.model:
            raise Wrong("The requested model does not exist", "not_found")

    def _version(self) -> dict[str, object]:
        document = {"openapi": "3.0.2", "components": {"schemas": SCHEMAS}}
        made = {"id": VERSION, "created_at": "2026-01-01T00:00:00.000Z", "cog_version": "0.16.2"}
        return made | {"openapi_schema": document}

    @route("POST", "/v1/models/{owner}/{name}/predictions", buys=True)
    def predict(self, asked: Received, owner: str, name: str) -> Reply:
        self._known(owner, name)
        if not self.official:
            raise Wrong("The requested resource could not be found.", "not_found")
        return self._predict(asked, asked.json({"input": anything}))

    @route("POST", "/v1/predictions", buys=True)
    def predict_version(self, asked: Received) -> Reply:
        return self._predict(asked, asked.json({"input": anything, "version": one_of(VERSION)}))

    def _predict(self, asked: Received, body: dict[str, Any]) -> Reply:
        problem = matching(r"\d+(?:\.\d+)?[smh]?")(asked.headers.get("cancel-after", "5m"))
        if problem:
            raise Wrong(f"cancel-after: {problem}")
        given = body["input"]
        fields(given, {"prompt": text(10_000)}, self._checks())
        width, height = given.get("width", self.size[0]), given.get("height", self.size[1])
        if ("width" in given) != (given.get("aspect_ratio") == "custom"):
            raise Wrong("width: only with the aspect ratio custom")
        id = self.begin(self.picture(given["prompt"], given.get("seed"), width, height))
        self.inputs[id] = given
        return reply(self._prediction(self.jobs[id]), 201)

    def _checks(self) -> dict[str, Any]:
        return {
            "aspect_ratio": one_of(*RATIOS),
            "width": whole(256, 1440),
            "height": whole(256, 1440),
            "num_outputs": whole(1, 4),
            "num_inference_steps": whole(1, 50),
            "guidance": number(0, 10),
            "seed": whole(0, 2**63),
            "output_format": one_of("webp", "jpg", "png"),
            "image": self.picture_address,
            "mask": self.picture_address,
            "prompt_strength": number(0, 1),
            "negative_prompt": text(10_000),
        }

    def _prediction(self, job: Job) -> dict[str, object]:
        """A prediction as it stands."""
        file = f"{self.url}/output/{job.id}.png"
        shaped = {"list": [file], "text": file, "object": {"seed": 7, "media": {"image": file}}}[self.output]
        status, error, output = "processing" if job.polls and self.begun else "starting", None, None
        if job.cancelled:
            status = "canceled"
        elif job.done and self.fault == "refused":
            status, error = "failed", "The input or output was flagged as sensitive. (E005)"
        elif job.done:
            status = self.ending
            error = self.error if status == "failed" else None
            output = shaped if status == "succeeded" else None
        urls = {
            "get": f"{self.url}/v1/predictions/{job.id}",
            "cancel": f"{self.url}/v1/predictions/{job.id}/cancel",
        }
        return {
            "id": job.id,
            "model": self.model,
            "version": VERSION,
            "status": status,
            "input": self.inputs[job.id],
            "output": output,
            "error": error,
            "logs": "",
            "created_at": "2026-01-01T00:00:00.000Z",
            "started_at": "2026-01-01T00:00:01.000Z" if job.polls and self.begun else None,
            "urls": urls,
        }

    @route("GET", "/v1/predictions/{id}")
    def look(self, asked: Received, id: str) -> Reply:
        return reply(self._prediction(self.poll(id)))

    @route("POST", "/v1/predictions/{id}/cancel")
    def stop(self, asked: Received, id: str) -> Reply:
        self.cancel(id)
        return reply(self._prediction(self.jobs[id]))

    @route("POST", "/v1/files")
    def upload(self, asked: Received) -> Reply:
        content = asked.form({}, files={"content": picture_file("PNG")})["content"][0]
        id = f"file-{len(self.files) + 1}"
        self.files[id] = content
        return reply({"id": id, "size": len(content), "urls": {"get": f"{self.url}/v1/files/{id}"}}, 201)

    @route("GET", "/output/{name}", gives=True, open=True)
    def delivery(self, asked: Received, name: str) -> Reply:
        return Reply(200, self.jobs[name.removesuffix(".png")].picture, {"content-type": "image/png"})


SERVICE = Replicate
