"""Training of `draw`: rectified flow with x-prediction and a velocity loss.

    x_t = (1 - t)·x + t·ε,    L = |x̂(x_t, t) - x|² / max(t, 0.1)²        (Li & He 2025, arXiv 2511.13720)

t is logit-normal (Esser et al. 2024, arXiv 2403.03206, eq. 19). Each picture is noised several times a step,
so that its conditions are encoded once. The caller's `for` owns printing, stopping and time.
"""

# pyright: basic
# (torch's and onnx's own types are too partial for strict)

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from emblazon.engine.batches import Batch, BatchMaker
from emblazon.engine.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from emblazon.engine.grid import sample_grid, without
from emblazon.engine.learner import fast_in_bfloat16
from emblazon.engine.lessons import Lessons
from emblazon.engine.nets.draw import Context, DrawNet, DrawShape
from emblazon.engine.optim import AdamW, Ema, Muon, clip

FAST_IN_BFLOAT16 = fast_in_bfloat16()


@dataclass(frozen=True, slots=True)
class DrawTraining:
    """All settings of a run. `minutes` is the time of this call; the rate falls in its last `decay` part."""

    minutes: float
    seed: int = 0
    pictures: int = 32
    noises: int = 2
    muon_rate: float = 0.02
    adam_rate: float = 1.5e-3
    warm_up: int = 100
    decay: float = 0.2
    evaluate_every_min: float = 12.0
    keep_every_min: float = 3.0
    compiled: bool = True


@dataclass(frozen=True, slots=True)
class DrawProgress:
    """One logged step. `held_out`: (with all conditions, with text and style alone), or None."""

    step: int
    samples: int
    seconds: float
    loss: float
    gradient: float
    rate: float
    held_out: tuple[float, float] | None = None


def flow_loss(net: DrawNet, batch: Batch, noise: Tensor, t: Tensor) -> Tensor:
    """Velocity loss of each sample, (noises × B,). `noise`: (noises × B, 4, S, S); `t`: (noises × B,)."""
    times = noise.shape[0] // batch.clean.shape[0]
    with torch.autocast("cpu", torch.bfloat16, enabled=FAST_IN_BFLOAT16):
        encoded = net.encode(batch.given)
        context = Context(
            tuple(each.repeat(times, 1, 1, 1) for each in encoded.keys),
            tuple(each.repeat(times, 1, 1, 1) for each in encoded.values),
            encoded.summary.repeat(times, 1),
            encoded.glance.repeat(times, 1, 1),
        )
        clean, wide = batch.clean.repeat(times, 1, 1, 1), t.view(-1, 1, 1, 1)
        guess = net.denoise(
            (1 - wide) * clean + wide * noise, t, batch.sketch.repeat(times, 1, 1, 1), context
        )
    return (guess - clean).square().mean((1, 2, 3)) / t.clamp(min=0.1).square()


def logit_normal(count: int, random: torch.Generator, *, mean: float = 0.9, deviation: float = 1.2) -> Tensor:
    """t = sigmoid(m + s·z), stratified over the batch so that every batch holds easy and hard times."""
    levels = (torch.randperm(count, generator=random) + torch.rand(count, generator=random)) / count
    normal = torch.special.ndtri(levels.clamp(1e-4, 1 - 1e-4))
    return torch.sigmoid(mean + deviation * normal)


class DrawTrainer:
    """A run that can be stopped at any step and resumed from its folder."""

    def __init__(
        self, lessons: Lessons, folder: Path, settings: DrawTraining, *, shape: DrawShape | None = None
    ) -> None:
        torch.set_flush_denormal(True)
        torch.manual_seed(settings.seed)
        self.settings, self.folder = settings, folder
        self.net = DrawNet(shape or DrawShape())
        # Compiling takes a minute or two and saves a quarter of each step.
        self.loss = torch.compile(flow_loss) if settings.compiled else flow_loss
        self.batches = BatchMaker(lessons, seed=settings.seed)
        hidden, rest = split_parameters(self.net)
        self.muon, self.adam, self.ema = Muon(hidden), AdamW(rest), Ema(self.net)
        self.step, self.samples, self.seconds, self.best = 0, 0, 0.0, float("inf")
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / "steady.safetensors").exists():
            self._restore(load_checkpoint(folder / "steady.safetensors"))
        elif (folder / "last.safetensors").exists():
            self._restore(load_checkpoint(folder / "last.safetensors"))

    def run(self) -> Iterator[DrawProgress]:
        """Train for `settings.minutes`, yielding every step."""
        began, before = time.monotonic(), self.seconds
        progress = DrawProgress(self.step, self.samples, self.seconds, float("nan"), 0.0, 0.0)
        limit = self.settings.minutes * 60
        (self.folder / "steady.safetensors").unlink(missing_ok=True)
        kept_at, evaluated_at, steady = began, began, False
        while (spent := time.monotonic() - began) < limit:
            if not steady and spent > limit * (1 - self.settings.decay):
                self.keep("steady.safetensors")
                steady = True
            progress = self.one_step(left=1 - spent / limit)
            now = time.monotonic()
            self.seconds = before + now - began
            if now - evaluated_at > self.settings.evaluate_every_min * 60:
                progress = replace(progress, held_out=self.evaluate())
                self.show()
                evaluated_at = now
            if now - kept_at > self.settings.keep_every_min * 60:
                self.keep("last.safetensors")
                kept_at = now
            yield self._logged(replace(progress, seconds=self.seconds))
        self.keep("last.safetensors")
        yield self._logged(replace(progress, held_out=self.evaluate()))
        self.show()

    def _logged(self, progress: DrawProgress) -> DrawProgress:
        """Append to `log.jsonl`, one object a line, for a person to plot."""
        if progress.step % 10 == 0 or progress.held_out:
            with (self.folder / "log.jsonl").open("a", encoding="utf-8") as log:
                log.write(json.dumps(asdict(progress)) + "\n")
        return progress

    def show(self) -> None:
        """Write a sample grid of the averaged weights."""
        rows = held_out_rows(self.batches.lessons, 24)
        sample_grid(self.averaged(), self.batches, rows, self.folder / f"grid-{self.samples:08d}.png")

    def one_step(self, *, left: float) -> DrawProgress:
        """One update. `left`: the part of the run that is left, 1 → 0."""
        settings = self.settings
        random = torch.Generator().manual_seed(settings.seed * 1_000_003 + self.step)
        batch = self.batches.make(self.step, settings.pictures)
        count = settings.pictures * settings.noises
        noise = torch.randn(count, *batch.clean.shape[1:], generator=random)
        loss = self.loss(self.net, batch, noise, logit_normal(count, random)).mean()
        loss.backward()
        gradient = clip(self.net.parameters(), 1.0)
        rate = min(1.0, (self.step + 1) / settings.warm_up, max(0.02, left / settings.decay))
        self.muon.step(settings.muon_rate * rate)
        self.adam.step(settings.adam_rate * rate)
        self.net.zero_grad(set_to_none=True)
        self.ema.update(self.net)
        self.step += 1
        self.samples += count
        return DrawProgress(self.step, self.samples, self.seconds, loss.item(), gradient, rate)

    @torch.no_grad()
    def evaluate(self, *, most: int = 192) -> tuple[float, float]:
        """Held-out loss of the averaged weights, with all conditions and with text and style alone.

        The pictures, times and noises are fixed. The best weights so far are kept as `best.safetensors`.
        """
        net = self.averaged()
        whole, words = 0.0, 0.0
        rows = held_out_rows(self.batches.lessons, most)
        for place, chunk in enumerate(np.array_split(rows, max(1, len(rows) // 32))):
            random = np.random.default_rng(place)
            batch = self.batches.look_up(chunk, self.batches.lessons.captions[chunk, 0], random)
            batch = batch._replace(sketch=torch.zeros_like(batch.sketch))
            noise = torch.randn(
                4 * len(chunk), *batch.clean.shape[1:], generator=torch.Generator().manual_seed(place)
            )
            t = torch.tensor([0.2, 0.45, 0.7, 0.9]).repeat_interleave(len(chunk))
            whole += flow_loss(net, batch, noise, t).sum().item()
            alone = batch._replace(given=without(batch.given, words=False))
            words += flow_loss(net, alone, noise, t).sum().item()
        found = whole / (4 * len(rows)), words / (4 * len(rows))
        if sum(found) < self.best:
            self.best = sum(found)
            self.keep("best.safetensors", weights_alone=True)
        return found

    def averaged(self) -> DrawNet:
        """A copy of the network with the averaged weights."""
        net = DrawNet(self.net.shape)
        net.load_state_dict(self.ema.shadow)
        return net.eval()

    def keep(self, name: str, *, weights_alone: bool = False) -> None:
        """Write a checkpoint: the averaged weights alone, or everything that resuming needs."""
        tensors = {f"ema.{key}": value for key, value in self.ema.shadow.items()}
        if not weights_alone:
            tensors |= {f"net.{key}": value for key, value in self.net.state_dict().items()}
            tensors |= {f"muon.{key}": value for key, value in self.muon.buffers.items()}
            tensors |= {f"first.{key}": value for key, value in self.adam.first.items()}
            tensors |= {f"second.{key}": value for key, value in self.adam.second.items()}
        counters = {
            "step": self.step,
            "samples": self.samples,
            "seconds": self.seconds,
            "best": self.best,
            "adam": self.adam.count,
            "ema": self.ema.count,
        }
        save_checkpoint(self.folder / name, Checkpoint(tensors, counters))

    def _restore(self, checkpoint: Checkpoint) -> None:
        self.net.load_state_dict(checkpoint.group("net"))
        for target, name in (
            (self.ema.shadow, "ema"),
            (self.muon.buffers, "muon"),
            (self.adam.first, "first"),
            (self.adam.second, "second"),
        ):
            for key, value in checkpoint.group(name).items():
                target[key].copy_(value)
        counters = checkpoint.counters
        self.step, self.samples = int(counters["step"]), int(counters["samples"])
        self.seconds, self.best = counters["seconds"], counters["best"]
        self.adam.count, self.ema.count = int(counters["adam"]), int(counters["ema"])


def split_parameters(net: DrawNet) -> tuple[dict[str, torch.nn.Parameter], dict[str, torch.nn.Parameter]]:
    """Hidden matrices (for Muon) and everything else (for AdamW)."""
    named = dict(net.named_parameters())
    hidden = {n: p for n, p in named.items() if p.ndim == 2 and "blocks." in n and not n.endswith("table")}
    return hidden, {n: p for n, p in named.items() if n not in hidden}


def held_out_rows(lessons: Lessons, most: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Held-out pictures and held-out pairs of subject and style, evenly spread, at most `most`."""
    rows = np.concatenate([lessons.rows("held_out_picture"), lessons.rows("held_out_pair")])
    return rows[np.linspace(0, rows.size - 1, min(most, rows.size)).astype(np.int64)]
