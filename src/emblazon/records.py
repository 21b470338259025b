"""The values that travel along the path of one picture, in the order in which they appear.

    Request → Brief → Choice → Prompt → Plan → Draft → Picture → Report → Signed → Kept

What was asked (`Request`) and what was resolved (`Brief`, `Plan`) are different records, so that an
absent wish never reaches the mathematics. All are frozen; a step takes values and returns a new one.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""A picture: (height, width, 4), straight (not premultiplied) sRGB and alpha, uint8."""

Recolour = Literal["strict", "toned", "accent", "off"]
Verdict = Literal["pass", "fail", "unknown"]
Need = Literal["lettering", "transparency", "vector", "photograph", "mask", "size"]
"""What the model must do itself, not Emblazon afterwards; "size": draw the largest format without enlarging."""
Layout = Literal["one", "beside", "above"]
"""What two references show: one subject, or two that stand beside or above each other."""
Corner = Literal["top-left", "top-right", "bottom-left", "bottom-right"]
LabelIcon = Literal["none", "eu"]
"""What stands beside a visible label: nothing, or the common icon for generated content that the EU proposes."""
Repair = Literal[
    "",
    "redraw",
    "redraw freer",
    "inpaint",
    "recolour harder",
    "recolour role",
    "re-frame",
    "re-typeset",
    "upscale",
]
"""What would mend a failure; "redraw freer": further from the reference; "" where nothing would."""
Box = tuple[int, int, int, int]
"""Left, top, right, bottom, in pixels of the picture that was checked."""


@dataclass(frozen=True, slots=True)
class Swatch:
    """A colour and how much of the picture it should take: `share` in [0, 1]."""

    hex: str
    share: float

    @property
    def rgb(self) -> tuple[int, int, int]:
        """Red, green, blue, 0–255."""
        value = int(self.hex.lstrip("#"), 16)
        return value >> 16, (value >> 8) & 255, value & 255


@dataclass(frozen=True, slots=True)
class Avoided:
    """A colour that must not appear, nor anything within `tolerance` (ΔE2000) of it."""

    hex: str
    tolerance: float

    @property
    def rgb(self) -> tuple[int, int, int]:
        """Red, green, blue, 0–255."""
        return Swatch(self.hex, 0).rgb


@dataclass(frozen=True, slots=True)
class Format:
    """A finished size. `safe_area`: margins left, top, right, bottom, as fractions; `background`: hex or
    "transparent"; `copy_space`: edges left, top, right, bottom of the area that stays calm for copy, as fractions."""

    name: str
    width: int
    height: int
    safe_area: tuple[float, float, float, float] = (0.08, 0.08, 0.08, 0.08)
    background: str = "transparent"
    copy_space: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked for, as they asked it."""

    words: str
    style: str | None = None
    formats: tuple[str, ...] = ()
    count: int = 1
    seed: int | None = None
    model: str = "auto"
    references: tuple[Path, ...] = ()
    sketch: Path | None = None
    retrieval: bool = True
    recolour: Recolour | None = None
    vector: bool = True
    steps: int | None = None
    guidance: float | None = None
    strength: float | None = None
    attempts: int = 3
    budget_usd: float | None = None
    needs: tuple[Need, ...] = ()
    disclose_prompt: bool = False


@dataclass(frozen=True, slots=True)
class Brief:
    """What one picture must show, as the anatomy of a prompt; everything resolved against the kit.

    `written`: subject, action and setting in the person's own language, where these are told in English.
    `budget_usd`: what all pictures together may cost; None buys only from a model asked for by name."""

    words: str
    subject: str
    action: str = ""
    setting: str = ""
    written: str = ""
    composition: str = ""
    camera: str = ""
    lighting: str = ""
    mood: str = ""
    style: str = "flat"
    medium: str = ""
    colours: tuple[str, ...] = ()
    lettering: str = ""
    exclusions: tuple[str, ...] = ()
    people: bool = False
    palette: tuple[Swatch, ...] = ()
    recolour: Recolour = "off"
    formats: tuple[Format, ...] = ()
    references: tuple[Path, ...] = ()
    sketch: Path | None = None
    retrieval: bool = True
    vector: bool = True
    count: int = 1
    seed: int = 0
    model: str = "auto"
    steps: int | None = None
    guidance: float | None = None
    strength: float | None = None
    attempts: int = 3
    budget_usd: float | None = None
    needs: tuple[Need, ...] = ()
    disclose_prompt: bool = False

    @property
    def alt(self) -> str:
        """What the picture shows, in a few words: its alt text."""
        shown = " ".join(each for each in (self.subject, self.action, self.setting) if each)
        return ", ".join(each for each in (shown, self.mood, self.style) if each)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A model that was not chosen, and the one reason in words a designer or lawyer understands."""

    model: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """A model that may draw the brief. `utility`: 0–1, comparable within one choice; `words`: what it is made of."""

    model: str
    backend: str
    utility: float
    words: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The model picked for a brief and where it runs, why, and why not the others.

    `name`: what the back end calls it. `usd`: the price of one picture; `wait_s`: what it usually takes.
    """

    model: str
    why: str
    rejected: tuple[Rejected, ...] = ()
    backend: str = ""
    name: str = ""
    usd: float = 0.0
    wait_s: float = 0.0
    ranking: tuple[Ranked, ...] = ()

    @property
    def reasons(self) -> dict[str, list[str]]:
        """The models that each reason ruled out, the rarest reason first: eighty models share a dozen."""
        alike: dict[str, list[str]] = {}
        for each in self.rejected:
            alike.setdefault(each.reason, []).append(each.model)
        return dict(sorted(alike.items(), key=lambda each: len(each[1])))


@dataclass(frozen=True, slots=True)
class Dropped:
    """Words of the brief that the model's dialect cannot carry as they stand, and why; `instead`: what it says for
    them, "" where they are dropped."""

    words: str
    why: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Variant:
    """What the kit's people policy says beside the brief in a `share` of the pictures, and the text with it."""

    addition: str
    share: float
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A brief in one model's own dialect. `subject`: what the picture must be recognised as, without the rest.

    `negative`: what must not be seen, for a model with a field for it. `options`: further parameters of the
    dialect, as the model's service names them, sorted. `variants`: other texts for a share of the pictures.
    """

    text: str
    style: str
    palette: tuple[Swatch, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    subject: str = ""
    negative: str = ""
    options: tuple[tuple[str, str], ...] = ()
    variants: tuple[Variant, ...] = ()


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
    `watermark`: whether files carry the imperceptible mark; `label`: words, with an icon, that say on every format
    that a machine made it, "" for none. `additions`: what the kit's people policy adds, and `texts`: the text with
    it, one a seed; () where nothing is added.
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


@dataclass(frozen=True, slots=True)
class Draft:
    """A picture before refinement, from a back end. `svg`: the drawing itself, where a model draws vectors;
    `source`: the file as a service sent it, where that carries credentials of its own."""

    pixels: Pixels
    seed: int
    svg: str = ""
    source: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Element:
    """Something real that was set on a format: a label, lettering, a logo. `box`: where, in the format's pixels;
    `words`: what is to be read there; `ink`, `ground`: hex of its colour and of the mean behind it."""

    kind: Literal["label", "lettering", "logo"]
    box: Box
    words: str = ""
    ink: str = ""
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture placed in one format, and what was set on it."""

    format: Format
    pixels: Pixels
    elements: tuple[Element, ...] = ()


@dataclass(frozen=True, slots=True)
class Patch:
    """A place of a draft that was drawn anew. `box`: in the draft's own pixels."""

    box: Box
    seed: int


@dataclass(frozen=True, slots=True)
class Mending:
    """What was done to a picture to mend what failed, beside its colour: with its plan, enough to make it again.

    `margin`: left free around it, as a fraction; `roles`: hex of the colours brought onto the palette by
    themselves; `crisp`: whether its edges were drawn anew; `firmer`: how much bolder its label was set; `patches`: in
    their order.
    """

    margin: float = 0.0
    roles: tuple[str, ...] = ()
    crisp: bool = False
    firmer: int = 0
    patches: tuple[Patch, ...] = ()

    def to_json(self) -> str:
        """Canonical JSON."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Mending":
        """What `to_json` wrote. Raises TypeError or KeyError on a foreign document."""
        value = json.loads(text)
        patches = tuple(Patch(tuple(each["box"]), each["seed"]) for each in value.pop("patches"))
        return cls(roles=tuple(value.pop("roles")), patches=patches, **value)


@dataclass(frozen=True, slots=True)
class Picture:
    """A refined picture: `pixels` at the final size, its vector form, and one placement per format."""

    pixels: Pixels
    seed: int
    draft: Draft
    recolour: Recolour
    svg: str = ""
    placed: tuple[Placed, ...] = ()
    mending: Mending = Mending()


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What the file says that its pixels don't. `profile`: name of its ICC profile, "" for none or sRGB;
    `quality`: of a JPEG, 1–100, None elsewhere."""

    kind: str
    mode: str
    profile: str = ""
    quality: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check measured.

    `place`: a box around what failed; `mask`: exactly where, as a 1-bit PNG of the picture's size, b"" where the box
    says it all. `repair` names what would mend a failure, `target` what it applies to (hex of a colour, words).
    `weight`: how much the kit lets it count; `format`: the one whose pixels `place` and `mask` are in, "" for the
    picture itself.
    """

    check: str
    verdict: Verdict
    measure: float | None
    limit: float | None
    unit: str
    words: str
    place: Box | None = None
    repair: Repair = ""
    target: str = ""
    mask: bytes = field(default=b"", repr=False)
    weight: float = 1.0
    format: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All findings on one picture."""

    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """True when no check failed. Unknown is not a failure, and is shown as unknown."""
        return all(finding.verdict != "fail" for finding in self.findings)

    @property
    def failures(self) -> tuple[Finding, ...]:
        """The findings that failed."""
        return tuple(finding for finding in self.findings if finding.verdict == "fail")

    @property
    def score(self) -> float | None:
        """Passed ÷ tested by the kit's weights, 0–1; None when nothing was measured."""
        tested = sum(finding.weight for finding in self.findings if finding.verdict != "unknown")
        passed = sum(finding.weight for finding in self.findings if finding.verdict == "pass")
        return passed / tested if tested else None


@dataclass(frozen=True, slots=True)
class SignedFile:
    """One finished file: `name` without folder, its media type, its bytes, and whether it carries C2PA."""

    name: str
    media_type: str
    data: bytes
    credentials: bool


@dataclass(frozen=True, slots=True)
class Signed:
    """A picture as files, ready to leave the house."""

    picture: Picture
    report: Report
    files: tuple[SignedFile, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture in the library and in the run's folder."""

    id: str
    run: str
    paths: tuple[Path, ...]
    signed: Signed


@dataclass(frozen=True, slots=True)
class Made:
    """What goes with pictures beside their files: the rights sheet as text, the lines to print, the gate's advice."""

    rights: str = ""
    credits: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()


NOTHING_SAID = Made()


@dataclass(frozen=True, slots=True)
class Run:
    """One `make`: everything from the brief to the kept pictures. `seconds` by step."""

    id: str
    folder: Path
    brief: Brief
    choice: Choice
    prompt: Prompt
    plan: Plan
    kept: tuple[Kept, ...]
    made: Made = NOTHING_SAID
    seconds: Mapping[str, float] = field(default_factory=dict[str, float])
