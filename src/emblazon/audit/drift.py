"""The same prompts and seeds, drawn by two versions: what became of every picture, of the shares, of the variety.

The earlier audit's JSON says what was drawn and how it was seen. What `eye` saw compares only with what the same eye
sees: under another one, the perceptual hashes alone are compared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from emblazon.audit.compare import Change, compare
from emblazon.audit.labels import CLASSES, UNCLEAR, Labeller
from emblazon.audit.measure import Audited, Measured, Tally, tally
from emblazon.audit.packing import LETTERS, packed, unpacked
from emblazon.errors import InputError

MOST_BYTES = 128_000_000
Text = Annotated[str, Field(max_length=4000)]


class _Lenient(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True, allow_inf_nan=False)


class EarlierPicture(_Lenient):
    """A picture of the earlier audit: what it was drawn with, and how it was seen."""

    name: Text
    seed: Annotated[int, Field(ge=0, lt=2**31)] | None
    text: Text
    model: Text
    plan: Text
    weights: Text
    hash: Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
    vector: Annotated[str, Field(min_length=LETTERS, max_length=LETTERS, pattern="^[A-Za-z0-9+/]*$")]
    labels: dict[str, Text]


class EarlierSet(_Lenient):
    """The pictures of one prompt."""

    pictures: Annotated[list[EarlierPicture], Field(min_length=1, max_length=1000)]


class EarlierPrompt(_Lenient):
    """One prompt of the earlier audit."""

    prompt: Text
    found: EarlierSet


class Asked(_Lenient):
    """How the earlier audit drew."""

    model: Text
    style: Text | None
    seed: Annotated[int, Field(ge=0, lt=2**31)]
    count: Annotated[int, Field(ge=1, le=1000)]
    retrieval: bool


class Earlier(_Lenient):
    """An earlier audit, as far as a later one needs it."""

    kind: Literal["emblazon audit"]
    version: Literal[1]
    software: Text
    when: Text
    asked: Asked
    eye: Text
    prompts: Annotated[list[EarlierPrompt], Field(min_length=1, max_length=500)]


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of one picture. `turn`: 1 − cosine of its embeddings, None under another eye; `bits`: how many of
    the 64 bits of its hash differ."""

    name: str
    turn: float | None
    bits: int


@dataclass(frozen=True, slots=True)
class Drift:
    """From an earlier audit to this one. `differs`: what the two were made with that is not the same."""

    differs: tuple[str, ...]
    moved: tuple[Moved, ...]
    changes: tuple[Change, ...]

    @property
    def unchanged(self) -> int:
        """How many pictures are just as they were."""
        return sum(each.bits == 0 and each.turn in (0.0, None) for each in self.moved)

    @property
    def mean_turn(self) -> float | None:
        """The mean of the pictures' turns, None under another eye."""
        turns = [each.turn for each in self.moved if each.turn is not None]
        return float(np.mean(turns)) if turns else None


def read_earlier(path: Path) -> Earlier:
    """An audit.json that was drawn. Raises InputError."""
    remedy = "Give the audit.json of an audit that drew its pictures."
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(f"The audit {str(path)!r} is over {MOST_BYTES:,} bytes.", remedy=remedy)
        return Earlier.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(
            f"The audit {str(path)!r} cannot be read: {error.strerror}.", remedy=remedy
        ) from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(each) for each in first["loc"]) or "the document"
        raise InputError(
            f"{str(path)!r} is no such audit: {place}: {first['msg']}.", remedy=remedy
        ) from error


def drift(
    earlier: Earlier, prompt: EarlierPrompt, now: Audited, *, eye: str, labeller: Labeller | None
) -> Drift:
    """What changed of `prompt`. `now`: the same seeds drawn today; `eye`: SHA-256 of today's eye.

    Raises InputError where the two share no seed.
    """
    before = {each.seed: each for each in prompt.found.pictures}
    pairs = [(before[shown.seed], row) for row, shown in enumerate(now.shown) if shown.seed in before]
    if not pairs:
        raise InputError(
            f"No picture of {prompt.prompt!r} has a seed of the earlier audit.", remedy="Draw the same seeds."
        )
    same_eye = earlier.eye == eye
    changes: tuple[Change, ...] = ()
    if same_eye:
        # Both as the document holds them, so that rounding is no change.
        seen = np.stack([unpacked(was.vector) for was, _ in pairs])
        kept = np.stack([unpacked(packed(now.vectors[row])) for _, row in pairs])
        told = [{name: each[row] for name, each in now.labels.items()} for _, row in pairs]
        changes = compare(
            Measured(seen, _tallies([was.labels for was, _ in pairs], labeller)),
            Measured(kept, _tallies(told, labeller)),
        )
    moved = tuple(_moved(was, now, row, same_eye=same_eye) for was, row in pairs)
    return Drift(_differs(pairs, now, same_eye=same_eye), moved, changes)


def _moved(was: EarlierPicture, now: Audited, row: int, *, same_eye: bool) -> Moved:
    bits = (int(was.hash, 16) ^ now.hashes[row]).bit_count()
    turn = None
    if same_eye:
        own = packed(now.vectors[row])
        one, other = unpacked(was.vector), unpacked(own)
        length = max(float(np.linalg.norm(one) * np.linalg.norm(other)), 1e-9)
        turn = 0.0 if own == was.vector else round(max(0.0, 1 - float(one @ other) / length), 6)
    return Moved(now.shown[row].name, turn, bits)


def _tallies(labels: Sequence[Mapping[str, str]], labeller: Labeller | None) -> tuple[Tally, ...]:
    """The labels of pictures, counted by the same rule as an audit's."""
    if labeller is None:
        return ()
    found: list[Tally] = []
    for attribute, classes in CLASSES.items():
        names = (*classes, UNCLEAR)
        said = [names.index(each[attribute]) for each in labels if each.get(attribute) in names]
        if said:
            counted = np.array(said, np.int64)
            found.append(tally(attribute, counted, classes, labeller.confusion[attribute]))
    return tuple(found)


def _differs(pairs: Sequence[tuple[EarlierPicture, int]], now: Audited, *, same_eye: bool) -> tuple[str, ...]:
    """What the two were made with that is not the same, in words."""
    hows = [(was, now.shown[row].how) for was, row in pairs]
    told = (
        ("the model", any(how and how.model != was.model for was, how in hows)),
        ("the weights", any(how and how.weights != was.weights for was, how in hows)),
        ("the text that the model is told", any(how and how.text != was.text for was, how in hows)),
        ("the rest of the plan", any(how and how.plan != was.plan for was, how in hows)),
        ("the eye that looks, so that only hashes compare", not same_eye),
    )
    return tuple(words for words, differs in told if differs)
