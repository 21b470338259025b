"""Training `upscale`: vector pictures drawn at 512 px, averaged down to 64 or 128 px, and back.

In six of ten samples the small picture is first spoilt as a young diffusion model's drafts are, so that the
net cleans what it enlarges. The loss is Charbonnier's √(d² + ε²) (Lai et al. 2018, arXiv:1710.01992) on
colour over white, colour over black and alpha, plus the same on differences between neighbouring pixels,
which is what an edge is.
"""

# pyright: reportUnknownMemberType=false
# (torch and onnx leave some of their functions untyped)

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from emblazon.engine.crops import Bytes, draw_crops, load_large, spoil
from emblazon.engine.learner import Facts, Learner, Schedule, fast_in_bfloat16
from emblazon.engine.nets.upscale import UpscaleNet
from emblazon.engine.over_white import from_over_white, to_over_white

# Most of these pictures is flat and already right, so a sharp |d| pulls every weight towards changing nothing
# at all; the loss is round at first (as d²) and sharpens as the run goes.
_EPSILON_FIRST, _EPSILON_LAST = 0.2, 0.01


@dataclass(frozen=True)
class UpscaleTraining:
    """All of a run but its length and seed. `crop_px`: on the 512-px grid, a multiple of 64."""

    batch: int = 12
    crop_px: int = 128
    width: int = 64
    blocks: int = 6
    times_4_share: float = 0.3
    save_every: int = 200
    judge_every_s: float = 180.0
    judged: int = 24


def train_upscale(
    data: Path,
    out: Path,
    *,
    minutes: float,
    seed: int = 0,
    steps: int | None = None,
    training: UpscaleTraining | None = None,
) -> Iterator[Facts]:
    """Train, or take up the training that `out` holds; yields the facts of each step as they come.

    Args:
        data: the training set's folder (`pictures-512`, `manifest.json`).
        out: the run's folder: checkpoint, log, sample grids.
        minutes: the whole run's length, earlier parts included.
        steps: the whole run's length in optimiser steps, instead of minutes.

    Yields:
        `step`, `elapsed_s`, `loss`; now and then also `gain_8_db` and `gain_4_db`, the mean PSNR on
        held-out pictures less that of Lanczos, and `grid`, a picture of samples.
    """
    training = training or UpscaleTraining()
    torch.set_flush_denormal(True)
    torch.manual_seed(seed)
    pictures = load_large(data)
    schedule = Schedule(minutes, steps=steps, adam_rate=1e-3)
    learner = Learner(blank_net(training), out, schedule=schedule, seed=seed)
    learner.resume()
    short = fast_in_bfloat16()
    judged_at = learner.elapsed_s
    while not learner.done:
        random = learner.random()
        factor = 4 if random.random() < training.times_4_share else 8
        truth = draw_crops(pictures, random, count=training.batch, size=training.crop_px)
        small = spoil(functional.avg_pool2d(truth, factor), random)
        with torch.autocast("cpu", torch.bfloat16, enabled=short):
            enlarged = learner.net(small.contiguous(memory_format=torch.channels_last), factor)
        done = learner.schedule.fraction(learner.step, learner.elapsed_s)
        facts: Facts = {"factor": factor, "loss": learner.learn(edge_loss(enlarged, truth, done=done))}
        if learner.done or learner.elapsed_s - judged_at > training.judge_every_s:
            judged = pictures.pixels[pictures.held_out[: training.judged]]
            facts |= judge(averaged_net(learner, training), judged, out / f"samples-{learner.step:06d}.png")
            judged_at = learner.elapsed_s
        if learner.done or learner.step % training.save_every == 0:
            learner.save()
        yield learner.log(facts)


def blank_net(training: UpscaleTraining) -> UpscaleNet:
    """A new net of the training's shape."""
    return UpscaleNet(width=training.width, blocks=training.blocks)


def averaged_net(learner: Learner, training: UpscaleTraining) -> UpscaleNet:
    """A copy of the learner's net with its averaged weights."""
    net = blank_net(training)
    net.load_state_dict(learner.ema.shadow)
    return net.eval()


def edge_loss(enlarged: Tensor, truth: Tensor, *, done: float = 1.0) -> Tensor:
    """Both (B, 4, H, W), over white plus alpha; `done` is the part of the run behind us, 0 … 1."""
    epsilon = _EPSILON_FIRST ** (1 - done) * _EPSILON_LAST**done
    error = enlarged - truth
    # Over black is w − (1 − a): what is wrong there is the colour's error plus the alpha's.
    error = torch.cat([error, error[:, :3] + error[:, 3:]], dim=1)
    across, down = error.diff(dim=3), error.diff(dim=2)
    return charbonnier(error, epsilon) + 0.5 * (charbonnier(across, epsilon) + charbonnier(down, epsilon))


def charbonnier(error: Tensor, epsilon: float) -> Tensor:
    """The mean of √(d² + ε²) − ε, divided by its value at d = 1: round up to ε, straight beyond."""
    return ((error.square() + epsilon**2).sqrt() - epsilon).mean() / ((1 + epsilon**2) ** 0.5 - epsilon)


def judge(net: UpscaleNet, truths: Bytes, grid: Path) -> Facts:
    """Mean PSNR gain in dB over Lanczos for clean ×8 and ×4 inputs; draws `grid` of the first few.

    `truths`: (N, 512, 512, 4) uint8 straight RGBA.
    """
    gains: dict[int, list[float]] = {8: [], 4: []}
    shown: list[Bytes] = []
    for row, pixels in enumerate(truths):
        truth = torch.from_numpy(to_over_white(pixels))[None]
        for factor, gained in gains.items():
            small = functional.avg_pool2d(truth, factor)
            with torch.no_grad():
                ours = net(small, factor)
            plain = lanczos(small, factor)
            gained.append(psnr(ours, truth) - psnr(plain, truth))
            if row < 6 and factor == 8:
                spoilt = spoil(small.repeat(8, 1, 1, 1), np.random.default_rng(row))[:1]
                with torch.no_grad():
                    cleaned = net(spoilt, factor)
                parts = (plain, ours, functional.interpolate(spoilt, scale_factor=8.0), cleaned, truth)
                shown.append(np.concatenate([from_over_white(part[0].numpy()) for part in parts], axis=1))
    if shown:
        _write_grid(np.concatenate(shown, axis=0), grid)
    return {
        "gain_8_db": round(float(np.mean(gains[8])), 3),
        "gain_4_db": round(float(np.mean(gains[4])), 3),
        "grid": grid.name,
    }


def psnr(ours: Tensor, truth: Tensor) -> float:
    """Peak signal-to-noise ratio in dB over colour on white and alpha, both clamped to [0, 1]."""
    error = float((ours.clamp(0.0, 1.0) - truth).square().mean())
    return -10.0 * float(np.log10(max(error, 1e-10)))


def lanczos(small: Tensor, factor: int) -> Tensor:
    """Pillow's Lanczos enlargement of each float channel of (1, 4, H, W)."""
    from PIL import Image

    size = (small.shape[3] * factor, small.shape[2] * factor)
    planes = [Image.fromarray(plane.numpy()).resize(size, Image.Resampling.LANCZOS) for plane in small[0]]
    return torch.from_numpy(np.stack([np.asarray(plane) for plane in planes]))[None]


def _write_grid(pixels: Bytes, path: Path) -> None:
    from PIL import Image

    half = Image.fromarray(pixels).convert("RGBA")
    ground = Image.new("RGBA", half.size, "white")
    ground.alpha_composite(half)
    ground.convert("RGB").reduce(2).save(path)
