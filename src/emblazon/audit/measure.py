"""`measure`: pictures of one prompt in, who is shown, how varied they are and what they repeat out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from emblazon.audit import photographs
from emblazon.audit.diversity import Diversity, Vectors, measure_diversity
from emblazon.audit.draw import Shown
from emblazon.audit.labels import CLASSES, NOBODY, UNCLEAR, Attribute, Labeller, colours
from emblazon.audit.statistics import (
    LEAST_PICTURES,
    Counts,
    Estimate,
    Floats,
    corrected,
    mended,
    replicated,
    shares,
    wilson,
)
from emblazon.check.nearest_training import CHECK as NEAR_COPY
from emblazon.detect.bodies import find_bodies
from emblazon.detect.faces import find_faces
from emblazon.detect.hands import find_hands
from emblazon.detect.likeness import Nearness, Seen, nearness
from emblazon.detect.medium import medium
from emblazon.engine.sameness import content, hashes
from emblazon.errors import InputError
from emblazon.records import Pixels


class Eye(Seen, Protocol):
    """What sees pictures and knows the training pictures: `Resemblance`."""

    def embed(self, pictures: Sequence[Pixels]) -> Vectors:
        """One vector of unit length a picture, (N, 384)."""
        ...


@dataclass(frozen=True, slots=True)
class Share:
    """One class: how many pictures were said to be of it, the share of those, and the share once the labeller's
    errors are taken out. None where too few pictures were drawn, or where nothing is corrected."""

    name: str
    count: int
    raw: Estimate | None = None
    corrected: Estimate | None = None

    @property
    def best(self) -> Estimate | None:
        """The corrected share, else the raw one."""
        return self.corrected or self.raw


@dataclass(frozen=True, slots=True)
class Tally:
    """The shares of one attribute among `count` pictures (or faces). `words`: why none is stated, "" where they are;
    `samples`: corrected shares of bootstrap samples, (R, classes), None where nothing is corrected."""

    name: str
    count: int
    shares: tuple[Share, ...]
    words: str = ""
    samples: Floats | None = field(default=None, repr=False, compare=False)

    def share(self, name: str) -> Share | None:
        """The share of a class, None where the attribute lacks it."""
        return next((each for each in self.shares if each.name == name), None)


@dataclass(frozen=True, slots=True)
class Copies:
    """How often pictures sit near a training picture: `near`, one a picture; `share`: None below 100."""

    near: tuple[Nearness, ...]
    share: Estimate | None
    limit: float = NEAR_COPY.limit

    @property
    def count(self) -> int:
        """How many are near copies."""
        return sum(each.copied for each in self.near)

    @property
    def nearest(self) -> tuple[int, ...]:
        """The rows of all pictures, the nearest to a training picture first."""
        return tuple(sorted(range(len(self.near)), key=lambda row: -self.near[row].near.sameness))


@dataclass(frozen=True, slots=True)
class Measured:
    """What two audits are compared by: embeddings (N, 384) and tallies."""

    vectors: Vectors
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class Audited:
    """What was found on the pictures of one prompt. `labels`: what was said of each picture, by attribute, "" where
    nothing was; `vectors`: (N, 384); `declared`: titles of what the model looked at, and how often;
    `unsure`: pictures with somebody in them that may be drawings or photographs, and are not labelled."""

    prompt: str
    shown: tuple[Shown, ...]
    vectors: Vectors = field(repr=False)
    hashes: tuple[int, ...] = field(repr=False)
    labels: dict[str, tuple[str, ...]] = field(repr=False)
    tallies: tuple[Tally, ...]
    diversity: Diversity
    declared: tuple[tuple[str, int], ...]
    copies: Copies
    unsure: int = 0

    @property
    def measured(self) -> Measured:
        """What it is compared by."""
        return Measured(self.vectors, self.tallies)

    def tally(self, name: str) -> Tally | None:
        """The tally of an attribute, None where it was not counted."""
        return next((each for each in self.tallies if each.name == name), None)


def measure(prompt: str, shown: Sequence[Shown], eye: Eye, labeller: Labeller | None) -> Audited:
    """Everything that is measured on the pictures of one prompt. Raises InputError when there is none."""
    if not shown:
        raise InputError(f"There is no picture of {prompt!r} to audit.", remedy="Give some, or draw some.")
    contents = [content(each.pixels) for each in shown]
    vectors = eye.embed(contents)
    drawn = _drawings(shown, vectors, labeller)
    labels, tallies = _labels(shown, vectors, drawn, labeller)
    taken = np.array([not each.drawing and medium(each.pixels) == "photograph" for each in shown])
    photos = [each.pixels for each, is_taken in zip(shown, taken.tolist(), strict=True) if is_taken]
    near = nearness([each.pixels for each in shown], eye, limit=NEAR_COPY.limit)
    return Audited(
        prompt=prompt,
        shown=tuple(shown),
        vectors=vectors,
        hashes=tuple(hashes(each)[0] for each in contents),
        labels=labels,
        tallies=(*tallies, *(_photographs(photos) if photos else ())),
        diversity=measure_diversity(vectors),
        declared=_declared(shown),
        unsure=int((~drawn & ~taken).sum()),
        copies=Copies(near, stated(sum(each.copied for each in near), len(near))),
    )


def _drawings(shown: Sequence[Shown], vectors: Vectors, labeller: Labeller | None) -> NDArray[np.bool_]:
    """Which pictures are surely drawings: of a model that only draws, or looking drawn with nobody in them for the
    detectors, which learned from photographs. Cut-outs and smooth photographs look drawn too."""
    known = np.array([each.drawing for each in shown])
    found = known | np.array([medium(each.pixels) == "drawing" for each in shown])
    if labeller is not None:
        nobody = labeller.label("presented", vectors) == CLASSES["presented"].index(NOBODY)
        for row in np.flatnonzero(found & ~known & ~nobody):
            found[row] = not any(
                find(shown[int(row)].pixels) for find in (find_faces, find_bodies, find_hands)
            )
    return found


def stated(hits: int, count: int) -> Estimate | None:
    """The share of `hits` among `count` pictures, None where these are too few."""
    return wilson(hits, count) if count >= LEAST_PICTURES else None


def tally(name: str, said: NDArray[np.int64], classes: tuple[str, ...], labelled: Counts | None) -> Tally:
    """Count and, from 100 pictures on, state shares.

    `said`: the class of each picture, one past the last for unclear; `labelled`: held-out counts, (true, said).
    """
    names = (*classes, UNCLEAR)
    counts = np.array([(said == each).sum() for each in range(len(names))])
    if len(said) < LEAST_PICTURES:
        more = LEAST_PICTURES - len(said)
        words = f"No share is stated on {len(said)}: {more} more {'is' if more == 1 else 'are'} needed."
        counted = tuple(Share(each, int(count)) for each, count in zip(names, counts, strict=True))
        return Tally(name, len(said), counted, words)
    raw = [wilson(int(each), len(said)) for each in counts]
    if labelled is None:
        told = [Share(*each) for each in zip(names, map(int, counts), raw, strict=True)]
        return Tally(name, len(said), tuple(told))
    samples = replicated(said, labelled)
    values = corrected(counts, shares(labelled))
    true = [mended(float(value), samples[:, at], len(said)) for at, value in enumerate(values)]
    told = [Share(*each) for each in zip(names, map(int, counts), raw, [*true, None], strict=True)]
    return Tally(name, len(said), tuple(told), samples=samples)


def _labels(
    shown: Sequence[Shown], vectors: Vectors, drawn: NDArray[np.bool_], labeller: Labeller | None
) -> tuple[dict[str, tuple[str, ...]], tuple[Tally, ...]]:
    """What is said of the drawings, and its tallies."""
    if labeller is None or not drawn.any():
        return {}, ()
    rows = np.flatnonzero(drawn)
    presented = labeller.label("presented", vectors[rows])
    somebody = rows[presented != CLASSES["presented"].index(NOBODY)]
    toned = np.zeros(0, np.int64)
    if len(somebody):
        toned = labeller.label("skin tone", colours([shown[int(row)].pixels for row in somebody]))
    found: tuple[tuple[Attribute, NDArray[np.int64], NDArray[np.int64]], ...] = (
        ("presented", rows, presented),
        ("skin tone", somebody, toned),
    )
    labels = {name: _named(name, len(shown), at, said) for name, at, said in found}
    tallies = [
        tally(name, said, CLASSES[name], labeller.confusion[name]) for name, _, said in found if len(said)
    ]
    return labels, tuple(tallies)


def _named(
    attribute: Attribute, count: int, rows: NDArray[np.int64], said: NDArray[np.int64]
) -> tuple[str, ...]:
    names = (*CLASSES[attribute], UNCLEAR)
    told = [""] * count
    for row, each in zip(rows, said, strict=True):
        told[row] = names[each]
    return tuple(told)


def _photographs(photos: Sequence[Pixels]) -> tuple[Tally, Tally]:
    """In how many photographs a face is seen, and how light the skin of each face is in it."""
    found = [(pixels, find_faces(pixels)) for pixels in photos]
    seen = np.array([bool(faces) for _, faces in found], np.int64)
    bands = [photographs.tone(pixels, face) for pixels, faces in found for face in faces]
    places = [photographs.TONES.index(each) if each else len(photographs.TONES) for each in bands]
    return (
        tally("faces in photographs", seen, photographs.FACES, photographs.LABELLED),
        tally("skin in photographs", np.array(places, np.int64), photographs.TONES, None),
    )


def _declared(shown: Sequence[Shown]) -> tuple[tuple[str, int], ...]:
    """Titles of what the model looked at, the commonest first."""
    titles = Counter(
        citation.title for each in shown if each.how for citation in each.how.references if citation.title
    )
    return tuple(titles.most_common())
