"""ComfyUI's graphs and recipes, without a server."""

from dataclasses import replace

import pytest
from backends.comfyui_samples import graphs, job

from emblazon.backends.comfyui_graphs import draw_graph
from emblazon.backends.comfyui_recipes import recipes
from emblazon.backends.comfyui_watch import prompt_id_of

BY_FILE = {
    "v1-5-pruned-emaonly.safetensors": "checkpoint",
    "sdxl/sd_xl_base_1.0.safetensors": "checkpoint",
    "512-inpainting-ema.safetensors": "inpainting",
    "sd_xl_turbo_1.0_fp16.safetensors": "sdxl-turbo",
    "flux1-dev.safetensors": "flux1",
    "flux1-schnell.safetensors": "flux1",
    "FLUX1\\flux1-fill-dev.safetensors": "flux1-fill",
    "flux1-canny-dev.safetensors": "flux1-control",
    "flux1-dev-kontext_fp8_scaled.safetensors": "flux1-kontext",
    "flux2_dev_fp8mixed.safetensors": "flux2",
    "flux-2-klein-4b.safetensors": "flux2-klein-4b",
    "flux-2-klein-base-9b-fp8.safetensors": "flux2-klein-base-9b",
    "sd3.5_large_fp8_scaled.safetensors": "sd3.5-complete",
    "sd3.5_medium.safetensors": "sd3.5",
    "qwen_image_2512_fp8_e4m3fn.safetensors": "qwen-image",
    "qwen_image_edit_2511_fp8mixed.safetensors": "qwen-image-edit",
    "z_image_turbo_bf16.safetensors": "z-image-turbo",
    "z_image_bf16.safetensors": "z-image",
    "flux3-image-klein-int8-convrot.safetensors": "flux3-klein",
    "krea2_turbo_fp8_scaled.safetensors": "krea2-turbo",
    "hidream_i1_full_fp8.safetensors": "hidream-i1",
    "hidream_o1_image_bf16.safetensors": "by-workflow",
    "qwen_image_2.1_int8_convrot.safetensors": "by-workflow",
    "Chroma1-HD-fp8mixed.safetensors": "chroma",
}


@pytest.mark.parametrize(("file", "recipe"), BY_FILE.items())
def test_a_models_file_name_finds_its_recipe(file: str, recipe: str) -> None:
    assert recipes().recipe_of(file).id == recipe


def test_no_recipe_is_hidden_behind_an_earlier_one() -> None:
    for recipe in recipes().recipe:
        for pattern in recipe.files:
            assert recipes().recipe_of(pattern.replace("*", "")).id == recipe.id, pattern


def test_every_link_leads_to_a_node_before_it_and_one_node_keeps_the_picture() -> None:
    for name, nodes in graphs().items():
        for number, node in nodes.items():
            for value in node["inputs"].values():
                if isinstance(value, tuple):
                    assert int(value[0]) < int(number), name
        kept = [number for number, node in nodes.items() if node["class_type"] == "PreviewImage"]
        assert kept == [str(len(nodes))], name


def test_every_node_but_the_last_is_used() -> None:
    for name, nodes in graphs().items():
        used = {
            value[0]
            for node in nodes.values()
            for value in node["inputs"].values()
            if isinstance(value, tuple)
        }
        assert set(nodes) - used == {str(len(nodes))}, name


def one(nodes: dict[str, dict[str, object]], kind: str) -> dict[str, object]:
    (found,) = [node["inputs"] for node in nodes.values() if node["class_type"] == kind]
    return found


def test_guidance_below_one_does_not_draw_the_negative() -> None:
    plain = job(recipes().recipe_of("z_image_turbo.safetensors"), whole=False)
    assert one(draw_graph(replace(plain, guidance=0.0), 1), "KSampler")["cfg"] == 1.0
    assert one(draw_graph(replace(plain, guidance=3.0), 1), "KSampler")["cfg"] == 3.0


def test_flux2_draws_as_many_steps_from_a_picture_as_from_nothing() -> None:
    plain = job(recipes().recipe_of("flux2_dev.safetensors"), whole=False)
    assert one(draw_graph(plain, 1), "Flux2Scheduler")["steps"] == 20
    redrawn = draw_graph(replace(plain, initial="a.png", strength=0.5), 1)
    assert one(redrawn, "Flux2Scheduler")["steps"] == 40
    assert one(redrawn, "SplitSigmasDenoise")["denoise"] == 0.5


def test_a_filling_model_sees_the_mask_and_another_is_only_held_to_it() -> None:
    def inpaint(file: str) -> set[object]:
        plain = job(recipes().recipe_of(file), whole=True)
        nodes = draw_graph(replace(plain, initial="a.png", mask="m.png"), 1)
        return {node["class_type"] for node in nodes.values()}

    assert "InpaintModelConditioning" in inpaint("flux1-fill-dev.safetensors")
    assert "SetLatentNoiseMask" in inpaint("v1-5.safetensors")


def test_the_id_of_a_graph_follows_from_all_that_is_in_it() -> None:
    plain = job(recipes().recipe_of("v1-5.safetensors"), whole=True)
    same, seed, words = (
        draw_graph(plain, 1),
        draw_graph(plain, 2),
        draw_graph(replace(plain, text="a pear"), 1),
    )
    assert prompt_id_of(same) == prompt_id_of(draw_graph(plain, 1))
    assert len({prompt_id_of(each) for each in (same, seed, words)}) == 3
