"""`house`: the diffusion model that this project trained and ships. Draws on the CPU, without torch."""

from collections.abc import Iterator
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from emblazon.backends.base import Stage
from emblazon.errors import BackendError, WeightsError
from emblazon.pixels import over, resize
from emblazon.records import Draft, Layout, Pixels, Progress

if TYPE_CHECKING:
    from emblazon.engine.draw import Drawer, Start, Wishes

SIZE_PX = 64
DARK = 128
MOST_INK = 0.35
BESIDE = 0.56
EDGE = 24


class House:
    """Text, style, palette, up to two references and a sketch → RGBA drafts of 64 px."""

    id = "house"

    def __init__(self, weights: Path | None = None) -> None:
        self._weights = weights or Path(str(resources.files("emblazon") / "weights"))

    @cached_property
    def drawer(self) -> "Drawer":
        """The opened networks. Raises WeightsError when they are missing or altered."""
        from emblazon.engine.draw import Drawer
        from emblazon.engine.text import text_encoder
        from emblazon.engine.weights import WeightsMismatch

        try:
            return Drawer(self._weights, text_encoder(self._weights))
        except WeightsMismatch as error:
            raise WeightsError(f"{error}.", remedy="Reinstall emblazon, or run: emblazon doctor") from error

    def run(self, stage: Stage) -> Iterator[Progress | Draft]:
        """Each seed's steps with a preview, then its draft. Pictures are drawn one by one."""
        from emblazon.engine.draw import Manner

        manner = Manner(
            steps=stage.steps,
            sampler=stage.sampler,
            guidance=stage.guidance,
            reference_guidance=stage.reference_guidance,
            interval=stage.guidance_interval,
            rescale=stage.rescale,
        )
        wishes = wishes_of(stage)
        start = start_of(stage, wishes)
        for seed in stage.seeds:
            preview: Pixels | None = None
            try:
                for step, preview in self.drawer.draw(wishes, manner, seed=seed, start=start):
                    yield Progress("generate", step.index + 1, step.total, preview)
            except ValueError as error:
                raise BackendError(
                    f"The house model failed: {error}.", remedy="Run: emblazon doctor"
                ) from error
            if preview is not None:
                yield Draft(preview, seed)


def wishes_of(stage: Stage) -> "Wishes":
    """The stage in the model's own terms: everything at 64 px."""
    from emblazon.engine.draw import Wishes

    references = tuple(
        resize(each, SIZE_PX, SIZE_PX) if each.shape[0] != SIZE_PX else each for each in stage.references
    )
    if len(references) == 2 and stage.layout != "one":
        references = (together(*references, layout=stage.layout), references[1])
    return Wishes(
        text=stage.text,
        style=stage.style,
        palette=tuple((*swatch.rgb, swatch.share) for swatch in stage.palette),
        references=references,
        sketch=None if stage.sketch is None else lines_of(stage.sketch),
    )


def start_of(stage: Stage, wishes: "Wishes") -> "Start | None":
    """The picture to begin from, with its mask: the initial one, or the first reference below full strength."""
    from emblazon.engine.draw import Start

    if stage.initial is None:
        begun = bool(wishes.references) and stage.strength < 1
        return Start(wishes.references[0], stage.strength) if begun else None
    mask = None
    if stage.mask is not None:
        mask = (resize(stage.mask, SIZE_PX, SIZE_PX)[..., 3] > 127).astype(np.float32)
    return Start(resize(stage.initial, SIZE_PX, SIZE_PX), stage.strength, mask)


def together(first: Pixels, second: Pixels, *, layout: Layout) -> Pixels:
    """Two references on one picture, as the model saw pairs while training: 56 % each, the first left or above."""
    small = round(SIZE_PX * BESIDE)
    offset, far = (SIZE_PX - small) // 2, SIZE_PX - small
    canvas = np.zeros((SIZE_PX, SIZE_PX, 4), np.uint8)
    canvas[..., :3] = 255
    places = ((0, offset), (far, offset)) if layout == "above" else ((offset, 0), (offset, far))
    for picture, (top, left) in zip((first, second), places, strict=True):
        window = canvas[top : top + small, left : left + small]
        scaled = resize(picture, small, small)
        window[scaled[..., 3] > 127] = scaled[scaled[..., 3] > 127]
    return canvas


def lines_of(sketch: Pixels) -> NDArray[np.bool_]:
    """The lines of a sketch, (64, 64): its dark pixels, or the edges of a picture that is no line drawing."""
    light = over(resize(sketch, SIZE_PX, SIZE_PX), (255, 255, 255)).mean(axis=-1)
    ink = light < DARK
    if ink.mean() <= MOST_INK and ink.any():
        return ink
    down, right = np.gradient(light)
    return np.hypot(down, right) > EDGE


BACKEND = House
