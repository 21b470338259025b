"""`comfyui` against the real ComfyUI, on this machine's CPU, with random weights that the test makes.

    EMBLAZON_TEST_COMFYUI=~/ComfyUI .venv/bin/python -m pytest -m comfyui

The folder holds ComfyUI's own main.py, with an environment of its own in .venv or venv (see
scripts/comfyui_server.py, which starts it). Without it the tests are skipped.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import numpy as np
import pytest
from backends.tiny_comfyui import checkpoint, controlnet, lora, save, upscaler

from emblazon.backends.base import Access, Adapter, Stage
from emblazon.backends.comfyui import ComfyUI
from emblazon.backends.comfyui_graphs import draw_graph
from emblazon.backends.comfyui_job import job_of
from emblazon.backends.comfyui_recipes import recipes
from emblazon.backends.comfyui_server import Server
from emblazon.backends.comfyui_watch import follow, prompt_id_of
from emblazon.errors import BackendError, WeightsError
from emblazon.pixels import decode_picture
from emblazon.records import Draft, Pixels, Progress

FOLDER = os.environ.get("EMBLAZON_TEST_COMFYUI", "")
SCRIPT = Path(__file__).parents[2] / "scripts" / "comfyui_server.py"
MODEL = "tiny.safetensors"
STAGE = Stage(
    text="a red apple on a table",
    style="flat",
    palette=(),
    seeds=(11,),
    width_px=128,
    height_px=96,
    steps=4,
    sampler="euler",
    guidance=5.0,
    model=MODEL,
    negative="blue",
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.comfyui,
    pytest.mark.skipif(not FOLDER, reason="EMBLAZON_TEST_COMFYUI names no folder with ComfyUI"),
]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a ComfyUI that has one tiny model of each kind."""
    base = tmp_path_factory.mktemp("comfyui")
    for kind, tensors in (
        ("checkpoints", checkpoint()),
        ("loras", lora()),
        ("controlnet", controlnet()),
        ("upscale_models", upscaler()),
    ):
        save(tensors, base / "models" / kind / MODEL)
    command = [sys.executable, str(SCRIPT), FOLDER, "--base", str(base)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        address = server.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), (base / "server.log").read_text("utf-8")[-4000:]
        yield address
    finally:
        server.terminate()
        server.communicate(timeout=60)


def access(url: str, said: list[str] | None = None, **settings: str) -> Access:
    say = (lambda words: None) if said is None else said.append
    return Access("comfyui", url=url, settings=settings, say=say)


def drawn(url: str, stage: Stage, **settings: str) -> Pixels:
    """The one draft of a stage."""
    events = list(ComfyUI(access(url, **settings)).run(stage))
    (draft,) = [event for event in events if isinstance(event, Draft)]
    return draft.pixels


def different(one: Pixels, other: Pixels) -> float:
    """The mean difference of two pictures, in grey levels."""
    return float(np.abs(one.astype(int) - other.astype(int)).mean())


def raw(url: str, stage: Stage) -> Pixels:
    """What the server itself sends for a stage of one seed, before anything of ours touches it."""
    with Server(access(url)) as server:
        nodes = draw_graph(job_of(server, stage, recipes()), stage.seeds[0])
        following = follow(server, nodes, stage, seed=stage.seeds[0], steps=stage.steps)
        while True:
            try:
                next(following)
            except StopIteration as ended:
                images = ended.value.at("outputs", str(len(nodes)), "images")
                return decode_picture(server.view(images[0]), name="raw")


@pytest.fixture(scope="module")
def apple(url: str) -> Pixels:
    return drawn(url, STAGE)


def test_text_becomes_a_picture_with_progress_and_previews(url: str) -> None:
    events = list(ComfyUI(access(url)).run(replace(STAGE, seeds=(1, 2))))
    first = events[: next(at for at, event in enumerate(events) if isinstance(event, Draft))]
    assert [event.index for event in first if isinstance(event, Progress) and event.preview is None] == [
        0,
        1,
        2,
        3,
        4,
    ]
    previews = [event.preview for event in first if isinstance(event, Progress) and event.preview is not None]
    assert len(previews) >= 2
    assert previews[0].shape[0] * STAGE.width_px == previews[0].shape[1] * STAGE.height_px
    one, other = [event for event in events if isinstance(event, Draft)]
    assert (one.seed, other.seed) == (1, 2)
    assert one.pixels.shape == other.pixels.shape == (96, 128, 4)
    assert one.pixels[..., :3].std() > 5
    assert different(one.pixels, other.pixels) > 1


def test_a_seed_gives_the_same_picture_after_the_server_forgot_it(url: str, apple: Pixels) -> None:
    with Server(access(url)) as server:
        nodes = draw_graph(job_of(server, STAGE, recipes()), 11)
        server.forget(prompt_id_of(nodes))
        server.read("POST", "/free", json={"unload_models": True, "free_memory": True})
    assert np.array_equal(drawn(url, STAGE), apple)


def test_a_picture_that_was_drawn_before_is_found_and_not_drawn_again(url: str, apple: Pixels) -> None:
    said: list[str] = []
    events = list(ComfyUI(access(url, said)).run(STAGE))
    assert said == ["comfyui has this drawing from before: ended."]
    assert isinstance(events[-1], Draft)
    assert np.array_equal(events[-1].pixels, apple)


def test_words_and_negative_words_change_the_picture(url: str, apple: Pixels) -> None:
    assert different(drawn(url, replace(STAGE, text="a green pear")), apple) > 0.5
    assert different(drawn(url, replace(STAGE, negative="a green pear")), apple) > 0.5


def test_a_redrawn_picture_keeps_the_more_the_weaker_it_is_redrawn(url: str, apple: Pixels) -> None:
    redraw = replace(STAGE, seeds=(5,), task="redraw", initial=apple, steps=10)
    kept = drawn(url, replace(redraw, strength=0.05))
    weak, strong = (drawn(url, replace(redraw, strength=strength)) for strength in (0.3, 0.9))
    assert different(weak, kept) < different(strong, kept)


def test_inpainting_draws_inside_the_mask_alone(url: str) -> None:
    wide = replace(STAGE, width_px=384, seeds=(3,))
    initial = drawn(url, wide)
    mask = np.zeros_like(initial)
    mask[:, :64] = 255
    stages = [replace(wide, task="inpaint", initial=initial, mask=mask, seeds=(seed,)) for seed in (4, 5)]
    one, other = (raw(url, stage) for stage in stages)
    # The decoder looks 144 px around itself: past that nothing of the mask can be seen.
    assert different(one[:, :64], other[:, :64]) > 1
    assert np.array_equal(one[:, 64 + 144 :], other[:, 64 + 144 :])
    finished = drawn(url, stages[0])
    assert np.array_equal(finished[:, 64:], initial[:, 64:])
    assert np.array_equal(finished[:, :64], one[:, :64])


def test_a_lora_and_a_controlnet_change_the_picture(url: str, apple: Pixels) -> None:
    for adapter in (
        Adapter("lora", MODEL, 1.0),
        Adapter("controlnet", MODEL, 1.0, picture=apple, control="canny"),
    ):
        assert different(drawn(url, replace(STAGE, adapters=(adapter,))), apple) > 0.5
        without = drawn(url, replace(STAGE, adapters=(replace(adapter, weight=0.0),)))
        assert different(without, apple) < 0.5, adapter.kind


def test_a_picture_is_enlarged_and_keeps_its_transparency(url: str, apple: Pixels) -> None:
    cut = apple.copy()
    cut[:, :32, 3] = 0
    stage = replace(STAGE, task="upscale", initial=cut, width_px=256, height_px=192)
    larger = drawn(url, stage)
    assert larger.shape == (192, 256, 4)
    assert not larger[:, :56, 3].any()
    assert (larger[:, 72:, 3] == 255).all()
    assert larger[:, 72:, :3].std() > 1


def test_an_ip_adapter_says_which_package_it_needs(url: str, apple: Pixels) -> None:
    adapter = Adapter("ip-adapter", "PLUS (high strength)", picture=apple)
    with pytest.raises(BackendError, match=r"no node IPAdapterAdvanced.*ComfyUI_IPAdapter_plus"):
        drawn(url, replace(STAGE, adapters=(adapter,)))


def test_a_missing_checkpoint_is_named_with_what_there_is(url: str) -> None:
    with pytest.raises(
        WeightsError, match=r"no checkpoint or diffusion model 'sdxl\.safetensors'.*'tiny\.safetensors'"
    ):
        drawn(url, replace(STAGE, model="sdxl.safetensors"))


def test_closing_the_drawing_stops_it_and_leaves_the_server_ready(url: str) -> None:
    long = replace(STAGE, seeds=(77,), steps=1000)
    events = ComfyUI(access(url)).run(long)
    assert next(event for event in events if isinstance(event, Progress) and event.index >= 2)
    events.close()
    with Server(access(url)) as server:
        prompt_id = prompt_id_of(draw_graph(job_of(server, long, recipes()), 77))
        for _ in range(100):
            standing = server.standing(prompt_id)
            if standing.state == "ended":
                break
            threading.Event().wait(0.1)
        assert standing.entry is not None
        assert standing.entry.at("status", "status_str") == "error"
        told = [message[0] for message in standing.entry.at("status", "messages")]
        assert "execution_interrupted" in told
    assert drawn(url, replace(STAGE, seeds=(78,))).shape == (96, 128, 4)


def test_what_was_stopped_can_be_drawn_again(url: str) -> None:
    stage = replace(STAGE, seeds=(79,), steps=24)
    events = ComfyUI(access(url)).run(stage)
    assert next(event for event in events if isinstance(event, Progress) and event.index >= 1)
    events.close()
    assert drawn(url, stage).shape == (96, 128, 4)


def test_closing_a_drawing_that_waits_takes_it_out_of_the_queue(url: str) -> None:
    ahead = ComfyUI(access(url)).run(replace(STAGE, seeds=(80,), steps=1000))
    assert next(event for event in ahead if isinstance(event, Progress) and event.index >= 1)
    behind = ComfyUI(access(url)).run(replace(STAGE, seeds=(81,)))
    next(behind)
    queue = httpx.get(f"{url}/queue", trust_env=False).json()
    assert len(queue["queue_pending"]) == 1
    behind.close()
    queue = httpx.get(f"{url}/queue", trust_env=False).json()
    assert (len(queue["queue_running"]), len(queue["queue_pending"])) == (1, 0)
    ahead.close()


def test_a_workflow_of_ones_own_draws_the_same_as_our_graph(url: str, apple: Pixels, tmp_path: Path) -> None:
    with Server(access(url)) as server:
        nodes = draw_graph(job_of(server, STAGE, recipes()), 0)
    titles = {
        "CLIPTextEncode": ["emblazon: prompt", "emblazon: negative"],
        "KSampler": ["Emblazon: seed, steps, guidance"],
        "EmptyLatentImage": ["emblazon: width height"],
        "PreviewImage": ["emblazon: output"],
    }
    for node in nodes.values():
        if titles.get(str(node["class_type"])):
            node["_meta"] = {"title": titles[str(node["class_type"])].pop(0)}
    (tmp_path / "own.json").write_text(json.dumps(nodes), "utf-8")
    again = drawn(url, replace(STAGE, seeds=(11,)), workflow=str(tmp_path / "own.json"))
    assert np.array_equal(again, apple)


def test_a_workflow_that_the_server_refuses_is_explained(url: str, tmp_path: Path) -> None:
    with Server(access(url)) as server:
        nodes = draw_graph(job_of(server, STAGE, recipes()), 0)
    for node in nodes.values():
        inputs = node["inputs"]
        assert isinstance(inputs, dict)
        if node["class_type"] == "KSampler":
            inputs |= {"seed": "{{seed}}", "scheduler": "nonesuch"}
        if "text" in inputs:
            inputs["text"] = "{{prompt}}{{negative}}"
    (tmp_path / "own.json").write_text(json.dumps(nodes), "utf-8")
    with pytest.raises(
        BackendError, match=r"KSampler \(node \d+\): Value not in list: scheduler: 'nonesuch'"
    ):
        drawn(url, STAGE, workflow=str(tmp_path / "own.json"))


def test_every_graph_fits_the_nodes_that_the_server_has(url: str) -> None:
    """Each input by name and kind, each link by kind, for every recipe and whatever it can look at."""
    from backends.comfyui_samples import graphs

    known = httpx.get(f"{url}/object_info", trust_env=False, timeout=60).json()
    checked = {name: faults_of(nodes, known) for name, nodes in graphs().items()}
    assert {name: faults for name, faults in checked.items() if faults} == {}


def faults_of(nodes: dict[str, dict[str, object]], known: dict[str, dict[str, object]]) -> list[str]:
    faults: list[str] = []
    for node in nodes.values():
        kind = str(node["class_type"])
        if kind not in known:
            continue
        asked = known[kind]["input"]
        kinds = {**asked.get("required", {}), **asked.get("optional", {})}
        absent = set(asked.get("required", {})) - set(node["inputs"])
        strange = set(node["inputs"]) - set(kinds)
        faults += [f"{kind} lacks {each}" for each in absent]
        faults += [f"{kind} has no {each}" for each in strange]
        for key, value in node["inputs"].items():
            if not isinstance(value, tuple) or key in strange:
                continue
            source = str(nodes[value[0]]["class_type"])
            gives = known[source]["output"][value[1]] if source in known else kinds[key][0]
            if gives != kinds[key][0]:
                faults.append(f"{kind}.{key} is {kinds[key][0]}, {source} gives {gives}")
    return faults
