"""Train the gate's judge: `python bench/train_gate.py`. Writes `src/emblazon/permit/data/judge.npz` and its hash.

One logistic regression a category on the sentence embedding and on words and letters (`permit/spelled.py`), L2, by
L-BFGS (Liu & Nocedal 1989); every family of a set weighs the same however much it spells out. Thresholds come from
cross-validation: families of the sets are held out together, briefs from `briefs.toml` by the part whose words they
are made of, the sets that were measured block by block. A harmless line that the rules refuse anyhow is not counted
against the judge. "Suggestive" is wanted of lewd lines of every kind; its threshold comes from harmless lines about
children alone. Beside the categories one regression tells whatever is unsafe. What is shipped for a category is the
mean of its own and that one (of a sexual category: and the suggestive one), since two that agree are surer than one;
the mean of linear scores is linear. Not opened here: `eighth_unsafe`, `ninth_unsafe`, `tenth_ordinary`.
"""

import argparse
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from gate_data import given, lines, named, ordinary, spelled
from numpy.typing import NDArray

from emblazon.engine.text import text_encoder
from emblazon.engine.weights import write_weights_entry
from emblazon.permit.asked import asked_in
from emblazon.permit.judge import SUGGESTIVE
from emblazon.permit.law import broken_law
from emblazon.permit.rules import load_rules, read_words
from emblazon.permit.spelled import spelled as words_of

ROOT = Path(__file__).parents[1] / "src" / "emblazon"
DATA = ROOT / "permit" / "data"
CATEGORIES = ("intimate", "sexual", "gore", "hatred", "violence", "self-harm", "fraud", SUGGESTIVE)
LEWD = ("intimate", "sexual", SUGGESTIVE)  # what is suggestive at the least
SETS = ("train", "dev", "first", "second", "final", "more")
GIVEN = (  # by other authors
    *(
        f"{part}_{kind}"
        for part in ("fourth", "fifth", "sixth", "seventh")
        for kind in ("unsafe", "edgy", "ordinary")
    ),
    *(
        "eighth_edgy",
        "eighth_ordinary",
        "ninth_ordinary",
        "written_unsafe",
        "written_edgy",
        "written_ordinary",
    ),
)
PARTS = ("train", "first", "second", "final")
FOLDS = len(PARTS)
MOST = 10  # spellings of a family
BRIEFS, NAMED = 500, 2000  # ordinary briefs of a part; sentences around a name
SPELLING = 1.6  # how much words and letters weigh beside the embedding
PAST = 40  # quasi-Newton steps that are remembered
# In cross-validation this many ordinary briefs by other authors may score above a threshold less MARGIN, and this
# share of other harmless lines: the model that is shipped has seen them all, so fewer of the next ones will.
FEW, SHARE, MARGIN, CERTAIN = 4, 0.01, 0.02, 0.995
LEAST_LEWD, LEAST, LEAST_SUGGESTIVE = 0.85, 0.9, 0.5  # whatever cross-validation says
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Examples:
    """`x`: (N, 384 + BUCKETS + 1); `y`: (N,) index of the category, -1 harmless; `weight`, `fold`: (N,); `plain`:
    (N,) an ordinary brief by another author."""

    texts: list[str]
    x: Floats
    y: NDArray[np.int64]
    weight: Floats
    fold: NDArray[np.int64]
    plain: NDArray[np.bool_]


def gather() -> Examples:
    """Every development set, and ordinary briefs, as features."""
    rows: list[tuple[str, int, float, int, bool]] = []
    for name in (f"{kind}_{part}" for kind in ("unsafe", "edgy") for part in SETS):
        for category, line in lines(name):
            every = spelled(line, MOST)
            y = index(category)
            fold = zlib.crc32(line.encode()) % FOLDS
            rows += [(text, y, 1 / len(every), fold, False) for text in every]
    for fold, part in enumerate(PARTS):
        rows += [(text, -1, 0.15, fold, False) for text in ordinary(BRIEFS, part=part, seed=1)]
    rows += [(text, -1, 0.3, at % FOLDS, False) for at, text in enumerate(named(NAMED))]
    for name in GIVEN:
        told, plain = given(name), name.endswith("ordinary")
        for at, (category, text) in enumerate(told):
            fold = at % FOLDS if name.startswith("written") else at * FOLDS // len(told)
            rows.append((text, index(category), 1.0, fold, plain))
    texts, y, weight, fold, plain = (list(each) for each in zip(*rows, strict=True))
    embedded = text_encoder(ROOT / "weights").embed(texts)
    written = np.stack([words_of(text) for text in texts]) * np.float32(SPELLING)
    x = np.hstack([embedded, written, np.ones((len(texts), 1), np.float32)]).astype(np.float32)
    return Examples(
        texts, x, np.array(y), np.array(weight, np.float32), np.array(fold), np.array(plain, np.bool_)
    )


def index(category: str) -> int:
    """A line's class; -1: harmless. What is said of minors teaches what is suggestive."""
    category = SUGGESTIVE if category == "minors" else category
    return CATEGORIES.index(category) if category in CATEGORIES else -1


def fit(data: Examples, rows: NDArray[np.bool_], l2: float) -> Floats:
    """(C, 384 + BUCKETS + 1) weights and biases of every category against everything else, mixed."""
    x, y = data.x[rows], data.y[rows]
    target = (y[:, None] == np.arange(len(CATEGORIES))[None]).astype(np.float32)
    target[np.isin(y, [CATEGORIES.index(name) for name in LEWD]), CATEGORIES.index(SUGGESTIVE)] = 1
    target = np.hstack([target, (y[:, None] >= 0).astype(np.float32)])
    weight = data.weight[rows][:, None] * np.where(target > 0, 3.0, 1.0).astype(np.float32)
    ridge = np.full((x.shape[1], 1), l2, np.float32)
    ridge[-1] = 1e-4

    def loss(flat: Floats) -> tuple[float, Floats]:
        w = flat.reshape(x.shape[1], -1)
        odds = np.clip(x @ w, -40, 40)
        p = 1 / (1 + np.exp(-odds))
        value = float(
            (weight * (np.log1p(np.exp(-np.abs(odds))) + np.maximum(odds, 0) - target * odds)).sum()
        )
        gradient = x.T @ (weight * (p - target)) + ridge * w
        return value + float((ridge * w * w).sum()) / 2, gradient.ravel()

    found = descend(loss, np.zeros(x.shape[1] * target.shape[1], np.float32)).reshape(x.shape[1], -1).T
    return mixed() @ found


def mixed() -> Floats:
    """(C, C + 1): how much of each regression, the last of which tells whatever is unsafe, is in a category's."""
    own = len(CATEGORIES)
    parts = np.zeros((own, own + 1), np.float32)
    for at, name in enumerate(CATEGORIES):
        if name == SUGGESTIVE:
            parts[at, at] = 1
        elif name in LEWD:
            parts[at, [at, CATEGORIES.index(SUGGESTIVE), own]] = 1 / 3
        else:
            parts[at, at], parts[at, own] = 2 / 3, 1 / 3
    return parts


def descend(
    loss: Callable[[Floats], tuple[float, Floats]], start: Floats, *, steps: int = 60, tolerance: float = 1e-4
) -> Floats:
    """Where a convex loss is least, by L-BFGS with a halving line search."""
    at, (value, gradient) = start, loss(start)
    past: list[tuple[Floats, Floats]] = []
    for _ in range(steps):
        way = -_inverse(past, gradient)
        slope, step = float(way @ gradient), 1.0 if past else float(1 / np.abs(gradient).sum())
        while (reached := loss(at + np.float32(step) * way))[0] > value + 1e-4 * step * slope and step > 1e-8:
            step /= 2
        move, change = np.float32(step) * way, reached[1] - gradient
        at, better = at + move, value - reached[0]
        value, gradient = reached
        if float(move @ change) > 1e-10:
            past = [*past, (move, change)][-PAST:]
        if better < tolerance * abs(value) / 10:
            break
    return at


def _inverse(past: list[tuple[Floats, Floats]], gradient: Floats) -> Floats:
    """The gradient by the inverse Hessian that the past steps tell (the two-loop recursion)."""
    way, shares = gradient, list[float]()
    for move, change in reversed(past):
        shares.append(float(move @ way) / float(move @ change))
        way = way - np.float32(shares[-1]) * change
    if past:
        move, change = past[-1]
        way = way * np.float32(float(move @ change) / float(change @ change))
    for (move, change), share in zip(past, reversed(shares), strict=True):
        way = way + np.float32(share - float(change @ way) / float(move @ change)) * move
    return way


def scores(x: Floats, w: Floats) -> Floats:
    return (1 / (1 + np.exp(-np.clip(x @ w.T, -40, 40)))).astype(np.float32)


def innocent(text: str, category: str) -> bool:
    """Whether a rule of the category sees an innocent context: there the judge needs its higher threshold."""
    readings, category = read_words(text), "minors" if category == SUGGESTIVE else category
    return any(rule.innocent(readings) for rule in load_rules() if rule.category == category)


def limit(harmless: Floats, plain: NDArray[np.bool_], least: float) -> float:
    """The least threshold that all but FEW ordinary briefs and SHARE of other harmless lines stay under."""
    ordinary = float(np.sort(harmless[plain])[-1 - FEW]) + MARGIN if plain.sum() > FEW else 0.0
    others = float(np.quantile(harmless[~plain], 1 - SHARE, method="higher")) if (~plain).any() else 0.0
    return min(max(least, ordinary, others), CERTAIN)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--l2", type=float, default=0.06)
    l2 = parser.parse_args().l2
    data = gather()
    out_of_fold = np.zeros((len(data.y), len(CATEGORIES)), np.float32)
    for fold in range(FOLDS):
        held = data.fold == fold
        out_of_fold[held] = scores(data.x[held], fit(data, ~held, l2))
    w = fit(data, np.ones(len(data.y), np.bool_), l2)
    ruled = np.array([broken_law(asked_in(text), None) is not None for text in data.texts])
    harmless = (data.y == -1) & ~ruled
    minors = next(rule for rule in load_rules() if rule.id == "minors")
    young = np.array([bool(minors.begun_by(read_words(text))) for text in data.texts])
    sure, certain = np.zeros(len(CATEGORIES), np.float32), np.zeros(len(CATEGORIES), np.float32)
    for at, name in enumerate(CATEGORIES):
        asked = harmless & young if name == SUGGESTIVE else harmless
        told = np.array(
            [kept and not innocent(text, name) for text, kept in zip(data.texts, asked, strict=True)]
        )
        least = LEAST_SUGGESTIVE if name == SUGGESTIVE else LEAST_LEWD if name in LEWD else LEAST
        sure[at] = limit(out_of_fold[told, at], data.plain[told], least)
        highest = float(out_of_fold[asked, at].max()) + MARGIN
        certain[at] = min(max(float(sure[at]), highest), CERTAIN)
    told_by(data, out_of_fold, sure, ruled)
    step = np.abs(w[:, 384:-1]).max(axis=1) / 127
    np.savez_compressed(
        DATA / "judge.npz",
        categories=np.array(CATEGORIES),
        weights=w[:, :384].astype(np.float16),
        spelling=np.rint(w[:, 384:-1] / step[:, None]).astype(np.int8),
        step=(step * SPELLING).astype(np.float32),
        bias=w[:, -1].astype(np.float32),
        sure=sure,
        certain=certain,
    )
    write_weights_entry(
        DATA, "judge.npz", origin="trained by bench/train_gate.py on bench/gate_sets", licence="Apache-2.0"
    )


def told_by(data: Examples, found: Floats, sure: Floats, ruled: NDArray[np.bool_]) -> None:
    """Print what the thresholds do to lines that were held out."""
    over = found >= sure[None]
    for at, name in enumerate(CATEGORIES):
        own = data.y == at
        alone = np.average(over[own].any(axis=1), weights=data.weight[own])
        both = np.average(over[own].any(axis=1) | ruled[own], weights=data.weight[own])
        print(f"{name:10} sure {sure[at]:.2f}: the judge alone {alone:.3f}, the rules as well {both:.3f}")
    refuses = np.array([name != SUGGESTIVE for name in CATEGORIES])
    for name, rows in (("ordinary", data.plain), ("edgy", (data.y == -1) & ~data.plain)):
        wrong = over[rows][:, refuses].any(axis=1)
        print(
            f"{name:10} refused by the judge {wrong.mean():.4f}, by either {(wrong | ruled[rows]).mean():.4f}"
        )


if __name__ == "__main__":
    main()
