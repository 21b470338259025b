"""A sample grid of a network in training: held-out pictures, what it was shown, and what it drew.

Each row: the held-out picture, its first reference, drawn with every condition, drawn from words and style.
"""

# pyright: basic
# (torch's own types are too partial for strict)

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from emblazon.engine.batches import Batch, BatchMaker
from emblazon.engine.draw import from_model
from emblazon.engine.nets.draw import Conditions, Context, DrawNet

GUIDANCE = 2.5
COLUMNS = 2


@torch.no_grad()
def sample_grid(net: DrawNet, maker: BatchMaker, rows: np.ndarray, path: Path, *, steps: int = 18) -> None:
    """Draw the pictures of `rows` twice each and write the grid as PNG. The noise is always the same."""
    batch = maker.look_up(rows, maker.lessons.captions[rows, 0], np.random.default_rng(0))
    whole = draw(net, batch, batch.given, steps)
    words = draw(net, batch, without(batch.given, words=False), steps)
    cells = [
        [from_model(each.numpy()) for each in four]
        for four in zip(batch.clean, batch.given.references[:, 0], whole, words, strict=True)
    ]
    half = -(-len(cells) // COLUMNS)
    lines = [np.concatenate([cell for row in cells[i::half] for cell in row], axis=1) for i in range(half)]
    width = max(line.shape[1] for line in lines)
    sheet = np.concatenate([np.pad(line, ((0, 0), (0, width - line.shape[1]), (0, 0))) for line in lines])
    picture = Image.fromarray(sheet)
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture)
    partial = path.with_suffix(".partial")
    ground.resize((sheet.shape[1] * 2, sheet.shape[0] * 2), Image.Resampling.NEAREST).save(partial, "PNG")
    partial.replace(path)


def draw(net: DrawNet, batch: Batch, given: Conditions, steps: int) -> Tensor:
    """Euler's method with guidance along all conditions. (B, 4, S, S) in [-1, 1]."""
    with_all, without_any = net.encode(given), net.encode(without(given, words=True))
    context = Context(
        tuple(torch.cat(pair) for pair in zip(with_all.keys, without_any.keys, strict=True)),
        tuple(torch.cat(pair) for pair in zip(with_all.values, without_any.values, strict=True)),
        torch.cat([with_all.summary, without_any.summary]),
        torch.cat([with_all.glance, without_any.glance]),
    )
    x = torch.randn(batch.clean.shape, generator=torch.Generator().manual_seed(7))
    sketch = torch.zeros_like(batch.sketch).repeat(2, 1, 1, 1)
    for step in range(steps):
        t, s = 1 - step / steps, 1 - (step + 1) / steps
        guess, plain = net.denoise(x.repeat(2, 1, 1, 1), torch.full((2 * len(x),), t), sketch, context).chunk(
            2
        )
        clean = (plain + GUIDANCE * (guess - plain)).clamp(-1, 1)
        x = clean + (x - clean) * s / t
    return x


def without(given: Conditions, *, words: bool) -> Conditions:
    """The conditions without palette and references; with `words` also without text and style."""
    bare = given._replace(
        palette_present=torch.zeros_like(given.palette_present),
        references_present=torch.zeros_like(given.references_present),
    )
    if not words:
        return bare
    return bare._replace(
        text_present=torch.zeros_like(given.text_present), style=torch.full_like(given.style, 8)
    )
