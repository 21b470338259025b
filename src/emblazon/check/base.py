"""What a check is, and what it may look at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from emblazon.brand.kit import Kit
from emblazon.records import Box, Finding, Picture, Pixels, Plan, Verdict

Need = Literal["plan", "palette", "forbidden", "vector", "placed", "eye"]
Repair = Literal["", "redraw", "redraw freer", "recolour harder", "re-frame"]


class Resemblance(Protocol):
    """A picture encoder with an index of what it was trained on, aligned with a text encoder."""

    def nearest(self, pixels: Pixels) -> tuple[float, str]:
        """Correlation of form with the nearest training picture, -1 … 1, and that picture's title."""
        ...

    def agreement(self, pixels: Pixels, texts: Sequence[str]) -> Sequence[float]:
        """Cosine similarity of the picture to each text, in their order."""
        ...


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a check may look at. `plan` is None for a picture that was made elsewhere."""

    picture: Picture
    kit: Kit
    plan: Plan | None = None
    eye: Resemblance | None = None

    def has(self, need: Need) -> bool:
        """Whether what a check needs is there."""
        return {
            "plan": self.plan is not None,
            "palette": bool(self.kit.palette.colours),
            "forbidden": bool(self.kit.palette.forbidden),
            "vector": bool(self.picture.svg),
            "placed": bool(self.picture.placed),
            "eye": self.eye is not None,
        }[need]

    @property
    def people(self) -> bool:
        """Whether the brief has people, whose skin is left alone."""
        return self.plan is not None and self.plan.people


@dataclass(frozen=True, slots=True)
class Check:
    """One question to a picture. `source`: where the limit comes from.

    `run` is called only when every one of `needs` is there; otherwise the finding is unknown.
    """

    id: str
    question: str
    limit: float
    unit: str
    source: str
    needs: tuple[Need, ...]
    run: Callable[["Check", Evidence], Finding]

    def finding(
        self, verdict: Verdict, measure: float, words: str, *, repair: Repair = "", place: Box | None = None
    ) -> Finding:
        """A finding of this check; `repair` is kept only where it failed."""
        mends = repair if verdict == "fail" else ""
        return Finding(self.id, verdict, float(measure), self.limit, self.unit, words, place, mends)

    def unknown(self, words: str) -> Finding:
        """The finding when nothing could be measured."""
        return Finding(self.id, "unknown", None, self.limit, self.unit, words)


MISSING: dict[Need, str] = {
    "plan": "there is no plan: the picture was made elsewhere",
    "palette": "the kit has no palette",
    "forbidden": "the kit forbids no colour",
    "vector": "there is no vector form",
    "placed": "the picture is in no format",
    "eye": "no picture encoder here knows such pictures",
}


def bounds(mask: NDArray[np.bool_]) -> Box | None:
    """Left, top, right, bottom around all true pixels of `mask` (H, W); None when there are none."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if rows.size == 0:
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def lightness(pixels: Pixels) -> NDArray[np.float32]:
    """Luma over mid-grey (H, W), 0–1: structure, without the colour hidden under transparency."""
    alpha = pixels[..., 3].astype(np.float32) / 255
    luma = pixels[..., :3].astype(np.float32) @ np.array([0.2126, 0.7152, 0.0722], np.float32) / 255
    return (luma * alpha + 0.5 * (1 - alpha)).astype(np.float32)
