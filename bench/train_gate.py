"""Train the gate's judge: `python bench/train_gate.py`. Writes `src/emblazon/permit/data/judge.npz` and its hash.

One logistic regression a category on the sentence embedding, L2, full-batch Newton steps; every family of a set
weighs the same however much it spells out, and harmless families as much as unsafe ones together. Thresholds come
from the development part alone: `unsafe_dev`, `edgy_dev`, ordinary briefs of the training components, and
out-of-fold scores of the training families. The `final` sets are not opened here.
"""

import argparse
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from gate_data import lines, ordinary, spelled
from numpy.typing import NDArray

from emblazon.engine.text import text_encoder
from emblazon.engine.weights import write_weights_entry
from emblazon.permit.rules import load_rules, read_words

ROOT = Path(__file__).parents[1] / "src" / "emblazon"
DATA = ROOT / "permit" / "data"
CATEGORIES = ("minors", "intimate", "sexual", "gore", "hatred", "violence", "self-harm", "fraud")
FOLDS = 5
PARTS = ("train", "first", "second")
MARGIN = 0.1
LEAST = 0.8
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Examples:
    """`x`: (N, 384); `y`: (N,) index of the category, -1 harmless; `weight`, `fold`: (N,)."""

    texts: list[str]
    x: Floats
    y: NDArray[np.int64]
    weight: Floats
    fold: NDArray[np.int64]


def gather(names: tuple[str, ...], briefs: int, *, seed: int) -> Examples:
    """The sets of those names and so many ordinary briefs, embedded."""
    texts: list[str] = []
    y: list[int] = []
    weight: list[float] = []
    fold: list[int] = []
    for name in names:
        for category, line in lines(name):
            every = spelled(line)
            texts += every
            y += [CATEGORIES.index(category) if category in CATEGORIES else -1] * len(every)
            weight += [1 / len(every)] * len(every)
            fold += [zlib.crc32(line.encode()) % FOLDS] * len(every)
    plain = [each for part in PARTS for each in ordinary(briefs // len(PARTS), part=part, seed=seed)]
    texts += plain
    y += [-1] * len(plain)
    weight += [200 / len(plain)] * len(plain)
    fold += [at % FOLDS for at in range(len(plain))]
    x = text_encoder(ROOT / "weights").embed(texts).astype(np.float64)
    return Examples(texts, x, np.array(y), np.array(weight), np.array(fold))


def fit(data: Examples, category: int, rows: NDArray[np.bool_], l2: float) -> Floats:
    """(385,) weights and bias of one category against everything else, by Newton's method."""
    x = np.hstack([data.x[rows], np.ones((int(rows.sum()), 1))])
    target = (data.y[rows] == category).astype(np.float64)
    weight = data.weight[rows] * np.where(target > 0, 3.0, 1.0)
    ridge = np.full(x.shape[1], l2)
    ridge[-1] = 1e-6
    w = np.zeros(x.shape[1])
    for _ in range(12):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -40, 40)))
        gradient = x.T @ (weight * (p - target)) + ridge * w
        hessian = (x * (weight * np.maximum(p * (1 - p), 1e-9))[:, None]).T @ x + np.diag(ridge)
        w -= np.linalg.solve(hessian, gradient)
    return w


def scores(x: Floats, w: Floats) -> Floats:
    return 1 / (1 + np.exp(-(x @ w[:-1] + w[-1])))


def innocent(text: str, category: str) -> bool:
    """Whether a rule of the category sees an innocent context: there the judge needs its higher threshold."""
    readings = read_words(text)
    return any(rule.innocent(readings) for rule in load_rules() if rule.category == category)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--l2", type=float, default=0.02)
    l2 = parser.parse_args().l2
    data = gather(
        ("unsafe_train", "edgy_train", "unsafe_first", "edgy_first", "unsafe_second", "edgy_second"),
        1600,
        seed=1,
    )
    dev = gather(("unsafe_dev", "edgy_dev"), 800, seed=2)
    everything = np.ones(len(data.y), bool)
    found, sure, certain = [], [], []
    for category, name in enumerate(CATEGORIES):
        out_of_fold = np.zeros(len(data.y))
        for fold in range(FOLDS):
            held = data.fold == fold
            out_of_fold[held] = scores(data.x[held], fit(data, category, ~held, l2))
        w = fit(data, category, everything, l2)
        on_dev = scores(dev.x, w)
        harmless = np.concatenate([out_of_fold[data.y == -1], on_dev[dev.y == -1]])
        told = [text for text, y in zip((*data.texts, *dev.texts), (*data.y, *dev.y), strict=True) if y == -1]
        plain = np.array([not innocent(text, name) for text in told])
        limit = max(LEAST, float(np.quantile(harmless[plain], 0.9985)) + MARGIN)
        highest = max(limit, float(harmless.max()) + MARGIN)
        found.append(w)
        sure.append(min(limit, 0.99))
        certain.append(min(highest, 0.995))
        unsafe_dev = on_dev[dev.y == category]
        unsafe_fold = out_of_fold[data.y == category]
        print(
            f"{name:10} sure {limit:.2f} certain {highest:.2f}; found alone: dev {(unsafe_dev >= limit).mean():.2f}, "
            f"out of fold {np.average(unsafe_fold >= limit, weights=data.weight[data.y == category]):.2f}"
        )
    table = np.array(found, np.float32)
    np.savez_compressed(
        DATA / "judge.npz",
        categories=np.array(CATEGORIES),
        weights=table[:, :-1],
        bias=table[:, -1],
        sure=np.array(sure, np.float32),
        certain=np.array(certain, np.float32),
    )
    write_weights_entry(
        DATA, "judge.npz", origin="trained by bench/train_gate.py on bench/gate_sets", licence="Apache-2.0"
    )


if __name__ == "__main__":
    main()
