"""Words to numbers: all-MiniLM-L6-v2 (Wang et al. 2020, arXiv:2002.10957; Reimers & Gurevych 2019,
arXiv:1908.10084) as an ONNX graph with 8-bit weights, run without torch.

Token states condition `draw`; the sentence embedding is their mean over real tokens, at unit length:
e = m / |m|, m = Σᵢ maskᵢ hᵢ / Σᵢ maskᵢ. Weights are stored in 8 bits but computed in float32, so that a
text's states do not depend on which other texts share its batch.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from emblazon.engine.weights import open_session, read_weights

WIDTH = 384
LONGEST = 256  # positions in the exported graph; the model was tuned on no more
BATCH = 32

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]


@cache
def text_encoder(folder: Path) -> "TextEncoder":
    """The encoder of `folder`, opened once a process: unfolded, its weights take 90 MB."""
    return TextEncoder(folder)


class TextEncoder:
    """The sentence encoder in `folder` (`text.onnx`, `tokenizer.json`), hash-checked when opened."""

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        from tokenizers import Tokenizer

        self._session = open_session(folder, "text.onnx", threads=threads)
        self._tokenizer = Tokenizer.from_str(read_weights(folder, "tokenizer.json").decode("utf-8"))

    def count(self, text: str) -> int:
        """Tokens that `text` takes, its opening and closing marks included."""
        return len(self._tokenizer.encode(text).ids)

    def states(self, texts: Sequence[str], *, length: int = 24) -> tuple[Floats, Flags]:
        """States of the first `length` tokens of each text (closing mark kept when a text is cut).

        Returns:
            states: (B, length, 384) float32, zero where there is no token.
            mask: (B, length) bool, true where there is one.

        Raises:
            ValueError: when `length` is not in 2 … 256.
        """
        if not 2 <= length <= LONGEST:
            raise ValueError(f"length must be in 2 … {LONGEST}, not {length!r}")
        ids, mask = self._tokenise(texts, length)
        states = np.zeros((len(texts), length, WIDTH), np.float32)
        for start in range(0, len(texts), BATCH):
            rows = slice(start, start + BATCH)
            states[rows] = self._session.run(None, {"ids": ids[rows], "mask": mask[rows].astype(np.float32)})[
                0
            ]
        states[~mask] = 0.0
        return states, mask

    def embed(self, texts: Sequence[str]) -> Floats:
        """One vector a text, (B, 384) float32 of unit length; a dot product of two is their likeness."""
        lengths = np.array([min(self.count(text), LONGEST) for text in texts], np.int64)
        order = np.argsort(lengths, kind="stable")  # Texts of like length together: less padding.
        embedded = np.zeros((len(texts), WIDTH), np.float32)
        for start in range(0, len(texts), BATCH):
            rows = order[start : start + BATCH]
            states, mask = self.states([texts[int(row)] for row in rows], length=int(lengths[rows].max()))
            embedded[rows] = states.sum(axis=1) / mask.sum(axis=1, keepdims=True)
        return embedded / np.linalg.norm(embedded, axis=1, keepdims=True)

    def _tokenise(self, texts: Sequence[str], length: int) -> tuple[npt.NDArray[np.int64], Flags]:
        ids = np.zeros((len(texts), length), np.int64)
        mask = np.zeros((len(texts), length), np.bool_)
        for row, text in enumerate(texts):
            tokens = self._tokenizer.encode(text).ids
            if len(tokens) > length:
                tokens = [*tokens[: length - 1], tokens[-1]]
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = True
        return ids, mask
