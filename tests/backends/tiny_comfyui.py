"""Random weights that ComfyUI loads: the smallest model that it takes for Stable Diffusion 1.5, and what goes beside.

ComfyUI reads a model's shape from its tensors. It knows SD 1.5 by 320 channels and words of 768 numbers; everything
else may be small: one level, one block with attention, no middle, the tiny autoencoder (TAESD). Only the text
encoder must have its real size (123 million numbers), for ComfyUI takes its shape from a file of its own.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Tensors = dict[str, NDArray[np.float16]]
CHANNELS, WORDS, TIME = 320, 768, 1280
CLIP_LAYERS, CLIP_TOKENS, CLIP_PLACES = 12, 49408, 77
LATENT, NARROW = 4, 64


class Maker:
    """Draws tensors one after the other from one seed."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)

    def random(self, *shape: int, gain: float = 1.0) -> NDArray[np.float16]:
        """Normal, scaled by the number of inputs."""
        inputs = max(1, int(np.prod(shape[1:])))
        values = self._random.standard_normal(shape, np.float32) * (gain / inputs**0.5)
        return values.astype(np.float16)

    def layer(
        self, name: str, *shape: int, gain: float = 1.0, bias: bool = True
    ) -> Iterator[tuple[str, NDArray]]:
        """A linear layer or a convolution."""
        yield f"{name}.weight", self.random(*shape, gain=gain)
        if bias:
            yield f"{name}.bias", np.zeros(shape[0], np.float16)

    def norm(self, name: str, size: int) -> Iterator[tuple[str, NDArray]]:
        """A norm that leaves all as it is."""
        yield f"{name}.weight", np.ones(size, np.float16)
        yield f"{name}.bias", np.zeros(size, np.float16)


def checkpoint(seed: int = 7) -> Tensors:
    """The whole checkpoint, about 265 MB."""
    maker = Maker(seed)
    return dict([*_unet(maker), *_text_encoder(maker), *_autoencoder(maker)])


def lora(seed: int = 8) -> Tensors:
    """A LoRA of rank 4 on one projection of the checkpoint."""
    maker = Maker(seed)
    name = "lora_unet_input_blocks_1_1_transformer_blocks_0_attn2_to_v"
    return {
        f"{name}.lora_up.weight": maker.random(CHANNELS, 4, gain=4),
        f"{name}.lora_down.weight": maker.random(4, WORDS, gain=4),
        f"{name}.alpha": np.array(4, np.float16),
    }


def upscaler(seed: int = 9, *, scale: int = 2, width: int = 8) -> Tensors:
    """A compact Real-ESRGAN of one hidden layer."""
    maker = Maker(seed)
    tensors = dict(
        [
            *maker.layer("body.0", width, 3, 3, 3),
            *maker.layer("body.2", width, width, 3, 3),
            *maker.layer("body.4", 3 * scale**2, width, 3, 3, gain=0.1),
        ]
    )
    return tensors | {f"body.{at}.weight": np.full(width, 0.25, np.float16) for at in (1, 3)}


def controlnet(seed: int = 10) -> Tensors:
    """A ControlNet for the checkpoint."""
    maker = Maker(seed)
    hints = ((16, 3), (16, 16), (32, 16), (32, 32), (96, 32), (96, 96), (256, 96), (CHANNELS, 256))
    parts = [
        *maker.layer("time_embed.0", TIME, CHANNELS),
        *maker.layer("time_embed.2", TIME, TIME),
        *maker.layer("input_blocks.0.0", CHANNELS, LATENT, 3, 3),
        *_residual(maker, "input_blocks.1.0", CHANNELS),
        *_attention(maker, "input_blocks.1.1"),
        *maker.layer("zero_convs.0.0", CHANNELS, CHANNELS, 1, 1),
        *maker.layer("zero_convs.1.0", CHANNELS, CHANNELS, 1, 1),
        *_residual(maker, "middle_block.0", CHANNELS),
        *maker.layer("middle_block_out.0", CHANNELS, CHANNELS, 1, 1),
    ]
    for at, (wide, narrow) in enumerate(hints):
        parts += maker.layer(f"input_hint_block.{2 * at}", wide, narrow, 3, 3)
    return {f"control_model.{name}": tensor for name, tensor in parts}


def save(tensors: Tensors, path: Path) -> None:
    """Write a safetensors file."""
    from safetensors.numpy import save_file

    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(tensors, path)


def _unet(maker: Maker) -> Iterator[tuple[str, NDArray]]:
    parts = [
        *maker.layer("time_embed.0", TIME, CHANNELS),
        *maker.layer("time_embed.2", TIME, TIME),
        *maker.layer("input_blocks.0.0", CHANNELS, LATENT, 3, 3),
        *_residual(maker, "input_blocks.1.0", CHANNELS),
        *_attention(maker, "input_blocks.1.1"),
        *_residual(maker, "output_blocks.0.0", 2 * CHANNELS),
        *_residual(maker, "output_blocks.1.0", 2 * CHANNELS),
        *maker.norm("out.0", CHANNELS),
        *maker.layer("out.2", LATENT, CHANNELS, 3, 3),
    ]
    yield from ((f"model.diffusion_model.{name}", tensor) for name, tensor in parts)


def _residual(maker: Maker, name: str, inputs: int) -> Iterator[tuple[str, NDArray]]:
    yield from maker.norm(f"{name}.in_layers.0", inputs)
    yield from maker.layer(f"{name}.in_layers.2", CHANNELS, inputs, 3, 3)
    yield from maker.layer(f"{name}.emb_layers.1", CHANNELS, TIME)
    yield from maker.norm(f"{name}.out_layers.0", CHANNELS)
    yield from maker.layer(f"{name}.out_layers.3", CHANNELS, CHANNELS, 3, 3)
    if inputs != CHANNELS:
        yield from maker.layer(f"{name}.skip_connection", CHANNELS, inputs, 1, 1)


def _attention(maker: Maker, name: str) -> Iterator[tuple[str, NDArray]]:
    block = f"{name}.transformer_blocks.0"
    yield from maker.norm(f"{name}.norm", CHANNELS)
    for end in ("proj_in", "proj_out"):
        yield from maker.layer(f"{name}.{end}", CHANNELS, CHANNELS, 1, 1)
    for attention, seen in (("attn1", CHANNELS), ("attn2", WORDS)):
        yield from maker.layer(f"{block}.{attention}.to_q", CHANNELS, CHANNELS, bias=False)
        yield from maker.layer(f"{block}.{attention}.to_k", CHANNELS, seen, bias=False)
        yield from maker.layer(f"{block}.{attention}.to_v", CHANNELS, seen, bias=False)
        yield from maker.layer(f"{block}.{attention}.to_out.0", CHANNELS, CHANNELS)
    yield from maker.layer(f"{block}.ff.net.0.proj", 8 * CHANNELS, CHANNELS)
    yield from maker.layer(f"{block}.ff.net.2", CHANNELS, 4 * CHANNELS)
    for at in (1, 2, 3):
        yield from maker.norm(f"{block}.norm{at}", CHANNELS)


def _text_encoder(maker: Maker) -> Iterator[tuple[str, NDArray]]:
    root = "cond_stage_model.transformer.text_model"
    yield f"{root}.embeddings.token_embedding.weight", maker.random(CLIP_TOKENS, WORDS)
    yield f"{root}.embeddings.position_embedding.weight", maker.random(CLIP_PLACES, WORDS)
    for at in range(CLIP_LAYERS):
        layer = f"{root}.encoder.layers.{at}"
        for part in ("q_proj", "k_proj", "v_proj", "out_proj"):
            yield from maker.layer(f"{layer}.self_attn.{part}", WORDS, WORDS)
        yield from maker.layer(f"{layer}.mlp.fc1", 4 * WORDS, WORDS)
        yield from maker.layer(f"{layer}.mlp.fc2", WORDS, 4 * WORDS)
        yield from maker.norm(f"{layer}.layer_norm1", WORDS)
        yield from maker.norm(f"{layer}.layer_norm2", WORDS)
    yield from maker.norm(f"{root}.final_layer_norm", WORDS)


def _autoencoder(maker: Maker) -> Iterator[tuple[str, NDArray]]:
    """TAESD: blocks of three convolutions, halved three times to latents, doubled three times back."""
    root = "first_stage_model.taesd_"
    blocks, halvings = (1, 3, 4, 5, 7, 8, 9, 11, 12, 13), (2, 6, 10)
    parts = [*maker.layer("encoder.0", NARROW, 3, 3, 3), *maker.layer("encoder.14", LATENT, NARROW, 3, 3)]
    for at in blocks:
        parts += _block(maker, f"encoder.{at}")
    for at in halvings:
        parts += maker.layer(f"encoder.{at}", NARROW, NARROW, 3, 3, bias=False)
    blocks, doublings = (3, 4, 5, 8, 9, 10, 13, 14, 15, 18), (7, 12, 17)
    parts += maker.layer("decoder.1", NARROW, LATENT, 3, 3)
    for at in blocks:
        parts += _block(maker, f"decoder.{at}")
    for at in doublings:
        parts += maker.layer(f"decoder.{at}", NARROW, NARROW, 3, 3, bias=False)
    parts += [
        ("decoder.19.weight", maker.random(3, NARROW, 3, 3, gain=0.5)),
        ("decoder.19.bias", np.full(3, 0.4, np.float16)),
    ]
    yield from ((f"{root}{name}", tensor) for name, tensor in parts)


def _block(maker: Maker, name: str) -> Iterator[tuple[str, NDArray]]:
    for at in (0, 2, 4):
        yield from maker.layer(f"{name}.conv.{at}", NARROW, NARROW, 3, 3, gain=0.8)
