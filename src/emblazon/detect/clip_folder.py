"""Does a folder hold a CLIP or a SigLIP that may be opened? Read from its small files, before any library sees it.

The layout is transformers': config.json, a tokenizer, preprocessor_config.json, and weights as safetensors, in one
file or in several that an index lists. Nothing is unpickled, and no code that comes with weights is run.
"""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import cast

PACKAGES = ("torch", "transformers", "safetensors")
KINDS = ("clip", "siglip", "siglip2")
"""`model_type` in config.json. TinyCLIP and MobileCLIP are "clip" where they are exported as such."""
WEIGHTS = "model.safetensors"
INDEX = f"{WEIGHTS}.index.json"
ELSEWHERE = "transformers_weights"
"""A key of config.json by which the library opens another file; one name that it takes is a pickle's."""
PICKLES = (".bin", ".ckpt", ".pkl", ".pickle", ".pt", ".pth")
TOKENIZERS = ("tokenizer.json", "vocab.json", "spiece.model", "tokenizer.model")
PREPARER = "preprocessor_config.json"
PREPARERS = (PREPARER, "processor_config.json")


def missing(folder: Path) -> str:
    """What keeps the model in `folder` from being used, and how to mend it; "" when nothing is seen to."""
    absent = [name for name in PACKAGES if find_spec(name) is None]
    if absent:
        return f'{", ".join(absent)} is not installed (pip install "emblazon[diffusers]")'
    if not folder.is_dir():
        return f"there is no folder {str(folder)!r}"
    why = _lacking({path.name for path in folder.iterdir() if path.is_file()}, folder)
    return f"{str(folder)!r} {why}" if why else ""


def kind_of(folder: Path) -> str:
    """The model's kind, as its config.json says; "" when it says none."""
    kind = _table(folder / "config.json").get("model_type")
    return kind if isinstance(kind, str) else ""


def _lacking(names: set[str], folder: Path) -> str:
    """What is wrong with a folder that holds files of these `names`; "" for nothing."""
    if "config.json" not in names:
        return "has no config.json: it holds no model in transformers' layout"
    if (kind := kind_of(folder)) not in KINDS:
        return f"holds a model of the kind {kind!r}; those known are {', '.join(KINDS)}"
    if "adapter_config.json" in names:
        return "holds an adapter, which names its weights elsewhere; give the folder of a whole model"
    if (elsewhere := _table(folder / "config.json").get(ELSEWHERE)) is not None:
        return f"has a config.json that sets {ELSEWHERE} to {elsewhere!r}; take that line out: {WEIGHTS} is opened"
    if not names & {WEIGHTS, INDEX}:
        return _without_weights(names)
    if WEIGHTS not in names and (strange := _strangers(folder / INDEX, names)):
        return f"has an index that names {strange[0]!r}, which is no safetensors file beside it"
    if not names & set(TOKENIZERS):
        return f"has no tokenizer ({', '.join(TOKENIZERS)})"
    return "" if names & set(PREPARERS) else f"has no {PREPARER}"


def _without_weights(names: set[str]) -> str:
    pickles = sorted(name for name in names if name.endswith(PICKLES))
    if pickles:
        return (
            f"holds its weights as {pickles[0]!r} only, which is opened by unpickling, and that can run code; "
            f"get {WEIGHTS} from the model's maker"
        )
    return f"has no {WEIGHTS}"


def _strangers(index: Path, names: set[str]) -> list[str]:
    """What an index lists that is no safetensors file of the folder."""
    places = _table(index).get("weight_map")
    listed = (
        {str(each) for each in cast("dict[str, object]", places).values()}
        if isinstance(places, dict)
        else {""}
    )
    return sorted(each for each in listed if not each.endswith(".safetensors") or each not in names)


def _table(path: Path) -> dict[str, object]:
    """A JSON file's table; empty when it cannot be read as one."""
    try:
        value: object = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}
