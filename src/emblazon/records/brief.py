"""What was asked, and what was resolved of it: request, brief, choice, prompt."""

from dataclasses import dataclass
from pathlib import Path

from emblazon.records.base import Format, Need, Recolour, Swatch


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
    `people`: whether it names any by what they are; `trade`: by what they do; `several`: more than one.
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
    trade: bool = False
    several: bool = False
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
