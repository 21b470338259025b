"""A running ComfyUI server: what it has, and the few requests that drawing needs.

A graph is posted under an id of our own, so that whatever becomes of the line it can be found again: among what
runs, what waits, or what has ended. It is posted once. Sources: ComfyUI 0.3.64, server.py and execution.py.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Literal, cast
from urllib.parse import urlencode

import httpx

from emblazon.backends.base import Access
from emblazon.backends.line import allowed
from emblazon.backends.remote import Answer, Purchase, Remote
from emblazon.backends.weights_files import PICKLES
from emblazon.errors import (
    BackendError,
    BadAnswerError,
    BadRequestError,
    UnknownOutcomeError,
    WeightsError,
)

FOLDER = "emblazon"
MOST_LISTED = 20
Nodes = Mapping[str, Mapping[str, object]]
"""A graph in ComfyUI's API format: nodes by id, each a `class_type` and its `inputs`."""


@dataclass(frozen=True, slots=True)
class Slot:
    """An input of a node that names a file; `words` and `folder`: what kind, and where ComfyUI keeps it."""

    node: str
    input: str
    words: str
    folder: str


CHECKPOINT = Slot("CheckpointLoaderSimple", "ckpt_name", "checkpoint", "checkpoints")
DIFFUSION = Slot("UNETLoader", "unet_name", "diffusion model", "diffusion_models")
ENCODER = Slot("CLIPLoader", "clip_name", "text encoder", "text_encoders")
VAE = Slot("VAELoader", "vae_name", "VAE", "vae")
LORA = Slot("LoraLoader", "lora_name", "LoRA", "loras")
CONTROLNET = Slot("ControlNetLoader", "control_net_name", "ControlNet", "controlnet")
UPSCALER = Slot("UpscaleModelLoader", "model_name", "upscaler", "upscale_models")
VISION = Slot("CLIPVisionLoader", "clip_name", "CLIP vision encoder", "clip_vision")
IP_ADAPTER = Slot("IPAdapterModelLoader", "ipadapter_file", "IP-Adapter", "ipadapter")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a graph stands. `ahead`: how many are drawn before it; `entry`: what the history says of it."""

    state: Literal["absent", "waiting", "running", "ended"]
    ahead: int = 0
    entry: Answer | None = None


class Server(Remote):
    """The line to one ComfyUI server."""

    def __init__(self, access: Access) -> None:
        key = access.secret.reveal()
        self.headers = {"authorization": f"Bearer {key}"} if key else {}
        super().__init__(access, headers=self.headers, free=True)

    def explain(self, answer: Answer) -> tuple[type[BackendError] | None, str]:
        """A refused graph names each wrong node and input."""
        faults = list(_node_faults(answer))
        if faults:
            return None, "; ".join(faults)
        details = answer.at("error", "details")
        words = answer.explanation
        return None, f"{words}: {details}" if isinstance(details, str) and details != words else words

    @cached_property
    def version(self) -> str:
        """What the server calls itself. Raises BadAnswerError when it is no ComfyUI."""
        answer = self._known("/system_stats")
        if not isinstance(answer.at("system"), dict) or not isinstance(answer.at("devices"), list):
            raise self._no_comfyui(answer.words)
        version = answer.at("system", "comfyui_version")
        return f"ComfyUI {version}" if isinstance(version, str) else "ComfyUI"

    @cached_property
    def nodes(self) -> Answer:
        """Every node that the server has, by class, as /object_info tells."""
        answer = self._known("/object_info")
        if not answer.body:
            raise self._no_comfyui(answer.words)
        return answer

    def has(self, node: str) -> bool:
        """Whether the server has a node of that class."""
        return isinstance(self.nodes.at(node), dict)

    def choices(self, node: str, name: str) -> tuple[str, ...]:
        """What an input of a node may be, () where it is no choice."""
        for part in ("required", "optional"):
            # Listed in place of the kind, or, with newer nodes, beside it.
            for place in ((0,), (1, "options")):
                listed = texts(self.nodes.at(node, "input", part, name, *place))
                if listed:
                    return listed
        return ()

    def found(self, slot: Slot, wanted: Iterable[str]) -> str | None:
        """The first of the wanted files that the server has, as it spells it: the same path, else the same name in
        whatever folder. None when it has none of them."""
        there = self.choices(slot.node, slot.input)
        for name in wanted:
            alike = [each for each in there if each == name] or [each for each in there if _same(each, name)]
            if alike:
                return alike[0]
        return None

    def file(self, slot: Slot, *wanted: str) -> str:
        """As `found`. Raises WeightsError when the server has none, or it is a pickle."""
        name = self.found(slot, wanted)
        if name is None:
            raise self.missing(wanted[0], slot)
        if name.casefold().endswith(PICKLES):
            raise WeightsError(
                f"The {slot.words} {name!r} is a pickle, which can run code on the server.",
                remedy="Get the safetensors file from the model's maker.",
            )
        return name

    def missing(self, wanted: str, *slots: Slot) -> WeightsError:
        """The error for a file that the server has not, with what it has instead."""
        kinds = " or ".join(slot.words for slot in slots)
        listed = [f"{slot.words}s: {self._listed(slot)}" for slot in slots]
        return WeightsError(
            f"{self.access.id} at {self.access.url} has no {kinds} {wanted!r}. It has {'; '.join(listed)}.",
            remedy=f"Put the file into ComfyUI's models/{slots[0].folder}, or name one that it has.",
        )

    def require(self, nodes: Nodes, packages: Mapping[str, str]) -> None:
        """Raises BackendError when the server lacks a node of a graph; says which package brings it."""
        classes = sorted({str(node["class_type"]) for node in nodes.values()})
        absent = [each for each in classes if not self.has(each)]
        if not absent:
            return
        bring = sorted({packages[each] for each in absent if each in packages})
        how = f"Install {', '.join(bring)} there" if bring else "Update it, or install what brings them"
        raise BackendError(
            f"{self.version} at {self.access.url} has no node {', '.join(absent)}.",
            remedy=f"{how}, then restart it.",
        )

    def upload(self, png: bytes) -> str:
        """Put a picture among the server's inputs; its name there. The same bytes are kept once."""
        name = f"{sha256(png).hexdigest()[:32]}.png"
        fields, part = {"type": "input", "subfolder": FOLDER}, [("image", (name, png, "image/png"))]
        try:
            answer = self.good(self.line.send("POST", "/upload/image", data=fields, files=part))
        except httpx.TransportError as error:
            raise self.unreached(error) from error
        subfolder = answer.at("subfolder")
        return f"{subfolder}/{answer.text_at('name')}" if subfolder else answer.text_at("name")

    def submit(self, call: Purchase, nodes: Nodes, prompt_id: str, client_id: str) -> str:
        """Post a graph, once; the id under which the server knows it, which an old one chooses itself.

        Raises UnknownOutcomeError when no answer came and the server does not know the graph either.
        """
        body = {
            "prompt": nodes,
            "prompt_id": prompt_id,
            "client_id": client_id,
            "extra_data": {"preview_method": "auto"},
        }
        try:
            return call.send("POST", "/prompt", json=body).text_at("prompt_id")
        except UnknownOutcomeError:
            if self.standing(prompt_id).state != "absent":
                return prompt_id
            raise

    def standing(self, prompt_id: str) -> Standing:
        """Where the graph of that id stands. Raises UnavailableError when the server cannot be asked."""
        ended = self._ended(prompt_id)
        if ended:
            return ended
        queue = self.read("GET", "/queue")
        if prompt_id in _ids(queue.at("queue_running")):
            return Standing("running")
        waiting = _ids(queue.at("queue_pending"))
        if prompt_id in waiting:
            return Standing("waiting", ahead=waiting.index(prompt_id) + 1)
        # It may have ended between the two questions.
        return self._ended(prompt_id) or Standing("absent")

    def forget(self, prompt_id: str) -> None:
        """Take an ended graph out of the history, so that its id can be used again."""
        self.read("POST", "/history", json={"delete": [prompt_id]})

    def cancel(self, prompt_id: str) -> None:
        """Stop the graph of that id, whether it waits or runs, and no other. Says nothing when it cannot."""
        with suppress(httpx.TransportError, BackendError):
            self.line.send("POST", "/queue", json={"delete": [prompt_id]})
            # An old server stops whatever runs, whatever the id: it is asked only while ours runs.
            if prompt_id in _ids(self.line.send("GET", "/queue").at("queue_running")):
                self.line.send("POST", "/interrupt", json={"prompt_id": prompt_id})

    def view(self, image: Mapping[str, object]) -> bytes:
        """A picture that a node made. Raises BadAnswerError when there is none, or too much."""
        place = {name: str(image.get(name, "")) for name in ("filename", "subfolder", "type")}
        try:
            answer = self.read("GET", f"/view?{urlencode(place)}")
        except BadRequestError as error:
            words = f"the server no longer has {place['filename']!r}"
            raise self.error(BadAnswerError, words) from error
        kind = answer.headers.get("content-type", "")
        if not kind.startswith("image/"):
            raise self.error(BadAnswerError, f"{kind or 'something without a type'!r} came where it was due")
        allowed(self.access.id, len(answer.data))
        return answer.data

    def _ended(self, prompt_id: str) -> Standing | None:
        answer = self.read("GET", f"/history/{prompt_id}")
        if not isinstance(answer.body, dict):
            raise self._no_comfyui(answer.words)
        entry = answer.at(prompt_id)
        return (
            Standing("ended", entry=Answer(200, {}, b"", cast(object, entry)))
            if isinstance(entry, dict)
            else None
        )

    def _known(self, path: str) -> Answer:
        try:
            answer = self.read("GET", path)
        except BadRequestError as error:
            raise self._no_comfyui(str(error)) from error
        if not isinstance(answer.body, dict):
            raise self._no_comfyui(answer.words)
        return answer

    def _no_comfyui(self, words: str) -> BadAnswerError:
        return BadAnswerError(
            f"At {self.access.url} there is no ComfyUI that can be understood: {self.hide(words).rstrip('. ')}.",
            remedy="Check [backends.comfyui] url in emblazon.toml; it is usually http://127.0.0.1:8188.",
        )

    def _listed(self, slot: Slot) -> str:
        names = self.choices(slot.node, slot.input)
        more = f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else ""
        return ", ".join(map(repr, names[:MOST_LISTED])) + more if names else "none"


def texts(value: object) -> tuple[str, ...]:
    """The texts in a list, () where it is none."""
    each = cast("list[object]", value) if isinstance(value, list) else []
    return tuple(one for one in each if isinstance(one, str))


def _same(one: str, other: str) -> bool:
    """Whether two paths name the same file, folders and case aside."""
    return _name(one) == _name(other)


def _name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2].casefold()


def _ids(items: object) -> list[str]:
    """The prompt ids of a queue, in the order in which they are drawn: items are [number, id, …]."""
    if not isinstance(items, list):
        return []
    rows = [cast("list[object]", item) for item in cast("list[object]", items) if isinstance(item, list)]
    numbered = [(row[0], str(row[1])) for row in rows if len(row) > 1 and isinstance(row[0], int | float)]
    return [name for _, name in sorted(numbered)]


def _node_faults(answer: Answer) -> Iterable[str]:
    nodes = answer.at("node_errors")
    if not isinstance(nodes, dict):
        return
    for name in cast("dict[str, object]", nodes):
        kind = answer.at("node_errors", name, "class_type")
        errors = answer.at("node_errors", name, "errors")
        for at in range(len(cast("list[object]", errors)) if isinstance(errors, list) else 0):
            message = answer.at("node_errors", name, "errors", at, "message")
            details = answer.at("node_errors", name, "errors", at, "details")
            yield f"{kind} (node {name}): {message}: {details}"
