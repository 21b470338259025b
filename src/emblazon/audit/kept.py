"""What an audit has drawn so far, in a folder, so that an interrupted one goes on where it stopped.

A picture is kept by the digest of its plan and its seed: the same command, kit and weights find it again.
"""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from emblazon.pixels import decode_picture, encode_png
from emblazon.records import Pixels
from emblazon.store.files import prepared


@dataclass(slots=True)
class Kept:
    """Pictures under `folder`, a folder a plan; `used`: the plans that were asked for."""

    folder: Path
    used: set[str] = field(default_factory=set[str])

    def seeds(self, plan: str) -> frozenset[int]:
        """The seeds of a plan that are drawn already."""
        self.used.add(plan)
        found = (self.folder / plan).glob("*.png")
        return frozenset(int(each.stem) for each in found if each.stem.isdecimal())

    def read(self, plan: str, seed: int) -> Pixels:
        """A picture that is there, (H, W, 4). Raises PictureError."""
        path = self.folder / plan / f"{seed}.png"
        return decode_picture(path.read_bytes(), name=str(path), kinds=("PNG",))

    def write(self, plan: str, seed: int, pixels: Pixels) -> None:
        """Keep a picture. Raises StorageError."""
        with prepared(self.folder / plan, {f"{seed}.png": encode_png(pixels, quick=True)}):
            pass

    def forget(self) -> None:
        """Delete the pictures of the plans that were asked for: the audit that needed them is written."""
        for plan in self.used:
            shutil.rmtree(self.folder / plan, ignore_errors=True)
