"""An opened model for `diffusers`: the pipelines of its tasks, which share its networks; adapters and samplers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import cast

from emblazon.backends.base import Adapter, Stage
from emblazon.backends.diffusers_files import find_adapter, vet_part
from emblazon.backends.diffusers_load import (
    UNLOADABLE,
    Pipe,
    Place,
    Say,
    Scheduler,
    loader,
    open_network,
    open_pipeline,
    parameters,
    place_of,
    said,
)
from emblazon.backends.weights_files import tensors_in
from emblazon.catalog.profile import Adapter as AdapterKind
from emblazon.errors import InputError, WeightsError

AUTO = {
    "draw": "AutoPipelineForText2Image",
    "redraw": "AutoPipelineForImage2Image",
    "inpaint": "AutoPipelineForInpainting",
}
OWN = {"draw": {"prompt"}, "redraw": {"image"}, "inpaint": {"image", "mask_image"}}
"""What a pipeline that stands in none of those lists must take to do a task all the same."""
WORDS = {"draw": "draw from words alone", "redraw": "begin from a picture", "inpaint": "draw inside a mask"}
KARRAS = {"use_karras_sigmas": True}
SDE = {"algorithm_type": "sde-dpmsolver++"}
SAMPLERS: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "ddim": ("DDIMScheduler", {}),
    "ddpm": ("DDPMScheduler", {}),
    "deis": ("DEISMultistepScheduler", {}),
    "dpm_2": ("KDPM2DiscreteScheduler", {}),
    "dpm_2_ancestral": ("KDPM2AncestralDiscreteScheduler", {}),
    "dpmpp_2m": ("DPMSolverMultistepScheduler", {}),
    "dpmpp_2m_karras": ("DPMSolverMultistepScheduler", KARRAS),
    "dpmpp_2m_sde": ("DPMSolverMultistepScheduler", SDE),
    "dpmpp_2m_sde_karras": ("DPMSolverMultistepScheduler", {**SDE, **KARRAS}),
    "dpmpp_2s": ("DPMSolverSinglestepScheduler", {}),
    "euler": ("EulerDiscreteScheduler", {}),
    "euler_ancestral": ("EulerAncestralDiscreteScheduler", {}),
    "heun": ("HeunDiscreteScheduler", {}),
    "lcm": ("LCMScheduler", {}),
    "pndm": ("PNDMScheduler", {}),
    "unipc": ("UniPCMultistepScheduler", {}),
}
"""Our names of samplers: the scheduler that each is, with its settings."""
OWN_SAMPLER = ("", "default", "none")
Held = list[tuple[Adapter, Path]]


@dataclass(slots=True)
class Model:
    """One opened model. `prepared` gives the pipeline for a stage."""

    id: str
    base: Pipe
    place: Place
    settings: Mapping[str, str]
    own: Scheduler
    _pipes: dict[tuple[str, ...], Pipe] = field(default_factory=dict[tuple[str, ...], Pipe])
    _loras: tuple[Path, ...] = ()
    _looking: "tuple[Pipe, tuple[Path, ...]] | None" = None
    _placed: Pipe | None = None

    @classmethod
    def open(cls, model: str, settings: Mapping[str, str], *, say: Say) -> "Model":
        """Load a model, by its id on the hub, from this machine. Raises WeightsError."""
        place = place_of(settings)
        base = open_pipeline(model, settings, place=place, say=say)
        return cls(model, base, place, settings, base.scheduler)

    def prepared(self, stage: Stage, *, task: str, say: Say) -> Pipe:
        """The pipeline for a task, with the stage's sampler and adapters, on its device.

        Raises InputError when the model cannot do the task or take an adapter, WeightsError for an adapter's file.
        """
        held = [(each, find_adapter(each.file, self.settings)) for each in stage.adapters]
        if of_kind(held, "textual-inversion"):
            raise InputError("The back end 'diffusers' takes no textual inversion.", remedy="Take a LoRA.")
        pipe = self._for_task(task, [path for _, path in of_kind(held, "controlnet")])
        pipe.scheduler = scheduler_for(self.own, stage.sampler, say=say)
        self._take_loras(pipe, of_kind(held, "lora"))
        self._look(pipe, of_kind(held, "ip-adapter"))
        self._put(pipe)
        return pipe

    def _for_task(self, task: str, controls: list[Path]) -> Pipe:
        key = (task, *map(str, controls))
        if key not in self._pipes:
            self._pipes[key] = self._derived(task, [open_network(path, self.place) for path in controls])
        return self._pipes[key]

    def _derived(self, task: str, nets: list[object]) -> Pipe:
        parts = {"controlnet": nets[0] if len(nets) == 1 else nets} if nets else {}
        try:
            pipe = loader(AUTO[task]).from_pipe(self.base, **parts)
        except ValueError as error:
            takes = set(parameters(self.base))
            if not nets and takes >= OWN[task] and (task == "inpaint" or "mask_image" not in takes):
                return self.base
            raise InputError(
                f"{type(self.base).__name__}, the pipeline of {self.id!r}, cannot {WORDS[task]}"
                f"{' with a ControlNet' if nets else ''}.",
                remedy="Take another model.",
            ) from error
        pipe.set_progress_bar_config(disable=True)
        if hasattr(pipe, "watermark"):
            # SDXL would mark pictures wherever another package happens to be installed; signing is our own step.
            pipe.watermark = None
        return pipe

    def _take_loras(self, pipe: Pipe, held: Held) -> None:
        """The LoRAs of the stage, and no other, each at its weight."""
        paths = tuple(path for _, path in held)
        names = [f"lora_{number}" for number in range(len(paths))]
        if held and not hasattr(pipe, "load_lora_weights"):
            raise InputError(f"{type(pipe).__name__} takes no LoRA.", remedy="Leave it out.")
        if paths != self._loras:
            if self._loras:
                pipe.unload_lora_weights()
            self._loras, self._placed = (), None
            try:
                for name, path in zip(names, paths, strict=True):
                    self._adapt(path, partial(_load_lora, pipe, name=name))
            except WeightsError:
                pipe.unload_lora_weights()
                raise
            self._loras = paths
        if held:
            pipe.set_adapters(names, [adapter.weight for adapter, _ in held])

    def _look(self, pipe: Pipe, held: Held) -> None:
        """The IP-Adapters of the stage, and no other: they change the network that all pipelines share."""
        wanted = (pipe, tuple(path for _, path in held)) if held else None
        if held and not {"image_encoder", "unet"} <= set(pipe.components):
            raise InputError(f"{type(pipe).__name__} takes no IP-Adapter here.", remedy="Leave it out.")
        if wanted != self._looking:
            if self._looking is not None:
                self._looking[0].unload_ip_adapter()
            self._looking, self._placed = None, None
            if wanted is not None:
                self._adapt(wanted[1][0], partial(self._load_ip_adapters, pipe, paths=wanted[1]))
                self._looking = wanted
        if held:
            pipe.set_ip_adapter_scale([adapter.weight for adapter, _ in held])

    def _load_ip_adapters(self, pipe: Pipe, first: Path, *, paths: tuple[Path, ...]) -> None:
        encoder = first.parent / "image_encoder"
        if not encoder.is_dir():
            raise WeightsError(
                f"The IP-Adapter {str(first)!r} has no image_encoder folder beside it.",
                remedy="Put its maker's there.",
            )
        vet_part(encoder)
        for path in paths:
            tensors_in(path)
        # Loaded here and not by load_ip_adapter, which cannot be told to open safetensors only.
        eye = loader("CLIPVisionModelWithProjection", of="transformers").from_pretrained(
            str(encoder), use_safetensors=True, **self.place.settings
        )
        pipe.register_modules(image_encoder=eye)
        pipe.load_ip_adapter(
            [str(path.parent) for path in paths],
            subfolder="",
            weight_name=[path.name for path in paths],
            local_files_only=True,
            image_encoder_folder=None,
        )

    def _adapt(self, path: Path, load: Callable[[Path], None]) -> None:
        try:
            load(path)
        except UNLOADABLE as error:
            raise WeightsError(
                f"The adapter {str(path)!r} does not fit {self.id!r}: {said(error)}.",
                remedy="Take one that was trained for this model's family.",
            ) from error

    def _put(self, pipe: Pipe) -> None:
        """The pipeline on its device, with what the settings say of memory."""
        if self._placed is pipe:
            return
        if self.place.offload == "model":
            pipe.enable_model_cpu_offload(device=self.place.device)
        elif self.place.offload == "sequential":
            pipe.enable_sequential_cpu_offload(device=self.place.device)
        else:
            pipe.to(self.place.device)
        if self.place.slicing:
            pipe.enable_attention_slicing()
            tile = getattr(pipe.components.get("vae"), "enable_tiling", None)
            if tile is not None:
                tile()
        self._placed = pipe


def of_kind(held: Held, kind: AdapterKind) -> Held:
    """The adapters of one kind, with their files."""
    return [(adapter, path) for adapter, path in held if adapter.kind == kind]


def scheduler_for(own: Scheduler, sampler: str, *, say: Say) -> Scheduler:
    """A fresh scheduler: what our sampler's name means, with the model's own noise levels.

    A model keeps its own where another does not fit it, as those that match flows do; the person is told so. Raises
    InputError for a name that means nothing.
    """
    if sampler in OWN_SAMPLER:
        return own.from_config(own.config)
    if sampler not in SAMPLERS:
        raise InputError(
            f"The sampler {sampler!r} is unknown.", remedy=f"It is default or one of {', '.join(SAMPLERS)}."
        )
    name, changes = SAMPLERS[sampler]
    if "beta_start" not in own.config or own.config.get("prediction_type") == "flow_prediction":
        if type(own).__name__ != name and sampler not in type(own).__name__.casefold():
            say(f"The model keeps its own sampler, {type(own).__name__}: {sampler} does not fit it.")
        return own.from_config(own.config)
    return cast(Scheduler, loader(name)).from_config(own.config, **changes)


def _load_lora(pipe: Pipe, file: Path, *, name: str) -> None:
    tensors_in(file)
    pipe.load_lora_weights(
        str(file.parent),
        weight_name=file.name,
        adapter_name=name,
        use_safetensors=True,
        local_files_only=True,
    )
    # The library passes over tensors that it finds no place for, even when that is all of them.
    if not any(name in names for names in pipe.get_list_adapters().values()):
        raise ValueError("none of its tensors belongs to a network of this model")
