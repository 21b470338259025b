"""Which ComfyUI graph draws a model file, and which files stand beside it: `comfyui.toml`, as records.

A recipe is found by the model's file name alone; nothing in the code asks for a model. A person's own file of the
same shape is read before ours, so that a new model, or an encoder under another name, needs no new release.
"""

import tomllib
from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from emblazon.errors import InputError

LOADERS: Mapping[int, str] = {
    1: "CLIPLoader",
    2: "DualCLIPLoader",
    3: "TripleCLIPLoader",
    4: "QuadrupleCLIPLoader",
}
"""ComfyUI's loader of so many text encoders."""


class Record(BaseModel):
    """Frozen; unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Companions(Record):
    """The files beside a model. `encoders`: for each input of the loader, names of which one is enough; `type`: what
    the loader is told of them, "" where it is told nothing; `vae`: likewise, () where the model's file holds it."""

    encoders: tuple[tuple[str, ...], ...]
    type: str = ""
    vae: tuple[str, ...] = ()


class Patch(Record):
    """A node that the model passes through, and its own numbers by name."""

    node: str
    numbers: dict[str, float] = {}


class Recipe(Record):
    """How one kind of model is drawn; each field as the head of `comfyui.toml` says."""

    id: str
    files: tuple[str, ...]
    drawn: bool = True
    beside: str = ""
    complete: bool = True
    latent: str = "EmptyLatentImage"
    guidance: Literal["cfg", "embedded"] = "cfg"
    negative: bool = True
    schedule: Literal["sampler", "flux2"] = "sampler"
    sampler: str = "euler"
    scheduler: str = "normal"
    patches: tuple[Patch, ...] = ()
    masks: Literal["latent", "conditioning"] = "latent"
    references: Literal["none", "latent", "qwen"] = "none"
    sketch: Literal["controlnet", "channels"] = "controlnet"


class Table(Record):
    """One recipe file. `vision`: encoders of pictures for an IP-Adapter; `samplers`: our names → ComfyUI's, "" for
    the recipe's own; `packages`: which package brings a node."""

    vision: tuple[str, ...] = ()
    samplers: dict[str, str] = {}
    packages: dict[str, str] = {}
    companions: dict[str, Companions] = {}
    recipe: tuple[Recipe, ...] = ()

    def recipe_of(self, model: str) -> Recipe:
        """The recipe for a model's file. Raises InputError when no pattern fits it."""
        name = model.replace("\\", "/").rpartition("/")[2].casefold()
        for recipe in self.recipe:
            if any(fnmatchcase(name, pattern.casefold()) for pattern in recipe.files):
                return recipe
        raise InputError(f"No recipe fits the model {model!r}.", remedy="Add one to your own recipe file.")

    def companions_of(self, recipe: Recipe) -> Companions | None:
        """The files beside a recipe's model, None where there are none."""
        return self.companions[recipe.beside] if recipe.beside else None


def recipes(own: str = "") -> Table:
    """Our recipes, after those of the person's own file where there is one.

    Raises InputError when that file cannot be read or says something impossible.
    """
    if not own:
        return _ours()
    path = Path(own).expanduser()
    try:
        first = _table(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"The recipes {own!r} cannot be read: {error}.", remedy="Check [backends.comfyui] recipes."
        ) from error
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise InputError(
            f"The recipes {own!r} cannot be used: {_first_fault(error)}.", remedy="See docs/comfyui.md."
        ) from error
    return _checked(_joined(first, _ours()), own)


@cache
def _ours() -> Table:
    return _checked(_table((files("emblazon.backends") / "comfyui.toml").read_text("utf-8")), "comfyui.toml")


def _table(text: str) -> Table:
    return Table.model_validate(tomllib.loads(text))


def _joined(first: Table, then: Table) -> Table:
    return Table(
        vision=first.vision + then.vision,
        samplers=then.samplers | first.samplers,
        packages=then.packages | first.packages,
        companions=then.companions | first.companions,
        recipe=first.recipe + then.recipe,
    )


def _checked(table: Table, name: str) -> Table:
    """The table, once every name in it leads somewhere."""
    for recipe in table.recipe:
        if recipe.beside and recipe.beside not in table.companions:
            raise InputError(
                f"In {name!r} the recipe {recipe.id!r} names the companions {recipe.beside!r}.",
                remedy=f"There are: {', '.join(sorted(table.companions))}.",
            )
    for key, companions in table.companions.items():
        if len(companions.encoders) not in LOADERS:
            raise InputError(
                f"In {name!r} the companions {key!r} have {len(companions.encoders)} text encoders.",
                remedy=f"ComfyUI loads {min(LOADERS)} to {max(LOADERS)}.",
            )
    return table


def _first_fault(error: ValueError) -> str:
    if isinstance(error, ValidationError):
        fault = error.errors()[0]
        return f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}"
    return str(error)
