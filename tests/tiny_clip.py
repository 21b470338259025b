"""A tiny CLIP and a tiny SigLIP, as a person would have them: folders in transformers' layout, safetensors.

Their networks take some 100 kB each, and their tokenizers are built here. Nothing is fetched.
"""

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import sentencepiece
import torch
import transformers
from PIL import Image
from tokenizers.pre_tokenizers import ByteLevel

SIDE_PX = 32
WIDTH = 32
LAYERS = {"hidden_size": WIDTH, "intermediate_size": WIDTH, "num_hidden_layers": 1, "num_attention_heads": 2}
VISION = LAYERS | {"image_size": SIDE_PX, "patch_size": 8}


def write_clip(folder: Path, *, model: torch.nn.Module | None = None, **settings: object) -> Path:
    """Reads letters, 24 at most. `settings`: of its saving."""
    (model or clip_model()).save_pretrained(folder, **settings)
    clip_tokenizer().save_pretrained(folder)
    clip_preparer().save_pretrained(folder)
    return folder


def write_siglip(folder: Path) -> Path:
    """With a tokenizer of SigLIP's own kind, 16 pieces at most."""
    folder.mkdir()
    (folder / "spiece.model").write_bytes(pieces())
    transformers.SiglipTokenizer(str(folder / "spiece.model"), model_max_length=16).save_pretrained(folder)
    siglip_model().save_pretrained(folder)
    transformers.SiglipImageProcessorPil(size={"height": SIDE_PX, "width": SIDE_PX}).save_pretrained(folder)
    return folder


def write_siglip2(folder: Path) -> Path:
    """Looks at a picture in its own shape, as up to 16 patches."""
    write_siglip(folder)
    torch.manual_seed(6)
    text = LAYERS | {"vocab_size": 64, "max_position_embeddings": 16, "projection_size": WIDTH}
    vision = LAYERS | {"num_patches": 16, "patch_size": 8}
    config = transformers.Siglip2Config(text_config=text, vision_config=vision)
    transformers.Siglip2Model(config).save_pretrained(folder)
    transformers.Siglip2ImageProcessorPil(patch_size=8, max_num_patches=16).save_pretrained(folder)
    return folder


def clip_model() -> transformers.CLIPModel:
    torch.manual_seed(5)
    letters = 2 * len(ByteLevel.alphabet())
    marks = {"bos_token_id": letters, "eos_token_id": letters + 1, "pad_token_id": letters + 1}
    text = LAYERS | marks | {"vocab_size": letters + 2, "max_position_embeddings": 24}
    config = transformers.CLIPConfig(text_config=text, vision_config=VISION, projection_dim=WIDTH)
    return transformers.CLIPModel(config).eval()


def clip_preparer() -> transformers.CLIPImageProcessorPil:
    sizes = {"size": {"shortest_edge": SIDE_PX}, "crop_size": {"height": SIDE_PX, "width": SIDE_PX}}
    return transformers.CLIPImageProcessorPil(**sizes)


def siglip_model() -> transformers.SiglipModel:
    torch.manual_seed(6)
    text = LAYERS | {"vocab_size": 64, "max_position_embeddings": 16, "projection_size": WIDTH}
    config = transformers.SiglipConfig(text_config=text, vision_config=VISION)
    return transformers.SiglipModel(config).eval()


def clip_tokenizer() -> transformers.CLIPTokenizer:
    """Reads letters: each ends a word or not."""
    alphabet = sorted(ByteLevel.alphabet())
    marks = ["<|startoftext|>", "<|endoftext|>"]
    vocab = {
        piece: at for at, piece in enumerate([*alphabet, *(letter + "</w>" for letter in alphabet), *marks])
    }
    return transformers.CLIPTokenizer(vocab=vocab, merges=[], model_max_length=24)


def pieces() -> bytes:
    """A sentencepiece model of 64 pieces."""
    lines = ["the quick brown fox jumps over a lazy dog", "pack my box with five dozen liquor jugs"]
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines * 4),
        model_writer=written,
        vocab_size=64,
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    return written.getvalue()


def learned(pictures: Sequence[np.ndarray], texts: Sequence[str]) -> transformers.CLIPModel:
    """A tiny CLIP that knows which text belongs to which picture, in their order."""
    network = clip_model().train()
    words = clip_tokenizer()(list(texts), padding=True, return_tensors="pt")
    seen = clip_preparer()([Image.fromarray(each[..., :3]) for each in pictures], return_tensors="pt")
    steps = torch.optim.Adam(network.parameters(), 3e-3)
    for _ in range(40):
        steps.zero_grad()
        network(**words, **seen, return_loss=True).loss.backward()
        steps.step()
    return network.eval()
