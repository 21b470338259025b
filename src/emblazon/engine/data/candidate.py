"""What a source offers before it is rendered: a picture's origin, its caption and where its pixels lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from emblazon.engine.data.packages import Package


@dataclass(frozen=True)
class Candidate:
    """One picture that a source offers for training."""

    package: Package
    key: str
    """Its name within the package."""
    label: str
    tags: tuple[str, ...]
    subject: str
    group: str
    people: bool
    skin_tone: str | None
    author: str | None
    drawing: str | Path
    """SVG markup, or the path of a raster file."""

    @property
    def id(self) -> str:
        """Stable name across rebuilds."""
        return f"{self.package.name.rpartition('/')[2]}/{self.key}"
