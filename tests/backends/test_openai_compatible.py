"""What `openai_compatible` makes of a stage, seen from a person's own server."""

import json

import numpy as np
import pytest
from backends.services.openai_compatible import OpenAICompatible as Server
from backends.services.server import Received, Reply, reply, route, serving, text

from emblazon.backends.base import Secret
from emblazon.backends.openai_compatible import OpenAICompatible
from emblazon.errors import BadAnswerError, InputError
from emblazon.records import Draft, Pixels


def picture(width: int = 512, height: int = 384, alpha: int = 255) -> Pixels:
    return np.full((height, width, 4), (10, 20, 30, alpha), np.uint8)


def drawn(service: Server, settings: dict[str, str], **changes) -> list[Draft]:
    with serving(service):
        backend = OpenAICompatible(service.access(settings=settings))
        drafts = [
            each for each in backend.run(service.stage(seeds=(7,), **changes)) if isinstance(each, Draft)
        ]
    assert service.problems == []
    return drafts


def test_plainly_only_what_every_server_knows_is_sent():
    service = Server()
    drawn(service, {}, negative="text")
    assert json.loads(service.asked[0].data) == {
        "model": "sd-cpp-local",
        "prompt": "a heron in reeds",
        "size": "512x384",
        "n": 1,
        "response_format": "b64_json",
    }


def test_stable_diffusion_cpp_is_told_seed_steps_guidance_and_negative_inside_the_words():
    service = Server()
    drawn(service, {"kind": "sdcpp"}, negative="text", task="redraw", initial=picture(), strength=0.4)
    assert service.arguments == {
        "seed": 7,
        "sample_params": {"sample_steps": 4, "guidance": {"txt_cfg": 4.0}},
        "negative_prompt": "text",
        "strength": 0.4,
    }


def test_its_mask_is_light_where_the_picture_is_drawn_anew():
    service = Server()
    mask = picture(alpha=0)
    mask[:100, :200, 3] = 255
    drawn(service, {}, task="inpaint", initial=picture(), mask=mask)
    assert np.array_equal(service.redrawn, mask[..., 3] > 127)


@pytest.mark.parametrize("model", ["", "default"])
def test_without_a_model_the_server_is_asked_for_its_first(model):
    service = Server()
    drawn(service, {}, model=model)
    assert [each.path for each in service.asked] == ["/v1/models", "/v1/images/generations"]
    assert json.loads(service.asked[1].data)["model"] == "sd-cpp-local"


def test_the_settings_may_name_the_model():
    service = Server()
    drawn(service, {"model": "dreamshaper"}, model="")
    assert json.loads(service.asked[0].data)["model"] == "dreamshaper"


def test_a_server_without_a_model_says_so():
    class Empty(Server):
        @route("GET", "/v1/models")
        def models(self, asked: Received) -> Reply:
            return reply({"data": []})

    with pytest.raises(BadAnswerError, match="lists no model"):
        drawn(Empty(), {}, model="")


def test_a_kind_that_is_not_known_is_refused():
    with pytest.raises(InputError, match="kind = 'comfy'"):
        OpenAICompatible(Server().access(settings={"kind": "comfy"}))


class Open(Server):
    """Wants no key, and names where its picture lies instead of sending it."""

    def authorised(self, asked: Received) -> bool:
        return asked.headers.get("authorization") is None

    @route("POST", "/v1/images/generations", buys=True)
    def generate(self, asked: Received) -> Reply:
        self.made = self.picture(
            asked.json({"prompt": text(100)}, dict.fromkeys(FREE, lambda value: ""))["prompt"], 1, 512, 384
        )
        return reply({"data": [{"url": f"{self.url}/generated/1.png"}]})

    @route("GET", "/generated/1.png", gives=True)
    def file(self, asked: Received) -> Reply:
        return Reply(200, self.made, {"content-type": "image/png"})


FREE = ("model", "n", "size", "response_format")


def test_without_a_key_none_is_sent_and_a_picture_may_lie_on_the_server_itself():
    service = Open()
    with serving(service):
        backend = OpenAICompatible(service.access(secret=Secret(), settings={}))
        drafts = [each for each in backend.run(service.stage(seeds=(1,))) if isinstance(each, Draft)]
    assert drafts[0].pixels.shape == (384, 512, 4)


def test_a_picture_that_is_said_to_lie_elsewhere_is_not_fetched():
    class Luring(Open):
        @route("POST", "/v1/images/generations", buys=True)
        def generate(self, asked: Received) -> Reply:
            return reply({"data": [{"url": "http://169.254.169.254/latest/meta-data"}]})

    service = Luring()
    with serving(service), pytest.raises(BadAnswerError, match=r"169\.254\.169\.254"):
        list(OpenAICompatible(service.access(secret=Secret(), settings={})).run(service.stage()))
