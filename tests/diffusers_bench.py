"""What the tests of `diffusers` share: a stage, pictures, and a back end over a folder of tiny models."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np

from emblazon.backends.base import Access, Stage
from emblazon.backends.diffusers import Diffusers
from emblazon.records import Draft, Progress

WIDE, HIGH = 64, 32
STAGE = Stage(
    text="a red apple",
    style="flat",
    palette=(),
    seeds=(3,),
    width_px=WIDE,
    height_px=HIGH,
    steps=2,
    sampler="default",
    guidance=3.0,
)
RAMP = np.empty((HIGH, WIDE, 4), np.uint8)
RAMP[..., :3] = np.linspace(0, 255, WIDE)[None, :, None]
RAMP[..., 3] = 255
SQUARE = np.concatenate([RAMP, RAMP])
LEFT = np.zeros_like(RAMP)
LEFT[:, : WIDE // 2, 3] = 255


class Bench:
    """One back end over one folder, and what it told the person."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.said: list[str] = []
        access = Access("diffusers", settings={"folder": str(folder), **settings}, say=self.said.append)
        self.backend = Diffusers(access)

    def events(self, model: str, **changes: object) -> list[Progress | Draft]:
        return list(self.backend.run(replace(STAGE, model=model, **changes)))

    def draw(self, model: str, **changes: object) -> np.ndarray:
        return self.events(model, **changes)[-1].pixels


def differ(one: np.ndarray, other: np.ndarray) -> float:
    """How far two pictures' colours are apart, 0 to 255, on average."""
    return np.abs(one[..., :3].astype(int) - other[..., :3]).mean()


def inverted(pixels: np.ndarray) -> np.ndarray:
    """The same alpha, the opposite colours."""
    return np.concatenate([255 - pixels[..., :3], pixels[..., 3:]], axis=-1)


def copied(weights: Path, tmp_path: Path, family: str, name: str = "broken") -> Path:
    """A family's model as a folder of its own, to be changed."""
    return shutil.copytree(weights / "tiny" / family, tmp_path / name)
