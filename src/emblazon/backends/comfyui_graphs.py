"""ComfyUI graphs for our stages, built from a resolved `Job`: no network, no settings, no choice by name.

A graph runs: loaders → patches, LoRAs, IP-Adapters on the model → words and references as conditioning → the canvas
(empty, a picture, a picture with a mask) → ControlNets → sampling → VAE → `PreviewImage`, which keeps the picture
among the server's temporary files and not among its owner's. Nodes: ComfyUI 0.3.64; FLUX.2's: its source of 2026.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from emblazon.backends.comfyui_recipes import LOADERS, Recipe

Link = tuple[str, int]
"""A node's id, and which of its outputs."""
FULL = 1.0


@dataclass(frozen=True, slots=True)
class Attached:
    """A LoRA, a ControlNet or an IP-Adapter. `vision`: the encoder of an IP-Adapter named by its file, "" where
    `file` is a preset; `picture`: an uploaded picture."""

    file: str
    weight: float
    picture: str = ""
    vision: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """A stage in ComfyUI's own terms: files as the server spells them, pictures as it named them at upload.

    `whole`: the model lies among the checkpoints, with a VAE; `encoders`: () where it holds its own too.
    """

    recipe: Recipe
    model: str
    whole: bool
    encoders: tuple[str, ...]
    encoder_type: str
    vae: str
    text: str
    negative: str
    width_px: int
    height_px: int
    steps: int
    guidance: float
    sampler: str
    scheduler: str
    strength: float = FULL
    initial: str = ""
    mask: str = ""
    sketch: str = ""
    references: tuple[str, ...] = ()
    loras: tuple[Attached, ...] = ()
    controlnets: tuple[Attached, ...] = ()
    ip_adapters: tuple[Attached, ...] = ()

    @property
    def cfg(self) -> float:
        """How far the negative is left behind: 1 where guidance is told to the model. Below 1, which elsewhere
        means none, ComfyUI would draw the negative."""
        return FULL if self.recipe.guidance == "embedded" else max(FULL, self.guidance)

    @property
    def denoise(self) -> float:
        """The share of the way from noise that is drawn."""
        return self.strength if self.initial else FULL


class Graph:
    """A graph in ComfyUI's API format while it grows."""

    def __init__(self) -> None:
        self.nodes: dict[str, dict[str, object]] = {}

    def add(self, kind: str, inputs: Mapping[str, object]) -> str:
        """One more node; its id."""
        name = str(len(self.nodes) + 1)
        self.nodes[name] = {"class_type": kind, "inputs": dict(inputs)}
        return name

    def load(self, picture: str) -> Link:
        """An uploaded picture."""
        return self.add("LoadImage", {"image": picture}), 0


@dataclass(frozen=True, slots=True)
class Parts:
    """The loaded model."""

    model: Link
    clip: Link
    vae: Link


@dataclass(frozen=True, slots=True)
class Words:
    """What is to be seen, and what not, as conditioning."""

    positive: Link
    negative: Link


def draw_graph(job: Job, seed: int) -> dict[str, dict[str, object]]:
    """The nodes that draw one picture; the last one keeps it."""
    graph = Graph()
    parts = _adapted(graph, job, _loaded(graph, job))
    words = _words(graph, job, parts)
    words, canvas = _canvas(graph, job, parts, words)
    words = _controlled(graph, job, parts, words)
    samples = SCHEDULES[job.recipe.schedule](graph, job, seed, parts.model, words, canvas)
    image = graph.add("VAEDecode", {"samples": samples, "vae": parts.vae})
    graph.add("PreviewImage", {"images": (image, 0)})
    return graph.nodes


def upscale_graph(model: str, picture: str) -> dict[str, dict[str, object]]:
    """The nodes that enlarge a picture."""
    graph = Graph()
    loader = graph.add("UpscaleModelLoader", {"model_name": model})
    inputs = {"upscale_model": (loader, 0), "image": graph.load(picture)}
    larger = graph.add("ImageUpscaleWithModel", inputs)
    graph.add("PreviewImage", {"images": (larger, 0)})
    return graph.nodes


def _loaded(graph: Graph, job: Job) -> Parts:
    if job.whole:
        node = graph.add("CheckpointLoaderSimple", {"ckpt_name": job.model})
        clip = _encoders(graph, job) if job.encoders else (node, 1)
        return Parts((node, 0), clip, (node, 2))
    model = graph.add("UNETLoader", {"unet_name": job.model, "weight_dtype": "default"})
    vae = graph.add("VAELoader", {"vae_name": job.vae})
    return Parts((model, 0), _encoders(graph, job), (vae, 0))


def _encoders(graph: Graph, job: Job) -> Link:
    alone = len(job.encoders) == 1
    inputs = {f"clip_name{'' if alone else at}": name for at, name in enumerate(job.encoders, start=1)}
    told = {"type": job.encoder_type} if job.encoder_type else {}
    return graph.add(LOADERS[len(job.encoders)], inputs | told), 0


def _adapted(graph: Graph, job: Job, parts: Parts) -> Parts:
    model, clip = parts.model, parts.clip
    for lora in job.loras:
        strengths = {"strength_model": lora.weight, "strength_clip": lora.weight}
        inputs = {"model": model, "clip": clip, "lora_name": lora.file, **strengths}
        node = graph.add("LoraLoader", inputs)
        model, clip = (node, 0), (node, 1)
    for patch in job.recipe.patches:
        model = graph.add(patch.node, {"model": model, **patch.numbers}), 0
    for adapter in job.ip_adapters:
        model = _looking(graph, adapter, model)
    return Parts(model, clip, parts.vae)


def _looking(graph: Graph, adapter: Attached, model: Link) -> Link:
    """The model with an IP-Adapter of the package ComfyUI_IPAdapter_plus."""
    if adapter.vision:
        vision = graph.add("CLIPVisionLoader", {"clip_name": adapter.vision})
        ours = graph.add("IPAdapterModelLoader", {"ipadapter_file": adapter.file}), 0
        beside: dict[str, object] = {"clip_vision": (vision, 0)}
    else:
        both = graph.add("IPAdapterUnifiedLoader", {"model": model, "preset": adapter.file})
        model, ours, beside = (both, 0), (both, 1), {}
    inputs = {
        "model": model,
        "ipadapter": ours,
        "image": graph.load(adapter.picture),
        "weight": adapter.weight,
        "weight_type": "linear",
        "combine_embeds": "concat",
        "start_at": 0.0,
        "end_at": 1.0,
        "embeds_scaling": "V only",
    }
    return graph.add("IPAdapterAdvanced", inputs | beside), 0


def _words(graph: Graph, job: Job, parts: Parts) -> Words:
    pictures = [graph.load(each) for each in job.references]
    positive = _encoded(graph, job, parts, job.text, pictures)
    negative = _encoded(graph, job, parts, job.negative, pictures) if job.recipe.negative else None
    if job.recipe.references == "latent":
        latents = [graph.add("VAEEncode", {"pixels": each, "vae": parts.vae}) for each in pictures]
        positive = _referring(graph, positive, latents)
        negative = _referring(graph, negative, latents) if negative else None
    if job.recipe.guidance == "embedded":
        inputs = {"conditioning": positive, "guidance": job.guidance}
        positive = graph.add("FluxGuidance", inputs), 0
    return Words(positive, negative or (graph.add("ConditioningZeroOut", {"conditioning": positive}), 0))


def _encoded(graph: Graph, job: Job, parts: Parts, text: str, pictures: list[Link]) -> Link:
    if job.recipe.references == "qwen" and pictures:
        seen = {f"image{at}": picture for at, picture in enumerate(pictures, start=1)}
        inputs = {"clip": parts.clip, "prompt": text, "vae": parts.vae, **seen}
        return graph.add("TextEncodeQwenImageEditPlus", inputs), 0
    return graph.add("CLIPTextEncode", {"text": text, "clip": parts.clip}), 0


def _referring(graph: Graph, words: Link, latents: list[str]) -> Link:
    for latent in latents:
        words = graph.add("ReferenceLatent", {"conditioning": words, "latent": (latent, 0)}), 0
    return words


def _canvas(graph: Graph, job: Job, parts: Parts, words: Words) -> tuple[Words, Link]:
    """What drawing begins from. The mask is white, so red, where to draw anew."""
    seeing = {"positive": words.positive, "negative": words.negative, "vae": parts.vae}
    if job.sketch:
        node = graph.add("InstructPixToPixConditioning", seeing | {"pixels": graph.load(job.sketch)})
        words, empty = Words((node, 0), (node, 1)), (node, 2)
        return words, _encoded_picture(graph, job, parts) if job.initial else empty
    if not job.initial:
        sizes = {"width": job.width_px, "height": job.height_px, "batch_size": 1}
        return words, (graph.add(job.recipe.latent, sizes), 0)
    if not job.mask:
        return words, _encoded_picture(graph, job, parts)
    mask = graph.add("LoadImageMask", {"image": job.mask, "channel": "red"}), 0
    if job.recipe.masks == "latent":
        inputs = {"samples": _encoded_picture(graph, job, parts), "mask": mask}
        return words, (graph.add("SetLatentNoiseMask", inputs), 0)
    inside = {"pixels": graph.load(job.initial), "mask": mask, "noise_mask": True}
    node = graph.add("InpaintModelConditioning", seeing | inside)
    return Words((node, 0), (node, 1)), (node, 2)


def _encoded_picture(graph: Graph, job: Job, parts: Parts) -> Link:
    return graph.add("VAEEncode", {"pixels": graph.load(job.initial), "vae": parts.vae}), 0


def _controlled(graph: Graph, job: Job, parts: Parts, words: Words) -> Words:
    for control in job.controlnets:
        loader = graph.add("ControlNetLoader", {"control_net_name": control.file})
        inputs = {
            "positive": words.positive,
            "negative": words.negative,
            "control_net": (loader, 0),
            "image": graph.load(control.picture),
            "strength": control.weight,
            "start_percent": 0.0,
            "end_percent": 1.0,
            "vae": parts.vae,
        }
        node = graph.add("ControlNetApplyAdvanced", inputs)
        words = Words((node, 0), (node, 1))
    return words


def _by_sampler(graph: Graph, job: Job, seed: int, model: Link, words: Words, canvas: Link) -> Link:
    inputs = {
        "model": model,
        "seed": seed,
        "steps": job.steps,
        "cfg": job.cfg,
        "sampler_name": job.sampler,
        "scheduler": job.scheduler,
        "positive": words.positive,
        "negative": words.negative,
        "latent_image": canvas,
        "denoise": job.denoise,
    }
    return graph.add("KSampler", inputs), 0


def _by_flux2(graph: Graph, job: Job, seed: int, model: Link, words: Words, canvas: Link) -> Link:
    """FLUX.2's schedule depends on the size. A part of it is taken so that `steps` are drawn, as KSampler does."""
    sizes = {"width": job.width_px, "height": job.height_px}
    sigmas = graph.add("Flux2Scheduler", {"steps": round(job.steps / job.denoise), **sizes}), 0
    if job.denoise < FULL:
        sigmas = graph.add("SplitSigmasDenoise", {"sigmas": sigmas, "denoise": job.denoise}), 1
    told = {"positive": words.positive, "negative": words.negative, "cfg": job.cfg}
    guider = graph.add("CFGGuider", {"model": model, **told})
    inputs = {
        "noise": (graph.add("RandomNoise", {"noise_seed": seed}), 0),
        "guider": (guider, 0),
        "sampler": (graph.add("KSamplerSelect", {"sampler_name": job.sampler}), 0),
        "sigmas": sigmas,
        "latent_image": canvas,
    }
    return graph.add("SamplerCustomAdvanced", inputs), 0


SCHEDULES: Mapping[str, Callable[[Graph, Job, int, Link, Words, Link], Link]] = {
    "sampler": _by_sampler,
    "flux2": _by_flux2,
}
"""How a recipe samples, by its `schedule`."""
