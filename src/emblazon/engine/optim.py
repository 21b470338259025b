"""Muon for hidden matrices, AdamW for the rest, and an exponential moving average of the weights.

Muon (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon): momentum, made orthogonal by five
Newton–Schulz steps X ← aX + (bA + cA²)X, A = XXᵀ. Matrices of one shape are stacked, so that a step is a
few batched products.
"""

# pyright: basic
# (torch's and onnx's own types are too partial for strict)

from collections import defaultdict
from collections.abc import Iterable, Mapping

import torch
from torch import Tensor, nn

_A, _B, _C = 3.4445, -4.7750, 2.0315


def orthogonalise(matrices: Tensor, *, steps: int = 5) -> Tensor:
    """The nearest semi-orthogonal matrices, roughly (singular values in 0.7–1.2). (N, rows, columns).

    In bfloat16, as its authors do: the result is rough by design, and the step several times faster.
    """
    x = matrices.to(torch.bfloat16)
    turned = x.shape[1] > x.shape[2]
    if turned:
        x = x.transpose(1, 2)
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(steps):
        a = x @ x.transpose(1, 2)
        x = _A * x + (_B * a + _C * (a @ a)) @ x
    return (x.transpose(1, 2) if turned else x).float()


class Muon:
    """Orthogonalised momentum. State: one momentum buffer a matrix."""

    def __init__(
        self, matrices: Mapping[str, nn.Parameter], *, momentum: float = 0.95, decay: float = 0.01
    ) -> None:
        self.matrices = dict(matrices)
        self.momentum, self.decay = momentum, decay
        self.buffers = {name: torch.zeros_like(matrix) for name, matrix in self.matrices.items()}

    @torch.no_grad()
    def step(self, rate: float) -> None:
        """One update with learning rate `rate`; gradients are left as they are."""
        groups: dict[torch.Size, list[str]] = defaultdict(list)
        for name, matrix in self.matrices.items():
            if matrix.grad is not None:
                groups[matrix.shape].append(name)
        for size, names in groups.items():
            steps: list[Tensor] = []
            for name in names:
                gradient, buffer = self.matrices[name].grad, self.buffers[name]
                assert gradient is not None
                buffer.lerp_(gradient, 1 - self.momentum)
                steps.append(gradient.lerp(buffer, self.momentum))
            scale = rate * max(1.0, size[0] / size[1]) ** 0.5
            for name, update in zip(names, orthogonalise(torch.stack(steps), steps=4), strict=True):
                self.matrices[name].mul_(1 - rate * self.decay).sub_(update, alpha=scale)


class AdamW:
    """Loshchilov & Hutter 2017 (arXiv 1711.05101). State is plain tensors, so it can be kept as safetensors."""

    def __init__(self, parameters: Mapping[str, nn.Parameter], *, decay: float = 0.01) -> None:
        self.parameters, self.decay, self.count = dict(parameters), decay, 0
        self.first = {name: torch.zeros_like(value) for name, value in self.parameters.items()}
        self.second = {name: torch.zeros_like(value) for name, value in self.parameters.items()}

    @torch.no_grad()
    def step(self, rate: float, *, betas: tuple[float, float] = (0.9, 0.98), epsilon: float = 1e-8) -> None:
        """One update with learning rate `rate`."""
        self.count += 1
        correct_first, correct_second = (1 - beta**self.count for beta in betas)
        for name, value in self.parameters.items():
            if value.grad is None:
                continue
            first = self.first[name].lerp_(value.grad, 1 - betas[0])
            second = self.second[name].mul_(betas[1]).addcmul_(value.grad, value.grad, value=1 - betas[1])
            if value.ndim > 1:
                value.mul_(1 - rate * self.decay)
            value.addcdiv_(
                first, (second / correct_second).sqrt_().add_(epsilon), value=-rate / correct_first
            )


class Ema:
    """Moving average of weights whose memory grows with the run: decay = min(most, (1 + n) / (10 + n))."""

    def __init__(self, model: nn.Module, *, most: float = 0.999) -> None:
        self.most, self.count = most, 0
        self.shadow = {name: value.detach().clone() for name, value in model.state_dict().items()}

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        """Take one step of the average."""
        self.count += 1
        decay = min(self.most, (1 + self.count) / (10 + self.count))
        for name, value in model.state_dict().items():
            self.shadow[name].lerp_(value, 1 - decay)


def clip(parameters: Iterable[nn.Parameter], most: float) -> float:
    """Scale all gradients so that their joint norm is at most `most`; returns the norm before."""
    return float(torch.nn.utils.clip_grad_norm_(list(parameters), most))
