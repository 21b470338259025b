"""What a check is, and what it may look at."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from emblazon.brand.kit import Kit
from emblazon.engine.sameness import Alike
from emblazon.records import Box, FileFacts, Finding, Picture, Pixels, Plan, Repair, Verdict

Need = Literal[
    "plan",
    "palette",
    "forbidden",
    "vector",
    "placed",
    "brief",
    "encoder",
    "eye",
    "library",
    "given",
    "elements",
    "lettering",
    "logo",
    "copy",
    "file",
]
T = TypeVar("T")


class Agreement(Protocol):
    """A picture encoder, aligned with a text encoder."""

    def agreement(self, pixels: Pixels, texts: Sequence[str]) -> Sequence[float]:
        """Cosine similarity of the picture to each text, in their order."""
        ...


class Resemblance(Agreement, Protocol):
    """One with an index of what it was trained on."""

    def nearest(self, pixels: Pixels) -> Alike:
        """The training picture that this one is most the same as."""
        ...


class Encoder(Agreement, Protocol):
    """One that knows pictures of every kind. `name`: what the person calls it."""

    name: str


class Collection(Protocol):
    """Pictures that a new one must not repeat."""

    def alike(self, pixels: Pixels) -> Sequence[Alike]:
        """The most alike pictures, nearest first; may be empty."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What should be there, as far as anybody said.

    `brief`: the words that the picture shall show; `lettering`: lines to be read in it; `logo`: whether the kit's
    logo should be there, None where nobody said; `alt`, `copy`: the alt text and any further copy beside it.
    """

    brief: str = ""
    lettering: tuple[str, ...] = ()
    logo: bool | None = None
    alt: str = ""
    copy: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """All that a check may look at. `plan` is None for a picture that was made elsewhere.

    `eye`: knows the house's drawings alone; `clip`: pictures of every kind; `library`: pictures made before;
    `given`: pictures it must not repeat or marks it must not resemble; `file`: the file it was read from;
    `crisp`: the same without mixed edges, of an SVG; `today`: the day on which proofs must hold, None leaves
    their end alone.
    """

    picture: Picture
    kit: Kit
    plan: Plan | None = None
    eye: Resemblance | None = None
    asked: Asked = Asked()
    library: Collection | None = None
    given: Collection | None = None
    file: FileFacts | None = None
    crisp: Pixels | None = None
    today: date | None = None
    clip: Encoder | None = None
    _seen: dict[str, object] = field(default_factory=dict[str, object], init=False, repr=False, compare=False)

    def has(self, need: Need) -> bool:
        """Whether what a check needs is there."""
        return {
            "plan": self.plan is not None,
            "palette": bool(self.kit.palette.colours),
            "forbidden": bool(self.kit.palette.forbidden),
            "vector": bool(self.picture.svg),
            "placed": bool(self.picture.placed),
            "brief": self.plan is not None or bool(self.asked.brief.strip()),
            "encoder": self.clip is not None or (self.plan is not None and self.eye is not None),
            "eye": self.eye is not None,
            "library": self.library is not None,
            "given": self.given is not None,
            "elements": any(placed.elements for placed in self.picture.placed),
            "lettering": bool(self.asked.lettering),
            "logo": bool(self.kit.logo.variants) and self.asked.logo is not False,
            "copy": bool(self.asked.alt or self.asked.copy or self.asked.lettering),
            "file": self.file is not None,
        }[need]

    @property
    def people(self) -> bool:
        """Whether the brief has people, whose skin is left alone."""
        return self.plan is not None and self.plan.people

    @property
    def coloured(self) -> Pixels:
        """The pixels whose colours count, as large as the picture: of vector art its fills. What is mixed at their
        edges is nobody's colour, and less the larger it is drawn."""
        return self.picture.pixels if self.crisp is None else self.crisp

    def once(self, key: str, compute: Callable[[], T]) -> T:
        """What `compute` gives, computed for the first check that asks and kept for the others."""
        if key not in self._seen:
            self._seen[key] = compute()
        return cast(T, self._seen[key])


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
        self,
        verdict: Verdict,
        measure: float,
        words: str,
        *,
        repair: Repair = "",
        target: str = "",
        format: str = "",
        place: Box | NDArray[np.bool_] | None = None,
    ) -> Finding:
        """A finding of this check; `repair` and its `target` are kept only where it failed.

        `place`: a box, or a mask (H, W) of the picture's size, whose box is taken; of a format's, where `format`
        names one.
        """
        mends: Repair = repair if verdict == "fail" else ""
        box, mask = (bounds(place), to_mask(place)) if isinstance(place, np.ndarray) else (place, b"")
        return Finding(
            self.id,
            verdict,
            float(measure),
            self.limit,
            self.unit,
            words,
            place=box,
            repair=mends,
            target=target if mends else "",
            mask=mask,
            format=format if box else "",
        )

    def unknown(self, words: str) -> Finding:
        """The finding when nothing could be measured."""
        return Finding(self.id, "unknown", None, self.limit, self.unit, words)


MISSING: dict[Need, str] = {
    "plan": "there is no plan: the picture was made elsewhere",
    "palette": "the kit has no palette",
    "forbidden": "the kit forbids no colour",
    "vector": "there is no vector form of Emblazon's own",
    "placed": "nobody said which format it must have (--format)",
    "brief": "nobody said what the picture shall show (--brief)",
    "encoder": 'no encoder here judges such pictures (pip install "emblazon[diffusers]" and set [checks] clip '
    "in emblazon.toml to the folder of a CLIP: docs/adherence.md)",
    "eye": "no picture encoder here knows such pictures",
    "library": "no library was asked",
    "given": "no pictures were given to compare with (--reference)",
    "elements": "nothing was set on the picture",
    "lettering": "nobody said what is to be read in the picture (--text)",
    "logo": "the kit has no logo, or none is asked for",
    "copy": "there is neither alt text (--alt) nor other copy (--copy)",
    "file": "the picture comes from no file",
}


def to_mask(mask: NDArray[np.bool_]) -> bytes:
    """A mask (H, W) as a 1-bit PNG; b"" when nothing is true."""
    from PIL import Image

    if not mask.any():
        return b""
    buffer = io.BytesIO()
    Image.fromarray(mask).save(buffer, "PNG")
    return buffer.getvalue()


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
