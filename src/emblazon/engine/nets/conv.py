"""A convolution that keeps its weight as the matrix it is, (out, in · k · k), so that Muon can move it."""

import torch
from torch import Tensor, nn


class Conv(nn.Module):
    """Same-size convolution, (B, in, H, W) → (B, out, H / stride, W / stride), zero padding."""

    def __init__(
        self, wide_in: int, wide_out: int, *, size: int = 3, stride: int = 1, gain: float = 1.0
    ) -> None:
        super().__init__()
        self.size, self.stride, self.wide_in = size, stride, wide_in
        inputs = wide_in * size * size
        self.weight = nn.Parameter(torch.randn(wide_out, inputs) * gain * (1.6 / inputs) ** 0.5)
        self.bias = nn.Parameter(torch.zeros(wide_out))

    def forward(self, x: Tensor) -> Tensor:
        kernel = self.weight.view(-1, self.wide_in, self.size, self.size)
        return nn.functional.conv2d(x, kernel, self.bias, stride=self.stride, padding=self.size // 2)
