"""`gemini`: Google's Gemini image models, by the Developer API.

It has no seeds: each seed is one more picture, and only its label. It is told an aspect ratio and 1K, 2K or 4K, and
comes near; the nearest of its ratios is asked for. Source: google-genai 3.6.1, `types.py`, `models.py`, `errors.py`;
ai.google.dev/gemini-api/docs/troubleshooting for the statuses.
"""

import re
from collections.abc import Iterator
from typing import cast

from emblazon.backends.base import Access, Needs, Stage
from emblazon.backends.media import base64_of, nearest_ratio, opaque_png
from emblazon.backends.remote import Answer, Purchase, Remote
from emblazon.errors import (
    BackendError,
    BadAnswerError,
    InputError,
    NoCreditError,
    SecretError,
    ServiceRefusedError,
)
from emblazon.records import Draft, Progress

NEEDS = Needs(
    words="Gemini image models at Google, hosted",
    url="https://generativelanguage.googleapis.com",
    secret="GEMINI_API_KEY",
)

RATIOS = ("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9")
ONE_K_PIXELS, TWO_K_PIXELS = 2_000_000, 8_000_000
"""Above the first, 2K is asked for; above the second, 4K."""
AFTER_DRAWING = frozenset({"IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION"})
REFUSALS = AFTER_DRAWING | {"SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII"}


class Gemini:
    """The back end `gemini`: draws from words and pictures, one call a seed."""

    id = "gemini"

    def __init__(self, access: Access) -> None:
        self._access = access

    def run(self, stage: Stage) -> Iterator[Progress | Draft]:
        """For each seed its progress and its draft. Raises InputError for what the API does not do."""
        body = request_body(stage)
        path = f"/v1beta/models/{stage.model}:generateContent"
        with Service(self._access, headers={"x-goog-api-key": self._access.secret.reveal()}) as service:

            def bought(purchase: Purchase, seed: int) -> bytes:
                return picture_in(service, purchase, purchase.send("POST", path, json=body))

            yield from service.drafts(stage, bought)


class Service(Remote):
    """Knows how Google words an error: {"error": {"code", "message", "status", "details"}}."""

    def explain(self, answer: Answer) -> tuple[type[BackendError] | None, str]:
        """A wrong key is a 400 with the reason API_KEY_INVALID; a project without billing, FAILED_PRECONDITION."""
        if "API_KEY_INVALID" in {each.get("reason") for each in _details(answer)}:
            return SecretError, answer.explanation
        if answer.at("error", "status") == "FAILED_PRECONDITION":
            return NoCreditError, answer.explanation
        return None, answer.explanation

    def asked_wait(self, answer: Answer) -> float | None:
        """Google tells it in the body: {"@type": "…RetryInfo", "retryDelay": "36s"}."""
        for each in _details(answer):
            found = re.fullmatch(r"(\d{1,6}(?:\.\d{1,9})?)s", str(each.get("retryDelay")))
            if found:
                return float(found[1])
        return super().asked_wait(answer)


def _details(answer: Answer) -> list[dict[str, object]]:
    told = answer.at("error", "details")
    many = cast("list[object]", told) if isinstance(told, list) else []
    return [cast("dict[str, object]", each) for each in many if isinstance(each, dict)]


def request_body(stage: Stage) -> dict[str, object]:
    """The words and every picture, in order: the initial one, the references, the sketch."""
    if stage.task in ("inpaint", "upscale"):
        raise InputError(
            f"Gemini does not {stage.task}: it takes no mask and no size beyond its own.",
            remedy="Take another model: emblazon models list.",
        )
    pictures = [each for each in (stage.initial, *stage.references, stage.sketch) if each is not None]
    parts: list[object] = [{"text": stage.text}]
    for picture in pictures:
        parts.append({"inlineData": {"mimeType": "image/png", "data": base64_of(opaque_png(picture))}})
    config = {"responseModalities": ["TEXT", "IMAGE"], "imageConfig": image_config(stage)}
    return {"contents": [{"role": "user", "parts": parts}], "generationConfig": config}


def image_config(stage: Stage) -> dict[str, str]:
    """The ratio and, above 1K, the size: 1K is what every model gives unasked, and not every model may be asked."""
    told = {"aspectRatio": nearest_ratio(RATIOS, stage.width_px, stage.height_px)}
    pixels = stage.width_px * stage.height_px
    if pixels > ONE_K_PIXELS:
        told["imageSize"] = "2K" if pixels <= TWO_K_PIXELS else "4K"
    return told | stage.option


def picture_in(service: Service, purchase: Purchase, answer: Answer) -> bytes:
    """The picture among the parts, past thoughts and words. Raises ServiceRefusedError, BadAnswerError."""
    blocked = answer.at("promptFeedback", "blockReason")
    if isinstance(blocked, str):
        words = answer.at("promptFeedback", "blockReasonMessage")
        raise service.error(ServiceRefusedError, f"{blocked}: {words}" if isinstance(words, str) else blocked)
    parts = answer.at("candidates", 0, "content", "parts")
    for at in range(len(cast("list[object]", parts)) if isinstance(parts, list) else 0):
        place = ("candidates", 0, "content", "parts", at)
        if answer.at(*place, "thought") is not True and answer.at(*place, "inlineData", "data") is not None:
            return answer.bytes_at(*place, "inlineData", "data")
    raise _without_picture(service, purchase, answer)


def _without_picture(service: Service, purchase: Purchase, answer: Answer) -> BackendError:
    reason = answer.at("candidates", 0, "finishReason")
    words = answer.at("candidates", 0, "finishMessage") or answer.at(
        "candidates", 0, "content", "parts", 0, "text"
    )
    told = ": ".join(each for each in (reason, words) if isinstance(each, str)) or answer.words
    if reason in AFTER_DRAWING:
        purchase.billed(f"{told}; it was drawn, so it may be billed")
    return service.error(ServiceRefusedError if reason in REFUSALS else BadAnswerError, told)


BACKEND = Gemini
