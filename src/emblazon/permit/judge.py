"""The judge: what words mean, where the rules only see which they are.

p(category | text) = σ(w · e + v · s + b): one logistic regression a category on the sentence embedding e of `text`
(MiniLM, 384 numbers, unit length) and on its words and letters s (`permit/spelled.py`), trained by
`bench/train_gate.py` on the sets of `bench/gate_sets`. A category speaks at its own threshold, set by
cross-validation over families. "Suggestive" is no offence by itself: the law asks for it beside words for somebody
under eighteen. Without the encoder's weights there is no judge, and the rules stand alone.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from emblazon.engine.text import text_encoder
from emblazon.engine.weights import WeightsMismatch, read_weights
from emblazon.errors import WeightsError
from emblazon.permit.folding import readings
from emblazon.permit.spelled import spelled

NAME = "judge.npz"
SUGGESTIVE = "suggestive"
FEWEST = 4
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a text reads like. `score`: 0–1; `certain`: above the threshold that an innocent context cannot lower."""

    category: str
    score: float
    text: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Weights:
    """`weights`: (C, 384); `spelling`: (C, BUCKETS); `bias`, `sure` and `certain` (thresholds, 0–1): (C,)."""

    categories: tuple[str, ...]
    weights: Floats
    spelling: Floats
    bias: Floats
    sure: Floats
    certain: Floats

    def scores(self, embedded: Floats, written: Floats) -> Floats:
        """(B, 384) and (B, BUCKETS) → (B, C), 0–1."""
        odds = embedded @ self.weights.T + written @ self.spelling.T + self.bias
        return (1 / (1 + np.exp(-odds))).astype(np.float32)


class Judge:
    """Reads texts with the encoder in `folder`, which is opened at the first text and shared by the process."""

    def __init__(self, folder: Path, weights: Weights | None = None) -> None:
        self._folder = folder
        self._weights = weights if weights is not None else load_weights()

    def verdicts(self, texts: Sequence[str]) -> list[Verdict]:
        """The categories above their thresholds in any of the texts, the furthest above first.

        The first text, the words as typed, and what is read behind its disguises (f4ke: fake) speak at the lower
        threshold; translations, which may be half of each language, only at the higher one. A text of fewer than
        four words is left to the rules.
        """
        typed = [*texts[:1], *(" ".join(words) for text in texts[:1] for words in readings(text)[1:2])]
        told = [text for text in (*typed, *texts[1:]) if _words(text) >= FEWEST]
        if not told:
            return []
        embedded = text_encoder(self._folder).embed(told)
        scores = self._weights.scores(embedded, np.stack([spelled(text) for text in told]))
        low = np.array([text in typed for text in told])
        over = scores - np.where(low[:, None], self._weights.sure, self._weights.certain)
        found: list[tuple[float, Verdict]] = []
        for column, category in enumerate(self._weights.categories):
            row = int(over[:, column].argmax())
            if over[row, column] >= 0:
                score = float(scores[row, column])
                certain = score >= float(self._weights.certain[column])
                found.append((float(over[row, column]), Verdict(category, score, told[row], certain)))
        return [verdict for _, verdict in sorted(found, key=lambda each: -each[0])]


def _words(text: str) -> int:
    return sum(any(each.isalpha() for each in word) for word in text.split())


def open_judge(folder: Path) -> Judge | None:
    """The judge with the encoder in `folder`; None when that has none, so that the gate works without weights.

    Raises WeightsError when weights are there but are not those that were published.
    """
    if not (folder / "text.onnx").exists():
        return None
    return Judge(folder)


@cache
def load_weights() -> Weights:
    """The shipped weights, hash-checked. Raises WeightsError."""
    folder = Path(str(resources.files("emblazon.permit") / "data"))
    try:
        data = read_weights(folder, NAME)
    except WeightsMismatch as error:
        raise WeightsError(
            f"The gate's judge cannot be opened: {error}", remedy="Install Emblazon again."
        ) from error
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        return Weights(
            categories=tuple(str(each) for each in stored["categories"]),
            weights=stored["weights"].astype(np.float32),
            spelling=stored["spelling"].astype(np.float32) * stored["step"].astype(np.float32)[:, None],
            bias=stored["bias"].astype(np.float32),
            sure=stored["sure"].astype(np.float32),
            certain=stored["certain"].astype(np.float32),
        )
