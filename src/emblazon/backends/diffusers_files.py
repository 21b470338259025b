"""Where the weights for `diffusers` lie on this machine, and whether they may be opened.

    folder = "/models"            # holds black-forest-labs/FLUX.1-dev, FLUX.1-dev or FLUX.1-dev.safetensors
    paths = '''
    black-forest-labs/FLUX.1-dev = /elsewhere/flux1-dev.safetensors
    '''

A name is only ever compared with what a folder holds; no path is made from one.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from emblazon.backends.weights_files import PICKLES, tensors_in
from emblazon.errors import InputError, WeightsError

INDEX = "model_index.json"
ENDING = ".safetensors"
DEPTH = 3


@dataclass(frozen=True, slots=True)
class Index:
    """What `model_index.json` says: the pipeline's class, and each part's library and class."""

    kind: str
    parts: Mapping[str, tuple[str, str]]

    @property
    def network(self) -> str:
        """The part that draws."""
        return "transformer" if "transformer" in self.parts else "unet"


def find_weights(model: str, settings: Mapping[str, str]) -> Path | None:
    """The folder or the file that the person's settings give for a model; None where they give none.

    Raises InputError for a line of `paths` that is none, WeightsError when what they name is not there.
    """
    direct = _paths(settings.get("paths", "")).get(model)
    if direct is not None:
        return _existing(direct, f"The weights of {model!r}")
    if not settings.get("folder"):
        return None
    folder = _existing(Path(settings["folder"]).expanduser(), "The folder of [backends.diffusers]")
    last = model.rsplit("/", 1)[-1]
    names = (model, *(model.replace("/", mark) for mark in ("--", "-", "_")), last)
    # A file comes before the folder of its name, which may hold no more than its configuration.
    wanted = {name: at for at, name in enumerate((*(name + ENDING for name in names), *names))}
    there = {name: path for name, path in _held(folder) if name in wanted}
    return there[min(there, key=wanted.__getitem__)] if there else None


def find_adapter(name: str, settings: Mapping[str, str]) -> Path:
    """The file or folder of an adapter, by its path within the folder of adapters, or its name there.

    Raises WeightsError when there is none, or there are several of that name.
    """
    place = settings.get("adapters") or settings.get("folder", "")
    if not place:
        raise WeightsError(
            f"The adapter {name!r} has no place to lie.",
            remedy='Set [backends.diffusers] adapters = "…" to the folder that holds it.',
        )
    folder = _existing(Path(place).expanduser(), "The folder of adapters")
    held = dict(_held(folder))
    for asked in (name, name + ENDING):
        found = [held[asked]] if asked in held else [path for path in held.values() if path.name == asked]
        if len(found) == 1:
            return found[0]
        if found:
            raise WeightsError(
                f"{str(folder)!r} holds {len(found)} adapters {name!r}.", remedy="Say which, with its folder."
            )
    raise WeightsError(
        f"{str(folder)!r} holds no adapter {name!r}.", remedy="Put its safetensors file there."
    )


def read_index(folder: Path, *, name: str = INDEX) -> Index:
    """What a folder in diffusers' layout holds. Raises WeightsError when it is none, or names code of its own."""
    table = _table(folder / name)
    kind = table.get("_class_name")
    parts = {part: tuple(cast("list[str]", pair)) for part, pair in table.items() if _is_part(pair)}
    if not isinstance(kind, str):
        raise WeightsError(
            f"{str(folder / name)!r} asks for the class {kind!r}.",
            remedy="Code that comes with weights is never run. Take a model that diffusers knows itself.",
        )
    return Index(kind, cast("dict[str, tuple[str, str]]", parts))


def vet_folder(folder: Path, *, index: Index, pickles: bool) -> None:
    """Check every weights file that a pipeline's parts would open. Raises WeightsError."""
    for name in index.parts:
        if (folder / name).is_dir():
            vet_part(folder / name, pickles=pickles)


def vet_part(folder: Path, *, pickles: bool = True) -> None:
    """Check one network's folder: sound safetensors, none missing, no pickle in their place; with `pickles`, there
    may be some beside them, for what opens the folder is told to open safetensors only. Raises WeightsError."""
    names = {path.name for path in folder.iterdir() if path.is_file()}
    weights = {name for name in names if name.endswith(ENDING)}
    for name in sorted(names):
        if name.endswith(PICKLES) and not (weights and pickles):
            raise WeightsError(
                f"{str(folder / name)!r} can only be opened by unpickling it, which can run code.",
                remedy="Get the safetensors file from the model's maker.",
            )
        if name.endswith(f"{ENDING}.index.json"):
            _vet_shards(folder / name, weights)
    for name in sorted(weights):
        tensors_in(folder / name)


def variant_of(folder: Path, *, index: Index) -> str | None:
    """The "fp16" in `model.fp16.safetensors`, where a pipeline's network has no file without one."""
    part = folder / index.network
    stems = [path.name.removesuffix(ENDING).split("-of-")[0] for path in sorted(part.glob(f"*{ENDING}"))]
    variants = [stem.split(".")[1].split("-")[0] if "." in stem else None for stem in stems]
    return variants[0] if variants and None not in variants else None


def _vet_shards(path: Path, there: set[str]) -> None:
    places = _table(path).get("weight_map")
    shards = set(cast("dict[str, object]", places).values()) if isinstance(places, dict) else {"?"}
    missing = sorted(str(shard) for shard in shards if shard not in there)
    if missing:
        raise WeightsError(
            f"{str(path)!r} names {missing[0]!r}, which is not beside it.",
            remedy="Download the model again, whole.",
        )


def _table(path: Path) -> dict[str, object]:
    try:
        value: object = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise WeightsError(
            f"{str(path.parent)!r} has no {path.name}: it holds no model in diffusers' layout.",
            remedy="Give the folder that has it, or a single .safetensors file.",
        ) from error
    except (OSError, ValueError, RecursionError) as error:
        raise WeightsError(f"{str(path)!r} cannot be read: {error}.", remedy="Download it again.") from error
    if not isinstance(value, dict):
        raise WeightsError(f"{str(path)!r} holds no table.", remedy="Download it again.")
    return cast("dict[str, object]", value)


def _is_part(value: object) -> bool:
    pair = cast("list[object]", value) if isinstance(value, list) else []
    return len(pair) == 2 and all(isinstance(word, str) for word in pair)


def _paths(text: str) -> dict[str, Path]:
    """The lines `model = path` of the setting."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines:
        if "=" not in line:
            raise InputError(
                f"[backends.diffusers] paths has the line {line!r}.",
                remedy="Write one `model = path` a line.",
            )
    pairs = [line.split("=", 1) for line in lines]
    return {name.strip(): Path(path.strip()).expanduser() for name, path in pairs}


def _existing(path: Path, what: str) -> Path:
    if not path.exists():
        raise WeightsError(f"{what}, {str(path)!r}, is not there.", remedy="Mend the path in emblazon.toml.")
    return path


def _held(folder: Path, *, depth: int = DEPTH, before: str = "") -> Iterator[tuple[str, Path]]:
    """Each folder and safetensors file in `folder`, to a depth of three, by its path within it."""
    for path in sorted(folder.iterdir()):
        name = f"{before}{path.name}"
        if path.is_dir():
            yield name, path
            if depth > 1 and not (path / INDEX).exists():
                yield from _held(path, depth=depth - 1, before=f"{name}/")
        elif name.endswith(ENDING):
            yield name, path
