"""What `gemini` makes of a stage, and of every way in which no picture comes."""

import json

import numpy as np
import pytest
from backends.services.gemini import Gemini as GeminiService
from backends.services.gemini import _candidate
from backends.services.server import Book, Received, Reply, reply, route, serving

from emblazon.backends.gemini import Gemini
from emblazon.errors import (
    BadAnswerError,
    InputError,
    NoCreditError,
    RateLimitedError,
    SecretError,
    ServiceRefusedError,
)
from emblazon.records import Draft, Pixels


def picture(width: int = 64, height: int = 32) -> Pixels:
    return np.full((height, width, 4), (10, 20, 30, 255), np.uint8)


def sent(**changes) -> dict:
    service = GeminiService()
    with serving(service):
        list(Gemini(service.access()).run(service.stage(seeds=(7,), **changes)))
    assert service.problems == []
    assert service.asked[0].path == "/v1beta/models/gemini-3.1-flash-image:generateContent"
    return json.loads(service.asked[0].data)


def test_words_come_first_then_the_pictures_in_order():
    body = sent(task="redraw", initial=picture(), references=(picture(), picture()))
    (content,) = body["contents"]
    assert content["role"] == "user"
    assert content["parts"][0] == {"text": "a heron in reeds"}
    assert [set(part) for part in content["parts"][1:]] == [{"inlineData"}] * 3


@pytest.mark.parametrize(
    ("size", "config"),
    [
        ((1024, 1024), {"aspectRatio": "1:1"}),
        ((1376, 768), {"aspectRatio": "16:9"}),
        ((768, 1344), {"aspectRatio": "9:16"}),
        ((2400, 1792), {"aspectRatio": "4:3", "imageSize": "2K"}),
        ((4096, 4096), {"aspectRatio": "1:1", "imageSize": "4K"}),
    ],
)
def test_a_size_is_told_as_a_ratio_and_above_1k_as_a_class(size, config):
    body = sent(width_px=size[0], height_px=size[1])
    assert body["generationConfig"] == {"responseModalities": ["TEXT", "IMAGE"], "imageConfig": config}


@pytest.mark.parametrize("task", ["inpaint", "upscale"])
def test_what_it_cannot_do_is_said_before_anything_is_sent(task):
    service = GeminiService()
    with serving(service), pytest.raises(InputError, match=task):
        list(Gemini(service.access()).run(service.stage(task=task, initial=picture(), mask=picture())))
    assert service.asked == []


def answering(body: object, status: int = 200) -> tuple[Exception, str | None]:
    """What becomes of a drawing that is answered so, and how its row ends."""

    class Fixed(GeminiService):
        @route("POST", "/{version}/models/{name}:generateContent", buys=True)
        def generate(self, asked: Received, version: str, name: str) -> Reply:
            return reply(body, status)

    service = Fixed()
    book = Book(service.journal)
    with serving(service), pytest.raises(Exception) as caught:  # noqa: PT011  The kind is what the test is after.
        list(Gemini(service.access(book)).run(service.stage(seeds=(1,))))
    (row,) = book.rows.values()
    return caught.value, row.outcome


def stopped(reason: str, *parts: dict) -> dict:
    return {"candidates": [{**_candidate(list(parts)), "finishReason": reason}]}


@pytest.mark.parametrize(
    ("body", "kind", "outcome"),
    [
        ({"promptFeedback": {"blockReason": "SAFETY"}}, ServiceRefusedError, "refused"),
        (stopped("PROHIBITED_CONTENT"), ServiceRefusedError, "refused"),
        (stopped("IMAGE_SAFETY"), ServiceRefusedError, "done"),
        (stopped("IMAGE_RECITATION"), ServiceRefusedError, "done"),
        (stopped("NO_IMAGE"), BadAnswerError, "failed"),
        (stopped("STOP", {"text": "I would rather write."}), BadAnswerError, "failed"),
        (stopped("STOP", {"inlineData": {"data": "AAAA"}, "thought": True}), BadAnswerError, "failed"),
        (stopped("STOP", {"inlineData": {"mimeType": "image/png", "data": "?"}}), BadAnswerError, "failed"),
        ({"candidates": []}, BadAnswerError, "failed"),
        ({}, BadAnswerError, "failed"),
        ([], BadAnswerError, "failed"),
    ],
)
def test_every_way_without_a_picture_is_told_apart(body, kind, outcome):
    error, ended = answering(body)
    assert (type(error), ended) == (kind, outcome)


def test_the_models_own_words_reach_the_person():
    error, _ = answering(stopped("STOP", {"text": "I would rather write."}))
    assert "I would rather write" in str(error)


@pytest.mark.parametrize(
    ("status", "name", "details", "kind"),
    [
        (400, "INVALID_ARGUMENT", [{"@type": "…ErrorInfo", "reason": "API_KEY_INVALID"}], SecretError),
        (400, "FAILED_PRECONDITION", [], NoCreditError),
        (403, "PERMISSION_DENIED", [], SecretError),
        (429, "RESOURCE_EXHAUSTED", [{"@type": "…RetryInfo", "retryDelay": "90s"}], RateLimitedError),
        (429, "RESOURCE_EXHAUSTED", "strange", RateLimitedError),
    ],
)
def test_an_error_is_read_from_its_details(status, name, details, kind):
    error, _ = answering(
        {"error": {"code": status, "message": "no", "status": name, "details": details}}, status
    )
    assert type(error) is kind
    if isinstance(error, RateLimitedError) and isinstance(details, list):
        assert error.wait_s == 90


def test_a_picture_near_the_asked_shape_is_scaled_to_it():
    service = GeminiService()
    told: list[str] = []
    with serving(service):
        backend = Gemini(service.access(say=told.append))
        drafts = [
            each
            for each in backend.run(service.stage(width_px=1344, height_px=768))
            if isinstance(each, Draft)
        ]
    assert {each.pixels.shape for each in drafts} == {(768, 1344, 4)}
    assert "1376 × 768" in told[0]
