import base64
import io
import json
from dataclasses import replace

import numpy as np
import pytest
from backends.drawing import left_half, picture, session
from backends.services.bfl import Bfl as Service
from PIL import Image

from emblazon.backends.base import Access, Secret
from emblazon.backends.bfl import Bfl, request_body
from emblazon.backends.bfl import Service as Line
from emblazon.errors import (
    BackendError,
    BadAnswerError,
    InputError,
    ServiceRefusedError,
    UnknownOutcomeError,
)


def opened(text: object) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(str(text)))))


def test_words_size_and_seed_are_sent_and_the_words_are_left_as_they_are() -> None:
    with session(Service(), Bfl) as drawn:
        drawn.draw(text="a rocket in color #0047AB", seeds=(7, 8), width_px=768, height_px=512)
        assert drawn.error is None
        assert not drawn.service.problems
        first, second = (json.loads(asked.data) for asked in drawn.sent)
    assert first == {
        "prompt": "a rocket in color #0047AB",
        "output_format": "png",
        "disable_pup": True,
        "width": 768,
        "height": 512,
        "seed": 7,
    }
    assert second == first | {"seed": 8}
    assert [(draft.seed, draft.pixels.shape) for draft in drawn.drafts] == [
        (7, (512, 768, 4)),
        (8, (512, 768, 4)),
    ]


def test_the_address_that_the_service_names_is_polled_and_recorded_before_the_first_poll() -> None:
    with session(Service(), Bfl) as drawn:
        drawn.draw(seeds=(7,))
    journal = drawn.service.journal
    assert journal[:3] == ["begin row-1", "buy POST /v1/flux-2-pro", "accept row-1"]
    assert journal[3] == "ask GET /eu1/v1/get_result"
    assert drawn.book.rows["row-1"].remote == "job-0001"
    assert "/eu1/v1/get_result" in drawn.book.rows["row-1"].poll
    assert journal[-1] == "close row-1 done"


def test_the_initial_picture_comes_first_then_the_references_all_without_transparency() -> None:
    with session(Service(), Bfl) as drawn:
        drawn.draw(
            seeds=(7,),
            task="redraw",
            initial=picture(512, 512, alpha=0),
            references=(picture(64, 80), picture(32, 32)),
        )
        assert drawn.error is None
        body = json.loads(drawn.sent[0].data)
    assert opened(body["input_image"]).shape == (512, 512, 3)
    assert (opened(body["input_image"]) == 255).all(), "transparent is white"
    assert opened(body["input_image_2"]).shape == (80, 64, 3)
    assert opened(body["input_image_3"]).shape == (32, 32, 3)


def test_a_mask_is_white_where_it_is_filled() -> None:
    with session(Service(), Bfl) as drawn:
        drawn.draw(
            seeds=(7,),
            task="inpaint",
            model="flux-pro-1.0-fill",
            initial=picture(512, 512),
            mask=left_half(512, 512),
            steps=30,
            guidance=60.0,
        )
        assert drawn.error is None
        assert not drawn.service.problems
        mask = opened(json.loads(drawn.sent[0].data)["mask"])
    assert (mask[:, :256] == 255).all()
    assert (mask[:, 256:] == 0).all()


def test_each_kind_of_endpoint_gets_the_fields_that_it_has() -> None:
    with session(Service(), Bfl) as drawn:
        drawn.draw(seeds=(7,), model="flux-2-flex", guidance=7.0, steps=50)
        drawn.draw(
            seeds=(7,), model="flux-kontext-pro", references=(picture(64, 64),), width_px=512, height_px=512
        )
        assert drawn.error is None
        assert not drawn.service.problems
        flex, kontext = (json.loads(asked.data) for asked in drawn.sent)
    assert (flex["steps"], flex["guidance"], flex["prompt_upsampling"]) == (50, 7.0, False)
    assert kontext["aspect_ratio"] == "1:1"
    assert "width" not in kontext


def test_options_of_the_dialect_win_and_are_typed() -> None:
    body = request_body(Service().stage(options=(("disable_pup", "false"), ("safety_tolerance", "1"))))
    assert body["disable_pup"] is False
    assert body["safety_tolerance"] == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"task": "inpaint", "initial": picture(64, 64), "mask": left_half(64, 64)}, "does not inpaint"),
        ({"task": "upscale", "initial": picture(64, 64)}, "does not upscale"),
        ({"model": "flux-2-klein-4b", "references": (picture(16, 16),) * 5}, "4 pictures at most, not 5"),
    ],
)
def test_what_an_endpoint_does_not_take_is_refused_before_anything_is_bought(
    changes: dict[str, object], words: str
) -> None:
    with session(Service(), Bfl) as drawn:
        drawn.draw(**changes)
        assert isinstance(drawn.error, InputError)
        assert words in str(drawn.error)
        assert drawn.service.bought == 0
        assert not drawn.book.rows


@pytest.mark.parametrize(
    ("status", "kind", "outcome", "words"),
    [
        ("Request Moderated", ServiceRefusedError, "refused", "Request Moderated"),
        ("Content Moderated", ServiceRefusedError, "done", "Derivative Works"),
        ("Task not found", UnknownOutcomeError, "unknown", "no longer knows the task"),
        ("Error", BackendError, "failed", "failed"),
    ],
)
def test_every_end_of_a_task_has_its_own_error_and_outcome(
    status: str, kind: type[Exception], outcome: str, words: str
) -> None:
    service = Service()
    service.status = status
    with session(service, Bfl) as drawn:
        drawn.draw()
    assert type(drawn.error) is kind
    assert words in str(drawn.error)
    assert drawn.outcomes == [outcome]
    assert drawn.service.bought == 1, "the second seed is not bought after a failure"


def test_what_was_made_stays_when_a_later_seed_fails() -> None:
    service = Service()

    def fail_after_two(made: int) -> None:
        service.status = "Request Moderated" if made == 2 else "Ready"

    with session(service, Bfl) as drawn:
        drawn.draw(seeds=(1, 2, 3), watch=fail_after_two)
    assert isinstance(drawn.error, ServiceRefusedError)
    assert [draft.seed for draft in drawn.drafts] == [1, 2]
    assert drawn.outcomes == ["done", "done", "refused"]


def test_an_expired_address_is_a_bad_answer_not_a_wrong_key() -> None:
    service = Service()
    service.expired = True
    with session(service, Bfl) as drawn:
        drawn.draw(seeds=(7,))
    assert isinstance(drawn.error, BadAnswerError)
    assert "s3cr3t" not in str(drawn.error)
    assert drawn.service.bought == 1


def test_a_service_that_falls_silent_after_it_took_the_task_leaves_it_unknown() -> None:
    service = Service()
    service.down_after_buying = True
    with session(service, Bfl) as drawn:
        drawn.draw(seeds=(7,))
    assert isinstance(drawn.error, UnknownOutcomeError)
    assert drawn.outcomes == ["unknown"]


def test_closing_the_iterator_leaves_the_bought_task_unknown_and_buys_no_other() -> None:
    with session(Service(), Bfl) as drawn:
        drawn.stop_after(2)
    assert drawn.outcomes == ["unknown"]
    assert drawn.service.bought == 1


def test_the_key_goes_to_the_regions_over_tls_and_to_no_one_else() -> None:
    access = Access("bfl", "https://api.bfl.ai", Secret("k"))
    with Line(access, headers={"x-key": "k"}) as line:
        assert line.owns("https://api.bfl.ai/v1/flux-2-pro")
        assert line.owns("https://api.us1.bfl.ai/v1/get_result?id=1")
        assert not line.owns("http://api.us1.bfl.ai/v1/get_result?id=1")
        assert not line.owns("https://bfl.ai.example.com/v1")
        assert not line.owns("https://bfldelivery.blob.core.windows.net/x")


def test_a_picture_blends_in_only_below_full_strength() -> None:
    stage = replace(Service().stage(), model="flux-pro-1.1-ultra", references=(picture(32, 32),))
    assert "image_prompt_strength" not in request_body(stage)
    assert request_body(replace(stage, strength=0.7))["image_prompt_strength"] == 0.3
