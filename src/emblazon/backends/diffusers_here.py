"""Whether a model's weights are on this machine, for `diffusers`: read from the file system, without the library."""

import os
from collections.abc import Mapping
from pathlib import Path

from emblazon.backends.diffusers_files import find_weights
from emblazon.errors import EmblazonError


def weights_here(model: str, settings: Mapping[str, str]) -> bool:
    """Whether a model, by its id on the hub, can be drawn with: its weights lie where the settings say or in the
    hub's cache, or may be fetched. Settings that are wrong count as none: drawing says what is wrong with them."""
    if settings.get("download") == "yes":
        return True
    try:
        found = find_weights(model, settings)
    except EmblazonError:
        return False
    return found is not None or any((hub_cache() / f"models--{model.replace('/', '--')}").glob("snapshots/*"))


def hub_cache() -> Path:
    """Where the hub's library keeps what it fetched (its own variables: HF_HUB_CACHE, HF_HOME)."""
    home = os.environ.get("HF_HOME") or "~/.cache/huggingface"
    return Path(os.environ.get("HF_HUB_CACHE") or Path(home) / "hub").expanduser()
