"""Checkpoints: tensors and counters in one safetensors file, replaced in one move. Nothing is unpickled."""

# pyright: basic
# (torch's and onnx's own types are too partial for strict)

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`tensors`: by "group.name"; `counters`: plain numbers."""

    tensors: Mapping[str, Tensor]
    counters: Mapping[str, float]

    def group(self, name: str) -> dict[str, Tensor]:
        """The tensors of one group, without its prefix."""
        return {
            key[len(name) + 1 :]: value for key, value in self.tensors.items() if key.startswith(f"{name}.")
        }


def save_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write beside, flush to disk, rename: a kill at any point leaves the old file or the new one."""
    partial = path.with_suffix(".partial")
    tensors = {key: value.detach().contiguous() for key, value in checkpoint.tensors.items()}
    save_file(tensors, str(partial), metadata={"counters": json.dumps(dict(checkpoint.counters))})
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.replace(path)


def load_checkpoint(path: Path) -> Checkpoint:
    """Read what `save_checkpoint` wrote."""
    with safe_open(str(path), framework="pt") as file:
        tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        counters = json.loads(file.metadata()["counters"])
    return Checkpoint(tensors, counters)
