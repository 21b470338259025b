"""Everything that affects pixels, and how far a step is."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from emblazon.records.base import Avoided, Corner, Format, LabelIcon, Layout, Pixels, Recolour, Swatch


@dataclass(frozen=True, slots=True)
class Citation:
    """A picture that the model looked at while drawing.

    `origin`: "person", "kit", "cast" or "retrieved"; `key`: a SHA-256. Of a retrieved one: of its 64 px RGBA
    bytes, as the training manifest lists it; of any other: of the PNG at the model's size that the library keeps.
    """

    origin: str
    key: str
    title: str
    source: str
    author: str
    licence: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that affects pixels. The same plan gives the same bytes on the same machine.

    `backend`, `name`: where the model runs and what it is called there; `usd`: what one draft costs there.
    `palette`: the picture's colours; `told_palette`: those that the model takes as a parameter, () where it takes
    none. `draft_px`: width and height. `attempts`: tries a picture; `redraws`: how many of them may draw anew.
    `watermark`: whether files carry the imperceptible mark; `label`: words, with an icon, that say on every file
    that a machine made it, "" for none; `label_face`: SHA-256 of the typeface that they are set in, which the
    library keeps; `label_least_px`: its smallest size. `additions`: what the kit's people policy adds, and `texts`:
    the text with it, one a seed; () where nothing is added.
    """

    model: str
    backend: str
    name: str
    usd: float
    weights: Mapping[str, str]
    text: str
    negative: str
    options: tuple[tuple[str, str], ...]
    subject: str
    style: str
    palette: tuple[Swatch, ...]
    told_palette: tuple[Swatch, ...]
    seeds: tuple[int, ...]
    references: tuple[Citation, ...]
    layout: Layout
    sketch: str
    sampler: str
    steps: int
    guidance: float
    strength: float
    reference_guidance: float
    guidance_interval: tuple[float, float]
    rescale: float
    draft_px: tuple[int, int]
    final_px: int
    recolour: Recolour
    tolerance: float
    avoid: tuple[Avoided, ...]
    formats: tuple[Format, ...]
    vector: bool
    attempts: int
    redraws: int
    people: bool
    kit: str
    kit_version: str
    kit_digest: str
    software: str
    watermark: bool = False
    label: str = ""
    label_icon: LabelIcon = "none"
    label_corner: Corner = "bottom-right"
    label_face: str = ""
    label_least_px: int = 0
    additions: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()

    def to_json(self) -> str:
        """Canonical JSON: sorted keys, no spaces, so that equal plans have equal text."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @classmethod
    def from_json(cls, text: str) -> "Plan":
        """The plan that `to_json` wrote. Raises TypeError or KeyError on a foreign document."""
        value = json.loads(text)
        for palette in ("palette", "told_palette"):
            value[palette] = tuple(Swatch(**each) for each in value[palette])
        value["references"] = tuple(Citation(**each) for each in value["references"])
        value["avoid"] = tuple(Avoided(**each) for each in value["avoid"])
        for each in value["formats"]:
            each["safe_area"] = tuple(each["safe_area"])
            if each.get("copy_space") is not None:
                each["copy_space"] = tuple(each["copy_space"])
        value["formats"] = tuple(Format(**each) for each in value["formats"])
        value["seeds"] = tuple(value["seeds"])
        value["draft_px"] = tuple(value["draft_px"])
        value["options"] = tuple((name, option) for name, option in value["options"])
        value["guidance_interval"] = tuple(value["guidance_interval"])
        for each in ("additions", "texts"):
            value[each] = tuple(value.get(each, ()))
        return cls(**value)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a step is. `preview`: a small picture while drawing, or None."""

    step: str
    index: int
    total: int
    preview: Pixels | None = None
