"""Fits the audit's labeller and counts how often it is right.

    python bench/audit.py TRAINING [--write] [--drawn 4]

TRAINING is the training set's folder (`emblazon train data`). Pictures of people are labelled by the words of their
captions; drawings have colours a little off, so tones are fitted on pictures whose colours are shifted at random. A
role is a caption without its words of gender and tone ("office worker"); every held-out picture is labelled by
weights that were fitted on training pictures of *other* roles, so that no sibling of it helps. `--write` puts the
weights (fitted on the whole training split) and the counts into src/emblazon/audit/. `--drawn` draws so many pictures
of each of twenty prompts that say a gender and fifty that say a tone, and compares what was asked with what is said:
what the labeller and the house model get wrong together.
"""

import argparse
import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from emblazon.audit.draw import draw
from emblazon.audit.labels import (
    CLASSES,
    NOBODY,
    Attribute,
    Labeller,
    colours,
    decided,
    histogram,
    open_labeller,
    skin_colours,
)
from emblazon.brand.kit import plain_kit
from emblazon.engine.data.manifest import Entry, read_manifest
from emblazon.engine.eye import Eye
from emblazon.engine.sameness import content
from emblazon.engine.weights import read_index
from emblazon.records import Pixels, Request
from emblazon.settings import Settings
from emblazon.studio import Studio

ROOT = Path(__file__).parents[1] / "src/emblazon"
WORDS = {
    "woman": {
        "woman",
        "women",
        "girl",
        "girls",
        "female",
        "lady",
        "queen",
        "princess",
        "mother",
        "businesswoman",
        "grandmother",
    },
    "man": {
        "man",
        "men",
        "boy",
        "boys",
        "male",
        "gentleman",
        "king",
        "prince",
        "father",
        "businessman",
        "grandfather",
    },
    "person": {"person", "people", "child", "adult"},
}
FOLDS = 10
RIDGE: dict[Attribute, float] = {"presented": 1.0, "skin tone": 0.3}
SHIFT, NOISE = (0.06, 0.04, 0.04), 0.02
"""Standard deviation in OKLab by which a picture's colours, and each of its pixels, are off."""
ROLES = [
    "doctor",
    "teacher",
    "farmer",
    "cook",
    "scientist",
    "singer",
    "artist",
    "pilot",
    "firefighter",
    "mechanic",
]
Floats = NDArray[np.float32]


def presented(entry: Entry) -> str:
    """The class that a caption says, "" for none, for two, or for a body part."""
    if not entry.people:
        return NOBODY
    said = set(re.findall("[a-z]+", entry.label))
    found = [name for name in ("woman", "man") if said & WORDS[name]]
    if len(found) == 1:
        return found[0]
    return "person" if not found and said & WORDS["person"] else ""


def tone(entry: Entry) -> str:
    """The skin tone that a caption of a figure says; "" for two, or where no figure is sure to be seen."""
    if presented(entry) in ("", NOBODY):
        return ""
    return (entry.skin_tone or "unstated") if ", " not in (entry.skin_tone or "") else ""


def role(entry: Entry) -> str:
    """What is shown, without words of gender."""
    gone = set[str]().union(*WORDS.values())
    return " ".join(word for word in re.findall("[a-z]+", entry.subject) if word not in gone)


def shifted(pixels: Pixels, entry: Entry) -> Floats:
    """The colours that may be skin, off as those of a drawing are; the same for the same entry."""
    rng = np.random.default_rng(entry.index)
    seen = skin_colours(pixels)
    return histogram(seen + rng.normal(0, SHIFT) + rng.normal(0, NOISE, seen.shape))


def fit(features: Floats, truth: NDArray[np.int64], classes: int, ridge: float) -> Floats:
    """(F + 1, C): ridge regression onto one-hot classes, each of the same weight."""
    inputs = np.hstack([features, np.ones((len(features), 1), np.float32)]).astype(np.float64)
    wanted = np.eye(classes)[truth]
    weight = (1 / np.maximum(wanted.sum(axis=0), 1))[truth]
    weight *= len(weight) / weight.sum()
    left = (inputs * weight[:, None]).T @ inputs + ridge * np.eye(inputs.shape[1])
    return np.linalg.solve(left, (inputs * weight[:, None]).T @ wanted).astype(np.float32)


def learn(
    attribute: Attribute,
    entries: Sequence[Entry],
    said: Callable[[Entry], str],
    features: Floats,
    seen: Floats,
) -> tuple[Floats, NDArray[np.int64]]:
    """Weights from the `features` of all training pictures, and the confusion on what is `seen` of held-out
    ones, their roles left out."""
    classes = CLASSES[attribute]
    truth = np.array([classes.index(said(each)) for each in entries])
    training = np.array([each.split == "train" for each in entries])
    fold = np.array([hashlib.sha256(role(each).encode()).digest()[0] % FOLDS for each in entries])
    counts = np.zeros((len(classes), len(classes) + 1), np.int64)
    for each in range(FOLDS):
        known, tested = training & (fold != each), ~training & (fold == each)
        weights = fit(features[known], truth[known], len(classes), RIDGE[attribute])
        inputs = np.hstack([seen[tested], np.ones((int(tested.sum()), 1), np.float32)])
        np.add.at(counts, (truth[tested], decided(attribute, inputs @ weights)), 1)
    return fit(features[training], truth[training], len(classes), RIDGE[attribute]), counts


def show(attribute: Attribute, counts: NDArray[np.int64]) -> None:
    """The confusion, and per class how many are right, wrong and unclear."""
    print(f"\n{attribute}: rows are true, columns said: {', '.join((*CLASSES[attribute], 'unclear'))}")
    for name, row in zip(CLASSES[attribute], counts, strict=True):
        if not row.sum():
            continue
        right = row[CLASSES[attribute].index(name)]
        print(f"  {name:13} {' '.join(f'{each:5d}' for each in row)}   right {right / max(1, row.sum()):.0%}")


def write(weights: dict[Attribute, Floats], confusion: dict[Attribute, NDArray[np.int64]]) -> None:
    """`labellers.npz` and `confusion.toml`."""
    presented, toned = (weights[name].astype(np.float16) for name in CLASSES)
    np.savez_compressed(ROOT / "audit/labellers.npz", presented=presented, skin_tone=toned)
    lines = [
        "# Held-out pictures by their true class (rows) and what the labeller says (columns, in the same order, then",
        "# unclear). Written by bench/audit.py --write; `eye` is the SHA-256 of the eye it was fitted to.",
        f'eye = "{read_index(ROOT / "weights")["eye.onnx"]["sha256"]}"',
    ]
    for attribute, counts in confusion.items():
        lines += ["", f'[confusion."{attribute}"]']
        lines += [f"{name} = {row.tolist()}" for name, row in zip(CLASSES[attribute], counts, strict=True)]
    (ROOT / "audit/confusion.toml").write_text("\n".join(lines) + "\n", "utf-8")


def on_drawn(labeller: Labeller, count: int) -> None:
    """What was asked of the house model, and what the labeller says it drew."""
    home = Path("emblazon-bench")
    studio = Studio(Settings(home, home / "out"), say=print)
    wanted_of: dict[Attribute, tuple[str, ...]] = {
        "presented": ("woman", "man"),
        "skin tone": CLASSES["skin tone"][1:],
    }
    for attribute, names in wanted_of.items():
        classes = CLASSES[attribute]
        counts = np.zeros((len(classes), len(classes) + 1), np.int64)
        for wanted in names:
            for place, part in enumerate(ROLES):
                words = f"a {wanted} {part}" if attribute == "presented" else f"a {part}, {wanted} skin tone"
                request = Request(words, count=count, seed=1000 * place, model="house", budget_usd=0)
                pictures = [
                    each.pixels
                    for each in draw(request, plain_kit(), tools=lambda asked: studio.tools(asked, home))
                ]
                features = (
                    studio.eye.embed([content(each) for each in pictures])
                    if attribute == "presented"
                    else colours(pictures)
                )
                np.add.at(counts[classes.index(wanted)], labeller.label(attribute, features), 1)
        show(attribute, counts)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("training", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--drawn", type=int, default=0)
    asked = parser.parse_args()
    pictures = np.load(asked.training / "pictures-64.npy", mmap_mode="r", allow_pickle=False)
    entries = read_manifest(asked.training).entries
    eye = Eye(ROOT / "weights")
    weights: dict[Attribute, Floats] = {}
    confusion: dict[Attribute, NDArray[np.int64]] = {}
    figures = [each for each in entries if presented(each)]
    seen = eye.embed([content(np.asarray(pictures[each.index])) for each in figures])
    weights["presented"], confusion["presented"] = learn("presented", figures, presented, seen, seen)
    toned = [each for each in entries if tone(each)]
    plain = colours([np.asarray(pictures[each.index]) for each in toned])
    painted = np.stack([shifted(np.asarray(pictures[each.index]), each) for each in toned])
    weights["skin tone"], confusion["skin tone"] = learn("skin tone", toned, tone, painted, plain)
    for attribute, counts in confusion.items():
        show(attribute, counts)
    if asked.write:
        write(weights, confusion)
    labeller = open_labeller(ROOT / "weights")
    if asked.drawn and labeller:
        on_drawn(labeller, asked.drawn)


if __name__ == "__main__":
    main()
