"""How well a picture agrees with words, by a CLIP or SigLIP that the person has as a folder.

An extra: none is shipped, for a small one takes 150 MB. Both embed pictures and words in one space, where the cosine
of the two says how well they agree (CLIP: Radford et al. 2021, arXiv 2103.00020; SigLIP: Zhai et al. 2023, arXiv
2303.15343).
"""

import importlib
from collections.abc import Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from emblazon.detect.clip_folder import kind_of, missing
from emblazon.detect.frames import WHITE, opaque
from emblazon.errors import WeightsError
from emblazon.records import Pixels

__all__ = ["Clip", "missing", "squared"]

SIDE_PX = 1024
"""Longest side that an encoder is given: more than it looks at, and a bound for a picture that is one long strip."""
MOST_KNOWN = 4096
LOCAL: Mapping[str, object] = {"local_files_only": True, "trust_remote_code": False}
REMEDY = "Mend [checks] clip in emblazon.toml, or EMBLAZON_CLIP: see docs/adherence.md."
UNUSABLE = (OSError, ValueError, RuntimeError, TypeError, LookupError, AttributeError, ImportError)
"""What the library raises for files that are not what their configuration says."""
MOST_WORDS = 300
Vectors = NDArray[np.float32]


class _Tensor(Protocol):
    def numpy(self) -> Vectors: ...


class _Features(Protocol):
    pooler_output: _Tensor


class _Length(Protocol):
    max_position_embeddings: int


class _Configuration(Protocol):
    text_config: _Length


class _Network(Protocol):
    config: _Configuration

    def get_text_features(self, **inputs: object) -> _Features: ...
    def get_image_features(self, **inputs: object) -> _Features: ...


class _Reader(Protocol):
    """A tokenizer, or what prepares pictures."""

    def __call__(self, values: Sequence[object], **settings: object) -> Mapping[str, object]: ...


class _Loader(Protocol):
    def from_pretrained(self, folder: str, **settings: object) -> object: ...


class _Torch(Protocol):
    float32: object

    def inference_mode(self) -> AbstractContextManager[object]: ...


class _Logging(Protocol):
    def set_verbosity_error(self) -> None: ...
    def disable_progress_bar(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _Family:
    """`network`: its class in transformers; `full`: its words fill its whole length, padding is attended to as it
    was in training."""

    network: str
    full: bool


_FAMILIES = {
    "clip": _Family("CLIPModel", full=False),
    "siglip": _Family("SiglipModel", full=True),
    "siglip2": _Family("Siglip2Model", full=True),
}


class Clip:
    """The model in a folder, opened once, when first asked, on the CPU. `name`: the folder's."""

    def __init__(self, folder: Path) -> None:
        """Raises WeightsError when the folder is seen at once to hold no such model."""
        if lacking := missing(folder):
            raise WeightsError(f"No CLIP can be used: {lacking}.", remedy=REMEDY)
        self.name = folder.name
        self._folder = folder
        self._known: dict[str, Vectors] = {}

    def agreement(self, pixels: Pixels, texts: Sequence[str]) -> list[float]:
        """Cosine of the picture (H, W, 4), seen on white, and each text, in their order.

        What of a text is longer than the model reads is cut off. Raises WeightsError when the model does not open,
        or its parts do not fit each other.
        """
        with _explained(self._folder):
            self._learn(texts)
            picture = self._opened.embed_picture(squared(opaque(pixels)))
            fits = [float(self._known[text] @ picture) for text in texts]
            if not np.isfinite(fits).all():
                raise ValueError("it gives no finite numbers")
        return fits

    def _learn(self, texts: Sequence[str]) -> None:
        """Embed those not met before, in one batch: most of them come again with every picture."""
        if len(self._known) > MOST_KNOWN:
            self._known.clear()
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known |= dict(zip(new, self._opened.embed_texts(new), strict=True))

    @cached_property
    def _opened(self) -> "_Opened":
        return _open(self._folder)


@dataclass(frozen=True, slots=True)
class _Opened:
    """What has been read into memory."""

    torch: _Torch
    network: _Network
    tokenizer: _Reader
    preparer: _Reader
    full: bool

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text: (B, E). Lower case, as all these models were trained on."""
        tokens = self.tokenizer(
            [text.lower() for text in texts],
            padding="max_length" if self.full else True,
            truncation=True,
            max_length=self.network.config.text_config.max_position_embeddings,
            return_attention_mask=not self.full,
            return_tensors="pt",
        )
        with self.torch.inference_mode():
            return _unit(self.network.get_text_features(**tokens).pooler_output.numpy())

    def embed_picture(self, image: Image.Image) -> Vectors:
        """Its unit vector (E,)."""
        with self.torch.inference_mode():
            inputs = self.preparer([image], return_tensors="pt")
            return _unit(self.network.get_image_features(**inputs).pooler_output.numpy())[0]


@contextmanager
def _explained(folder: Path) -> Generator[None, None, None]:
    """What goes wrong with a model, as WeightsError."""
    damaged = cast("type[Exception]", importlib.import_module("safetensors").SafetensorError)
    try:
        yield
    except (*UNUSABLE, damaged) as error:
        why = " ".join(str(error).split())[:MOST_WORDS].rstrip(".")
        raise WeightsError(f"The CLIP in {str(folder)!r} does not work: {why}.", remedy=REMEDY) from error


def squared(image: Image.Image) -> Image.Image:
    """The whole picture amid a white square: these models would crop a banner's ends, or squash it."""
    scale = min(1.0, SIDE_PX / max(image.size))
    width, height = (max(1, round(side * scale)) for side in image.size)
    side = max(width, height)
    square = Image.new("RGB", (side, side), WHITE)
    smaller = image.resize((width, height), Image.Resampling.LANCZOS) if scale < 1 else image
    square.paste(smaller, ((side - width) // 2, (side - height) // 2))
    return square


def _open(folder: Path) -> _Opened:
    """Raises what transformers raises, and ValueError when the weights do not fill the network."""
    quiet = cast("_Logging", importlib.import_module("transformers.utils.logging"))
    quiet.set_verbosity_error()
    quiet.disable_progress_bar()
    torch = cast("_Torch", importlib.import_module("torch"))
    family = _FAMILIES[kind_of(folder)]
    loaded = _loader(family.network).from_pretrained(
        str(folder), use_safetensors=True, dtype=torch.float32, output_loading_info=True, **LOCAL
    )
    network, told = cast("tuple[_Network, Mapping[str, Sequence[str]]]", loaded)
    if told["missing_keys"]:
        raise ValueError(f"its weights lack {sorted(told['missing_keys'])[0]!r}")
    tokenizer = _loader("AutoTokenizer").from_pretrained(str(folder), **LOCAL)
    preparer = _loader("AutoImageProcessor").from_pretrained(str(folder), backend="pil", **LOCAL)
    return _Opened(torch, network, cast("_Reader", tokenizer), cast("_Reader", preparer), family.full)


def _loader(name: str) -> _Loader:
    return cast("_Loader", getattr(importlib.import_module("transformers"), name))


def _unit(vectors: Vectors) -> Vectors:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-6)
