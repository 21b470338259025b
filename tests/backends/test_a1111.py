"""What `a1111` makes of a stage, seen from a person's own server; its previews and how it is stopped."""

import base64
import json
import time

import numpy as np
import pytest
from backends.services.a1111 import A1111 as Server
from backends.services.server import decoded, serving

from emblazon.backends import line
from emblazon.backends.a1111 import A1111
from emblazon.backends.base import Adapter, Secret
from emblazon.errors import BadRequestError, InputError, SecretError, UnknownOutcomeError
from emblazon.records import Draft, Pixels, Progress


def picture(width: int = 512, height: int = 320, alpha: int = 255) -> Pixels:
    return np.full((height, width, 4), (10, 20, 30, alpha), np.uint8)


def sent(service: Server | None = None, **changes) -> tuple[str, dict, Draft]:
    """Path and body of the request that draws, and the draft."""
    service = service or Server()
    with serving(service):
        events = list(A1111(service.access()).run(service.stage(seeds=(7,), **changes)))
    assert service.problems == []
    (bought,) = (each for each in service.asked if each.buys)
    drafts = [each for each in events if isinstance(each, Draft)]
    return bought.path.removeprefix("/sdapi/v1/"), json.loads(bought.data), drafts[0]


def test_words_alone_are_txt2img_with_the_checkpoint_kept_loaded():
    path, body, _ = sent(negative="text", options=(("scheduler", "Karras"),))
    assert path == "txt2img"
    assert body == {
        "prompt": "a heron in reeds",
        "negative_prompt": "text",
        "steps": 4,
        "cfg_scale": 4.0,
        "width": 512,
        "height": 320,
        "seed": 7,
        "sampler_name": "Euler",
        "scheduler": "Karras",
        "batch_size": 1,
        "n_iter": 1,
        "send_images": True,
        "save_images": False,
        "override_settings": {"sd_model_checkpoint": "v1-5-pruned-emaonly.safetensors"},
        "override_settings_restore_afterwards": False,
    }


def test_without_a_model_the_server_keeps_its_own():
    assert "override_settings" not in sent(model="")[1]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("euler_ancestral", "Euler a"), ("dpmpp_2m", "DPM++ 2M"), ("heun", "Heun"), ("DDIM", "DDIM")],
)
def test_samplers_are_told_by_the_servers_names(ours, theirs):
    assert sent(sampler=ours)[1]["sampler_name"] == theirs


def test_a_sampler_that_the_server_has_not_is_told_in_its_words():
    service = Server()
    with serving(service), pytest.raises(BadRequestError, match="Sampler not found"):
        list(A1111(service.access()).run(service.stage(sampler="plms")))


def test_a_picture_to_begin_from_is_img2img_at_the_stages_size():
    path, body, _ = sent(task="redraw", initial=picture(100, 100), strength=0.4)
    assert (path, body["denoising_strength"]) == ("img2img", 0.4)
    (told,) = body["init_images"]
    assert decoded(base64.b64decode(told)).size == (512, 320)
    assert "mask" not in body


def test_a_reference_is_begun_from_only_below_full_strength():
    assert sent(references=(picture(),), strength=0.7)[0] == "img2img"
    assert sent(references=(picture(),))[0] == "txt2img"


def test_the_mask_is_white_where_the_picture_is_drawn_anew():
    service = Server()
    mask = picture(alpha=0)
    mask[40:80, 100:300, 3] = 255
    path, _, _ = sent(service, task="inpaint", initial=picture(), mask=mask)
    assert path == "img2img"
    assert np.array_equal(service.redrawn, mask[..., 3] > 127)


def test_enlarging_names_upscaler_and_size():
    path, body, draft = sent(
        task="upscale", model="R-ESRGAN 4x+", initial=picture(160, 100), width_px=640, height_px=400
    )
    assert path == "extra-single-image"
    assert (body["upscaler_1"], body["upscaling_resize_w"], body["upscaling_resize_h"]) == (
        "R-ESRGAN 4x+",
        640,
        400,
    )
    assert "seed" not in body
    assert draft.pixels.shape == (400, 640, 4)


def test_a_lora_stands_in_the_words_and_a_controlnet_beside_them():
    adapters = (
        Adapter("lora", "ink.safetensors", 0.8),
        Adapter("controlnet", "control_v11p_sd15_canny", 0.5, picture=picture(), control="canny"),
    )
    _, body, _ = sent(adapters=adapters)
    assert body["prompt"] == "a heron in reeds <lora:ink:0.8>"
    (unit,) = body["alwayson_scripts"]["controlnet"]["args"]
    assert (unit["model"], unit["weight"], unit["module"]) == ("control_v11p_sd15_canny", 0.5, "none")
    assert decoded(base64.b64decode(unit["image"])).size == (512, 320)


@pytest.mark.parametrize("change", [{"adapters": (Adapter("ip-adapter", "x"),)}, {"sketch": picture()}])
def test_what_it_cannot_use_is_refused_and_not_dropped(change):
    with pytest.raises(InputError, match="a1111 takes no"):
        sent(**change)


def test_previews_are_shown_while_it_draws():
    service = Server()
    with serving(service):
        events = list(A1111(service.access()).run(service.stage(seeds=(7,))))
    previews = [each.preview for each in events if isinstance(each, Progress) and each.preview is not None]
    assert previews
    assert {each.shape for each in previews} == {(40, 64, 4)}


def test_a_preview_that_is_none_harms_nothing():
    service = Server("slow")
    with serving(service):
        events = list(A1111(service.access()).run(service.stage(seeds=(7,))))
    assert isinstance(events[-1], Draft)
    assert any(
        isinstance(each, Progress) and 0 < each.index < 100 and each.preview is None for each in events
    )


def test_closing_interrupts_at_once():
    service = Server("slow")
    with serving(service):
        events = A1111(service.access()).run(service.stage())
        next(each for each in events if service.running)
        begun = time.monotonic()
        events.close()
    assert service.cancelled == 1
    assert time.monotonic() - begun < 5
    assert service.bought == 1


def test_a_drawing_that_is_never_answered_is_not_asked_for_again(monkeypatch):
    monkeypatch.setattr(line, "READ_S", 0.3)
    service = Server("hang")
    with serving(service), pytest.raises(UnknownOutcomeError, match="may still be drawing"):
        list(A1111(service.access()).run(service.stage()))
    assert service.bought == 1


def test_a_server_without_a_password_is_sent_none():
    class Open(Server):
        def authorised(self, asked) -> bool:
            return asked.headers.get("authorization") is None

    service = Open()
    with serving(service):
        events = list(A1111(service.access(secret=Secret())).run(service.stage(seeds=(1,))))
    assert isinstance(events[-1], Draft)


def test_neither_half_of_the_password_shows():
    service = Server("wrong_key")
    with serving(service), pytest.raises(SecretError) as caught:
        list(A1111(service.access()).run(service.stage()))
    assert "correct horse" not in str(caught.value)
