"""A stage resolved against what a ComfyUI server has: files as it spells them, pictures uploaded, nothing guessed."""

from dataclasses import replace
from pathlib import PurePosixPath

from emblazon.backends.base import Adapter, Stage
from emblazon.backends.comfyui_graphs import Attached, Job
from emblazon.backends.comfyui_recipes import Recipe, Table
from emblazon.backends.comfyui_server import (
    CHECKPOINT,
    CONTROLNET,
    DIFFUSION,
    ENCODER,
    IP_ADAPTER,
    LORA,
    VAE,
    VISION,
    Server,
    texts,
)
from emblazon.backends.media import mask_png, opaque_png
from emblazon.errors import InputError
from emblazon.pixels import resize
from emblazon.records import Pixels

MOST_REFERENCE_PIXELS = 1_048_576
SIDE_STEP = 16


def job_of(server: Server, stage: Stage, table: Table) -> Job:
    """The stage in the server's own terms. Raises InputError, WeightsError, BackendError for what cannot be."""
    recipe = table.recipe_of(stage.model)
    begun = _begun(stage)
    _refuse(stage, recipe, begun)
    job = _with_files(server, stage, recipe, table)
    if begun is not None:
        job = replace(job, initial=server.upload(opaque_png(begun)), strength=stage.strength)
    if stage.mask is not None:
        job = replace(job, mask=server.upload(mask_png(stage, edit="white")))
    if stage.sketch is not None and recipe.sketch == "channels":
        job = replace(job, sketch=server.upload(opaque_png(stage.sketch)))
    looked_at = stage.references if recipe.references != "none" else ()
    return replace(
        job,
        references=tuple(server.upload(opaque_png(_sized(each))) for each in looked_at),
        loras=tuple(
            Attached(server.file(LORA, each.file), each.weight)
            for each in stage.adapters
            if each.kind == "lora"
        ),
        controlnets=tuple(
            _controlnet(server, stage, each) for each in stage.adapters if each.kind == "controlnet"
        ),
        ip_adapters=tuple(
            _ip_adapter(server, stage, each, table) for each in stage.adapters if each.kind == "ip-adapter"
        ),
    )


def _with_files(server: Server, stage: Stage, recipe: Recipe, table: Table) -> Job:
    whole = server.found(CHECKPOINT, [stage.model]) is not None
    if not whole and server.found(DIFFUSION, [stage.model]) is None:
        raise server.missing(stage.model, CHECKPOINT, DIFFUSION)
    companions = table.companions_of(recipe)
    apart = companions is not None and not (whole and recipe.complete)
    if not whole and (companions is None or not companions.vae):
        raise InputError(
            f"{stage.model!r} lies among the server's diffusion models, and no recipe names the files beside it.",
            remedy="Add one to your own recipes: see docs/comfyui.md.",
        )
    beside = companions if apart else None
    sampler, scheduler = _sampling(server, stage, recipe, table)
    return Job(
        recipe=recipe,
        model=server.file(CHECKPOINT if whole else DIFFUSION, stage.model),
        whole=whole,
        encoders=tuple(server.file(ENCODER, *names) for names in beside.encoders) if beside else (),
        encoder_type=beside.type if beside else "",
        vae="" if whole or beside is None else server.file(VAE, *beside.vae),
        text=" ".join([stage.text, *_embeddings(server, stage)]),
        negative=stage.negative,
        width_px=stage.width_px,
        height_px=stage.height_px,
        steps=stage.steps,
        guidance=stage.guidance,
        sampler=sampler,
        scheduler=scheduler,
    )


def _begun(stage: Stage) -> Pixels | None:
    """The picture to begin from: the initial one, or the first reference below full strength."""
    if stage.initial is None and stage.task == "draw" and stage.strength < 1 and stage.references:
        return resize(stage.references[0], stage.width_px, stage.height_px)
    return stage.initial


def _refuse(stage: Stage, recipe: Recipe, begun: Pixels | None) -> None:
    """Raises InputError for a model that our graphs do not draw, or a picture that nothing in them would look at."""
    if not recipe.drawn:
        raise InputError(
            f"{stage.model!r} needs nodes of its own in ComfyUI, which our graphs do not have.",
            remedy="Name a workflow of yours under [backends.comfyui]: see docs/comfyui.md.",
        )
    kinds = {each.kind for each in stage.adapters}
    unseen = recipe.references == "none" and "ip-adapter" not in kinds and begun is stage.initial
    if stage.references and unseen:
        raise InputError(
            f"{stage.model!r} looks at no references in ComfyUI.",
            remedy="Add an IP-Adapter, begin from the picture with a strength below 1, or take another model.",
        )
    if stage.sketch is not None and recipe.sketch == "controlnet" and "controlnet" not in kinds:
        raise InputError(
            f"{stage.model!r} looks at no sketch by itself in ComfyUI.",
            remedy="Add a ControlNet, or leave it out.",
        )


def _sampling(server: Server, stage: Stage, recipe: Recipe, table: Table) -> tuple[str, str]:
    """ComfyUI's names of the sampler and the schedule. "dpmpp_2m karras" names both."""
    wanted, _, scheduler = stage.sampler.partition(" ")
    sampler = table.samplers.get(wanted, wanted) or recipe.sampler
    scheduler = scheduler or recipe.scheduler
    for value, name in ((sampler, "sampler_name"), (scheduler, "scheduler")):
        known = server.choices("KSampler", name)
        if value not in known:
            raise InputError(
                f"ComfyUI has no {name.partition('_')[0]} {value!r}.", remedy=f"It has {', '.join(known)}."
            )
    return sampler, scheduler


def _embeddings(server: Server, stage: Stage) -> list[str]:
    """Textual inversions, as ComfyUI wants them in the words."""
    wanted = [each for each in stage.adapters if each.kind == "textual-inversion"]
    known = texts(server.read("GET", "/embeddings").body) if wanted else ()
    for each in wanted:
        if _stem(each.file) not in map(_stem, known):
            raise InputError(
                f"ComfyUI has no embedding {each.file!r}.", remedy=f"It has {', '.join(known) or 'none'}."
            )
    return [f"(embedding:{_stem(each.file)}:{each.weight:g})" for each in wanted]


def _stem(file: str) -> str:
    return str(PurePosixPath(file.replace("\\", "/")).with_suffix(""))


def _controlnet(server: Server, stage: Stage, adapter: Adapter) -> Attached:
    """The picture is the map itself, as wide and high as the stage."""
    picture = stage.sketch if adapter.picture is None else adapter.picture
    if picture is None:
        raise InputError(f"The ControlNet {adapter.file!r} has no picture to look at.", remedy="Give it one.")
    shown = resize(picture, stage.width_px, stage.height_px)
    return Attached(server.file(CONTROLNET, adapter.file), adapter.weight, server.upload(opaque_png(shown)))


def _ip_adapter(server: Server, stage: Stage, adapter: Adapter, table: Table) -> Attached:
    """By one of the package's presets, or by a file with an encoder of pictures beside it."""
    picture = adapter.picture if adapter.picture is not None else next(iter(stage.references), None)
    if picture is None:
        raise InputError(f"The IP-Adapter {adapter.file!r} has no picture to look at.", remedy="Give it one.")
    server.require({"": {"class_type": "IPAdapterAdvanced"}}, table.packages)
    shown = server.upload(opaque_png(_sized(picture)))
    if adapter.file in server.choices("IPAdapterUnifiedLoader", "preset"):
        return Attached(adapter.file, adapter.weight, shown)
    file = server.file(IP_ADAPTER, adapter.file)
    return Attached(file, adapter.weight, shown, vision=server.file(VISION, *table.vision))


def _sized(picture: Pixels) -> Pixels:
    """A reference as models look at it: a megapixel at most, its sides multiples of 16."""
    height, width = picture.shape[:2]
    scale = min(1.0, (MOST_REFERENCE_PIXELS / (width * height)) ** 0.5)
    sides = [max(SIDE_STEP, int(side * scale) // SIDE_STEP * SIDE_STEP) for side in (width, height)]
    return picture if sides == [width, height] else resize(picture, *sides)
