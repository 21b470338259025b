import io
import json

import numpy as np
import pytest
from backends.drawing import left_half, picture, session
from backends.services.ideogram import Ideogram as Service
from PIL import Image

from emblazon.backends.ideogram import RESOLUTIONS, Ideogram
from emblazon.errors import BackendError, BadAnswerError, InputError, ServiceRefusedError
from emblazon.records import Swatch


def opened(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)))


def test_a_drawing_is_one_form_a_seed_with_magic_prompt_off_and_the_palette_by_weight() -> None:
    palette = (Swatch("#d9a441", 0.02), Swatch("#20344f", 0.7))
    with session(Service(), Ideogram) as drawn:
        drawn.draw(seeds=(7, 8), palette=palette, negative="text", options=(("style_type", "DESIGN"),))
        assert drawn.error is None
        assert not drawn.service.problems
        first, second = drawn.service.forms
    assert first.pop("color_palette") == [
        '{"members":[{"color_hex":"#20344F","color_weight":0.7},{"color_hex":"#D9A441","color_weight":0.05}]}'
    ]
    assert first == {
        "prompt": ["a heron in reeds"],
        "num_images": ["1"],
        "magic_prompt": ["OFF"],
        "resolution": ["1024x1024"],
        "negative_prompt": ["text"],
        "style_type": ["DESIGN"],
        "seed": ["7"],
    }
    assert second["seed"] == ["8"]
    assert drawn.outcomes == ["done", "done"]


def test_a_palette_and_a_magic_prompt_in_the_options_win() -> None:
    options = (("color_palette", '{"name":"EMBER"}'), ("magic_prompt", "AUTO"))
    with session(Service(), Ideogram) as drawn:
        drawn.draw(seeds=(7,), options=options)
        form = drawn.service.forms[0]
    assert form["color_palette"] == ['{"name":"EMBER"}']
    assert form["magic_prompt"] == ["AUTO"]


@pytest.mark.parametrize(
    ("size", "field"),
    [
        ((1344, 768), {"resolution": ["1344x768"]}),
        ((1600, 900), {"aspect_ratio": ["16x9"]}),
        ((1080, 1080), {"aspect_ratio": ["1x1"]}),
    ],
)
def test_a_size_is_one_of_its_own_or_the_nearest_ratio(
    size: tuple[int, int], field: dict[str, list[str]]
) -> None:
    with session(Service(), Ideogram) as drawn:
        drawn.draw(seeds=(7,), width_px=size[0], height_px=size[1])
        assert drawn.error is None
        form = drawn.service.forms[0]
    assert {name: form[name] for name in ("resolution", "aspect_ratio") if name in form} == field
    assert drawn.drafts[0].pixels.shape[:2] == (size[1], size[0])


def test_there_are_sixty_nine_sizes_each_with_its_transpose() -> None:
    assert len(RESOLUTIONS) == 69
    assert {(height, width) for width, height in RESOLUTIONS} == RESOLUTIONS


def test_a_mask_is_black_where_it_is_redrawn() -> None:
    with session(Service(), Ideogram) as drawn:
        drawn.draw(seeds=(7,), task="inpaint", initial=picture(1024, 1024), mask=left_half(1024, 1024))
        assert drawn.error is None
        assert not drawn.service.problems
        mask = opened(drawn.service.forms[0]["mask"][0])
    assert drawn.sent[0].path == "/v1/ideogram-v3/inpaint"
    assert (mask[:, :512] == 0).all()
    assert (mask[:, 512:] == 255).all()


@pytest.mark.parametrize(("strength", "weight"), [(0.25, "75"), (1.0, "1")])
def test_redrawing_weighs_the_picture_by_what_is_kept_of_it(strength: float, weight: str) -> None:
    with session(Service(), Ideogram) as drawn:
        drawn.draw(seeds=(7,), task="redraw", initial=picture(1024, 1024), strength=strength)
        assert drawn.error is None
        assert drawn.sent[0].path == "/v1/ideogram-v3/remix"
        assert drawn.service.forms[0]["image_weight"] == [weight]


@pytest.mark.parametrize(("options", "name"), [((), "style"), ((("references", "character"),), "character")])
def test_references_are_of_style_or_of_a_character(options: tuple[tuple[str, str], ...], name: str) -> None:
    with session(Service(), Ideogram) as drawn:
        drawn.draw(seeds=(7,), references=(picture(64, 64), picture(32, 32)), options=options)
        assert drawn.error is None
        files = drawn.service.forms[0][f"{name}_reference_images"]
    assert [opened(each).shape[:2] for each in files] == [(64, 64), (32, 32)]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('{"high_level_description": "a heron"}', "json_prompt"),
        ("a heron", "text_prompt"),
        ("[1]", "text_prompt"),
    ],
)
def test_version_4_gets_exactly_one_prompt_no_seed_and_a_size(text: str, field: str) -> None:
    with session(Service(), Ideogram) as drawn:
        drawn.draw(seeds=(7,), model="ideogram-v4", text=text, width_px=2048, height_px=1024)
        assert drawn.error is None
        assert not drawn.service.problems
        form = drawn.service.forms[0]
    assert form == {field: [text], "resolution": ["2048x1024"]}
    assert drawn.sent[0].path == "/v1/ideogram-v4/generate"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"model": "ideogram-v4", "task": "redraw", "initial": picture(64, 64)}, "from words alone"),
        ({"task": "upscale", "initial": picture(64, 64)}, "does not enlarge"),
        (
            {"task": "inpaint", "initial": picture(64, 64), "mask": left_half(64, 64), "negative": "text"},
            "without a negative",
        ),
    ],
)
def test_what_a_version_does_not_do_is_refused_before_anything_is_bought(
    changes: dict[str, object], words: str
) -> None:
    with session(Service(), Ideogram) as drawn:
        drawn.draw(**changes)
        assert isinstance(drawn.error, InputError)
        assert words in str(drawn.error)
        assert not drawn.service.asked


def test_a_picture_that_the_safety_check_withholds_is_refused_and_billed_and_says_so() -> None:
    with session(Service("refused"), Ideogram) as drawn:
        drawn.draw()
    assert isinstance(drawn.error, ServiceRefusedError)
    assert "bills" in str(drawn.error)
    assert drawn.error.exit_code == 3
    assert drawn.outcomes == ["done"]
    assert "withholds" in drawn.book.rows["row-1"].words
    assert drawn.service.bought == 1


def test_a_prompt_that_fails_the_safety_check_is_refused_and_not_billed() -> None:
    class Strict(Service):
        refuses_itself = False

    with session(Strict("refused"), Ideogram) as drawn:
        drawn.draw()
    assert isinstance(drawn.error, ServiceRefusedError)
    assert drawn.outcomes == ["refused"]


def test_a_form_that_the_service_does_not_take_is_no_refusal_by_policy() -> None:
    with session(Service(), Ideogram) as drawn:
        drawn.draw(seeds=(7,), options=(("style_type", "ANIME"),))
    assert isinstance(drawn.error, BackendError)
    assert not isinstance(drawn.error, ServiceRefusedError)
    assert "style_type" in str(drawn.error)
    assert drawn.outcomes == ["refused"]


def test_an_expired_address_is_a_bad_answer() -> None:
    service = Service()
    service.expired = True
    with session(service, Ideogram) as drawn:
        drawn.draw(seeds=(7,))
    assert isinstance(drawn.error, BadAnswerError)
    assert drawn.service.bought == 1


def test_what_was_made_stays_when_a_later_seed_fails() -> None:
    service = Service()

    def fail_after_two(made: int) -> None:
        service.fault = "refused" if made == 2 else ""

    with session(service, Ideogram) as drawn:
        drawn.draw(seeds=(1, 2, 3), watch=fail_after_two)
    assert [draft.seed for draft in drawn.drafts] == [1, 2]
    assert json.dumps(drawn.outcomes) == '["done", "done", "done"]'
