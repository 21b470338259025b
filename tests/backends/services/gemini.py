"""Gemini's generateContent for pictures, as google-genai 3.6.1 sends and reads it on the Developer API: by v1, or by
v1beta as the documentation shows it."""

import base64
import binascii

from backends.services.server import (
    STATUS,
    Received,
    Reply,
    Service,
    Wrong,
    decoded,
    fields,
    matching,
    number,
    one_of,
    reply,
    route,
    several,
    text,
    whole,
)

SIZES = {
    "1:1": (1024, 1024),
    "2:3": (848, 1264),
    "3:2": (1264, 848),
    "3:4": (896, 1200),
    "4:3": (1200, 896),
    "4:5": (928, 1152),
    "5:4": (1152, 928),
    "9:16": (768, 1376),
    "16:9": (1376, 768),
    "21:9": (1584, 672),
}
SCALES = {"1K": 1, "2K": 2, "4K": 4}
NAMES = {
    "bad_request": "INVALID_ARGUMENT",
    "not_found": "NOT_FOUND",
    "wrong_key": "INVALID_ARGUMENT",
    "no_credit": "FAILED_PRECONDITION",
    "rate_limited": "RESOURCE_EXHAUSTED",
    "unavailable": "UNAVAILABLE",
}
INFO, RETRY = "type.googleapis.com/google.rpc.ErrorInfo", "type.googleapis.com/google.rpc.RetryInfo"
DETAILS = {
    "wrong_key": [{"@type": INFO, "reason": "API_KEY_INVALID", "domain": "googleapis.com"}],
    "rate_limited": [{"@type": RETRY, "retryDelay": "3s"}],
}


class Gemini(Service):
    id, model, size = "gemini", "gemini-3.1-flash-image", (1200, 896)
    refuses_itself = True

    def authorised(self, asked: Received) -> bool:
        return asked.headers.get("x-goog-api-key") == self.key

    def failure(self, kind: str, words: str) -> Reply:
        status = {**STATUS, "wrong_key": 400, "no_credit": 400}[kind]
        error = {"code": status, "message": words, "status": NAMES[kind]}
        return reply({"error": {**error, "details": DETAILS.get(kind, [])}}, status)

    @route("POST", "/{version}/models/{name}:generateContent", buys=True)
    def generate(self, asked: Received, version: str, name: str) -> Reply:
        if version not in ("v1", "v1beta") or not name.endswith("-image"):
            raise Wrong(f"models/{name} is not found for API version {version}", "not_found")
        body = asked.json({"contents": several(_content, 100, 1)}, {"generationConfig": _config})
        told = body.get("generationConfig", {})
        if "IMAGE" not in told.get("responseModalities", []):
            return reply({"candidates": [_candidate([{"text": "A heron, in words."}])]})
        if self.fault == "refused":
            return reply({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "usageMetadata": {}})
        image = told.get("imageConfig", {})
        width, height = SIZES[image.get("aspectRatio", "1:1")]
        scale = SCALES[image.get("imageSize", "1K")]
        words = " ".join(each["text"] for each in body["contents"][-1]["parts"] if "text" in each)
        data = self.picture(words, None, width * scale, height * scale)
        thought = {"text": "A sketch first.", "thought": True}
        drawn = {"inlineData": {"mimeType": "image/png", "data": base64.b64encode(data).decode()}}
        tried = {"inlineData": {"mimeType": "image/png", "data": "AAAA"}, "thought": True}
        usage = {"promptTokenCount": 9, "candidatesTokenCount": 1120, "totalTokenCount": 1129}
        parts = [thought, tried, {"text": "Here it is."}, drawn]
        return reply({"candidates": [_candidate(parts)], "usageMetadata": usage, "modelVersion": name})


def _candidate(parts: list) -> dict:
    return {"content": {"role": "model", "parts": parts}, "finishReason": "STOP", "index": 0}


def _content(value: object) -> str:
    assert isinstance(value, dict)
    fields(value, {"parts": several(_part, 100, 1)}, {"role": one_of("user", "model")})
    return ""


def _part(value: object) -> str:
    assert isinstance(value, dict)
    fields(value, {}, {"text": text(1_000_000), "inlineData": _inline})
    return "" if len(value) == 1 else "one of text and inlineData"


def _inline(value: object) -> str:
    """Proto JSON: a field by its own name or its camel one, bytes in either alphabet of base64."""
    assert isinstance(value, dict)
    told = {"mimeType" if name == "mime_type" else name: each for name, each in value.items()}
    kind = one_of("image/png", "image/jpeg", "image/webp")
    fields(told, {"mimeType": kind, "data": text(100_000_000)}, {})
    try:
        decoded(base64.b64decode(told["data"].translate(str.maketrans("-_", "+/")), validate=True))
    except binascii.Error:
        return "no base64"
    return ""


def _config(value: object) -> str:
    assert isinstance(value, dict)
    modalities = several(one_of("TEXT", "IMAGE"), 2, 1)
    optional = {
        "responseModalities": modalities,
        "imageConfig": _image,
        "temperature": number(0, 2),
        "seed": whole(0, 2**31 - 1),
    }
    fields(value, {}, optional)
    return ""


def _image(value: object) -> str:
    assert isinstance(value, dict)
    fields(value, {}, {"aspectRatio": one_of(*SIZES), "imageSize": matching("1K|2K|4K")})
    return ""


SERVICE = Gemini
