"""A Stable Diffusion 1.5 pipeline as one file, named as its first authors named tensors.

Written from the two layouts themselves: blocks are numbered along the network there, by kind in diffusers.
"""

import re
from pathlib import Path

from safetensors.torch import save_file

RESNET = {
    "norm1": "in_layers.0",
    "conv1": "in_layers.2",
    "time_emb_proj": "emb_layers.1",
    "norm2": "out_layers.0",
    "conv2": "out_layers.3",
    "conv_shortcut": "skip_connection",
}
ENDS = {
    "conv_in": "input_blocks.0.0",
    "time_embedding.linear_1": "time_embed.0",
    "time_embedding.linear_2": "time_embed.2",
    "conv_norm_out": "out.0",
    "conv_out": "out.2",
}
LOOK = {"group_norm": "norm", "to_q": "q", "to_k": "k", "to_v": "v", "to_out.0": "proj_out"}


def write_checkpoint(pipe, path: Path) -> Path:
    """One file of the whole pipeline."""
    tensors = {
        f"model.diffusion_model.{unet_name(name)}": value for name, value in pipe.unet.state_dict().items()
    }
    for name, value in pipe.vae.state_dict().items():
        looks = ".attentions." in name and value.ndim == 2
        tensors[f"first_stage_model.{vae_name(name)}"] = value[:, :, None, None] if looks else value
    for name, value in pipe.text_encoder.state_dict().items():
        whole = name if name.startswith("text_model.") else f"text_model.{name}"
        tensors[f"cond_stage_model.transformer.{whole}"] = value
    save_file({name: value.contiguous() for name, value in tensors.items()}, path)
    return path


def unet_name(name: str) -> str:
    """Of a network with one layer a block: each down block takes two places, each up block one for each of two."""
    for ours, theirs in ENDS.items():
        if name.startswith(ours + "."):
            return theirs + name[len(ours) :]
    if found := re.match(r"mid_block\.(resnets|attentions)\.(\d)\.(.*)", name):
        kind, at, rest = found.groups()
        return f"middle_block.{int(at) * 2 if kind == 'resnets' else 1}.{resnet(rest)}"
    kind, block, part, at, rest = re.match(r"(down|up)_blocks\.(\d)\.(\w+)\.(\d)\.(.*)", name).groups()
    if kind == "down":
        place = 1 + int(block) * 2 + int(at)
        if part == "downsamplers":
            return f"input_blocks.{place + 1}.0.op{rest.removeprefix('conv')}"
        return f"input_blocks.{place}.{int(part == 'attentions')}.{resnet(rest)}"
    place = int(block) * 2 + int(at)
    if part == "upsamplers":
        return f"output_blocks.{int(block) * 2 + 1}.2.{rest}"
    return f"output_blocks.{place}.{int(part == 'attentions')}.{resnet(rest)}"


def resnet(rest: str) -> str:
    head, _, tail = rest.partition(".")
    return f"{RESNET[head]}.{tail}" if head in RESNET else rest


def vae_name(name: str) -> str:
    """Of two blocks a side."""
    name = re.sub(r"mid_block\.resnets\.(\d)", lambda found: f"mid.block_{int(found[1]) + 1}", name)
    name = name.replace("mid_block.attentions.0", "mid.attn_1")
    if "attn_1" in name:
        for ours, theirs in LOOK.items():
            name = name.replace(f".{ours}.", f".{theirs}.")
    name = re.sub(r"down_blocks\.(\d)\.resnets", r"down.\1.block", name)
    name = re.sub(r"down_blocks\.(\d)\.downsamplers\.0", r"down.\1.downsample", name)
    name = re.sub(r"up_blocks\.(\d)\.resnets", lambda found: f"up.{1 - int(found[1])}.block", name)
    name = re.sub(r"up_blocks\.(\d)\.upsamplers\.0", lambda found: f"up.{1 - int(found[1])}.upsample", name)
    return name.replace("conv_norm_out", "norm_out").replace("conv_shortcut", "nin_shortcut")
