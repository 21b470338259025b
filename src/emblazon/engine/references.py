"""The shipped reference pictures: openly licensed, at 64 px, found by what they show.

`references.npz` holds WebP pictures, the text encoder's vectors of their labels (int8, one scale: unit
vectors) and, for each, title, style, source, author and licence. A drawing cites what it looked at.
"""

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from emblazon.engine.data.manifest import STYLES, Entry
from emblazon.engine.text import TextEncoder
from emblazon.engine.weights import read_weights

NAME = "references.npz"
SCALE = 127 * 3
MOST_PER_SUBJECT = 3
ALIKE = 0.6
Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Shown:
    """One reference picture. `sha256`: of its 64 px RGBA bytes, as the training manifest lists it."""

    label: str
    style: str
    source: str
    author: str
    licence: str
    sha256: str


class References:
    """The collection in `folder`, hash-checked when opened."""

    def __init__(self, folder: Path) -> None:
        with np.load(io.BytesIO(read_weights(folder, NAME)), allow_pickle=False) as arrays:
            self._pictures: NDArray[np.uint8] = arrays["pictures"]
            self._ends: NDArray[np.int64] = arrays["ends"]
            self._vectors: NDArray[np.int8] = arrays["vectors"]
            rows = json.loads(arrays["facts"].tobytes().decode("utf-8"))
        self.shown = tuple(Shown(**row) for row in rows)
        self._row = {each.sha256: row for row, each in enumerate(self.shown)}

    def find(
        self, words: str, text: TextEncoder, *, style: str, count: int = 2, least: float = ALIKE
    ) -> tuple[tuple[Shown, float], ...]:
        """The likeliest pictures of `words`, each from another source and none in the asked `style`.

        Returns at most `count` pairs of picture and likeness (cosine, `least` … 1); an exact label counts as 1.
        """
        query = text.embed([words])[0]
        likeness = self._vectors.astype(np.float32) @ query / SCALE
        wanted = words.lower().strip()
        found: list[tuple[Shown, float]] = []
        for row in sorted(range(len(self.shown)), key=lambda each: -self._score(each, likeness, wanted)):
            shown, near = self.shown[row], float(min(1.0, likeness[row]))
            near = 1.0 if shown.label == wanted else near
            if near < least or len(found) == count:
                break
            if shown.style != style and all(shown.source != other.source for other, _ in found):
                found.append((shown, near))
        return tuple(found)

    def _score(self, row: int, likeness: NDArray[np.float32], wanted: str) -> float:
        return float(likeness[row]) + (1.0 if self.shown[row].label == wanted else 0.0)

    def picture(self, sha256: str) -> Pixels:
        """The picture with this hash, RGBA (64, 64, 4). Raises KeyError when the collection lacks it."""
        from PIL import Image

        row = self._row[sha256]
        start = int(self._ends[row - 1]) if row else 0
        data = self._pictures[start : int(self._ends[row])].tobytes()
        with Image.open(io.BytesIO(data), formats=("WEBP",)) as image:
            return np.array(image.convert("RGBA"))


def build_references(
    entries: Sequence[Entry], pictures: Pixels, text: TextEncoder, folder: Path, *, quality: int = 80
) -> int:
    """Write `references.npz` into `folder` from training pictures; returns how many it holds.

    Held-out pictures and skin-tone variants stay out; a subject keeps pictures of at most three sources.
    """
    from PIL import Image

    chosen = list(choose(entries))
    encoded: list[bytes] = []
    for entry in chosen:
        buffer = io.BytesIO()
        Image.fromarray(np.asarray(pictures[entry.index])).save(buffer, "WEBP", quality=quality, method=6)
        encoded.append(buffer.getvalue())
    vectors = text.embed([entry.label for entry in chosen])
    facts = [
        asdict(
            Shown(
                label=entry.label,
                style=entry.style,
                source=f"{entry.source} {entry.version}",
                author=entry.author or "",
                licence=entry.licence,
                sha256=entry.sha256,
            )
        )
        for entry in chosen
    ]
    np.savez(
        folder / NAME,
        pictures=np.frombuffer(b"".join(encoded), np.uint8),
        ends=np.cumsum([len(each) for each in encoded]),
        vectors=np.clip(np.round(vectors * SCALE), -127, 127).astype(np.int8),
        facts=np.frombuffer(json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode(), np.uint8),
    )
    return len(chosen)


def choose(entries: Sequence[Entry]) -> Iterator[Entry]:
    """The pictures to ship, by subject: the styles that read best come first."""
    order = {style: rank for rank, style in enumerate(STYLES)}
    by_subject: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.split == "train" and entry.skin_tone is None:
            by_subject.setdefault(entry.subject, []).append(entry)
    for subject in sorted(by_subject):
        sources: dict[str, Entry] = {}
        for entry in sorted(by_subject[subject], key=lambda each: (order[each.style], each.id)):
            sources.setdefault(entry.source, entry)
        yield from list(sources.values())[:MOST_PER_SUBJECT]
