"""Batches for `draw`: look up, compose, augment, drop conditions.

Everything random follows from (seed, step), so a resumed run sees what an unbroken one would have seen.
Some pictures that have a palette are turned in hue together with it, which teaches the palette condition to win
over habit (a red apple) and over the references, whose colours stay; without a palette habit holds. Now and then
the first reference is the picture itself, moved and in other hues: a mascot must come out as itself, and from these
the model learns within minutes that a reference says where things stand.
"""

# pyright: basic
# (torch's and onnx's own types are too partial for strict)

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from emblazon.engine.lessons import LENGTH, Lessons
from emblazon.engine.nets.draw import Conditions

STYLE_ABSENT = 8


@dataclass(frozen=True, slots=True)
class Chances:
    """How often a condition is absent, or an augmentation happens; probabilities."""

    no_text: float = 0.12
    no_style: float = 0.12
    no_palette: float = 0.2
    no_reference: float = 0.55
    one_reference: float = 0.18
    own_reference: float = 0.15
    sketch: float = 0.15
    turn_hue: float = 0.4
    flip: float = 0.5
    pair: float = 0.1


class Batch(NamedTuple):
    """`clean`: (B, 4, S, S) float32 in [-1, 1], colour over white plus alpha; `sketch`: (B, 1, S, S)."""

    clean: Tensor
    sketch: Tensor
    given: Conditions


def over_white(pictures: NDArray[np.uint8]) -> Tensor:
    """Straight RGBA uint8 (B, S, S, 4) → colour over white plus alpha, (B, 4, S, S) in [-1, 1]."""
    values = torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 255
    colour = values[:, :3] * values[:, 3:] + 1 - values[:, 3:]
    return torch.cat([colour, values[:, 3:]], dim=1) * 2 - 1


def edges(clean: Tensor) -> Tensor:
    """A sketch of a picture: 1 where the Sobel gradient of lightness or alpha is strong, else -1."""
    lines = torch.stack([clean[:, :3].mean(1), clean[:, 3]], dim=1)
    kernel = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 8
    weight = torch.stack([kernel, kernel.T]).unsqueeze(1)
    padded = functional.pad(lines, (1, 1, 1, 1), mode="replicate").flatten(0, 1).unsqueeze(1)
    strength = functional.conv2d(padded, weight).square().sum(1).sqrt().unflatten(0, lines.shape[:2]).amax(1)
    return (strength > 0.16).float().unsqueeze(1) * 2 - 1


class BatchMaker:
    """Makes the batch of one step from (seed, step)."""

    def __init__(self, lessons: Lessons, *, seed: int, chances: Chances | None = None) -> None:
        self.lessons, self.seed, self.chances = lessons, seed, chances or Chances()
        self.trained = lessons.rows("train")
        weights = np.array([lessons.entries[row].weight for row in self.trained])
        self.cumulative = np.cumsum(weights / weights.sum())

    def make(self, step: int, size: int) -> Batch:
        """`size` training pictures with their conditions."""
        random = np.random.default_rng((self.seed, step))
        drawn = np.searchsorted(self.cumulative, random.random(size), side="right")
        rows = self.trained[np.minimum(drawn, self.trained.size - 1)]
        caption = random.choice(3, size, p=(0.5, 0.35, 0.15))
        batch = self.look_up(rows, self.lessons.captions[rows, caption], random)
        batch = self._own_reference(batch, random)
        batch = self._compose(batch, random)
        batch = self._turn_hue(self._drop_palette(batch, random), random)
        return self._drop(self._flip(batch, random), random)

    def look_up(
        self, rows: NDArray[np.int64], states: NDArray[np.int64], random: np.random.Generator
    ) -> Batch:
        """Pictures of `rows` with every condition that there is; two references picked at random of the best."""
        lessons = self.lessons
        clean = over_white(lessons.pictures[rows])
        references, present = self._references(rows, random)
        palette = torch.from_numpy(lessons.palettes[rows])
        given = Conditions(
            text=torch.from_numpy(lessons.states[states].astype(np.float32)),
            text_present=torch.arange(LENGTH)[None] < torch.from_numpy(lessons.lengths[states])[:, None],
            style=torch.from_numpy(lessons.style[rows]),
            palette=palette,
            palette_present=palette[..., 3] > 0,
            references=references,
            references_present=present,
        )
        return Batch(clean, edges(clean), given)

    def _references(self, rows: NDArray[np.int64], random: np.random.Generator) -> tuple[Tensor, Tensor]:
        chosen = np.full((rows.size, 2), -1, np.int64)
        for place, row in enumerate(rows):
            found = self.lessons.references[row]
            found = found[found >= 0]
            if found.size:
                # The best are likeliest, the rest keep the model from trusting one source.
                picks = random.permutation(found[: 2 if random.random() < 0.5 else found.size])[:2]
                chosen[place, : picks.size] = picks
        pictures = over_white(self.lessons.pictures[np.maximum(chosen, 0).ravel()])
        return pictures.unflatten(0, (-1, 2)), torch.from_numpy(chosen >= 0)

    def _own_reference(self, batch: Batch, random: np.random.Generator) -> Batch:
        """Put the picture itself, moved, scaled and in other hues, in the place of some first references."""
        size = batch.clean.shape[0]
        chosen = torch.from_numpy(random.random(size) < self.chances.own_reference)
        turn = hue_matrices(torch.from_numpy(random.uniform(-math.pi, math.pi, size)).float())
        moved = move(batch.clean, random)
        colour = torch.einsum("bij,bjhw->bihw", turn, moved[:, :3]).clamp(-1, 1)
        own = torch.cat([colour, moved[:, 3:]], dim=1)
        references, present = batch.given.references.clone(), batch.given.references_present.clone()
        references[:, 0] = torch.where(chosen.view(-1, 1, 1, 1), own, references[:, 0])
        present[:, 0] |= chosen
        return batch._replace(given=batch.given._replace(references=references, references_present=present))

    def _compose(self, batch: Batch, random: np.random.Generator) -> Batch:
        """Replace some pictures by two of one style side by side, with a caption that joins them."""
        pairs = self.lessons.pairs
        if len(pairs) == 0:
            return batch
        clean, given = batch.clean, batch.given
        for place in np.flatnonzero(random.random(clean.shape[0]) < self.chances.pair):
            first, second, joiner, states = pairs[random.integers(len(pairs))]
            above = joiner == 3
            pictures = over_white(self.lessons.pictures[[first, second]])
            clean[place] = side_by_side(pictures[0], pictures[1], above=above)
            references, present = self._references(np.array([first, second]), random)
            one, two = references[0, 0], references[1, 0]
            together = bool(present[:, 0].all()) and random.random() < 0.6
            given.references[place, 0] = side_by_side(one, two, above=above) if together else one
            given.references[place, 1] = two
            given.references_present[place] = present[:, 0]
            palette = self.lessons.palettes[[first, second]].reshape(-1, 4).copy()
            palette[:, 3] /= 2
            palette = palette[np.argsort(-palette[:, 3])[:8]]
            given.palette[place] = torch.from_numpy(palette)
            given.palette_present[place] = given.palette[place, :, 3] > 0
            given.text[place] = torch.from_numpy(self.lessons.states[states].astype(np.float32))
            given.text_present[place] = torch.arange(LENGTH) < int(self.lessons.lengths[states])
            given.style[place] = int(self.lessons.style[first])
        return Batch(clean, edges(clean), given)

    def _turn_hue(self, batch: Batch, random: np.random.Generator) -> Batch:
        size = batch.clean.shape[0]
        turned = random.random(size) < self.chances.turn_hue
        turned &= batch.given.palette_present.any(dim=1).numpy()
        angle = random.uniform(-math.pi, math.pi, size) * turned
        turn = hue_matrices(torch.from_numpy(angle).float())
        colour = torch.einsum("bij,bjhw->bihw", turn, batch.clean[:, :3]).clamp(-1, 1)
        palette = torch.einsum("bij,bkj->bki", turn, batch.given.palette[..., :3]).clamp(-1, 1)
        given = batch.given._replace(palette=torch.cat([palette, batch.given.palette[..., 3:]], dim=-1))
        return batch._replace(clean=torch.cat([colour, batch.clean[:, 3:]], dim=1), given=given)

    def _flip(self, batch: Batch, random: np.random.Generator) -> Batch:
        flips = torch.from_numpy(random.random(batch.clean.shape[0]) < self.chances.flip).view(-1, 1, 1, 1)
        given = batch.given._replace(
            references=torch.where(
                flips.unsqueeze(1), batch.given.references.flip(-1), batch.given.references
            )
        )
        clean, sketch = (torch.where(flips, each.flip(-1), each) for each in (batch.clean, batch.sketch))
        return Batch(clean, sketch, given)

    def _drop_palette(self, batch: Batch, random: np.random.Generator) -> Batch:
        """Take some palettes away, and of others their small colours: a kit may have fewer than the picture."""
        size, present = batch.clean.shape[0], batch.given.palette_present
        absent = torch.from_numpy(random.random(size) < self.chances.no_palette)
        keep = torch.from_numpy(random.integers(2, 9, size))
        slots = torch.arange(present.shape[1])[None]
        kept = present & ~absent[:, None] & (slots < keep[:, None])
        return batch._replace(given=batch.given._replace(palette_present=kept))

    def _drop(self, batch: Batch, random: np.random.Generator) -> Batch:
        size, chances, given = batch.clean.shape[0], self.chances, batch.given
        no_text, no_style = (
            torch.from_numpy(random.random(size) < chance) for chance in (chances.no_text, chances.no_style)
        )
        references = torch.from_numpy(random.random(size))
        first = references >= chances.no_reference
        second = references >= chances.no_reference + chances.one_reference
        sketched = torch.from_numpy(random.random(size) < chances.sketch).view(-1, 1, 1, 1)
        return batch._replace(
            sketch=batch.sketch * sketched,
            given=given._replace(
                text_present=given.text_present & ~no_text[:, None],
                style=torch.where(no_style, STYLE_ABSENT, given.style),
                references_present=given.references_present & torch.stack([first, second], dim=1),
            ),
        )


def move(pictures: Tensor, random: np.random.Generator) -> Tensor:
    """Each picture (B, 4, S, S) scaled by 0.85–1.15 and shifted by up to 6 % of its side; white comes in."""
    size = pictures.shape[0]
    scale = torch.from_numpy(random.uniform(0.87, 1.18, size)).float()
    shift = torch.from_numpy(random.uniform(-0.12, 0.12, (size, 2))).float()
    matrix = torch.zeros(size, 2, 3)
    matrix[:, 0, 0] = matrix[:, 1, 1] = scale
    matrix[:, :, 2] = shift
    grid = functional.affine_grid(matrix, list(pictures.shape), align_corners=False)
    white = torch.tensor([1.0, 1.0, 1.0, -1.0]).view(1, 4, 1, 1)
    return functional.grid_sample(pictures - white, grid, align_corners=False) + white


def side_by_side(first: Tensor, second: Tensor, *, above: bool) -> Tensor:
    """Two pictures (4, S, S) at 56 % on one: left and right, or the first above the second."""
    size = first.shape[-1]
    small = round(size * 0.56)
    canvas = torch.ones_like(first)
    canvas[3] = -1
    offset = (size - small) // 2
    places = ((0, offset), (size - small, offset)) if above else ((offset, 0), (offset, size - small))
    for picture, (top, left) in zip(
        (second, first) if above else (first, second), reversed(places) if above else places, strict=True
    ):
        scaled = functional.interpolate(picture[None], (small, small), mode="area")[0]
        window = canvas[:, top : top + small, left : left + small]
        alpha = (scaled[3:] + 1) / 2
        # Colour is already over white: replace the white underneath by what was there.
        window[:3] = scaled[:3] + (window[:3] - 1) * (1 - alpha)
        window[3] = torch.maximum(window[3], scaled[3])
    return canvas


def hue_matrices(angle: Tensor) -> Tensor:
    """Rotations of RGB about the grey axis by `angle` (B,) in radians: (B, 3, 3) (Rodrigues' formula)."""
    cos, sin = angle.cos().view(-1, 1, 1), angle.sin().view(-1, 1, 1)
    third, root = 1 / 3, math.sqrt(1 / 3)
    cross = torch.tensor([[0.0, -root, root], [root, 0.0, -root], [-root, root, 0.0]])
    return cos * torch.eye(3) + sin * cross + (1 - cos) * torch.full((3, 3), third)
