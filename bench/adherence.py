"""How well does the check of adherence tell a right brief from a wrong one? On pictures that no model trained on.

    python bench/adherence.py TRAINING

TRAINING is the training set's folder (`emblazon train data`). Every held-out picture of a thing (people and symbols
left out) meets its own label and another picture's label; for some limits, the share of each that passes.
"""

import sys
from pathlib import Path

import numpy as np

from emblazon.check.adherence import CHECK, OTHERS
from emblazon.engine.data.manifest import read_manifest
from emblazon.engine.eye import Eye
from emblazon.engine.text import TextEncoder

WEIGHTS = Path(__file__).parents[1] / "src/emblazon/weights"
LEFT_OUT = ("people-body", "symbols")


def main() -> None:
    """Print one line a limit; the check's own is marked."""
    data = Path(sys.argv[1])
    entries = read_manifest(data).entries
    pictures = np.load(data / "pictures-64.npy", mmap_mode="r", allow_pickle=False)
    shown = [entry for entry in entries if entry.split != "train" and entry.group not in LEFT_OUT]
    text = TextEncoder(WEIGHTS)
    seen = Eye(WEIGHTS).embed([np.asarray(pictures[entry.index]) for entry in shown])
    labels, others = text.embed([entry.label for entry in shown]), seen @ text.embed(list(OTHERS)).T
    order = np.random.default_rng(0).permutation(len(shown))
    right, wrong = (
        ((seen * asked).sum(axis=1)[:, None] > others).mean(axis=1) for asked in (labels, labels[order])
    )
    print(f"{len(shown)} held-out pictures")
    for limit in (0.7, 0.8, 0.9, 0.95):
        mark = "  <- the check" if limit == CHECK.limit else ""
        print(
            f"limit {limit:.2f}: right {np.mean(right >= limit):.0%}, wrong {np.mean(wrong >= limit):.0%}{mark}"
        )


if __name__ == "__main__":
    main()
