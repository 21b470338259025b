"""`draw`: a plain diffusion transformer on RGBA pixels, with every condition optional.

It predicts the clean picture x from x_t = (1 - t)·x + t·ε ("Back to Basics: Let Denoising Generative Models
Denoise", Li & He 2025, arXiv 2511.13720: x-prediction with a velocity loss). Blocks: adaLN-single (PixArt-α,
Chen et al. 2023, arXiv 2310.00426), RMSNorm, QK-norm, 2-D rotary positions (Su et al. 2021, arXiv
2104.09864), SwiGLU (Shazeer 2020, arXiv 2002.05202).

The conditions do not depend on t. A small encoder turns them into context tokens once per picture, and
every block attends to the keys and values of picture and context together; so a whole trajectory, and both
halves of guidance, pay for the conditions once. Attention learns late where to look, so three conditions also
reach the picture's tokens directly: the first reference, the palette, and what the words recall (`Recall`).
"""

# pyright: basic
# (torch's and onnx's own types are too partial for strict)

import math
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True, slots=True)
class DrawShape:
    """Everything that fixes the network's parameters. Stored beside the weights."""

    size_px: int = 64
    patch_px: int = 8
    width: int = 192
    depth: int = 8
    encoder_depth: int = 2
    heads: int = 3
    hidden: int = 512
    text_width: int = 384
    text_length: int = 24
    swatches: int = 8
    styles: int = 8
    tail: int = 12
    recall_hidden: int = 512
    recall_width: int = 48

    @property
    def grid(self) -> int:
        """Tokens along one side of the picture."""
        return self.size_px // self.patch_px

    @property
    def context_length(self) -> int:
        """Text + palette + first reference (full grid) + second reference (half the grid)."""
        return self.text_length + self.swatches + self.grid**2 + (self.grid // 2) ** 2


class Conditions(NamedTuple):
    """What a picture is drawn from; each can be absent.

    `text`: token states, (B, L, 384), float; `text_present`: (B, L) bool, all False when absent.
    `style`: (B,) long, index of the style, or `DrawShape.styles` when absent.
    `palette`: (B, K, 4): sRGB in [-1, 1] and share in [0, 1]; `palette_present`: (B, K) bool.
    `references`: (B, 2, 4, S, S) in [-1, 1], colour over white plus alpha; `references_present`: (B, 2) bool.
    """

    text: Tensor
    text_present: Tensor
    style: Tensor
    palette: Tensor
    palette_present: Tensor
    references: Tensor
    references_present: Tensor


class Context(NamedTuple):
    """Conditions after encoding: keys and values for each block, (B, heads, C, width / heads), a summary vector
    (B, width), and `glance` (B, tokens, width), which is laid under the picture's own tokens: the first reference,
    the palette and what the words recall.
    Tuples, not one tensor: a slice's gradient would be as large as the whole."""

    keys: tuple[Tensor, ...]
    values: tuple[Tensor, ...]
    summary: Tensor
    glance: Tensor


def rotary_angles(rows: Tensor, columns: Tensor, head_width: int) -> Tensor:
    """Angles of 2-D axial rotary positions, (tokens, head_width / 2): half for rows, half for columns."""
    frequencies = math.pi * torch.logspace(-1.5, 0.0, head_width // 4, base=10.0)
    return torch.cat([rows[:, None] * frequencies, columns[:, None] * frequencies], dim=-1)


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Turn pairs of channels of `x` (B, heads, tokens, head_width) by the angles' cosines and sines."""
    first, second = x.chunk(2, dim=-1)
    return torch.cat([first * cos - second * sin, first * sin + second * cos], dim=-1)


def attend(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """softmax(q kᵀ / √d) v, written out: with these short sequences it compiles to 4× SDPA's speed on CPU."""
    scores = query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5
    return (scores.float().softmax(dim=-1).to(value.dtype) @ value).transpose(1, 2).flatten(2)


class Patches(nn.Module):
    """Cut a picture (B, C, S, S) into square patches and embed each: (B, tokens, width). A reshape and one
    product: on CPU several times faster than the convolution that it equals."""

    def __init__(self, channels: int, patch_px: int, width: int) -> None:
        super().__init__()
        self.patch_px = patch_px
        self.embed = nn.Linear(channels * patch_px**2, width)

    def forward(self, picture: Tensor) -> Tensor:
        rows = picture.unflatten(2, (-1, self.patch_px)).unflatten(4, (-1, self.patch_px))
        return self.embed(rows.permute(0, 2, 4, 1, 3, 5).flatten(3).flatten(1, 2))


class RMSNorm(nn.Module):
    """x / rms(x), scaled; in float32. Written with a root and a quotient, the form that ONNX Runtime fuses."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        wide = x.float()
        return (wide / torch.sqrt(wide.square().mean(-1, keepdim=True) + 1e-6) * self.scale).to(x.dtype)


class SwiGLU(nn.Module):
    """(silu(x W_g) ⊙ x W_u) W_d."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.gate = nn.Linear(width, hidden, bias=False)
        self.up = nn.Linear(width, hidden, bias=False)
        self.down = nn.Linear(hidden, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(functional.silu(self.gate(x)) * self.up(x))


class Attention(nn.Module):
    """Self-attention with QK-norm and rotary positions, to which context keys and values may be added."""

    def __init__(self, shape: DrawShape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.query = nn.Linear(shape.width, shape.width, bias=False)
        self.key = nn.Linear(shape.width, shape.width, bias=False)
        self.value = nn.Linear(shape.width, shape.width, bias=False)
        self.out = nn.Linear(shape.width, shape.width, bias=False)
        self.query_norm = RMSNorm(shape.width // shape.heads)
        self.key_norm = RMSNorm(shape.width // shape.heads)

    def split(self, x: Tensor, norm: RMSNorm | None = None) -> Tensor:
        """(B, tokens, width) → (B, heads, tokens, width / heads), each head normed by `norm`."""
        heads = x.unflatten(-1, (self.heads, -1))
        return (heads if norm is None else norm(heads)).transpose(1, 2)

    def forward(
        self, x: Tensor, cos: Tensor, sin: Tensor, context: tuple[Tensor, Tensor] | None = None
    ) -> Tensor:
        query = rotate(self.split(self.query(x), self.query_norm), cos, sin)
        key = rotate(self.split(self.key(x), self.key_norm), cos, sin)
        value = self.split(self.value(x))
        if context is not None:
            key = torch.cat([context[0].to(key.dtype), key], dim=2)
            value = torch.cat([context[1].to(value.dtype), value], dim=2)
        return self.out(attend(query.to(value.dtype), key.to(value.dtype), value))


class EncoderBlock(nn.Module):
    """A pre-norm transformer block over the context tokens."""

    def __init__(self, shape: DrawShape) -> None:
        super().__init__()
        self.attention_norm = RMSNorm(shape.width)
        self.attention = Attention(shape)
        self.feed_norm = RMSNorm(shape.width)
        self.feed = SwiGLU(shape.width, shape.hidden)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        x = x + self.attention(self.attention_norm(x), cos, sin)
        return x + self.feed(self.feed_norm(x))


class DrawBlock(nn.Module):
    """A block over the picture's tokens, modulated by time and summary (adaLN-single: shared + own table)."""

    def __init__(self, shape: DrawShape) -> None:
        super().__init__()
        self.attention_norm = RMSNorm(shape.width)
        self.attention = Attention(shape)
        self.feed_norm = RMSNorm(shape.width)
        self.feed = SwiGLU(shape.width, shape.hidden)
        self.table = nn.Parameter(torch.zeros(6, shape.width))
        self.context_norm = RMSNorm(shape.width)
        self.context_key = nn.Linear(shape.width, shape.width, bias=False)
        self.context_value = nn.Linear(shape.width, shape.width, bias=False)
        self.context_key_norm = RMSNorm(shape.width // shape.heads)

    def look_at(self, context: Tensor, cos: Tensor, sin: Tensor) -> tuple[Tensor, Tensor]:
        """This block's keys and values of the context tokens, each (B, heads, C, head_width)."""
        context = self.context_norm(context)
        key = self.attention.split(self.context_key(context), self.context_key_norm)
        return rotate(key, cos, sin), self.attention.split(self.context_value(context))

    def forward(
        self, x: Tensor, modulation: Tensor, cos: Tensor, sin: Tensor, context: tuple[Tensor, Tensor]
    ) -> Tensor:
        shift_a, scale_a, gate_a, shift_f, scale_f, gate_f = (modulation + self.table).unsqueeze(2).unbind(1)
        attended = self.attention(self.attention_norm(x) * (1 + scale_a) + shift_a, cos, sin, context)
        x = x + gate_a * attended
        return x + gate_f * self.feed(self.feed_norm(x) * (1 + scale_f) + shift_f)


class Recall(nn.Module):
    """Sentence and style → what stands where, (B, tokens, width): a memory of layouts, which also tells each
    token its absolute place (rotary positions are relative)."""

    def __init__(self, shape: DrawShape) -> None:
        super().__init__()
        self.tokens = shape.grid**2
        self.hidden = nn.Linear(shape.text_width + shape.width, shape.recall_hidden)
        self.layout = nn.Linear(shape.recall_hidden, self.tokens * shape.recall_width)
        self.out = nn.Linear(shape.recall_width, shape.width)

    def forward(self, sentence: Tensor, style: Tensor) -> Tensor:
        hidden = functional.silu(self.hidden(torch.cat([sentence, style], dim=-1)))
        return self.out(self.layout(hidden).unflatten(-1, (self.tokens, -1)))


def sentence_of(given: Conditions) -> Tensor:
    """The mean of the present token states, at unit variance, (B, text width); zeros where there are no words."""
    total = (given.text * given.text_present.unsqueeze(-1)).sum(1)
    return functional.normalize(total, dim=-1) * total.shape[-1] ** 0.5


class ContextEncoder(nn.Module):
    """Conditions → context tokens, a summary vector and what the words recall. An absent condition is a learned
    vector."""

    def __init__(self, shape: DrawShape) -> None:
        super().__init__()
        width, patch = shape.width, shape.patch_px
        self.shape = shape
        self.text = nn.Linear(shape.text_width, width)
        self.sentence = nn.Linear(shape.text_width, width)
        self.recall = Recall(shape)
        self.palette = nn.Sequential(nn.Linear(4, width), nn.SiLU(), nn.Linear(width, width))
        self.fine = Patches(4, patch, width)
        self.coarse = Patches(4, 2 * patch, width)
        self.style = nn.Embedding(shape.styles + 1, width)
        self.absent = nn.Parameter(torch.randn(4, width) * 0.02)
        self.kind = nn.Parameter(torch.randn(4, width) * 0.02)
        self.summary = nn.Sequential(nn.Linear(3 * width, width), nn.SiLU(), nn.Linear(width, width))
        self.blocks = nn.ModuleList(EncoderBlock(shape) for _ in range(shape.encoder_depth))
        self.norm = RMSNorm(width)

    def forward(self, given: Conditions, cos: Tensor, sin: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        words = self._or_absent(self.text(given.text), given.text_present, 0)
        colours = self._or_absent(self.palette(given.palette), given.palette_present, 1)
        fine = self.fine(given.references[:, 0])
        coarse = self.coarse(given.references[:, 1])
        fine = self._or_absent(fine, given.references_present[:, :1], 2)
        coarse = self._or_absent(coarse, given.references_present[:, 1:], 3)
        style = self.style(given.style)
        tokens = torch.cat([words, colours, fine, coarse], dim=1) + style.unsqueeze(1)
        for block in self.blocks:
            tokens = block(tokens, cos, sin)
        sentence = sentence_of(given)
        summary = self.summary(torch.cat([style, self.sentence(sentence), colours.mean(1)], dim=-1))
        return self.norm(tokens), summary, self.recall(sentence, style)

    def _or_absent(self, tokens: Tensor, present: Tensor, kind: int) -> Tensor:
        return (
            torch.where(present.unsqueeze(-1), tokens, self.absent[kind].to(tokens.dtype)) + self.kind[kind]
        )


class DrawNet(nn.Module):
    """(x_t, t, sketch, conditions) → clean picture. `encode` once a picture, `denoise` once a step."""

    cos: Tensor
    sin: Tensor
    context_cos: Tensor
    context_sin: Tensor

    def __init__(self, shape: DrawShape) -> None:
        super().__init__()
        self.shape = shape
        width, patch = shape.width, shape.patch_px
        self.encoder = ContextEncoder(shape)
        self.inlet = Patches(5, patch, width)
        self.glance = Patches(4, patch, width)
        self.tint = nn.Linear(4 * shape.swatches, width)
        self.time = nn.Sequential(nn.Linear(128, width), nn.SiLU(), nn.Linear(width, width))
        self.modulation = nn.Linear(width, 6 * width)
        self.blocks = nn.ModuleList(DrawBlock(shape) for _ in range(shape.depth))
        self.last_norm = RMSNorm(width)
        self.last_modulation = nn.Linear(width, 2 * width)
        self.outlet = nn.Linear(width, patch * patch * (4 + shape.tail))
        self.tail = nn.Sequential(
            nn.Conv2d(9 + shape.tail, shape.tail, 3, padding=1),
            nn.SiLU(),
            nn.Conv2d(shape.tail, 4, 3, padding=1),
        )
        self._start()
        self._place()

    def _start(self) -> None:
        for block in self.blocks:
            assert isinstance(block, DrawBlock)
            block.table.data.copy_(torch.randn(6, self.shape.width) * self.shape.width**-0.5)
        self.tail.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # 2x faster convolutions on CPU
        for layer in (self.last_modulation, self.tail[-1]):
            assert isinstance(layer, nn.Linear | nn.Conv2d)
            nn.init.zeros_(layer.weight)
            assert layer.bias is not None
            nn.init.zeros_(layer.bias)
        for direct in (self.glance.embed, self.tint, self.encoder.recall.out):
            nn.init.zeros_(direct.weight)
            nn.init.zeros_(direct.bias)
        nn.init.normal_(self.modulation.weight, std=0.01)
        nn.init.zeros_(self.modulation.bias)

    def _place(self) -> None:
        """Rotary positions: the picture and the first reference share a grid; words and colours have none."""
        shape = self.shape
        side = torch.arange(shape.grid, dtype=torch.float32)
        rows, columns = (each.flatten() for each in torch.meshgrid(side, side, indexing="ij"))
        middle = side[: shape.grid // 2] * 2 + 0.5
        coarse_rows, coarse_columns = (
            each.flatten() for each in torch.meshgrid(middle, middle, indexing="ij")
        )
        nowhere = torch.zeros(shape.text_length + shape.swatches)
        head = shape.width // shape.heads
        picture = rotary_angles(rows, columns, head)
        context = rotary_angles(
            torch.cat([nowhere, rows, coarse_rows]), torch.cat([nowhere, columns, coarse_columns]), head
        )
        for name, value in (
            ("cos", picture.cos()),
            ("sin", picture.sin()),
            ("context_cos", context.cos()),
            ("context_sin", context.sin()),
        ):
            self.register_buffer(name, value, persistent=False)

    def encode(self, given: Conditions) -> Context:
        """Encode the conditions once."""
        tokens, summary, recalled = self.encoder(given, self.context_cos, self.context_sin)
        pairs = [block.look_at(tokens, self.context_cos, self.context_sin) for block in self.blocks]  # type: ignore[union-attr]
        glance = self.glance(given.references[:, 0]) * given.references_present[:, :1].unsqueeze(-1)
        tint = self.tint((given.palette * given.palette_present.unsqueeze(-1)).flatten(1))
        glance = glance + tint.unsqueeze(1) + recalled
        return Context(tuple(key for key, _ in pairs), tuple(value for _, value in pairs), summary, glance)

    def denoise(self, x_t: Tensor, t: Tensor, sketch: Tensor, context: Context) -> Tensor:
        """The clean estimate x̂, (B, 4, S, S).

        `x_t`: noisy picture, (B, 4, S, S), float32; `t`: (B,), [0, 1], 1 is pure noise; `sketch`:
        (B, 1, S, S), 1 on an edge, -1 off it, 0 everywhere when absent.
        """
        shape = self.shape
        x = self.inlet(torch.cat([x_t, sketch], dim=1)) + context.glance
        vector = functional.silu(self.time(_wave(t)) + context.summary)
        modulation = self.modulation(vector).unflatten(-1, (6, shape.width))
        for block, key, value in zip(self.blocks, context.keys, context.values, strict=True):
            x = block(x, modulation, self.cos, self.sin, (key, value))
        shift, scale = self.last_modulation(vector).unsqueeze(1).chunk(2, dim=-1)
        patches = self.outlet(self.last_norm(x) * (1 + scale) + shift)
        image = patches.unflatten(1, (shape.grid, shape.grid)).unflatten(
            -1, (-1, shape.patch_px, shape.patch_px)
        )
        # Rows of a patch stay whole, so that moving them costs a tenth in ONNX Runtime.
        image = image.permute(0, 3, 1, 4, 2, 5).flatten(4, 5).flatten(2, 3)
        whole = torch.cat([image, x_t.to(image.dtype), sketch.to(image.dtype)], dim=1)
        smooth = self.tail(whole.contiguous(memory_format=torch.channels_last))
        return (image[:, :4] + smooth).float()


def _wave(t: Tensor) -> Tensor:
    """Sinusoidal features of t, (B, 128)."""
    angles = t[:, None].float() * torch.exp(torch.linspace(0.0, math.log(1000.0), 64, device=t.device))
    return torch.cat([angles.cos(), angles.sin()], dim=-1)
