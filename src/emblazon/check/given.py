"""Pictures that a person gave to compare with, as a `Collection`."""

from collections.abc import Sequence

import numpy as np

from emblazon.check.base import Alike
from emblazon.detect.likeness import Known, most_alike
from emblazon.engine.sameness import Embed, look
from emblazon.records import Pixels


class GivenPictures:
    """Named pictures, looked at once. Empty ones resemble nothing and are left out."""

    def __init__(self, pictures: Sequence[tuple[str, Pixels]], embed: Embed) -> None:
        """`pictures`: names and pixels (H, W, 4) of any size; `embed`: the eye's."""
        looks = [(name, look(pixels, embed)) for name, pixels in pictures]
        shown = [(name, seen) for name, seen in looks if not seen.empty]
        self.pictures = tuple(
            (name, pixels)
            for (name, pixels), (_, seen) in zip(pictures, looks, strict=True)
            if not seen.empty
        )
        self._embed = embed
        self._known = [Known(Alike("", name, 0, 0.0), seen.vectors[0]) for name, seen in shown]
        self._hashes = np.array([seen.hashes[0] for _, seen in shown], np.uint64)

    def alike(self, pixels: Pixels) -> tuple[Alike, ...]:
        """The most alike of them, nearest first."""
        return most_alike(look(pixels, self._embed), self._hashes, self._known.__getitem__)
