"""What `openai` makes of a stage, seen from the service."""

import json
from dataclasses import replace

import numpy as np
import pytest
from backends.services.openai import OpenAI as OpenAIService
from backends.services.server import Book, Reply, Service, reply, serving

from emblazon.backends.base import Access
from emblazon.backends.openai import OpenAI
from emblazon.backends.openai_images import versioned
from emblazon.errors import InputError, NoCreditError, SecretError, ServiceRefusedError
from emblazon.records import Draft, Pixels


def picture(width: int = 1536, height: int = 1024, alpha: int = 255) -> Pixels:
    return np.full((height, width, 4), (10, 20, 30, alpha), np.uint8)


def drawn(service: OpenAIService, settings: dict[str, str] | None = None, **changes) -> list[Draft]:
    with serving(service):
        access = service.access(settings=settings or {})
        stage = service.stage(seeds=(7,), **changes)
        drafts = [each for each in OpenAI(access).run(stage) if isinstance(each, Draft)]
    assert service.problems == []
    return drafts


def test_words_alone_are_a_generation_of_one_picture_as_png():
    service = OpenAIService()
    drawn(service, options=(("background", "transparent"), ("quality", "high")))
    (asked,) = service.asked
    assert asked.path == "/v1/images/generations"
    assert json.loads(asked.data) == {
        "model": "gpt-image-2",
        "prompt": "a heron in reeds",
        "size": "1536x1024",
        "n": 1,
        "output_format": "png",
        "background": "transparent",
        "quality": "high",
    }


def test_what_the_dialect_asks_for_stands_before_the_settings():
    service = OpenAIService()
    drawn(service, {"quality": "low", "moderation": "low"}, options=(("quality", "high"),))
    body = json.loads(service.asked[0].data)
    assert (body["quality"], body["moderation"]) == ("high", "low")


def test_pictures_go_in_order_as_opaque_png_to_the_edits():
    service = OpenAIService()
    drawn(service, references=(picture(64, 32, alpha=0), picture(32, 64)), sketch=picture(16, 16))
    parts = {part.name: part for part in service.asked[0].parts()}
    files = [part for part in service.asked[0].parts() if part.name == "image[]"]
    assert service.asked[0].path == "/v1/images/edits"
    assert [part.filename for part in files] == ["1.png", "2.png", "3.png"]
    assert parts["n"].data == b"1"
    assert parts["size"].data == b"1536x1024"


def test_the_mask_is_transparent_where_the_picture_is_drawn_anew():
    service = OpenAIService()
    mask = picture(alpha=0)
    mask[100:200, 300:500, 3] = 255
    mask[:50, :50, 3] = 127
    drawn(service, task="inpaint", initial=picture(), mask=mask)
    expected = np.zeros((1024, 1536), bool)
    expected[100:200, 300:500] = True
    assert np.array_equal(service.redrawn, expected)


def test_a_mask_of_another_size_is_scaled_to_the_first_picture():
    service = OpenAIService()
    drawn(service, task="inpaint", initial=picture(), mask=picture(768, 512))
    assert service.redrawn.all()


def test_it_does_not_enlarge():
    with pytest.raises(InputError, match="does not enlarge"):
        drawn(OpenAIService(), task="upscale", initial=picture())


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "moderation_blocked", ServiceRefusedError),
        (400, "content_policy_violation", ServiceRefusedError),
        (400, "billing_hard_limit_reached", NoCreditError),
        (429, "insufficient_quota", NoCreditError),
        (403, "unsupported_country_region_territory", SecretError),
    ],
)
def test_a_code_says_more_than_its_status(status, code, kind):
    class Failing(OpenAIService):
        def drawn(self, asked: dict) -> Reply:
            return reply({"error": {"message": "no", "type": "x", "param": None, "code": code}}, status)

    service = Failing()
    book = Book(service.journal)
    with serving(service), pytest.raises(kind):
        list(OpenAI(service.access(book)).run(service.stage()))
    assert len(service.asked) == 1
    assert [row.outcome for row in book.rows.values()] == ["refused"]


@pytest.mark.parametrize(
    "given", ["https://x.org", "https://x.org/", "https://x.org/v1", "https://x.org/v1/"]
)
def test_an_address_is_taken_with_or_without_its_version(given):
    assert versioned(Access("openai", url=given)).url.rstrip("/") == "https://x.org/v1"


def test_the_test_server_refuses_what_openai_would():
    service = OpenAIService()
    for change in ({"width_px": 1000}, {"options": (("style", "vivid"),)}, {"text": ""}):
        with serving(service), pytest.raises(Exception, match="does not accept the request"):
            list(OpenAI(service.access()).run(service.stage(seeds=(1,), **change)))
    assert service.bought == 0
    assert len(service.problems) == 3


def test_it_keeps_no_state_between_drawings():
    service = OpenAIService()
    with serving(service):
        backend = OpenAI(service.access())
        for _ in range(2):
            assert len([each for each in backend.run(service.stage()) if isinstance(each, Draft)]) == 2
    assert isinstance(service, Service)
    assert replace(service.stage(), seeds=(1,)).seeds == (1,)
