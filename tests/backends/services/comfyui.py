"""ComfyUI's API, as its server.py and execution.py 0.3.64 give it: a queue, a history, files to upload and to view.

Strict about graphs: every node, input and link must be one that it knows, and every file one that it has. Here it
speaks no websocket, as behind a proxy that passes none; test_comfyui.py adds one.
"""

from typing import Any

from backends.services.server import (
    STATUS,
    Job,
    Received,
    Reply,
    Service,
    Wrong,
    anything,
    decoded,
    fields,
    matching,
    one_of,
    picture_file,
    reply,
    route,
    several,
    text,
)

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
MODEL, SAVED = "v1-5-pruned-emaonly.safetensors", "PreviewImage"
NODES: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "CheckpointLoaderSimple": ({"ckpt_name": [MODEL, "folder/Other.safetensors"]}, ("MODEL", "CLIP", "VAE")),
    "UNETLoader": (
        {"unet_name": ["flux1-dev.safetensors", "new.safetensors"], "weight_dtype": ["default"]},
        ("MODEL",),
    ),
    "DualCLIPLoader": (
        {
            "clip_name1": ["clip_l.safetensors"],
            "clip_name2": ["t5xxl_fp8_e4m3fn.safetensors"],
            "type": ["flux"],
        },
        ("CLIP",),
    ),
    "CLIPLoader": (
        {"clip_name": ["clip_l.safetensors", "t5xxl_fp8_e4m3fn.safetensors"], "type": ["flux2"]},
        ("CLIP",),
    ),
    "VAELoader": ({"vae_name": ["ae.safetensors"]}, ("VAE",)),
    "LoraLoader": (
        {
            "model": "MODEL",
            "clip": "CLIP",
            "lora_name": ["one.safetensors", "old.pt"],
            "strength_model": "FLOAT",
            "strength_clip": "FLOAT",
        },
        ("MODEL", "CLIP"),
    ),
    "CLIPTextEncode": ({"text": "STRING", "clip": "CLIP"}, ("CONDITIONING",)),
    "FluxGuidance": ({"conditioning": "CONDITIONING", "guidance": "FLOAT"}, ("CONDITIONING",)),
    "ConditioningZeroOut": ({"conditioning": "CONDITIONING"}, ("CONDITIONING",)),
    "EmptyLatentImage": ({"width": "INT", "height": "INT", "batch_size": "INT"}, ("LATENT",)),
    "EmptySD3LatentImage": ({"width": "INT", "height": "INT", "batch_size": "INT"}, ("LATENT",)),
    "KSampler": (
        {
            "model": "MODEL",
            "seed": "INT",
            "steps": "INT",
            "cfg": "FLOAT",
            "sampler_name": ["euler", "dpmpp_2m", "uni_pc"],
            "scheduler": ["karras", "simple"],
            "positive": "CONDITIONING",
            "negative": "CONDITIONING",
            "latent_image": "LATENT",
            "denoise": "FLOAT",
        },
        ("LATENT",),
    ),
    "VAEDecode": ({"samples": "LATENT", "vae": "VAE"}, ("IMAGE",)),
    "VAEEncode": ({"pixels": "IMAGE", "vae": "VAE"}, ("LATENT",)),
    "SetLatentNoiseMask": ({"samples": "LATENT", "mask": "MASK"}, ("LATENT",)),
    "LoadImage": ({"image": "UPLOAD"}, ("IMAGE", "MASK")),
    "LoadImageMask": ({"image": "UPLOAD", "channel": ["alpha", "red"]}, ("MASK",)),
    "UpscaleModelLoader": ({"model_name": ["4x.safetensors", "RealESRGAN_x4plus.pth"]}, ("UPSCALE_MODEL",)),
    "ImageUpscaleWithModel": ({"upscale_model": "UPSCALE_MODEL", "image": "IMAGE"}, ("IMAGE",)),
    SAVED: ({"images": "IMAGE"}, ()),
}
"""Inputs by name and kind, a list for a choice; and the kinds of the outputs."""


class ComfyUI(Service):
    id, model, size = "comfyui", MODEL, (512, 320)
    seeded, cancels = True, True
    charges = policy = False
    error: tuple[str, dict[str, object]] | None = None
    """What every drawing ends in: "execution_error" or "execution_interrupted", and what is told with it."""

    def __init__(self, fault: str = "") -> None:
        super().__init__(fault)
        self.uploaded: dict[str, bytes] = {}
        self.graphs: dict[str, dict[str, Any]] = {}
        self.clients: dict[str, str] = {}
        self.ahead: list[str] = []
        self.forgotten: list[str] = []
        self.entries: dict[str, object] = {}

    def authorised(self, asked: Received) -> bool:
        return asked.headers.get("authorization") == f"Bearer {self.key}"

    def failure(self, kind: str, words: str) -> Reply:
        wait = {"retry-after": "1"} if kind == "rate_limited" else {}
        error = {"type": "invalid_prompt", "message": words, "details": words, "extra_info": {}}
        return reply({"error": error, "node_errors": {}}, STATUS[kind], wait)

    @route("GET", "/ws", open=True)
    def socket(self, asked: Received) -> Reply:
        return Reply(502, b"<h1>Bad gateway</h1>", {"content-type": "text/html"})

    @route("GET", "/system_stats")
    def system_stats(self, asked: Received) -> Reply:
        return reply({"system": {"os": "posix", "comfyui_version": "0.3.64"}, "devices": [{"name": "cpu"}]})

    @route("GET", "/object_info")
    def object_info(self, asked: Received) -> Reply:
        described = {
            name: {
                "input": {"required": {key: [kind, {}] for key, kind in inputs.items() if kind != "UPLOAD"}},
                "output": outputs,
            }
            for name, (inputs, outputs) in NODES.items()
        }
        # As newer nodes tell their choices.
        listed = described["UpscaleModelLoader"]["input"]["required"]
        listed["model_name"] = ["COMBO", {"options": listed["model_name"][0]}]
        return reply(described)

    @route("GET", "/embeddings")
    def embeddings(self, asked: Received) -> Reply:
        return reply(["bad-hands", "folder/style"])

    @route("POST", "/upload/image")
    def upload(self, asked: Received) -> Reply:
        form = asked.form(
            {"type": one_of("input"), "subfolder": matching(r"[a-z]+")}, files={"image": picture_file("PNG")}
        )
        (part,) = [each for each in asked.parts() if each.filename]
        name = f"{form['subfolder']}/{part.filename}"
        decoded(part.data)
        self.uploaded[name] = part.data
        return reply({"name": part.filename, "subfolder": form["subfolder"], "type": "input"})

    @route("POST", "/prompt", buys=True, gives=False)
    def prompt(self, asked: Received) -> Reply:
        body = asked.json(
            {"prompt": anything, "prompt_id": matching(UUID), "client_id": matching(UUID)},
            {"extra_data": anything},
        )
        fields(body["extra_data"], {}, {"preview_method": one_of("auto")})
        faults = self.faults_of(body["prompt"])
        if faults:
            error = {
                "type": "prompt_outputs_failed_validation",
                "message": "Prompt outputs failed validation",
            }
            return reply({"error": error, "node_errors": faults}, 400)
        known = body["prompt_id"]
        if self.fault not in ("hang", "drops"):
            self.graphs[known], self.clients[known] = body["prompt"], body["client_id"]
            self.jobs[known] = Job(known, self.drawn(body["prompt"]), 6 if self.fault == "slow" else 2)
        return reply({"prompt_id": known, "number": len(self.jobs), "node_errors": {}})

    @route("GET", "/history/{id}")
    def history(self, asked: Received, id: str) -> Reply:
        if id in self.entries:
            return reply({id: self.entries[id]})
        if id not in self.jobs or self.ahead:
            return reply({})
        job = self.poll(id)
        if not job.done and not job.cancelled:
            return reply({})
        messages: list[object] = [["execution_start", {"prompt_id": id}]]
        ended = self.error or (("execution_interrupted", {"prompt_id": id}) if job.cancelled else None)
        if ended:
            messages.append(list(ended))
        status = {"status_str": "error" if ended else "success", "completed": not ended, "messages": messages}
        image = {"filename": f"{id}.png", "subfolder": "", "type": "temp"}
        kept = {
            name: {"images": [image]} for name, node in self.graphs[id].items() if node["class_type"] == SAVED
        }
        self.entries[id] = {"prompt": [], "outputs": {} if ended else kept, "status": status}
        return reply({id: self.entries[id]})

    @route("GET", "/queue")
    def queue(self, asked: Received) -> Reply:
        ours = [[9, id, {}, {}, []] for id, job in self.jobs.items() if not job.done and not job.cancelled]
        others = [[number, id, {}, {}, []] for number, id in enumerate(self.ahead)]
        if others:
            self.ahead.pop(0)
            return reply({"queue_running": others[:1], "queue_pending": [*ours, *others[1:]]})
        return reply({"queue_running": ours, "queue_pending": []})

    @route("POST", "/queue")
    def delete_waiting(self, asked: Received) -> Reply:
        asked.json({"delete": several(matching(UUID), 1, 1)})
        return Reply(200, b"")

    @route("POST", "/history")
    def forget(self, asked: Received) -> Reply:
        for id in asked.json({"delete": several(matching(UUID), 1, 1)})["delete"]:
            self.forgotten.append(id)
            self.jobs.pop(id, None)
            self.entries.pop(id, None)
        return Reply(200, b"")

    @route("POST", "/interrupt")
    def interrupt(self, asked: Received) -> Reply:
        self.cancel(asked.json({"prompt_id": matching(UUID)})["prompt_id"])
        return Reply(200, b"")

    @route("GET", "/view", gives=True)
    def view(self, asked: Received) -> Reply:
        names = {key: values[0] for key, values in asked.query.items()}
        fields(names, {"filename": text(200), "type": one_of("temp", "output")}, {"subfolder": text(200)})
        job = self.jobs.get(names["filename"].removesuffix(".png"))
        if job is None:
            raise Wrong("no such file", "not_found")
        return Reply(200, job.picture, {"content-type": "image/png"})

    def drawn(self, graph: dict[str, Any]) -> bytes:
        """The picture of a graph: from its words and seed, of its size."""
        found = {key: value for node in graph.values() for key, value in node["inputs"].items()}
        words = [node["inputs"]["text"] for node in graph.values() if "text" in node["inputs"]]
        width, height = found.get("width", self.size[0]), found.get("height", self.size[1])
        return self.picture(" | ".join(words), found.get("seed", 1), width, height)

    def faults_of(self, graph: object) -> dict[str, object]:
        """What is wrong with each node, as ComfyUI tells it."""
        if not isinstance(graph, dict) or not graph:
            raise Wrong("no_prompt")
        found: dict[str, object] = {}
        for name, node in graph.items():
            if node["class_type"] not in NODES:
                raise Wrong(f"Cannot execute because node {node['class_type']} does not exist.")
            errors = list(self._input_faults(graph, node))
            if errors:
                found[name] = {"errors": errors, "dependent_outputs": [], "class_type": node["class_type"]}
        if not any(node["class_type"] == SAVED for node in graph.values()):
            raise Wrong("Prompt has no outputs")
        return found

    def _input_faults(self, graph: dict[str, Any], node: dict[str, Any]):
        kinds = NODES[node["class_type"]][0]
        for name in kinds.keys() | node["inputs"].keys():
            value, kind = node["inputs"].get(name), kinds.get(name)
            words = self._fault(graph, value, kind)
            if words:
                yield {"type": "invalid", "message": words, "details": f"{name}: {value!r}", "extra_info": {}}

    def _fault(self, graph: dict[str, Any], value: object, kind: object) -> str:
        if kind is None:
            return "Unknown input"
        if value is None:
            return "Required input is missing"
        if isinstance(kind, list):
            return "" if value in kind else "Value not in list"
        if kind == "UPLOAD":
            return "" if value in self.uploaded else "Invalid image file"
        if isinstance(value, list):
            gives = NODES[graph[value[0]]["class_type"]][1]
            return "" if gives[value[1]] == kind else "Return type mismatch between linked nodes"
        right = {"INT": int, "FLOAT": int | float, "STRING": str}.get(str(kind))
        return "" if right is not None and isinstance(value, right) else "Failed to convert an input value"


SERVICE = ComfyUI
