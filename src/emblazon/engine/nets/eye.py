"""`eye`: a small picture encoder whose answers live in the space of `text`'s sentence embeddings.

Patches of 4 px, then 3 × 3 residual blocks at 16, 8 and 4 cells a side, their mean, one matrix. Trained
contrastively (CLIP, Radford et al. 2021, arXiv:2103.00020) against a frozen text encoder.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from emblazon.engine.nets.conv import Conv
from emblazon.engine.nets.upscale import Block

WIDTHS = (64, 128, 208)
BLOCKS = (2, 2, 1)


class EyeNet(nn.Module):
    """(B, 4, 64, 64) in [0, 1], colour over white plus alpha → (B, 384) of unit length."""

    def __init__(self, *, widths: tuple[int, ...] = WIDTHS, blocks: tuple[int, ...] = BLOCKS) -> None:
        super().__init__()
        self.stem = nn.Conv2d(4, widths[0], 6, stride=4, padding=1)
        stages: list[nn.Module] = []
        for number, (width, count) in enumerate(zip(widths, blocks, strict=True)):
            if number:
                stages.append(Conv(widths[number - 1], width, stride=2))
            stages.append(nn.GroupNorm(8, width))
            stages.extend(Block(width) for _ in range(count))
        self.stages = nn.Sequential(*stages)
        self.tail = nn.Linear(widths[-1], 384)
        self.log_scale = nn.Parameter(torch.tensor(3.0))

    def forward(self, x: Tensor) -> Tensor:
        felt = self.stages(functional.leaky_relu(self.stem(x - 0.5), 0.1))
        return functional.normalize(self.tail(felt.mean(dim=(2, 3))).float(), dim=-1)
