"""What `upscale` learns from: crops of large pictures, and small pictures spoilt as drafts are."""

# pyright: reportUnknownMemberType=false
# (torch and onnx leave some of their functions untyped)

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from emblazon.engine.data.manifest import read_manifest
from emblazon.engine.over_white import to_over_white

LARGE_PX = 512
CACHE_NAME = "pictures-512.npy"
SPOILT_SHARE = 0.6
PATCH_PX = 8
_TRIES = 4

Bytes = npt.NDArray[np.uint8]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class LargePictures:
    """`pixels`: (N, 512, 512, 4) uint8 straight RGBA; which rows train, which are held out."""

    pixels: Bytes
    train: Rows
    held_out: Rows


def load_large(data: Path) -> LargePictures:
    """The pictures drawn at 512 px.

    They are decoded once into one array file, which the machine then keeps in memory as it has room.

    Raises:
        ValueError: when there are none to train on, or the array file is of another training set.
    """
    marked = [entry for entry in read_manifest(data).entries if entry.large]
    paths = [data / f"pictures-{LARGE_PX}/{entry.index:05d}.webp" for entry in marked]
    entries = [entry for entry, path in zip(marked, paths, strict=True) if path.exists()]
    cache = data / CACHE_NAME
    if not cache.exists():
        _decode([path for path in paths if path.exists()], cache)
    pixels: Bytes = np.load(cache, mmap_mode="r", allow_pickle=False)
    trained = np.array([entry.split == "train" for entry in entries], np.bool_)
    if len(pixels) != len(entries):
        raise ValueError(f"{str(cache)!r} is of another training set; delete it and run again")
    if not trained.any():
        raise ValueError(f"{str(data)!r} has no large pictures to train on")
    return LargePictures(pixels, np.flatnonzero(trained), np.flatnonzero(~trained))


def _decode(paths: list[Path], cache: Path) -> None:
    from PIL import Image

    part = cache.with_suffix(".part")
    whole = np.lib.format.open_memmap(part, "w+", np.uint8, (len(paths), LARGE_PX, LARGE_PX, 4))
    for row, path in enumerate(paths):
        with Image.open(path) as image:
            whole[row] = np.asarray(image.convert("RGBA"))
    whole.flush()
    part.replace(cache)


def draw_crops(pictures: LargePictures, random: np.random.Generator, *, count: int, size: int) -> Tensor:
    """`count` square crops as (B, 4, size, size) float32 over white, turned, mirrored, colours exchanged.

    Crops of a single colour are drawn anew a few times: they teach little.
    """
    crops: list[Bytes] = []
    for _ in range(count):
        crop = _crop(pictures, random, size)
        for _ in range(_TRIES):
            if (crop != crop[0, 0]).any(axis=-1).mean() > 0.05:
                break
            crop = _crop(pictures, random, size)
        turned = np.rot90(crop, int(random.integers(4)))
        mirrored = turned[:, ::-1] if random.random() < 0.5 else turned
        crops.append(mirrored[..., [*random.permutation(3), 3]])
    return torch.from_numpy(to_over_white(np.stack(crops)))


def _crop(pictures: LargePictures, random: np.random.Generator, size: int) -> Bytes:
    row = random.choice(pictures.train)
    top, left = (8 * int(random.integers((LARGE_PX - size) // 8 + 1)) for _ in range(2))
    return pictures.pixels[row, top : top + size, left : left + size]


def spoil(small: Tensor, random: np.random.Generator) -> Tensor:
    """Some of the pictures (B, 4, H, W) blurred, noisy and stepped at patch edges; the rest as they are."""
    spoilt = random.random(len(small)) < SPOILT_SHARE
    noise = torch.from_numpy(random.standard_normal(small.shape, np.float32))
    step_shape = (len(small), 4, small.shape[2] // PATCH_PX + 2, small.shape[3] // PATCH_PX + 2)
    steps = torch.from_numpy(random.standard_normal(step_shape, np.float32))
    blur, grain, step = (_amounts(random, spoilt, most) for most in (0.9, 0.03, 0.02))
    softened = torch.lerp(small, _blurred(small), blur)
    top, left = (int(random.integers(PATCH_PX)) for _ in range(2))
    patches = functional.interpolate(steps, scale_factor=float(PATCH_PX), mode="nearest")
    patches = patches[:, :, top : top + small.shape[2], left : left + small.shape[3]]
    moved = softened + grain * noise + step * patches
    return torch.where(torch.from_numpy(spoilt)[:, None, None, None], moved.clamp(0.0, 1.0), small)


def _amounts(random: np.random.Generator, spoilt: npt.NDArray[np.bool_], most: float) -> Tensor:
    amounts = random.random(len(spoilt)).astype(np.float32) * most * spoilt
    return torch.from_numpy(amounts)[:, None, None, None]


def _blurred(small: Tensor) -> Tensor:
    """A binomial blur of 3 × 3, about 0.7 px."""
    line = torch.tensor([0.25, 0.5, 0.25])
    kernel = (line[:, None] * line).expand(4, 1, 3, 3)
    return functional.conv2d(functional.pad(small, (1, 1, 1, 1), mode="replicate"), kernel, groups=4)
