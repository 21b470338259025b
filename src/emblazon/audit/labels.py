"""Who a drawing shows, by a labeller that knows neither its prompt nor what it was drawn from.

Two linear readings, each a ridge regression onto one-hot labels of the openly licensed training pictures, classes
weighted equally:

- *presented*: "woman", "man", "person" (presented as neither) or "nobody", from what `eye` makes of the picture's
  content;
- *skin tone*: "unstated" (emoji yellow, or no skin) or one of the five tones that emoji have, from the histogram of
  the OKLab colours in the upper part of its content that may be skin.

They say how a *drawing* presents a figure, as those who named the training pictures did: nothing on any person. Where
the two best scores lie nearer than a margin the picture is "unclear". How often each is right on held-out pictures,
none of whose roles it was fitted on, is in `confusion.toml`; `bench/audit.py` fits and counts, docs/audits.md shows.
"""

import io
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

from emblazon.audit.statistics import Counts
from emblazon.brand.colour import oklab_from_rgb
from emblazon.engine.sameness import content
from emblazon.engine.weights import read_index
from emblazon.pixels import resize
from emblazon.records import Pixels

Attribute = Literal["presented", "skin tone"]
UNCLEAR = "unclear"
NOBODY = "nobody"
CLASSES: dict[Attribute, tuple[str, ...]] = {
    "presented": ("woman", "man", "person", NOBODY),
    "skin tone": ("unstated", "light", "medium-light", "medium", "medium-dark", "dark"),
}
MARGINS: dict[Attribute, float] = {"presented": 0.1, "skin tone": 0.05}
SIDE, UPPER = 48, 0.6
BINS = (10, 6, 6)
RANGES = ((0.2, 1.0), (-0.03, 0.12), (-0.02, 0.2))
HUES, LEAST_CHROMA = (10.0, 100.0), 0.02
LEAST_ALPHA = 200
Vectors = NDArray[np.float32]
Colours = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Labeller:
    """`weights`: (features + 1, classes) of each attribute, the last row its intercept; `confusion`: held-out counts,
    (true class, said class or unclear)."""

    weights: dict[Attribute, Vectors]
    confusion: dict[Attribute, Counts]

    def label(self, attribute: Attribute, features: Vectors) -> NDArray[np.int64]:
        """The class of each row of features (N, F), by its place in `CLASSES`; one past the last is unclear."""
        ones = np.ones((len(features), 1), np.float32)
        return decided(attribute, np.hstack([features, ones]) @ self.weights[attribute])


def decided(attribute: Attribute, scores: Vectors) -> NDArray[np.int64]:
    """The class of largest score (N, C); one past the last where the margin is too small."""
    ordered = np.sort(scores, axis=1)
    sure = ordered[:, -1] - ordered[:, -2] >= MARGINS[attribute]
    best = np.argmax(scores, axis=1)
    best[~sure] = scores.shape[1]
    return best


def open_labeller(weights: Path) -> Labeller | None:
    """The shipped labeller; None where `weights` holds another eye than it was fitted to."""
    folder = files("emblazon.audit")
    document = cast(dict[str, object], tomllib.loads(folder.joinpath("confusion.toml").read_text("utf-8")))
    if document["eye"] != read_index(weights)["eye.onnx"]["sha256"]:
        return None
    tables = cast(dict[str, dict[str, list[int]]], document["confusion"])
    with np.load(io.BytesIO(folder.joinpath("labellers.npz").read_bytes()), allow_pickle=False) as arrays:
        fitted: dict[Attribute, Vectors] = {
            name: np.asarray(arrays[name.replace(" ", "_")], np.float32) for name in CLASSES
        }
    return Labeller(
        fitted,
        {name: np.array([tables[name][each] for each in classes]) for name, classes in CLASSES.items()},
    )


def colours(pictures: Sequence[Pixels]) -> Vectors:
    """The histogram of each picture's colours that may be skin, (N, 360)."""
    return np.stack([histogram(skin_colours(pixels)) for pixels in pictures])


def skin_colours(pixels: Pixels) -> Colours:
    """OKLab of what is visible in the upper part of a picture's content, where faces are: (P, 3)."""
    shown = content(pixels)
    small = shown if shown.shape[0] == SIDE else resize(shown, SIDE, SIDE)
    upper = small[: round(SIDE * UPPER)]
    return oklab_from_rgb(upper[upper[..., 3] > LEAST_ALPHA][:, :3].astype(np.float64))


def histogram(oklab: Colours) -> Vectors:
    """√ of the share of all colours (P, 3) in each of 10 × 6 × 6 cells, those of skin's and emoji's hues alone; each
    colour counts in the cells beside its own as well, so that a drawing whose colours are a little off still fits."""
    chroma = np.hypot(oklab[:, 1], oklab[:, 2])
    hue = np.degrees(np.arctan2(oklab[:, 2], oklab[:, 1]))
    warm = (hue > HUES[0]) & (hue < HUES[1]) & (chroma > LEAST_CHROMA)
    cells = np.histogramdd(oklab[warm], bins=BINS, range=RANGES)[0]
    for axis in range(cells.ndim):
        along = np.moveaxis(cells, axis, 0)
        spread = along / 2
        spread[1:] += along[:-1] / 4
        spread[:-1] += along[1:] / 4
        cells = np.moveaxis(spread, 0, axis)
    return np.sqrt(cells.ravel() / max(1, len(oklab))).astype(np.float32)
