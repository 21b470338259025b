"""The test servers, judged by their vendors' own published clients: what those send is taken, and what the servers
answer is understood. Needs the packages `openai` and `google-genai`, in the [peers] extra."""

import base64
import io
import json
import warnings

import numpy as np
import pytest
from backends.services.gemini import Gemini
from backends.services.openai import OpenAI
from backends.services.openai_compatible import OpenAICompatible
from backends.services.server import decoded, encoded, serving

from emblazon.backends.gemini import request_body

openai = pytest.importorskip("openai", reason="the vendor's client is in the [peers] extra")
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # google-genai's own, on import.
    genai = pytest.importorskip("google.genai", reason="the vendor's client is in the [peers] extra")

RED = encoded(np.full((64, 96, 3), (200, 30, 40), np.uint8))


def named(data: bytes, name: str = "a.png") -> io.BytesIO:
    file = io.BytesIO(data)
    file.name = name
    return file


def openai_client(service):
    return openai.OpenAI(api_key=service.key, base_url=f"{service.url}/v1", max_retries=0)


def test_openais_client_draws_with_every_parameter():
    service = OpenAI()
    with serving(service), openai_client(service) as client:
        answer = client.images.generate(
            model="gpt-image-2",
            prompt="a heron",
            n=1,
            size="1536x1024",
            quality="high",
            background="transparent",
            output_format="png",
            moderation="low",
            safety_identifier="a" * 64,
        )
    assert service.problems == []
    assert decoded(base64.b64decode(answer.data[0].b64_json)).size == (1536, 1024)
    assert (answer.size, answer.output_format, answer.usage.total_tokens) == ("1536x1024", "png", 1065)


def test_openais_client_edits_one_picture_with_a_mask_and_several_without():
    mask = np.zeros((64, 96, 4), np.uint8)
    mask[:32, :, 3] = 255
    service = OpenAI()
    with serving(service), openai_client(service) as client:
        client.images.edit(
            model="gpt-image-2",
            prompt="redraw",
            image=named(RED),
            mask=named(encoded(mask)),
            size="1024x1024",
        )
        client.images.edit(
            model="gpt-image-1.5",
            prompt="both",
            image=[named(RED), named(RED, "b.png")],
            input_fidelity="high",
        )
    assert service.problems == []
    assert np.array_equal(service.redrawn, mask[..., 3] == 0)
    assert service.bought == 2


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        ("wrong_key", openai.AuthenticationError, "invalid_api_key"),
        ("no_credit", openai.RateLimitError, "insufficient_quota"),
        ("rate_limited_for_good", openai.RateLimitError, "rate_limit_exceeded"),
        ("unavailable", openai.InternalServerError, "server_overloaded"),
        ("refused", openai.BadRequestError, "moderation_blocked"),
        ("drops", openai.APIConnectionError, None),
    ],
)
def test_openais_client_understands_each_fault(fault, kind, code):
    service = OpenAI(fault)
    with serving(service), openai_client(service) as client, pytest.raises(kind) as caught:
        client.images.generate(model="gpt-image-2", prompt="a heron")
    assert getattr(caught.value, "code", None) == code


def test_openais_client_waits_as_the_server_says_and_then_draws():
    service = OpenAI("rate_limited")
    with (
        serving(service),
        openai.OpenAI(api_key=service.key, base_url=f"{service.url}/v1", max_retries=1) as client,
    ):
        client.images.generate(model="gpt-image-2", prompt="a heron")
    assert service.bought == 1


def test_openais_client_speaks_to_a_persons_own_server():
    service = OpenAICompatible()
    with serving(service), openai_client(service) as client:
        assert [model.id for model in client.models.list()] == [service.model]
        client.images.generate(prompt="a heron", size="512x384", response_format="b64_json")
    assert service.problems == []


def gemini_client(service):
    return genai.Client(api_key=service.key, http_options=genai.types.HttpOptions(base_url=service.url))


def asked(client, *contents):
    config = genai.types.GenerateContentConfig(
        response_modalities=["TEXT", "IMAGE"],
        image_config=genai.types.ImageConfig(aspect_ratio="16:9", image_size="2K"),
    )
    return client.models.generate_content(
        model="gemini-3.1-flash-image", contents=["a heron", *contents], config=config
    )


def test_googles_client_draws_from_words_and_a_picture():
    service = Gemini()
    with serving(service):
        picture = genai.types.Part.from_bytes(data=RED, mime_type="image/png")
        answer = asked(gemini_client(service), picture)
    assert service.problems == []
    drawn = [part for part in answer.candidates[0].content.parts if part.inline_data and not part.thought]
    assert decoded(drawn[0].inline_data.data).size == (2752, 1536)
    assert answer.candidates[0].finish_reason == genai.types.FinishReason.STOP


def test_googles_client_understands_a_refusal():
    service = Gemini("refused")
    with serving(service):
        answer = asked(gemini_client(service))
    assert answer.prompt_feedback.block_reason == genai.types.BlockedReason.PROHIBITED_CONTENT


@pytest.mark.parametrize(
    ("fault", "status", "name"),
    [
        ("wrong_key", 400, "INVALID_ARGUMENT"),
        ("no_credit", 400, "FAILED_PRECONDITION"),
        ("rate_limited_for_good", 429, "RESOURCE_EXHAUSTED"),
        ("unavailable", 503, "UNAVAILABLE"),
    ],
)
def test_googles_client_understands_each_fault(fault, status, name):
    service = Gemini(fault)
    with serving(service), pytest.raises(genai.errors.APIError) as caught:
        asked(gemini_client(service))
    assert (caught.value.code, caught.value.status) == (status, name)


def test_googles_client_and_we_send_the_same_for_the_same_wish():
    service = Gemini()
    with serving(service):
        asked(gemini_client(service))
    theirs = json.loads(service.asked[0].data)
    ours = request_body(service.stage(text="a heron", width_px=2752, height_px=1536))
    assert theirs == ours
