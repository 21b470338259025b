"""`diffusers` run for real: a tiny pipeline of every family, saved as a person would have it, drawn as they would."""

from dataclasses import replace

import numpy as np
import pytest
from diffusers_bench import HIGH, LEFT, RAMP, SQUARE, STAGE, WIDE, differ, inverted

from emblazon.backends.contract import broken_promises
from emblazon.catalog import find_profile, load_catalog
from emblazon.errors import InputError

pytest.importorskip("torch")
pytest.importorskip("diffusers")
pytest.importorskip("transformers")
pytestmark = [
    pytest.mark.torch,
    pytest.mark.usefixtures("offline"),
    # The libraries' own, while they are imported and while they draw.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]

FAMILIES = (
    "sd15", "sdxl", "sd35", "flux1", "flux2", "flux2_klein", "qwen_image", "z_image", "sana", "pixart_sigma"
)  # fmt: skip
BEGUN = {"sd15", "sdxl", "sd35", "flux1", "qwen_image", "z_image"}
REFERRING = {"flux2", "flux2_klein"}


@pytest.fixture(scope="module", params=FAMILIES)
def family(request):
    return request.param


def test_a_family_keeps_the_promises_of_a_back_end(bench, family):
    echo = find_profile(load_catalog(), "echo")
    sizes = echo.sizes.model_copy(update={"default": (WIDE, HIGH), "fixed": ((WIDE, HIGH),)})
    profile = echo.model_copy(update={"sizes": sizes})
    stage = replace(STAGE, model=f"tiny/{family}", seeds=(11, 4))
    assert broken_promises(bench.backend, stage, profile) == []


def test_a_family_tells_every_step_and_paints_an_opaque_picture(bench, family):
    *steps, draft = bench.events(f"tiny/{family}", steps=3)
    assert [step.index for step in steps] == list(range(1, steps[-1].total + 1))
    assert len(steps) >= 3
    assert draft.pixels.shape == (HIGH, WIDE, 4)
    assert (draft.pixels[..., 3] == 255).all()
    assert draft.pixels[..., :3].std() > 5
    assert bench.said == []


def test_a_family_follows_the_words_and_the_guidance(bench, family):
    model = f"tiny/{family}"
    usual = bench.draw(model)
    assert differ(usual, bench.draw(model, text="the sea at night, a lighthouse")) > 0
    assert differ(usual, bench.draw(model, guidance=9.0)) > 0


def test_a_negative_prompt_acts_or_is_refused(bench, family):
    model = f"tiny/{family}"
    if family in REFERRING:
        with pytest.raises(InputError, match="no negative prompt"):
            bench.draw(model, negative="blue")
        return
    options = (("true_cfg_scale", "3.0"),) if family == "flux1" else ()
    usual = bench.draw(model)
    assert differ(usual, bench.draw(model, negative="blue, blurred", options=options)) > 0
    assert bench.said == []


def test_redrawing_begins_from_the_picture_where_the_library_can(bench, family):
    model = f"tiny/{family}"
    if family not in BEGUN | REFERRING:
        with pytest.raises(InputError, match="cannot begin from a picture"):
            bench.draw(model, task="redraw", initial=RAMP)
        return
    # FLUX.2 looks at no picture of a side below 64.
    begun = {"task": "redraw", "steps": 4, "height_px": 64}
    usual = bench.draw(model, initial=SQUARE, strength=0.5, **begun)
    assert usual.shape == SQUARE.shape
    assert differ(usual, bench.draw(model, initial=inverted(SQUARE), strength=0.5, **begun)) > 0
    if family in BEGUN:
        assert differ(usual, bench.draw(model, initial=SQUARE, strength=1.0, **begun)) > 0


def test_inpainting_leaves_every_pixel_outside_the_mask(bench, family):
    model, asked = f"tiny/{family}", {"task": "inpaint", "initial": RAMP, "mask": LEFT}
    if family not in BEGUN:
        with pytest.raises(InputError, match="cannot draw inside a mask"):
            bench.draw(model, **asked)
        return
    drawn = bench.draw(model, **asked)
    assert np.array_equal(drawn[:, WIDE // 2 :], RAMP[:, WIDE // 2 :])
    assert differ(drawn[:, : WIDE // 2], RAMP[:, : WIDE // 2]) > 5


def test_a_model_made_for_filling_fills_and_does_nothing_else(bench):
    asked = {"task": "inpaint", "initial": RAMP, "mask": LEFT}
    drawn = bench.draw("tiny/flux1_fill", **asked)
    assert np.array_equal(drawn[:, WIDE // 2 :], RAMP[:, WIDE // 2 :])
    other = bench.draw("tiny/flux1_fill", **asked | {"initial": inverted(RAMP)})
    assert differ(drawn[:, : WIDE // 2], other[:, : WIDE // 2]) > 0
    with pytest.raises(InputError, match="cannot draw from words alone"):
        bench.draw("tiny/flux1_fill")


def test_a_model_made_for_lines_is_shown_the_sketch(bench):
    one = bench.draw("tiny/flux1_canny", sketch=RAMP)
    assert differ(one, bench.draw("tiny/flux1_canny", sketch=inverted(RAMP))) > 0
    with pytest.raises(InputError, match="no picture to look at"):
        bench.draw("tiny/flux1_canny")
    with pytest.raises(InputError, match="looks at no sketch"):
        bench.draw("tiny/flux1", sketch=RAMP)


def test_a_model_made_for_editing_draws_with_and_without_a_picture(bench):
    usual = bench.draw("tiny/flux1_kontext")
    edited = bench.draw("tiny/flux1_kontext", references=(SQUARE,))
    assert edited.shape == usual.shape
    assert differ(usual, edited) > 0
