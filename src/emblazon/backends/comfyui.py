"""`comfyui`: a running ComfyUI server of one's own, by our graphs or by a workflow of one's own.

Our graphs draw from words, from a picture, inside a mask and with LoRAs, ControlNets and IP-Adapters, and enlarge;
which one draws a model is data (`comfyui.toml`). Every picture is one graph, posted once under an id made from the
graph itself: drawn again, it is found and not drawn twice. Closing the drawing stops it on the server.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import cast

import numpy as np
from numpy.typing import NDArray

from emblazon.backends.base import Access, Needs, Stage
from emblazon.backends.comfyui_graphs import draw_graph, upscale_graph
from emblazon.backends.comfyui_job import job_of
from emblazon.backends.comfyui_recipes import Table, recipes
from emblazon.backends.comfyui_server import CHECKPOINT, DIFFUSION, UPSCALER, Nodes, Server
from emblazon.backends.comfyui_watch import follow
from emblazon.backends.comfyui_workflow import Value, Workflow, read_workflow
from emblazon.backends.media import mask_png, opaque_png
from emblazon.backends.remote import Answer, fitted
from emblazon.errors import BadAnswerError, InputError, PictureError
from emblazon.pixels import decode_picture, resize, unpremultiply
from emblazon.records import Draft, Pixels, Progress

NEEDS = Needs(
    words="A running ComfyUI server of one's own",
    url="http://127.0.0.1:8188",
    secret="COMFYUI_TOKEN",
    secret_optional=True,
    server=True,
    settings=("url", "workflow", "recipes"),
)

INSIDE = 127
Make = Callable[[int], Nodes]
"""The graph of one seed."""


class ComfyUI:
    """The back end `comfyui`."""

    id = "comfyui"

    def __init__(self, access: Access) -> None:
        self._access = access

    def run(self, stage: Stage) -> Iterator[Progress | Draft]:
        """For each seed its steps, with previews where the server makes them, then its draft.

        Raises InputError for what the model or the workflow has no place for, WeightsError for a file that the
        server has not, BackendError when it fails.
        """
        table = recipes(self._access.settings.get("recipes", ""))
        own = self._access.settings.get("workflow", "")
        workflow = read_workflow(own) if own else None
        with Server(self._access) as server:
            make = _own(server, stage, workflow, table) if workflow else _ours(server, stage, table)
            # A workflow samples as often as it likes.
            steps = 1 if workflow or stage.task == "upscale" else stage.steps
            for seed in stage.seeds:
                nodes = make(seed)
                server.require(nodes, table.packages)
                entry = yield from follow(server, nodes, stage, seed=seed, steps=steps)
                data = server.view(_image(server, entry, workflow.output if workflow else ""))
                yield Draft(_finished(_read(server, data), stage, self._access), seed)


def _ours(server: Server, stage: Stage, table: Table) -> Make:
    if stage.task == "upscale":
        assert stage.initial is not None, "admit saw to it"
        model, picture = server.file(UPSCALER, stage.model), server.upload(opaque_png(stage.initial))
        return lambda seed: upscale_graph(model, picture)
    job = job_of(server, stage, table)
    return lambda seed: draw_graph(job, seed)


def _own(server: Server, stage: Stage, workflow: Workflow, table: Table) -> Make:
    """The person's workflow with the stage's values. Raises InputError for what it has no place for."""
    values: dict[str, Value] = {
        "prompt": stage.text,
        "negative": stage.negative,
        "width": stage.width_px,
        "height": stage.height_px,
        "steps": stage.steps,
        "guidance": stage.guidance,
        "strength": stage.strength,
    }
    pictures = _pictures(stage)
    needed = ["prompt", "seed", *pictures, *(["negative"] if stage.negative else [])]
    absent = [name for name in needed if name not in workflow.places]
    if absent or stage.adapters:
        what = f"no place for {', '.join(absent)}" if absent else "its adapters inside itself"
        raise InputError(
            f"The workflow of [backends.comfyui] has {what}.",
            remedy=f'Title a node "emblazon: {absent[0]}"; see docs/comfyui.md.' if absent else "Give none.",
        )
    if "sampler" in workflow.places:
        wanted = stage.sampler.partition(" ")[0]
        values["sampler"] = table.samplers.get(wanted, wanted) or "euler"
    if "model" in workflow.places:
        slot = CHECKPOINT if server.found(CHECKPOINT, [stage.model]) else DIFFUSION
        values["model"] = server.file(slot, stage.model)
    kept = [name for name in ("width", "height", "steps", "guidance") if name not in workflow.places]
    if kept:
        server.access.say(f"The workflow has its own {', '.join(kept)}.")
    sent = {name: server.upload(data) for name, data in pictures.items()}
    return lambda seed: workflow.filled(values | sent | {"seed": seed})


def _pictures(stage: Stage) -> Mapping[str, bytes]:
    """The stage's pictures by the names that a workflow has for them."""
    found: dict[str, bytes] = {}
    if stage.initial is not None:
        found["initial"] = opaque_png(stage.initial)
    if stage.mask is not None:
        found["mask"] = mask_png(stage, edit="white")
    if stage.sketch is not None:
        found["sketch"] = opaque_png(stage.sketch)
    if stage.references:
        found["reference"] = opaque_png(stage.references[0])
    return found


def _image(server: Server, entry: Answer, output: str) -> Mapping[str, object]:
    """The picture that a graph kept: at the node `output`, else the first that was saved, else the first at all."""
    outputs = entry.at("outputs")
    table = cast("dict[str, object]", outputs) if isinstance(outputs, dict) else {}
    images = [
        cast("dict[str, object]", image)
        for node in ([output] if output else table)
        for image in cast("list[object]", entry.at("outputs", node, "images") or [])
        if isinstance(image, dict)
    ]
    saved = [image for image in images if image.get("type") == "output"] or images
    if not saved:
        raise BadAnswerError(
            f"{server.access.id} drew, and kept no picture.",
            remedy="Does the workflow end in a node that saves or shows one?",
        )
    if len(saved) > 1:
        server.access.say(f"{server.access.id} kept {len(saved)} pictures; the first is taken.")
    return saved[0]


def _read(server: Server, data: bytes) -> Pixels:
    try:
        return decode_picture(data, name="the answer")
    except PictureError as error:
        words = f"{len(data):,} bytes came that are no picture"
        raise server.error(BadAnswerError, words) from error


def _finished(pixels: Pixels, stage: Stage, access: Access) -> Pixels:
    """At the stage's size; outside the mask the initial picture's own pixels; enlarged, with its own transparency."""
    pixels = fitted(pixels, stage, access)
    if stage.task == "upscale" and stage.initial is not None:
        return _transparent(pixels, resize(stage.initial, stage.width_px, stage.height_px)[..., 3])
    if stage.mask is None or stage.initial is None:
        return pixels
    # The VAE alters what lies outside too.
    height, width = stage.initial.shape[:2]
    inside = resize(stage.mask, width, height)[..., 3] > INSIDE
    return np.where(inside[..., None], pixels, stage.initial)


def _transparent(pixels: Pixels, alpha: NDArray[np.uint8]) -> Pixels:
    """A picture that was enlarged over white, with its alpha again."""
    share = (alpha[..., None] / np.float32(255)).astype(np.float32)
    colour = (pixels[..., :3] / np.float32(255)).astype(np.float32) - (1 - share)
    return unpremultiply(np.concatenate([colour, share], axis=-1, dtype=np.float32))


BACKEND = ComfyUI
