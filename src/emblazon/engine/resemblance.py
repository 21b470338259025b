"""Resemblance: how near a picture is to what the models were trained on, and whether it shows its words.

Nearness to a training picture is the correlation of form, colour left out (a brand's recolouring must not hide
a copy): lightness over mid-grey and alpha of the content, each 16 × 16 and centred, as one unit vector f.
The shipped index keeps every training picture's f on its first 128 principal axes (int8); a similarity is the
cosine there. Agreement with words is the cosine of `eye` and `text`.
"""

import io
import json
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from emblazon.engine.eye import Eye
from emblazon.engine.text import text_encoder
from emblazon.engine.weights import read_weights

NAME = "fingerprints.npz"
SIDE = 16
AXES = 128
SCALE = 127.0

Floats = NDArray[np.float32]
Pixels = NDArray[np.uint8]


class Resemblance:
    """The index of all training pictures, the eye and the text encoder, opened when first asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def nearest(self, pixels: Pixels) -> tuple[float, str]:
        """Similarity of form, -1 … 1, to the nearest training picture, and "label (style, source)"."""
        basis, coefficients, titles = self._index
        seen = basis @ fingerprint(pixels)
        likeness = coefficients @ (seen / max(float(np.linalg.norm(seen)), 1e-6))
        row = int(np.argmax(likeness))
        return float(min(1.0, likeness[row])), titles[row]

    def agreement(self, pixels: Pixels, texts: Sequence[str]) -> list[float]:
        """Cosine of the picture and each text, in their order."""
        return [
            float(value)
            for value in text_encoder(self._folder).embed(list(texts)) @ self._eye.embed([pixels])[0]
        ]

    @cached_property
    def _eye(self) -> Eye:
        return Eye(self._folder)

    @cached_property
    def _index(self) -> tuple[Floats, Floats, list[str]]:
        with np.load(io.BytesIO(read_weights(self._folder, NAME)), allow_pickle=False) as arrays:
            titles: list[str] = json.loads(arrays["titles"].tobytes().decode("utf-8"))
            basis, coefficients = (
                arrays["basis"].astype(np.float32),
                arrays["coefficients"].astype(np.float32),
            )
        return (
            basis,
            coefficients / np.maximum(np.linalg.norm(coefficients, axis=1, keepdims=True), 1e-6),
            titles,
        )


def fingerprint(pixels: Pixels) -> Floats:
    """The form of a picture's content: (2 · 16 · 16,), unit length; zeros for an empty picture."""
    from PIL import Image

    shown = pixels[..., 3] > 8
    rows, columns = np.flatnonzero(shown.any(axis=1)), np.flatnonzero(shown.any(axis=0))
    if rows.size == 0:
        return np.zeros(2 * SIDE * SIDE, np.float32)
    content = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(np.float32) / 255
    side = max(content.shape[:2])
    alpha = np.zeros((side, side), np.float32)
    top, left = (side - content.shape[0]) // 2, (side - content.shape[1]) // 2
    place = (slice(top, top + content.shape[0]), slice(left, left + content.shape[1]))
    alpha[place] = content[..., 3]
    light = np.full((side, side), 0.5, np.float32)
    luma = content[..., :3] @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    light[place] = luma * content[..., 3] + 0.5 * (1 - content[..., 3])
    planes = [
        np.asarray(Image.fromarray(plane).resize((SIDE, SIDE), Image.Resampling.BOX))
        for plane in (light, alpha)
    ]
    vector = np.concatenate([(plane - plane.mean()).ravel() for plane in planes])
    return (vector / max(float(np.linalg.norm(vector)), 1e-6)).astype(np.float32)


def build_fingerprints(pictures: Iterable[Pixels], titles: Sequence[str], folder: Path) -> float:
    """Write the index of `pictures`; returns the share of their variance that its axes keep, 0–1."""
    vectors = np.stack([fingerprint(picture) for picture in pictures])
    basis = np.linalg.svd(vectors.T @ vectors)[0][:, :AXES].T
    coefficients = vectors @ basis.T
    np.savez_compressed(
        folder / NAME,
        basis=basis.astype(np.float16),
        coefficients=np.clip(np.round(coefficients * SCALE), -127, 127).astype(np.int8),
        titles=np.frombuffer(json.dumps(list(titles), ensure_ascii=False).encode(), np.uint8),
    )
    return float(np.square(coefficients).sum() / np.square(vectors).sum())
