"""Resemblance: how near a picture is to what the models were trained on, and whether it shows its words.

Nearness to a training picture is `sameness` (perceptual hash and embedding), mirror images included. Beside it
stands the correlation of form, colour left out: lightness over mid-grey and alpha of the content, each 16 × 16 and
centred, as one unit vector. The shipped index keeps, of every training picture, its hash, and its embedding and its
form on their first 128 principal axes (int8). Agreement with words is the cosine of `eye` and `text`.
"""

import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from emblazon.engine.data.manifest import Entry
from emblazon.engine.eye import Eye
from emblazon.engine.sameness import (
    Alike,
    Embed,
    Floats,
    Hashes,
    Pixels,
    content,
    differing,
    hashes,
    look,
    sameness,
)
from emblazon.engine.text import text_encoder
from emblazon.engine.weights import read_weights

NAME = "fingerprints.npz"
SIDE = 16
AXES = 128
LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32) / 255
FORM_STEPS = 127.0
EYE_STEPS = 96.0
"""Steps per unit of the stored numbers. The embedding's cosine is needed to two digits, the form's to three."""


@dataclass(frozen=True, slots=True)
class Index:
    """The training pictures. `facts`: each as an `Alike` that resembles nothing yet."""

    hashes: Hashes
    eye_axes: Floats
    eye: Floats
    form_axes: Floats
    form: Floats
    facts: tuple[Alike, ...]


class Resemblance:
    """The index of all training pictures, the eye and the text encoder, opened when first asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def nearest(self, pixels: Pixels) -> Alike:
        """The training picture, as it is or mirrored, that a picture is most the same as."""
        seen, index = look(pixels, self.embed), self._index
        likeness = _unit(seen.vectors @ index.eye_axes.T) @ index.eye.T
        bits = differing(seen, index.hashes)
        way, row = divmod(int(np.argmax(sameness(bits, likeness))), len(index.facts))
        shown = content(pixels)
        own = index.form_axes @ fingerprint(shown[:, ::-1] if way else shown)
        return replace(
            index.facts[row],
            bits=int(bits[way, row]),
            likeness=float(min(1.0, likeness[way, row])),
            form=float(min(1.0, _unit(own) @ index.form[row])),
            mirrored=bool(way),
        )

    def agreement(self, pixels: Pixels, texts: Sequence[str]) -> list[float]:
        """Cosine of the picture and each text, in their order."""
        return [
            float(value)
            for value in text_encoder(self._folder).embed(list(texts)) @ self._eye.embed([pixels])[0]
        ]

    def embed(self, pictures: Sequence[Pixels]) -> Floats:
        """One unit vector a picture (H, W, 4): (B, 384)."""
        return self._eye.embed(pictures)

    @cached_property
    def _eye(self) -> Eye:
        return Eye(self._folder)

    @cached_property
    def _index(self) -> Index:
        with np.load(io.BytesIO(read_weights(self._folder, NAME)), allow_pickle=False) as arrays:
            facts = json.loads(arrays["facts"].tobytes().decode("utf-8"))
            return Index(
                hashes=arrays["hashes"],
                eye_axes=arrays["eye_axes"].astype(np.float32),
                eye=_unit(arrays["eye"].astype(np.float32)),
                form_axes=arrays["form_axes"].astype(np.float32),
                form=_unit(arrays["form"].astype(np.float32)),
                facts=tuple(
                    Alike("", title, 0, 0.0, author, licence, source)
                    for title, origin in facts["pictures"]
                    for source, licence, author in (facts["origins"][origin],)
                ),
            )


def fingerprint(shown: Pixels) -> Floats:
    """The form of a picture's `content`: (2 · 16 · 16,), unit length; zeros for an empty picture."""
    from PIL import Image

    alpha = shown[..., 3].astype(np.float32) / 255
    light = (shown[..., :3].astype(np.float32) @ LUMA) * alpha + 0.5 * (1 - alpha)
    planes = [
        np.asarray(Image.fromarray(plane).resize((SIDE, SIDE), Image.Resampling.BOX))
        for plane in (light, alpha)
    ]
    return _unit(np.concatenate([(plane - plane.mean()).ravel() for plane in planes]))


def build_fingerprints(
    pictures: Iterable[Pixels], entries: Sequence[Entry], embed: Embed, folder: Path
) -> dict[str, float]:
    """Write the index of `pictures`, which `entries` describe in the same order; returns the shares of the forms' and
    of the embeddings' energy that their axes keep, 0–1."""
    shown = [content(picture) for picture in pictures]
    form, form_axes, form_kept = _compressed(np.stack([fingerprint(each) for each in shown]), FORM_STEPS)
    eye, eye_axes, eye_kept = _compressed(embed(shown), EYE_STEPS)
    np.savez_compressed(
        folder / NAME,
        hashes=np.array([hashes(each)[0] for each in shown], np.uint64),
        eye=eye,
        eye_axes=eye_axes,
        form=form,
        form_axes=form_axes,
        facts=np.frombuffer(_facts(entries).encode(), np.uint8),
    )
    return {"form_kept": round(form_kept, 4), "eye_kept": round(eye_kept, 4)}


def _compressed(vectors: Floats, steps: float) -> tuple[NDArray[np.int8], NDArray[np.float16], float]:
    """`vectors` (N, E) on their principal axes, in `steps` per unit; those axes (A, E); the share that they keep."""
    axes = np.linalg.svd(vectors.T @ vectors)[0][:, :AXES].T
    kept = vectors @ axes.T
    share = float(np.square(kept).sum() / np.square(vectors).sum())
    return np.clip(np.round(kept * steps), -127, 127).astype(np.int8), axes.astype(np.float16), share


def _facts(entries: Sequence[Entry]) -> str:
    """Titles and origins as JSON; an origin is written once for all its pictures."""
    origins: dict[tuple[str, str, str], int] = {}
    pictures = [
        (
            f"{entry.label} ({entry.style})",
            origins.setdefault(
                (f"{entry.source} {entry.version}", entry.licence, entry.author or ""), len(origins)
            ),
        )
        for entry in entries
    ]
    return json.dumps(
        {"origins": list(origins), "pictures": pictures}, ensure_ascii=False, separators=(",", ":")
    )


def _unit(vectors: Floats) -> Floats:
    """Each vector at unit length; zeros stay."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-6)
