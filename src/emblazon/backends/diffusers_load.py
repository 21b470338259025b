"""Opening a model for `diffusers`: from a folder, a single file or the hub's cache, on the best device there is.

Everything is read from local safetensors that were checked first. torch, diffusers and transformers are imported when
a model is opened, never before; `Pipe`, `Torch` and the rest say what of them is used.
"""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import Parameter, signature
from pathlib import Path
from typing import Protocol, cast

from emblazon.backends.diffusers_files import (
    Index,
    find_weights,
    read_index,
    variant_of,
    vet_folder,
    vet_part,
)
from emblazon.backends.weights_files import tensors_in
from emblazon.errors import BackendError, InputError, WeightsError

WHOLE = ("first_stage_model.", "cond_stage_model.", "conditioner.", "text_encoders.", "vae.")
"""Beginnings of tensors' names that only a checkpoint of a whole pipeline has."""
LIBRARIES = ("diffusers", "transformers")
UNLOADABLE = (OSError, ValueError, RuntimeError, TypeError, LookupError, AttributeError, NotImplementedError)
"""What the libraries raise for weights that are not what their configuration says."""
MOST_WORDS = 400
Say = Callable[[str], None]


class Scheduler(Protocol):
    config: Mapping[str, object]

    def from_config(self, config: Mapping[str, object], **changes: object) -> "Scheduler": ...


class Pipe(Protocol):
    scheduler: Scheduler
    watermark: object
    components: Mapping[str, object]

    def __call__(self, **arguments: object) -> object: ...
    def to(self, device: str) -> object: ...
    def register_modules(self, **parts: object) -> None: ...
    def set_progress_bar_config(self, **settings: object) -> None: ...
    def maybe_free_model_hooks(self) -> None: ...
    def enable_attention_slicing(self) -> None: ...
    def enable_model_cpu_offload(self, *, device: str) -> None: ...
    def enable_sequential_cpu_offload(self, *, device: str) -> None: ...
    def load_lora_weights(self, folder: str, **settings: object) -> None: ...
    def set_adapters(self, names: list[str], weights: list[float]) -> None: ...
    def get_list_adapters(self) -> Mapping[str, list[str]]: ...
    def unload_lora_weights(self) -> None: ...
    def load_ip_adapter(self, folder: list[str], **settings: object) -> None: ...
    def set_ip_adapter_scale(self, scale: list[float]) -> None: ...
    def unload_ip_adapter(self) -> None: ...


class Loader(Protocol):
    """A class of a library that opens weights."""

    def from_pretrained(self, folder: str, **settings: object) -> object: ...
    def from_single_file(self, path: str, **settings: object) -> object: ...
    def from_pipe(self, pipe: Pipe, **parts: object) -> Pipe: ...
    def download(self, model: str, **settings: object) -> object: ...


class Generator(Protocol):
    def manual_seed(self, seed: int) -> "Generator": ...


class Accelerator(Protocol):
    def is_available(self) -> bool: ...
    def is_bf16_supported(self) -> bool: ...
    def empty_cache(self) -> None: ...


class Accelerators(Protocol):
    mps: Accelerator


class Torch(Protocol):
    cuda: Accelerator
    backends: Accelerators
    Generator: Callable[[str], Generator]
    OutOfMemoryError: type[Exception]


class Logging(Protocol):
    def set_verbosity_error(self) -> None: ...
    def disable_progress_bar(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where and how exactly networks run. `device`: "cuda", "mps" or "cpu", as torch calls them; `dtype`: torch's
    name of its numbers; `offload`: what waits in main memory, "none", "model" or "sequential"."""

    device: str
    dtype: str
    offload: str = "none"
    slicing: bool = False

    @property
    def settings(self) -> dict[str, object]:
        """What every network is loaded with."""
        return {"dtype": getattr(library("torch"), self.dtype), "local_files_only": True}


def library(name: str) -> object:
    """A library of the extra. Raises BackendError when it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise BackendError(
            f"The back end 'diffusers' needs {error.name or name}, which is not installed.",
            remedy='Run: pip install "emblazon[diffusers]"',
        ) from error


def loader(name: str, *, of: str = "diffusers") -> Loader:
    """A class of a library, by name."""
    return cast(Loader, getattr(library(of), name))


def torch() -> Torch:
    """torch. Raises BackendError when it is not installed."""
    return cast(Torch, library("torch"))


def parameters(pipe: object) -> Mapping[str, Parameter]:
    """What a call of the pipeline takes."""
    return signature(cast(Pipe, type(pipe)).__call__).parameters


def place_of(settings: Mapping[str, str]) -> Place:
    """The device and numbers to use: the settings', else the best that is there. Raises InputError."""
    device = settings.get("device") or _best_device()
    dtype = _setting(settings, "dtype", ("auto", "float32", "float16", "bfloat16"))
    offload = _setting(settings, "offload", ("none", "model", "sequential"))
    if offload != "none" and device == "cpu":
        raise InputError(
            f"[backends.diffusers] offload is {offload!r}, which needs a graphics card; there is none here.",
            remedy='Set offload = "none".',
        )
    slicing = _setting(settings, "slicing", ("no", "yes")) == "yes"
    return Place(device, _best_dtype(device) if dtype == "auto" else dtype, offload, slicing)


def _setting(settings: Mapping[str, str], key: str, known: tuple[str, ...]) -> str:
    value = settings.get(key) or known[0]
    if value not in known:
        raise InputError(
            f"[backends.diffusers] {key} is {value!r}.", remedy=f"It is one of {', '.join(known)}."
        )
    return value


def _best_device() -> str:
    if torch().cuda.is_available():
        return "cuda"
    return "mps" if torch().backends.mps.is_available() else "cpu"


def _best_dtype(device: str) -> str:
    if device.startswith("cuda"):
        return "bfloat16" if torch().cuda.is_bf16_supported() else "float16"
    return "float16" if device == "mps" else "float32"


def open_pipeline(model: str, settings: Mapping[str, str], *, place: Place, say: Say) -> Pipe:
    """The pipeline of a model, from where the settings or the hub's cache hold it, still on the CPU.

    `model`: its id on the hub. Nothing is fetched unless the setting `download` is "yes". Raises WeightsError.
    """
    _quieten()
    found = find_weights(model, settings)
    file = found if found is not None and found.is_file() else None
    beside = found.with_suffix("") if file and found else found
    folder = (
        beside if beside is not None and beside.is_dir() else _from_hub(model, settings, file=file, say=say)
    )
    index = read_index(folder)
    kind = _pipeline_class(index, folder)
    vet_folder(folder, index=index, pickles=file is None)
    names = tensors_in(file) if file else ()
    try:
        pipe = _load(kind, folder, file=file, names=names, index=index, place=place)
    except (MemoryError, torch().OutOfMemoryError) as error:
        raise BackendError(
            f"{model!r} does not fit into memory.", remedy="Take a smaller model, or dtype = bfloat16."
        ) from error
    except UNLOADABLE as error:
        raise WeightsError(
            f"The weights of {model!r} in {str(file or folder)!r} cannot be loaded as {index.kind}: {said(error)}.",
            remedy="They are not whole, or of another family than their configuration says: get them again.",
        ) from error
    pipe.set_progress_bar_config(disable=True)
    return pipe


def open_network(path: Path, place: Place) -> object:
    """A network that stands alone, as a ControlNet does: a folder with its `config.json`, or a file beside such a
    folder of its name. Raises WeightsError."""
    folder = path if path.is_dir() else path.with_suffix("")
    index = read_index(folder, name="config.json")
    try:
        if path.is_dir():
            vet_part(path)
            return loader(index.kind).from_pretrained(str(path), use_safetensors=True, **place.settings)
        tensors_in(path)
        return loader(index.kind).from_single_file(str(path), config=str(folder), **place.settings)
    except UNLOADABLE as error:
        raise WeightsError(
            f"The network {str(path)!r} cannot be loaded as {index.kind}: {error}",
            remedy="Get it again, whole.",
        ) from error


def _quieten() -> None:
    """The libraries' own bars and warnings would stand among our progress."""
    for name in LIBRARIES:
        logging = cast(Logging, library(f"{name}.utils.logging"))
        logging.set_verbosity_error()
        logging.disable_progress_bar()


def _from_hub(model: str, settings: Mapping[str, str], *, file: Path | None, say: Say) -> Path:
    """The model's folder in the hub's cache, fetched first where that is allowed."""
    fetch = _setting(settings, "download", ("no", "yes")) == "yes"
    pipeline = loader("DiffusionPipeline")
    try:
        return Path(str(pipeline.download(model, use_safetensors=True, local_files_only=True)))
    except (OSError, ValueError) as error:
        if not fetch:
            raise _absent(model, file) from error
    say(f"Fetching the weights of {model} from the hub.")
    try:
        return Path(str(pipeline.download(model, use_safetensors=True)))
    except (
        Exception
    ) as error:  # An edge: the network's faults have as many classes as the library has clients.
        raise WeightsError(
            f"The weights of {model!r} cannot be fetched: {said(error)}.",
            remedy="Check the network, and whether the model asks you to accept its licence first: hf auth login",
        ) from error


def _absent(model: str, file: Path | None) -> WeightsError:
    fetching = 'set download = "yes" in [backends.diffusers] to fetch it from the hub.'
    if file is not None:
        return WeightsError(
            f"{str(file)!r} has no configuration: it says how its networks are built nowhere.",
            remedy=f"Put the model's {file.stem}/model_index.json, with its parts, beside it, or {fetching}",
        )
    return WeightsError(
        f"The weights of {model!r} are not on this machine.",
        remedy=f"Put them in the folder of [backends.diffusers], name their place in its paths, or {fetching}",
    )


def _pipeline_class(index: Index, folder: Path) -> Loader:
    """The class that the folder names. Raises WeightsError when it is no pipeline, or a part is of foreign code."""
    kind, root = getattr(library("diffusers"), index.kind, None), loader("DiffusionPipeline")
    if not (isinstance(kind, type) and issubclass(kind, cast(type, root))):
        raise WeightsError(
            f"{str(folder)!r} holds the pipeline {index.kind!r}, which diffusers does not know.",
            remedy="A newer one may: pip install --upgrade diffusers",
        )
    for name, (source, of_class) in index.parts.items():
        if source not in LIBRARIES and not hasattr(library("diffusers.pipelines"), source):
            raise WeightsError(
                f"{str(folder)!r} takes its {name} from {source!r} ({of_class}).",
                remedy="Code that comes with weights is never run. Take a model that diffusers knows itself.",
            )
        if source in LIBRARIES:
            _require(of_class, source)
    return cast(Loader, kind)


def _require(name: str, source: str) -> None:
    """Raise BackendError for a class that stands in only for a package that is not installed."""
    try:
        getattr(loader(name, of=source), "from_pretrained", None)
    except (ImportError, AttributeError) as error:
        raise BackendError(
            f"This model needs {name}, and {source} has none here: {said(error)}.",
            remedy="Install what it asks for, then try again.",
        ) from error


def said(error: Exception) -> str:
    """A library's words, in one line of at most 400 letters."""
    return " ".join(str(error).split())[:MOST_WORDS].rstrip(". ")


def _load(
    kind: Loader, folder: Path, *, file: Path | None, names: tuple[str, ...], index: Index, place: Place
) -> Pipe:
    safe: dict[str, object] = {"use_safetensors": True, "variant": variant_of(folder, index=index)}
    if file is None:
        return cast(Pipe, kind.from_pretrained(str(folder), **safe, **place.settings))
    if any(name.startswith(WHOLE) for name in names) and hasattr(kind, "from_single_file"):
        # Without a folder as its `config`, diffusers goes to the network even where it is told not to.
        return cast(Pipe, kind.from_single_file(str(file), config=str(folder), **place.settings))
    source, of_class = index.parts[index.network]
    network = loader(of_class, of=source).from_single_file(
        str(file), config=str(folder), subfolder=index.network, **place.settings
    )
    return cast(Pipe, kind.from_pretrained(str(folder), **safe, **place.settings, **{index.network: network}))
