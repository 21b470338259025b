"""One training run of a small net: optimisers, moving average, schedule, checkpoints and log.

Hidden matrices move by Muon, all else by AdamW. Everything random in a step is drawn from (seed, step), so a
run that is resumed from its last checkpoint continues exactly as if it had never stopped. A checkpoint is one
safetensors file whose header carries the plain facts as JSON: it appears whole or not at all.
"""

import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from emblazon.engine.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from emblazon.engine.optim import AdamW, Ema, Muon, clip

CHECKPOINT_NAME = "checkpoint.safetensors"
LOG_NAME = "log.jsonl"

Facts = dict[str, float | int | str]


@dataclass(frozen=True)
class Schedule:
    """How long to train and how fast. `steps` counts optimiser steps; without it, `minutes` ends the run."""

    minutes: float
    steps: int | None = None
    muon_rate: float = 0.02
    adam_rate: float = 2e-3
    warm_steps: int = 40

    def fraction(self, step: int, elapsed_s: float) -> float:
        """The part of the run that is behind us, 0 … 1."""
        done = step / self.steps if self.steps is not None else elapsed_s / max(60 * self.minutes, 1e-9)
        return min(done, 1.0)

    def factor(self, step: int, elapsed_s: float) -> float:
        """What the learning rates are multiplied by: a linear rise, then half a cosine down to 2%."""
        fall = 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * self.fraction(step, elapsed_s)))
        return min(1.0, (step + 1) / self.warm_steps) * fall


class Learner:
    """A net with all that its training remembers between steps."""

    def __init__(self, net: nn.Module, folder: Path, *, schedule: Schedule, seed: int) -> None:
        self.net, self.folder, self.schedule, self.seed = net, folder, schedule, seed
        named = dict(net.named_parameters())
        self.muon = Muon({name: value for name, value in named.items() if is_hidden(name, value)})
        self.adam = AdamW({name: value for name, value in named.items() if not is_hidden(name, value)})
        self.ema = Ema(net, most=0.998)
        self.step, self.elapsed_s = 0, 0.0
        self._clock = time.monotonic()
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def done(self) -> bool:
        """Whether the schedule is spent."""
        return self.schedule.fraction(self.step, self.elapsed_s) >= 1.0

    def random(self) -> np.random.Generator:
        """The randomness of the step to come; the same after a resume."""
        return np.random.default_rng([self.seed, self.step])

    def learn(self, loss: Tensor) -> float:
        """One optimiser step down `loss`; returns its value."""
        self.net.zero_grad(set_to_none=True)
        loss.backward()  # pyright: ignore[reportUnknownMemberType]
        clip(self.net.parameters(), 1.0)
        factor = self.schedule.factor(self.step, self.elapsed_s)
        self.muon.step(self.schedule.muon_rate * factor)
        self.adam.step(self.schedule.adam_rate * factor)
        self.ema.update(self.net)
        self.step += 1
        now = time.monotonic()
        self.elapsed_s, self._clock = self.elapsed_s + now - self._clock, now
        return float(loss.detach())

    def averaged(self, blank: nn.Module) -> nn.Module:
        """`blank`, a net of the same shape, with the averaged weights, ready to be used."""
        blank.load_state_dict(self.ema.shadow)
        return blank.eval()

    def save(self) -> Path:
        """Write the checkpoint; what was there before stays until the new one is whole."""
        path = self.folder / CHECKPOINT_NAME
        counters = {
            "step": self.step,
            "elapsed_s": self.elapsed_s,
            "seed": self.seed,
            "adam": self.adam.count,
            "ema": self.ema.count,
        }
        save_checkpoint(path, Checkpoint(self._tensors(), counters))
        return path

    def resume(self) -> bool:
        """Take up the folder's checkpoint, where there is one; false where there is none.

        Raises:
            ValueError: when it is of another net or another seed.
        """
        path = self.folder / CHECKPOINT_NAME
        if not path.exists():
            return False
        held = load_checkpoint(path)
        targets = self._tensors()
        same = {name: value.shape for name, value in targets.items()}
        if held.counters["seed"] != self.seed or {n: t.shape for n, t in held.tensors.items()} != same:
            raise ValueError(f"{str(path)!r} is of another net, or of seed {held.counters['seed']!r}")
        with torch.no_grad():
            for name, value in targets.items():
                value.copy_(held.tensors[name])
        self.step, self.elapsed_s = int(held.counters["step"]), float(held.counters["elapsed_s"])
        self.adam.count, self.ema.count = int(held.counters["adam"]), int(held.counters["ema"])
        self._trim_log()
        self._clock = time.monotonic()
        return True

    def log(self, facts: Mapping[str, float | int | str]) -> Facts:
        """Append one line to the run's log and hand it back, with the step and the time."""
        line: Facts = {"step": self.step, "elapsed_s": round(self.elapsed_s, 1), **facts}
        with (self.folder / LOG_NAME).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        return line

    def _tensors(self) -> dict[str, Tensor]:
        groups: dict[str, Mapping[str, Tensor]] = {
            "net": self.net.state_dict(),
            "ema": self.ema.shadow,
            "momentum": self.muon.buffers,
            "first": self.adam.first,
            "second": self.adam.second,
        }
        return {f"{group}.{name}": value for group, held in groups.items() for name, value in held.items()}

    def _trim_log(self) -> None:
        """Drop the lines of steps that were lost with the interrupted run: they will be made again."""
        path = self.folder / LOG_NAME
        if not path.exists():
            return
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        whole = [line for line in lines if line.endswith("}\n")]
        kept = [line for line in whole if json.loads(line)["step"] <= self.step]
        path.write_text("".join(kept), encoding="utf-8")


def fast_in_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16 itself; where it does not, convolutions in it crawl."""
    try:
        return "avx512_bf16" in Path("/proc/cpuinfo").read_text(encoding="ascii", errors="ignore")
    except OSError:
        return False


def is_hidden(name: str, value: Tensor) -> bool:
    """Whether Muon should move this: a matrix, and neither a net's first layer nor its last."""
    return value.ndim == 2 and not name.startswith(("head", "tail", "stem"))
