"""`comfyui`: what it sends, what it hears over the websocket, and what it says when something fails."""

import base64
import hashlib
import io
import json
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from backends.services.checks import Received, Wrong
from backends.services.comfyui import MODEL, ComfyUI
from backends.services.replies import Handler, Reply, Server, reply
from backends.services.server import encoded, route, serving
from PIL import Image

from emblazon.backends import comfyui_watch
from emblazon.backends.base import Adapter, Stage
from emblazon.backends.comfyui import ComfyUI as Backend
from emblazon.errors import (
    BackendError,
    BadAnswerError,
    BadRequestError,
    InputError,
    UnavailableError,
    WeightsError,
)
from emblazon.records import Draft, Pixels, Progress

SOCKET_KEY = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comfyui_watch, "LISTEN_S", 0.05)


class Talking(ComfyUI):
    """A server with a websocket that says `script` about each drawing, then `drops` the line or waits."""

    def __init__(self, fault: str = "") -> None:
        super().__init__(fault)
        self.script: list[bytes | dict[str, object]] = []
        self.drops = False
        self.connections: list[str] = []
        self.socket_headers: list[dict[str, str]] = []


class TalkingHandler(Handler):
    service: Talking

    def do_GET(self) -> None:
        if not self.path.startswith("/ws?clientId="):
            return self._serve()
        client = self.path.partition("clientId=")[2]
        self.service.connections.append(client)
        self.service.socket_headers.append({name.casefold(): value for name, value in self.headers.items()})
        digest = hashlib.sha1(self.headers["sec-websocket-key"].encode() + SOCKET_KEY).digest()
        self.close_connection = True
        self.send_response(101)
        for name, value in (("upgrade", "websocket"), ("connection", "Upgrade")):
            self.send_header(name, value)
        self.send_header("sec-websocket-accept", base64.b64encode(digest).decode())
        self.end_headers()
        while not (found := [id for id, told in self.service.clients.items() if told == client]):
            if self.service.closing.wait(0.005):
                return None
        if len(self.service.connections) == 1 or not self.service.drops:
            for message in self.service.script:
                self._tell(message, found[0])
        if not self.service.drops:
            self.service.closing.wait(20)
        return None

    def _tell(self, message: bytes | dict[str, object], prompt_id: str) -> None:
        kind, data = 2, message
        if isinstance(message, dict):
            kind, data = 1, json.dumps(message).replace("OURS", prompt_id).encode()
        size = bytes([len(data)]) if len(data) < 126 else b"\x7e" + struct.pack(">H", len(data))
        self.wfile.write(bytes([0x80 | kind]) + size + data)
        self.wfile.flush()


@contextmanager
def talking(service: Talking) -> Iterator[Talking]:
    server = Server(
        ("127.0.0.1", 0),
        type(
            "Handler",
            (TalkingHandler,),
            {"service": service, "take": service.take, "trouble": service.problems.append},
        ),
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    service.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield service
    finally:
        service.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def drawn(
    service: ComfyUI, stage: Stage, said: list[str] | None = None, **settings: str
) -> list[Progress | Draft]:
    say = (lambda words: None) if said is None else said.append
    return list(Backend(service.access(say=say, settings=settings)).run(stage))


def picture(width: int = 512, height: int = 320, level: int = 90) -> Pixels:
    return np.full((height, width, 4), (level, 40, 20, 255), np.uint8)


def progress(step: int, steps: int, prompt_id: str = "OURS") -> dict[str, object]:
    return {"type": "progress", "data": {"value": step, "max": steps, "prompt_id": prompt_id, "node": "5"}}


def preview(level: int) -> bytes:
    return struct.pack(">II", 1, 1) + encoded(picture(32, 20, level)[..., :3], "JPEG")


def nodes_of(service: ComfyUI) -> dict[str, dict[str, object]]:
    """The inputs of the last graph, by class; the last node of a class wins."""
    graph = list(service.graphs.values())[-1]
    return {node["class_type"]: node["inputs"] for node in graph.values()}


OVER = {"type": "executing", "data": {"node": None, "prompt_id": "OURS"}}


def test_the_websocket_tells_steps_and_shows_previews_and_nothing_of_others() -> None:
    service = Talking()
    service.script = [
        {"type": "status", "data": {"status": {"exec_info": {"queue_remaining": 1}}}},
        progress(3, 4, "another"),
        progress(1, 4),
        preview(90),
        b"\x00\x00\x00\x01\x00\x00\x00\x01no picture",
        b"\x00\x00\x00\x09unknown",
        {"type": "progress", "data": {"value": "much", "max": None, "prompt_id": "OURS"}},
        progress(2, 4),
        progress(1, 1),
        preview(200),
        progress(4, 4),
        OVER,
    ]
    with talking(service):
        events = drawn(service, service.stage(seeds=(7,)))
    told = [
        (each.index, each.total, each.preview is not None) for each in events if isinstance(each, Progress)
    ]
    assert told == [(0, 4, False), (1, 4, False), (1, 4, True), (2, 4, False), (2, 4, True), (4, 4, False)]
    assert isinstance(events[-1], Draft)
    shown = [each.preview for each in events if isinstance(each, Progress) and each.preview is not None]
    assert [
        int(abs(int(each[5, 5, 0]) - level) <= 3) for each, level in zip(shown, (90, 200), strict=True)
    ] == [1, 1]
    assert service.socket_headers[0]["authorization"] == f"Bearer {service.key}"
    assert service.problems == []


def test_a_dropped_websocket_costs_previews_only_and_nothing_is_posted_twice() -> None:
    service = Talking("slow")
    service.script, service.drops = [progress(1, 4)], True
    with talking(service):
        events = drawn(service, service.stage(seeds=(7,)))
    assert isinstance(events[-1], Draft)
    assert [each.index for each in events if isinstance(each, Progress)] == [0, 1, 4]
    assert service.bought == 1
    assert len(service.connections) >= 2, "it did not connect again"
    assert set(service.connections) == set(service.clients.values()), "another client hears nothing of it"


def test_without_a_websocket_the_history_is_asked_and_the_person_told_once() -> None:
    service, said = ComfyUI(), list[str]()
    with serving(service):
        events = drawn(service, service.stage(seeds=(7,)), said)
    assert isinstance(events[-1], Draft)
    assert len(said) == 1
    assert said[0].startswith("comfyui sends no previews for now: ")


class AnswerLost(ComfyUI):
    """Takes the graph; the answer never arrives."""

    def take(self, asked: Received) -> Reply | None:
        answer = super().take(asked)
        return None if asked.path == "/prompt" else answer


def test_a_lost_answer_is_looked_for_in_the_queue_and_the_graph_is_not_posted_again() -> None:
    service = AnswerLost()
    with serving(service):
        events = drawn(service, service.stage(seeds=(7,)))
    assert isinstance(events[-1], Draft)
    assert service.bought == 1


def test_a_drawing_of_the_same_graph_is_found_and_not_posted_again() -> None:
    service, said = ComfyUI(), list[str]()
    with serving(service):
        first = drawn(service, service.stage(seeds=(7,)))[-1]
        again = drawn(service, service.stage(seeds=(7,)), said)[-1]
        assert service.bought == 1
        drawn(service, service.stage(seeds=(7,), steps=5))
    assert isinstance(first, Draft)
    assert isinstance(again, Draft)
    assert np.array_equal(first.pixels, again.pixels)
    assert "comfyui has this drawing from before: ended." in said
    assert service.bought == 2


def test_a_drawing_that_failed_is_posted_again_under_the_same_id() -> None:
    service = ComfyUI()
    service.error = (
        "execution_error",
        {"node_id": "5", "node_type": "KSampler", "exception_message": "broken"},
    )
    with serving(service):
        with pytest.raises(BackendError, match="broken"):
            drawn(service, service.stage(seeds=(7,)))
        service.error = None
        assert isinstance(drawn(service, service.stage(seeds=(7,)))[-1], Draft)
    assert len(service.forgotten) == 1
    assert list(service.graphs) == service.forgotten


def test_a_drawing_that_is_found_while_it_is_being_stopped_is_posted_again() -> None:
    service = ComfyUI("slow")
    with serving(service):
        first = Backend(service.access()).run(service.stage(seeds=(7,)))
        next(first)
        (job,) = service.jobs.values()
        again = Backend(service.access()).run(service.stage(seeds=(7,)))
        next(again)
        job.cancelled = True
        assert isinstance(list(again)[-1], Draft)
    assert service.bought == 2


def test_the_place_in_the_queue_is_told() -> None:
    service, said = ComfyUI(), list[str]()
    service.ahead = ["a", "b"]
    stage = service.stage(seeds=(7,))
    with serving(service):
        backend = Backend(service.access(say=said.append))
        events = backend.run(stage)
        next(events)
        service.ahead = ["a", "b", "c"]
        assert isinstance(list(events)[-1], Draft)
    assert [words for words in said if "queue" in words][:2] == [
        "comfyui: number 3 in the queue.",
        "comfyui: number 2 in the queue.",
    ]


@pytest.mark.parametrize(
    ("kind", "told", "words"),
    [
        (
            "execution_error",
            {
                "node_id": "5",
                "node_type": "KSampler",
                "exception_type": "torch.OutOfMemoryError",
                "exception_message": "Allocation on device 0 would exceed allowed memory.\n",
            },
            r"ran out of memory in KSampler \(node 5\).*smaller picture",
        ),
        (
            "execution_error",
            {
                "node_id": "9",
                "node_type": "VAEDecode",
                "exception_type": "ValueError",
                "exception_message": "no\nvae",
            },
            r"failed in VAEDecode \(node 9\): ValueError: no vae\. Look",
        ),
        ("execution_interrupted", {"node_id": "5"}, "told by someone else to stop"),
        ("something_new", {}, "does not say why"),
    ],
)
def test_a_failed_drawing_says_where_and_why(kind: str, told: dict[str, object], words: str) -> None:
    service = ComfyUI()
    service.error = (kind, told)
    with serving(service), pytest.raises(BackendError, match=words) as caught:
        drawn(service, service.stage(seeds=(7,)))
    assert type(caught.value) is BackendError


def test_a_server_that_was_restarted_midway_is_told_apart() -> None:
    service = ComfyUI()
    with serving(service):
        events = Backend(service.access()).run(service.stage(seeds=(7,)))
        next(events)
        service.jobs.clear()
        with pytest.raises(UnavailableError, match="no longer knows the drawing"):
            list(events)
    assert service.bought == 1


def test_a_server_that_says_nothing_for_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comfyui_watch, "SILENT_S", 0.2)
    service = ComfyUI("slow")
    with serving(service):
        events = Backend(service.access()).run(service.stage(seeds=(7,)))
        next(events)
        (job,) = service.jobs.values()
        job.polls_left = 1000
        with pytest.raises(BackendError, match="has said nothing for"):
            list(events)
    assert service.cancelled == 1


class NoComfyUI(ComfyUI):
    """Something else that listens at the address."""

    reply = Reply(200, b"<!doctype html><title>Router</title>", {"content-type": "text/html"})

    @route("GET", "/object_info")
    def object_info(self, asked: Received) -> Reply:
        return self.reply


@pytest.mark.parametrize(
    "answer",
    [
        NoComfyUI.reply,
        Reply(200, b'{"KSampl', {"content-type": "application/json"}),
        reply([]),
        reply({}),
        Reply(404, b"nothing here", {"content-type": "text/plain"}),
    ],
)
def test_an_address_without_comfyui_is_told_as_that(answer: Reply) -> None:
    service = NoComfyUI()
    service.reply = answer
    with (
        serving(service),
        pytest.raises(BadAnswerError, match=r"there is no ComfyUI that can be understood.*8188"),
    ):
        drawn(service, service.stage())


class Losing(ComfyUI):
    """Its temporary files are swept away at once."""

    @route("GET", "/view", gives=True)
    def view(self, asked: Received) -> Reply:
        raise Wrong("no such file", "not_found")


def test_a_picture_that_the_server_lost_is_told() -> None:
    service = Losing()
    with serving(service), pytest.raises(BadAnswerError, match=r"no longer has '[0-9a-f-]+\.png'"):
        drawn(service, service.stage(seeds=(7,)))


def test_a_missing_model_is_named_with_what_the_server_has() -> None:
    service = ComfyUI()
    with serving(service), pytest.raises(WeightsError) as caught:
        drawn(service, service.stage(model="sd_xl_base_1.0.safetensors"))
    assert "no checkpoint or diffusion model 'sd_xl_base_1.0.safetensors'" in str(caught.value)
    assert f"checkpoints: '{MODEL}', 'folder/Other.safetensors'; diffusion models: 'flux1-dev" in str(
        caught.value
    )
    assert service.bought == 0


def test_a_model_is_found_in_whatever_folder_it_lies() -> None:
    service = ComfyUI()
    with serving(service):
        drawn(service, service.stage(model="other.safetensors", seeds=(7,)))
    assert nodes_of(service)["CheckpointLoaderSimple"]["ckpt_name"] == "folder/Other.safetensors"


@pytest.mark.parametrize(
    "changes",
    [
        {"adapters": (Adapter("lora", "old.pt"),)},
        {"model": "RealESRGAN_x4plus.pth", "task": "upscale", "initial": picture()},
    ],
)
def test_a_pickle_is_refused(changes: dict[str, object]) -> None:
    service = ComfyUI()
    with serving(service), pytest.raises(WeightsError, match=r"is a pickle.*safetensors"):
        drawn(service, service.stage(**changes))
    assert service.bought == 0


def test_a_missing_node_is_named_with_the_package_that_brings_it() -> None:
    service = ComfyUI()
    adapter = Adapter("ip-adapter", "PLUS (high strength)", picture=picture())
    with (
        serving(service),
        pytest.raises(BackendError, match=r"0\.3\.64.*no node IPAdapterAdvanced.*_plus there"),
    ):
        drawn(service, service.stage(adapters=(adapter,)))


def test_a_diffusion_model_brings_the_files_beside_it_that_the_server_has() -> None:
    service = ComfyUI()
    with serving(service):
        drawn(service, service.stage(model="flux1-dev.safetensors", seeds=(7,), guidance=3.5))
    nodes = nodes_of(service)
    assert nodes["DualCLIPLoader"]["clip_name2"] == "t5xxl_fp8_e4m3fn.safetensors"
    assert nodes["FluxGuidance"]["guidance"] == 3.5
    assert (nodes["KSampler"]["cfg"], nodes["KSampler"]["scheduler"]) == (1.0, "simple")
    assert "ConditioningZeroOut" in nodes


def test_a_model_without_a_recipe_is_drawn_once_the_person_writes_one(tmp_path: Path) -> None:
    own = tmp_path / "recipes.toml"
    own.write_text(
        '[companions.new]\nencoders = [["clip_l.safetensors"]]\ntype = "flux2"\nvae = ["ae.safetensors"]\n'
        '[[recipe]]\nid = "new"\nfiles = ["new*"]\nbeside = "new"\nlatent = "EmptySD3LatentImage"\n'
        'scheduler = "simple"\n',
        "utf-8",
    )
    service = ComfyUI()
    with serving(service):
        stage = service.stage(model="new.safetensors", seeds=(7,))
        with pytest.raises(InputError, match="no recipe names the files beside it"):
            drawn(service, stage)
        drawn(service, stage, recipes=str(own))
    assert nodes_of(service)["CLIPLoader"]["type"] == "flux2"


def test_a_model_that_needs_other_nodes_asks_for_a_workflow() -> None:
    service = ComfyUI()
    with serving(service), pytest.raises(InputError, match="needs nodes of its own"):
        drawn(service, service.stage(model="ideogram4_fp8_scaled.safetensors"))
    assert service.bought == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[recipe]]\nid = 1", "recipe.0.id"),
        ("nonsense", "Expected"),
        ('[[recipe]]\nid = "a"\nfiles = ["a"]\nbeside = "b"', "names the companions 'b'"),
        ("[companions.a]\nencoders = []", "have 0 text encoders"),
        ('colour = "red"', "colour"),
    ],
)
def test_a_wrong_recipe_file_is_explained(text: str, words: str, tmp_path: Path) -> None:
    own = tmp_path / "recipes.toml"
    own.write_text(text, "utf-8")
    service = ComfyUI()
    with serving(service), pytest.raises(InputError, match=words):
        drawn(service, service.stage(), recipes=str(own))


@pytest.mark.parametrize(
    ("sampler", "sent"),
    [
        ("euler", ("euler", "karras")),
        ("unipc", ("uni_pc", "karras")),
        ("default", ("dpmpp_2m", "karras")),
        ("dpmpp_2m simple", ("dpmpp_2m", "simple")),
    ],
)
def test_samplers_go_by_comfyuis_names(sampler: str, sent: tuple[str, str]) -> None:
    service = ComfyUI()
    with serving(service):
        drawn(service, service.stage(sampler=sampler, seeds=(7,)))
    node = nodes_of(service)["KSampler"]
    assert (node["sampler_name"], node["scheduler"]) == sent


def test_an_unknown_sampler_is_named_with_those_that_there_are() -> None:
    service = ComfyUI()
    with (
        serving(service),
        pytest.raises(InputError, match=r"no sampler 'heun'\. It has euler, dpmpp_2m, uni_pc"),
    ):
        drawn(service, service.stage(sampler="heun"))


def test_the_mask_goes_white_where_to_draw_and_the_rest_stays_as_it_was() -> None:
    service, initial = ComfyUI(), picture()
    mask = np.zeros_like(initial)
    mask[:, :100, 3] = 255
    with serving(service):
        stage = service.stage(task="inpaint", initial=initial, mask=mask, strength=0.8, seeds=(7,))
        draft = drawn(service, stage)[-1]
    assert isinstance(draft, Draft)
    nodes = nodes_of(service)
    sent = np.asarray(
        Image.open(io.BytesIO(service.uploaded[str(nodes["LoadImageMask"]["image"])])).convert("RGB")
    )
    assert nodes["LoadImageMask"]["channel"] == "red"
    assert (sent[:, :100] == 255).all()
    assert not sent[:, 100:].any()
    assert nodes["KSampler"]["denoise"] == 0.8
    assert np.array_equal(draft.pixels[:, 100:], initial[:, 100:])
    assert not np.array_equal(draft.pixels[:, :100], initial[:, :100])


def test_a_reference_is_where_drawing_begins_below_full_strength_and_refused_otherwise() -> None:
    service = ComfyUI()
    with serving(service):
        drawn(service, service.stage(references=(picture(64, 64),), strength=0.6, seeds=(7,)))
        assert nodes_of(service)["KSampler"]["denoise"] == 0.6
        assert "VAEEncode" in nodes_of(service)
        with pytest.raises(InputError, match="looks at no references"):
            drawn(service, service.stage(references=(picture(64, 64),)))


def test_loras_and_textual_inversions_go_into_the_graph() -> None:
    service = ComfyUI()
    adapters = (
        Adapter("lora", "one.safetensors", 0.7),
        Adapter("textual-inversion", "style.safetensors", 1.2),
    )
    with serving(service):
        with pytest.raises(
            InputError, match=r"no embedding 'style\.safetensors'\. It has bad-hands, folder/style"
        ):
            drawn(service, service.stage(adapters=adapters))
        named = (adapters[0], replace(adapters[1], file="folder/style.safetensors"))
        drawn(service, service.stage(adapters=named, seeds=(7,)))
    graph = list(service.graphs.values())[-1]
    assert nodes_of(service)["LoraLoader"]["strength_model"] == 0.7
    texts = [node["inputs"]["text"] for node in graph.values() if "text" in node["inputs"]]
    assert texts == ["a heron in reeds (embedding:folder/style:1.2)", ""]


WORKFLOW = {
    "1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": MODEL}},
    "2": {
        "class_type": "CLIPTextEncode",
        "inputs": {"text": "", "clip": ["1", 1]},
        "_meta": {"title": "Emblazon: prompt"},
    },
    "3": {"class_type": "CLIPTextEncode", "inputs": {"text": "blurred, {{negative}}", "clip": ["1", 1]}},
    "4": {
        "class_type": "EmptyLatentImage",
        "inputs": {"width": "{{width}}", "height": "{{ height }}", "batch_size": 1},
    },
    "5": {
        "class_type": "KSampler",
        "inputs": {
            "model": ["1", 0],
            "seed": 0,
            "steps": 9,
            "cfg": 2.0,
            "sampler_name": "euler",
            "scheduler": "simple",
            "positive": ["2", 0],
            "negative": ["3", 0],
            "latent_image": ["4", 0],
            "denoise": 1.0,
        },
        "_meta": {"title": "emblazon: seed, guidance"},
    },
    "6": {"class_type": "VAEDecode", "inputs": {"samples": ["5", 0], "vae": ["1", 2]}},
    "7": {
        "class_type": "PreviewImage",
        "inputs": {"images": ["6", 0]},
        "_meta": {"title": "emblazon: output"},
    },
}


def written(tmp_path: Path, document: object) -> str:
    path = tmp_path / "own.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
    return str(path)


def test_a_workflow_of_ones_own_gets_our_values_where_it_names_them(tmp_path: Path) -> None:
    service, said = ComfyUI(), list[str]()
    with serving(service):
        events = drawn(service, service.stage(negative="rain"), said, workflow=written(tmp_path, WORKFLOW))
    assert len([each for each in events if isinstance(each, Draft)]) == 2
    graph = list(service.graphs.values())[-1]
    sampler = graph["5"]["inputs"]
    assert (graph["2"]["inputs"]["text"], graph["3"]["inputs"]["text"]) == (
        "a heron in reeds",
        "blurred, rain",
    )
    assert (graph["4"]["inputs"]["width"], graph["4"]["inputs"]["height"]) == (512, 320)
    assert (sampler["seed"], sampler["cfg"], sampler["steps"]) == (8, 4.0, 9)
    assert "The workflow has its own steps." in said
    assert service.problems == []


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"nodes": [], "links": [], "version": 0.4}, r"format of ComfyUI's page.*Export \(API\)"),
        ("{not json", r"is no JSON.*Export \(API\)"),
        ({}, "has no nodes"),
        ({"1": {"class_type": "KSampler"}}, "'1' is no node"),
        ([1, 2], "has no nodes"),
        ({**WORKFLOW, "2": {**WORKFLOW["2"], "_meta": {"title": "emblazon: colour"}}}, "titled for 'colour'"),
        (
            {**WORKFLOW, "6": {**WORKFLOW["6"], "_meta": {"title": "emblazon: steps"}}},
            "VAEDecode is titled for 'steps'",
        ),
        ({**WORKFLOW, "3": {"class_type": "A", "inputs": {"a": "{{colour}}"}}}, "a place for 'colour'"),
        ({**WORKFLOW, "2": {**WORKFLOW["2"], "_meta": {"title": "Prompt"}}}, "no place for prompt"),
    ],
)
def test_a_workflow_that_cannot_be_used_says_why(document: object, words: str, tmp_path: Path) -> None:
    service = ComfyUI()
    with serving(service), pytest.raises(InputError, match=words):
        drawn(service, service.stage(), workflow=written(tmp_path, document))
    assert service.bought == 0


def test_a_workflow_needs_a_place_for_each_picture_of_the_stage(tmp_path: Path) -> None:
    service = ComfyUI()
    with serving(service), pytest.raises(InputError, match=r'no place for initial.*"emblazon: initial"'):
        drawn(service, service.stage(task="redraw", initial=picture()), workflow=written(tmp_path, WORKFLOW))


def test_a_missing_workflow_is_told() -> None:
    service = ComfyUI()
    with serving(service), pytest.raises(InputError, match="cannot be read"):
        drawn(service, service.stage(), workflow="/nowhere/own.json")


def test_a_graph_that_the_server_refuses_names_node_input_and_value(tmp_path: Path) -> None:
    wrong = json.loads(json.dumps(WORKFLOW))
    wrong["5"]["inputs"] |= {"scheduler": "nonesuch", "latent_image": ["2", 0]}
    service = ComfyUI()
    with serving(service), pytest.raises(BadRequestError) as caught:
        drawn(service, service.stage(), workflow=written(tmp_path, wrong))
    assert "KSampler (node 5): Value not in list: scheduler: 'nonesuch'" in str(caught.value)
    assert "KSampler (node 5): Return type mismatch" in str(caught.value)
