"""`upscale`: super-resolution of emblem-like RGBA pictures to eight times 64 px, or four times 128 px.

A residual trunk works on the 64-px grid (EDSR, Lim et al. 2017, arXiv:1707.02921); sub-pixel convolutions
(Shi et al. 2016, arXiv:1609.05158) double the grid three times; the result is added to the bicubic
enlargement. A 128-px picture enters the same trunk folded 2 × 2 into channels. A last step returns what the
net changed in the large: y ← y + U(G ∗ (x − D y)), with D the area average, G a Gaussian of three input
pixels and U the bilinear enlargement (iterative back-projection, Irani & Peleg 1991, kept to low
frequencies: the noise of a draft is not put back).

Pictures are colour over white plus alpha, (B, 4, H, W) in [0, 1]: area averages of these four channels and
of premultiplied colour are the same thing, so edges are true over every background.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from emblazon.engine.nets.conv import Conv

_SIGMA, _REACH = 3.0, 7


class Block(nn.Module):
    """x + W₂ φ(W₁ x), both 3 × 3."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first, self.second = Conv(width, width), Conv(width, width, gain=0.2)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(functional.leaky_relu(self.first(x), 0.1))


class Doubler(nn.Module):
    """Twice the grid by sub-pixel convolution, then `blocks` residual blocks."""

    def __init__(self, wide_in: int, wide_out: int, *, blocks: int) -> None:
        super().__init__()
        self.spread = Conv(wide_in, 4 * wide_out)
        self.blocks = nn.Sequential(*(Block(wide_out) for _ in range(blocks)))

    def forward(self, x: Tensor) -> Tensor:
        return self.blocks(functional.leaky_relu(functional.pixel_shuffle(self.spread(x), 2), 0.1))


class UpscaleNet(nn.Module):
    """The whole net; `factor` 8 for pictures on the 64-px grid, 4 for those on the 128-px grid."""

    gauss: Tensor

    def __init__(self, *, width: int = 64, blocks: int = 6) -> None:
        super().__init__()
        self.head_8, self.head_4 = Conv(4, width), Conv(16, width)
        self.trunk = nn.Sequential(*(Block(width) for _ in range(blocks)))
        self.doublers = nn.Sequential(
            Doubler(width, 3 * width // 4, blocks=1),
            Doubler(3 * width // 4, 3 * width // 8, blocks=1),
            Doubler(3 * width // 8, width // 4, blocks=0),
        )
        self.tail = Conv(width // 4, 4, gain=0.0)  # An untrained net is bicubic.
        line = torch.exp(-0.5 * (torch.arange(-_REACH, _REACH + 1) / _SIGMA) ** 2)
        line = line / line.sum()
        self.register_buffer("gauss", (line[:, None] * line).expand(4, 1, -1, -1).clone(), persistent=False)

    def forward(self, x: Tensor, factor: int) -> Tensor:
        """(B, 4, H, W) → (B, 4, factor · H, factor · W); values may leave [0, 1] a little."""
        lifted = x - 0.5
        felt = self.head_8(lifted) if factor == 8 else self.head_4(functional.pixel_unshuffle(lifted, 2))
        detail = self.tail(self.doublers(felt + self.trunk(felt))).float()
        y = functional.interpolate(x, scale_factor=float(factor), mode="bicubic") + detail
        return y + functional.interpolate(
            self.drift(x, y, factor), scale_factor=float(factor), mode="bilinear"
        )

    def drift(self, x: Tensor, y: Tensor, factor: int) -> Tensor:
        """What `y` lost of `x` in the large, on the grid of `x`."""
        error = functional.pad(x - functional.avg_pool2d(y, factor), (_REACH,) * 4, mode="replicate")
        with torch.autocast("cpu", enabled=False):  # oneDNN's bf16 kernel of this shape takes minutes
            return functional.conv2d(error, self.gauss, groups=4)
