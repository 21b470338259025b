"""`draw` at work: conditions in, RGBA pictures out, in numpy and ONNX Runtime alone.

The conditions go through `draw-context.onnx` once a picture and set of dropped conditions; each step is one
call of `draw.onnx` with all branches of guidance stacked. Pictures are drawn one by one, so that a picture
never depends on what stands beside it in a batch.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from emblazon.engine.guide import Clipped, Drop, Guided
from emblazon.engine.inpaint import Inpainted, composite, start_from
from emblazon.engine.noise import Array, Flow, PictureNoise, times
from emblazon.engine.sample import SAMPLERS, Step
from emblazon.engine.text import TextEncoder
from emblazon.engine.weights import open_session

SIZE_PX = 64
LENGTH = 24
SWATCHES = 8
STYLES = ("3d", "flat", "gradient", "soft", "cartoon", "outline", "icon", "clipart")
WORDS, STYLE, PALETTE, REFERENCES, SKETCH = "words", "style", "palette", "references", "sketch"
EVERYTHING = frozenset({WORDS, STYLE, PALETTE, REFERENCES, SKETCH})

Floats = NDArray[np.float32]
Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What to draw. `palette`: rows of red, green, blue (0–255), share (0–1); `references`: at
    most two RGBA pictures (64, 64, 4); `sketch`: lines, (64, 64) bool."""

    text: str
    style: str
    palette: tuple[tuple[float, float, float, float], ...] = ()
    references: tuple[Pixels, ...] = ()
    sketch: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True)
class Manner:
    """How to draw. `guidance`: weight along all conditions; `reference_guidance`: a further one along the
    references alone (1 is neutral); `shift` > 1 spends more steps on noisy pictures."""

    steps: int = 24
    sampler: str = "heun"
    guidance: float = 2.5
    reference_guidance: float = 1.0
    interval: tuple[float, float] = (0.1, 0.95)
    rescale: float = 0.0
    shift: float = 1.0


@dataclass(frozen=True, slots=True)
class Start:
    """A picture to begin from: RGBA (64, 64, 4); `strength` in (0, 1]; `mask`: (64, 64) in [0, 1], 1 = redraw."""

    picture: Pixels
    strength: float
    mask: Floats | None = None


@dataclass
class _Branches:
    """The denoiser of one picture, as guidance asks for it: contexts are encoded once for each drop set."""

    drawer: "Drawer"
    wishes: Wishes
    kept: dict[tuple[frozenset[str], ...], Mapping[str, Floats]] = field(
        default_factory=dict[tuple[frozenset[str], ...], Mapping[str, Floats]]
    )

    def __call__(self, x_t: Array, t: float, dropped: tuple[frozenset[str], ...], /) -> Array:
        if dropped not in self.kept:
            self.kept[dropped] = self.drawer.encode(self.wishes, dropped)
        feed = {"x_t": x_t.astype(np.float32), "t": np.full(len(x_t), t, np.float32), **self.kept[dropped]}
        return self.drawer.step.run(None, feed)[0]


class Drawer:
    """The house's drawing model in `folder`, hash-checked when opened."""

    def __init__(self, folder: Path, text: TextEncoder, *, threads: int | None = None) -> None:
        self.text = text
        self.context = open_session(folder, "draw-context.onnx", threads=threads)
        self.step = open_session(folder, "draw.onnx", threads=threads, busy=True)

    def draw(
        self, wishes: Wishes, manner: Manner, *, seed: int, start: Start | None = None
    ) -> Iterator[tuple[Step, Pixels]]:
        """Each step with its preview, RGBA (64, 64, 4); the last preview is the picture.

        Raises ValueError for an unknown style or sampler, more than two references, or a bad strength.
        """
        if manner.sampler not in SAMPLERS:
            raise ValueError(f"unknown sampler {manner.sampler!r}; there are {', '.join(SAMPLERS)}")
        noise = PictureNoise((seed,), (4, SIZE_PX, SIZE_PX))
        grid: tuple[float, ...] = times(manner.steps, shift=manner.shift)
        drops = (Drop(EVERYTHING, manner.guidance), Drop(frozenset({REFERENCES}), manner.reference_guidance))
        guided = Guided(
            _Branches(self, wishes), Flow(), drops, interval=manner.interval, rescale=manner.rescale
        )
        denoise, x = Clipped(guided), noise.initial()
        original, mask = None, None
        if start is not None:
            original = to_model(start.picture)[None]
            x, grid = start_from(original, start.strength, times=grid, schedule=Flow(), noise=x)
            if start.mask is not None:
                mask = start.mask[None, None]
                denoise = Inpainted(denoise, original, mask)
        for step in SAMPLERS[manner.sampler](denoise, x, grid, noise=noise):
            finished = step.x if step.index == step.total - 1 else step.clean
            if original is not None and mask is not None:
                finished = composite(finished, original, mask)
            yield step, from_model(finished[0])

    def encode(self, wishes: Wishes, dropped: tuple[frozenset[str], ...]) -> Mapping[str, Floats]:
        """Keys, values, summary, glance and sketch for each set of dropped conditions."""
        rows = [self._conditions(wishes, each) for each in dropped]
        feed = {name: np.stack([row[name] for row in rows]) for name in rows[0] if name != "sketch"}
        keys, values, summary, glance = self.context.run(None, feed)
        sketch = np.stack([row["sketch"] for row in rows]).astype(np.float32)
        return {"keys": keys, "values": values, "summary": summary, "glance": glance, "sketch": sketch}

    def _conditions(self, wishes: Wishes, dropped: frozenset[str]) -> dict[str, NDArray[np.generic]]:
        if wishes.style not in STYLES:
            raise ValueError(f"unknown style {wishes.style!r}; there are {', '.join(STYLES)}")
        if len(wishes.references) > 2:
            raise ValueError(f"{len(wishes.references)} references; the model looks at two at most")
        states, present = self.text.states([wishes.text], length=LENGTH)
        palette = np.zeros((SWATCHES, 4), np.float32)
        for slot, (*rgb, share) in enumerate(sorted(wishes.palette, key=lambda each: -each[3])[:SWATCHES]):
            palette[slot] = (*(np.array(rgb) / 127.5 - 1), share)
        references = np.zeros((2, 4, SIZE_PX, SIZE_PX), np.float32)
        shown = np.zeros(2, np.bool_)
        for slot, picture in enumerate(wishes.references):
            references[slot], shown[slot] = to_model(picture), True
        lines = np.zeros((1, SIZE_PX, SIZE_PX), np.float32)
        if wishes.sketch is not None and SKETCH not in dropped:
            lines[0] = np.where(wishes.sketch, 1, -1)
        return {
            "text": states[0],
            "text_present": present[0] & (WORDS not in dropped),
            "style": np.array(len(STYLES) if STYLE in dropped else STYLES.index(wishes.style)),
            "palette": palette,
            "palette_present": (palette[:, 3] > 0) & (PALETTE not in dropped),
            "references": references,
            "references_present": shown & (REFERENCES not in dropped),
            "sketch": lines,
        }


def to_model(picture: Pixels) -> Floats:
    """Straight RGBA uint8 (64, 64, 4) → colour over white plus alpha, (4, 64, 64) float32 in [-1, 1]."""
    values = picture.astype(np.float32) / 255
    colour = values[..., :3] * values[..., 3:] + 1 - values[..., 3:]
    return np.moveaxis(np.concatenate([colour, values[..., 3:]], axis=-1), -1, 0) * 2 - 1


def from_model(picture: Array) -> Pixels:
    """Colour over white plus alpha, (4, 64, 64) in [-1, 1] → straight RGBA uint8 (64, 64, 4).

    colour = white + (over white - white) / alpha, so that a half transparent edge keeps the colour it stands for.
    """
    values = np.clip(np.moveaxis(picture, 0, -1) / 2 + 0.5, 0, 1)
    # The model leaves a faint veil on what is empty and pinholes in what is full: both are closed.
    alpha = np.clip((values[..., 3:] - 0.04) / 0.92, 0, 1)
    colour = np.where(alpha > 0.02, 1 + (values[..., :3] - 1) / np.maximum(alpha, 0.02), 1)
    return (np.concatenate([np.clip(colour, 0, 1), alpha], axis=-1) * 255 + 0.5).astype(np.uint8)
