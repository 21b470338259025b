import base64
import io
import json

import numpy as np
import pytest
from backends.drawing import left_half, picture, session
from backends.services.recraft import Recraft as Service
from PIL import Image

from emblazon.backends.recraft import Recraft
from emblazon.errors import BadAnswerError, InputError, NoCreditError, SecretError, ServiceRefusedError
from emblazon.records import Swatch


def opened(address: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))))


def test_a_drawing_is_one_document_a_seed_with_the_palette_as_colours() -> None:
    with session(Service(), Recraft) as drawn:
        drawn.draw(seeds=(7, 8), width_px=1280, height_px=832)
        assert drawn.error is None
        assert not drawn.service.problems
        first, second = drawn.service.bodies
    assert first == {
        "response_format": "b64_json",
        "prompt": "a heron in reeds",
        "model": "recraftv4_1",
        "n": 1,
        "size": "1280x832",
        "controls": {
            "colors": [{"rgb": [32, 52, 79], "weight": 0.7}, {"rgb": [217, 164, 65], "weight": 0.3}]
        },
        "random_seed": 7,
    }
    assert second["random_seed"] == 8
    assert [draft.pixels.shape for draft in drawn.drafts] == [(832, 1280, 4)] * 2


def test_weights_sum_to_one_at_most() -> None:
    with session(Service(), Recraft) as drawn:
        drawn.draw(seeds=(7,), palette=(Swatch("#000000", 0.9), Swatch("#ffffff", 0.9)))
        assert drawn.error is None
        colours = drawn.service.bodies[0]["controls"]["colors"]
    assert [each["weight"] for each in colours] == [0.5, 0.5]


def test_controls_and_style_of_the_dialect_win() -> None:
    options = (("controls", '{"background_color":{"rgb":[1,2,3]},"no_text":true}'), ("style", "Vector art"))
    with session(Service(), Recraft) as drawn:
        drawn.draw(seeds=(7,), model="recraftv3", options=options, negative="text")
        assert drawn.error is None
        assert not drawn.service.problems
        body = drawn.service.bodies[0]
    assert body["controls"] == {"background_color": {"rgb": [1, 2, 3]}, "no_text": True}
    assert (body["style"], body["negative_prompt"]) == ("Vector art", "text")


def test_a_vector_models_svg_is_rendered_at_the_stages_size() -> None:
    with session(Service(), Recraft) as drawn:
        drawn.draw(seeds=(7,), model="recraftv4_1_vector", width_px=1024, height_px=1024)
        assert drawn.error is None
    pixels = drawn.drafts[0].pixels
    assert pixels.shape == (1024, 1024, 4)
    assert tuple(pixels[512, 512]) == (217, 164, 65, 255)
    assert tuple(pixels[8, 8]) == (32, 52, 79, 255)


def test_an_svg_that_cannot_be_drawn_is_kept_and_named_a_bad_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backends.services.recraft.SVG", "<svg xmlns='http://www.w3.org/2000/svg'><rect")
    with session(Service(), Recraft) as drawn:
        drawn.draw(seeds=(7,), model="recraftv4_1_vector")
    assert isinstance(drawn.error, BadAnswerError)
    assert drawn.book.rows["row-1"].kept.startswith(b"<svg")
    assert drawn.outcomes == ["done"]


def test_a_mask_is_pure_white_where_it_is_redrawn() -> None:
    with session(Service(), Recraft) as drawn:
        drawn.draw(
            seeds=(7,),
            task="inpaint",
            model="recraftv3",
            initial=picture(512, 512),
            mask=left_half(512, 512),
            width_px=512,
            height_px=512,
        )
        assert drawn.error is None
        assert not drawn.service.problems
        mask = opened(drawn.service.bodies[0]["mask_url"])
    assert drawn.sent[0].path == "/v1/images/inpaint"
    assert (mask[:, :256] == 255).all()
    assert (mask[:, 256:] == 0).all()


def test_redrawing_sends_the_picture_and_the_strength() -> None:
    with session(Service(), Recraft) as drawn:
        drawn.draw(seeds=(7,), task="redraw", initial=picture(1024, 1024), strength=0.35)
        assert drawn.error is None
        assert not drawn.service.problems
        body = drawn.service.bodies[0]
    assert drawn.sent[0].path == "/v1/images/imageToImage"
    assert body["strength"] == 0.35
    assert opened(body["image_url"]).shape == (1024, 1024, 3)
    assert "size" not in body


def test_enlarging_is_a_tool_and_sends_the_picture_alone() -> None:
    with session(Service(), Recraft) as drawn:
        drawn.draw(
            seeds=(7,),
            task="upscale",
            model="crispUpscale",
            initial=picture(128, 64),
            width_px=512,
            height_px=256,
        )
        assert drawn.error is None
        assert set(drawn.service.bodies[0]) == {"image_url", "response_format"}
    assert drawn.drafts[0].pixels.shape == (256, 512, 4)


def test_a_model_that_does_not_enlarge_is_refused_before_anything_is_bought() -> None:
    with session(Service(), Recraft) as drawn:
        drawn.draw(task="upscale", initial=picture(64, 64))
        assert isinstance(drawn.error, InputError)
        assert not drawn.service.asked


def test_references_are_references_of_style() -> None:
    with session(Service(), Recraft) as drawn:
        drawn.draw(seeds=(7,), references=(picture(64, 64),))
        assert drawn.error is None
        assert not drawn.service.problems
        assert len(drawn.service.bodies[0]["style_reference_urls"]) == 1


def test_an_answer_by_address_is_fetched_all_the_same() -> None:
    service = Service()
    service.by_address = True
    with session(service, Recraft) as drawn:
        drawn.draw(seeds=(7,), model="recraftv4_1_vector")
    assert drawn.error is None
    assert len(drawn.drafts) == 1


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        ("no_credit", NoCreditError, "not_enough_credits"),
        ("refused", ServiceRefusedError, "moderation"),
        ("wrong_key", SecretError, "request unauthorized"),
    ],
)
def test_an_error_is_known_by_its_words_where_its_status_says_little(
    fault: str, kind: type[Exception], words: str
) -> None:
    with session(Service(fault), Recraft) as drawn:
        drawn.draw()
    assert type(drawn.error) is kind
    assert words in str(drawn.error)
    assert drawn.outcomes == ["refused"]
    assert drawn.service.bought == 0


def test_what_was_made_stays_when_a_later_seed_fails() -> None:
    service = Service()

    def fail_after_two(made: int) -> None:
        service.fault = "no_credit" if made == 2 else ""

    with session(service, Recraft) as drawn:
        drawn.draw(seeds=(1, 2, 3), watch=fail_after_two)
    assert [draft.seed for draft in drawn.drafts] == [1, 2]
    assert json.dumps(drawn.outcomes) == '["done", "done", "refused"]'
