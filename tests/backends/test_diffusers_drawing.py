"""How `diffusers` draws, shown on one family: steps, previews, stopping, samplers, options, what it tells."""

import shutil
import subprocess
import sys
import threading
from dataclasses import replace

import numpy as np
import pytest
from diffusers_bench import HIGH, RAMP, SQUARE, STAGE, WIDE, Bench, copied, differ, inverted

from emblazon.backends import find_backends
from emblazon.backends.diffusers_pipes import SAMPLERS
from emblazon.catalog import load_catalog
from emblazon.errors import BackendError, InputError, ServiceRefusedError, WeightsError
from emblazon.pixels import resize
from emblazon.records import Draft, Progress

pytest.importorskip("torch")
pytest.importorskip("diffusers")
transformers = pytest.importorskip("transformers")
pytestmark = [
    pytest.mark.torch,
    pytest.mark.usefixtures("offline"),
    # The libraries' own, while they are imported and while they draw.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]


def test_a_preview_is_close_to_the_picture_that_comes_of_it(bench):
    events = bench.events("tiny/sd15", seeds=(1, 2), steps=4)
    middle = next(at for at, event in enumerate(events) if isinstance(event, Draft))
    assert all(event.preview is None for event in events[:middle])
    *steps, draft = events[middle + 1 :]
    last = steps[-1].preview
    small = resize(draft.pixels, last.shape[1], last.shape[0])
    alike = np.corrcoef(small[..., :3].ravel(), last[..., :3].ravel())[0, 1]
    early = np.corrcoef(small[..., :3].ravel(), steps[0].preview[..., :3].ravel())[0, 1]
    # These decoders are random nets, far from linear; `test_previews.py` has one that is.
    assert alike > 0.4
    assert alike > early


def test_closing_the_iterator_stops_the_picture_after_its_step(weights):
    bench, calls = Bench(weights), []
    usual = bench.draw("tiny/sd15", steps=40)
    model = bench.backend._model
    hook = model.base.unet.register_forward_hook(lambda *_: calls.append(None))
    events = bench.backend.run(replace(STAGE, model="tiny/sd15", steps=40))
    assert next(events).index == 1
    events.close()
    hook.remove()
    assert len(calls) < 40
    assert not [thread for thread in threading.enumerate() if thread.name == "diffusers"]
    assert np.array_equal(bench.draw("tiny/sd15", steps=40), usual)


def test_a_model_is_loaded_once_and_let_go_for_another(weights, tmp_path):
    folder = copied(weights, tmp_path, "sd15", "kept")
    shutil.copytree(weights / "tiny" / "pixart_sigma", tmp_path / "other")
    bench = Bench(tmp_path)
    first = bench.draw("kept")
    shutil.rmtree(folder)
    assert np.array_equal(bench.draw("kept"), first)
    bench.draw("other")
    with pytest.raises(WeightsError, match="not on this machine"):
        bench.draw("kept")


def test_words_that_no_encoder_reads_are_told(bench):
    long = " ".join(["apple"] * 40) + " zebra"
    bench.draw("tiny/sd15", text=long)
    assert "77 tokens" in bench.said[0]
    assert "zebra" in bench.said[0]


def test_words_that_one_encoder_reads_are_not_called_lost(bench):
    bench.draw("tiny/sd35", text=" ".join(["apple"] * 20))
    assert bench.said == []


def test_a_negative_prompt_without_guidance_is_told_to_be_idle(bench):
    usual = bench.draw("tiny/flux1")
    assert np.array_equal(bench.draw("tiny/flux1", negative="blue"), usual)
    assert "above 1" in bench.said[0]


def test_options_are_passed_on_or_told(bench):
    usual = bench.draw("tiny/sd35")
    assert differ(usual, bench.draw("tiny/sd35", options=(("prompt_3", "a green pear"),))) > 0
    assert bench.said == []
    assert np.array_equal(bench.draw("tiny/sd35", options=(("tiling", "yes"),)), usual)
    assert "tiling" in bench.said[0]
    with pytest.raises(InputError, match="max_sequence_length is 'two'"):
        bench.draw("tiny/sd35", options=(("max_sequence_length", "two"),))


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_sampler_draws_and_leaves_no_trace(bench, sampler):
    usual = bench.draw("tiny/sd15", steps=4)
    drawn = bench.draw("tiny/sd15", steps=4, sampler=sampler)
    assert sampler == "pndm" or differ(usual, drawn) > 0
    assert np.array_equal(bench.draw("tiny/sd15", steps=4), usual)
    assert bench.said == []


def test_an_unknown_sampler_is_refused(bench):
    with pytest.raises(InputError, match=r"'warp'.*dpmpp_2m"):
        bench.draw("tiny/sd15", sampler="warp")


def test_a_model_s_own_sampler_by_name_is_no_news(bench):
    for family, name in (("flux1", "euler"), ("sana", "dpmpp_2m"), ("sd15", "pndm")):
        bench.draw(f"tiny/{family}", sampler=name)
    assert bench.said == []


def test_every_card_s_sampler_is_known():
    used = {profile.steps.sampler for profile in load_catalog() if profile.offer("diffusers")}
    assert used <= {"default", *SAMPLERS}


@pytest.mark.parametrize("family", ["flux1", "sana"])
def test_a_model_that_matches_flows_keeps_its_sampler_and_says_so(bench, family):
    usual = bench.draw(f"tiny/{family}")
    assert np.array_equal(bench.draw(f"tiny/{family}", sampler="ddim"), usual)
    assert "keeps its own sampler" in bench.said[0]


def test_a_drawing_below_full_strength_begins_from_its_reference(bench):
    small = resize(RAMP, 48, 48)
    begun = bench.draw("tiny/sd15", references=(small,), strength=0.5)
    same = bench.draw("tiny/sd15", task="redraw", initial=resize(small, WIDE, HIGH), strength=0.5)
    assert np.array_equal(begun, same)
    with pytest.raises(InputError, match="looks at no reference"):
        bench.draw("tiny/sd15", references=(small,))


def test_a_pipeline_that_looks_at_references_is_shown_them(bench):
    usual = bench.draw("tiny/flux2_klein")
    one = bench.draw("tiny/flux2_klein", references=(SQUARE,))
    assert differ(usual, one) > 0
    assert differ(one, bench.draw("tiny/flux2_klein", references=(SQUARE, inverted(SQUARE)))) > 0


def test_the_least_strength_still_draws_a_step(bench):
    drawn = bench.events("tiny/sdxl", task="redraw", initial=RAMP, strength=0.05, steps=4)
    assert len([event for event in drawn if isinstance(event, Progress)]) >= 1


def test_a_size_that_the_pipeline_cannot_draw_says_so(bench):
    with pytest.raises(BackendError, match=r"tiny/sd15.*divisible"):
        bench.draw("tiny/sd15", width_px=33)


def test_upscaling_is_not_its_work(bench):
    with pytest.raises(InputError, match="does not upscale"):
        bench.draw("tiny/sd15", task="upscale", initial=RAMP)


def test_a_picture_that_the_safety_checker_withholds_is_refused_not_black(weights, tiny, tmp_path):
    from diffusers.pipelines.stable_diffusion import StableDiffusionSafetyChecker

    pipe = tiny.sd15()
    vision = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = transformers.CLIPConfig(
        vision_config={**vision, "image_size": 28, "patch_size": 14}, projection_dim=16
    )
    checker = StableDiffusionSafetyChecker(config)
    checker.concept_embeds_weights.fill_(-2)
    size = {"crop_size": 28, "size": 28}
    pipe.register_modules(
        safety_checker=checker, feature_extractor=transformers.CLIPImageProcessorPil(**size)
    )
    pipe.save_pretrained(tmp_path / "strict")
    with pytest.raises(ServiceRefusedError, match="safety checker"):
        Bench(tmp_path).draw("strict")


@pytest.mark.parametrize("package", ["torch", "diffusers"])
def test_a_missing_extra_says_how_to_install_it(weights, monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(BackendError, match=rf'needs {package}.*pip install "emblazon\[diffusers\]"'):
        Bench(weights).draw("tiny/sd15")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"offload": "some"}, "offload is 'some'"),
        ({"dtype": "int8"}, "dtype is 'int8'"),
        ({"download": "maybe"}, "download is 'maybe'"),
        ({"offload": "model", "device": "cpu"}, "graphics card"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(tmp_path, settings, words):
    with pytest.raises(InputError, match=words):
        Bench(tmp_path, **settings).draw("tiny/sd15")


def test_the_settings_say_how_exactly_and_how_sparingly_it_draws(weights, bench):
    usual = bench.draw("tiny/sd15")
    coarse = Bench(weights, dtype="bfloat16", device="cpu").draw("tiny/sd15")
    assert 0 < differ(usual, coarse) < 10
    assert differ(usual, Bench(weights, slicing="yes").draw("tiny/sd15")) < 10


def test_it_says_what_it_needs_without_being_imported():
    needs = find_backends(()).backends["diffusers"].needs
    assert needs.packages == ("torch", "diffusers", "transformers")
    assert needs.extra == "diffusers"
    assert "folder" in needs.settings


def test_importing_it_imports_no_library():
    code = "import emblazon.backends.diffusers, sys; sys.exit('torch' in sys.modules or 'diffusers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
