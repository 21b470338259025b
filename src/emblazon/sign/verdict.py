"""What one file says about its origin, and whether that holds: the record, and its words for a person."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from emblazon.records import Citation

State = Literal["trusted", "untrusted", "altered", "unsigned", "unreadable"]
Found = Literal["", "file", "watermark"]
NOT_ASKED = "nobody asked"
"""Why a watermark was not looked for where only credentials were read."""

STATE_WORDS: dict[str, str] = {
    "trusted": "Signed by this machine's own key or by a root that you trust, and not altered since.",
    "untrusted": "Signed and not altered since, but the signer is not known here: what it says are claims.",
    "altered": "NOT VALID: it was altered after it was signed, or its credentials are damaged or cannot be checked.",
    "unsigned": "Not signed: nothing proves where it comes from.",
    "unreadable": "It cannot be read.",
}
TYPE_WORDS: dict[str, str] = {
    "trainedAlgorithmicMedia": "made by an AI model",
    "compositeWithTrainedAlgorithmicMedia": "made of parts, some by an AI model",
    "algorithmicallyEnhanced": "enhanced by an algorithm",
    "algorithmicMedia": "made by an algorithm, without a trained model",
    "compositeSynthetic": "made of parts, some of them synthetic",
    "composite": "made of several pictures",
    "compositeCapture": "made of several photographs",
    "digitalCapture": "taken with a camera",
    "computationalCapture": "taken with a camera that computes",
    "humanEdits": "edited by a person",
    "digitalCreation": "drawn by a person with software",
    "screenCapture": "taken from a screen",
}
"""The IPTC's digital source types, for a person."""

PART_WORDS: dict[str, str] = {
    "parentOf": "made from",
    "componentOf": "holds",
    "inputTo": "shown to the model",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A picture that went into this one. `relationship`: parentOf, componentOf or inputTo, as C2PA has it; `signer`:
    of the credentials that it carries itself, "" for none."""

    title: str
    relationship: str
    signer: str = ""

    @property
    def words(self) -> str:
        """Its title, and who signed it."""
        return f"{self.title or 'a picture without a title'}" + (
            f", signed by {self.signer}" if self.signer else ""
        )


@dataclass(frozen=True, slots=True)
class Mark:
    """A watermark in the pixels. `mark`: its number in hexadecimal; `score`: agreement, 0–1; `false_alarm`: a bound
    on the probability that an unmarked picture gives any."""

    mark: str
    score: float
    false_alarm: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one file says. `proven`: does `parameters` come from inside a signature that holds?

    `problems`: words and codes on what is wrong; `source_type`: the IPTC digital source type; `actions`: codes,
    `edits`: the same in words, the oldest picture's first; `training`: what others may do, as it says.
    `watermark`: None where there is none or it was not looked for, and then `unlooked` says why; `library`: ids of
    the pictures of this library that it is, `found_by` its bytes or its watermark.
    """

    path: Path
    state: State
    signer: str = ""
    signed_at: str = ""
    model: str = ""
    kit: str = ""
    created: str = ""
    source_type: str = ""
    actions: tuple[str, ...] = ()
    edits: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    citations: tuple[Citation, ...] = ()
    training: str = ""
    parameters: dict[str, object] = field(default_factory=dict[str, object])
    proven: bool = False
    problems: tuple[str, ...] = ()
    watermark: Mark | None = None
    unlooked: str = NOT_ASKED
    library: tuple[str, ...] = ()
    found_by: Found = ""

    @property
    def holds(self) -> bool:
        """Signed, and not altered since. Whether the signer is known is another question: see `state`."""
        return self.state in ("trusted", "untrusted")

    @property
    def words(self) -> str:
        """The verdict for a person, a line for each fact."""
        manifest = "Says" if self.state == "trusted" else "Claims"
        parameters = manifest if self.proven else "Claims"
        facts = (
            (manifest, "signer", self.signer),
            (manifest, "time stamp", self.signed_at),
            (parameters, "made by", self.model),
            (parameters, "kit", self.kit),
            (parameters, "when", self.created),
            (manifest, "kind of picture", self._type_words),
            (manifest, "training on it", self.training),
            *((manifest, "history", each) for each in self.edits),
            *((manifest, PART_WORDS[each.relationship], each.words) for each in self._shown),
        )
        lines = [STATE_WORDS[self.state], *(f"Problem: {each}." for each in self.problems)]
        lines += [f"{verb} {name}: {value}" for verb, name, value in facts if value]
        for each in self.citations:
            by = f" by {each.author}" if each.author else ""
            lines.append(
                f"{parameters} it looked at: {each.title}{by} ({each.licence or 'no licence stated'})"
            )
        return "\n".join([*lines, *self._marks(), *self._matches()])

    @property
    def _type_words(self) -> str:
        """The source type in words, with the IPTC's name."""
        name = self.source_type.rpartition("/")[2]
        return f"{TYPE_WORDS[name]} ({name})" if name in TYPE_WORDS else self.source_type

    @property
    def _shown(self) -> tuple[Part, ...]:
        """The parts, without those that the citations tell more of."""
        known = PART_WORDS.keys() - ({"inputTo"} if self.citations else set())
        return tuple(each for each in self.parts if each.relationship in known)

    def _marks(self) -> list[str]:
        if self.watermark:
            known = (
                "" if self.library else "; no picture that is known here has it, only its maker can tell more"
            )
            return [f"Watermark: Emblazon's, number {self.watermark.mark}{known}."]
        if self.unlooked:
            return [] if self.unlooked == NOT_ASKED else [f"Watermark: not looked for: {self.unlooked}."]
        return ["Watermark: none of Emblazon's found; that proves nothing."]

    def _matches(self) -> list[str]:
        if not self.library:
            return []
        names = ", ".join(self.library)
        if self.found_by == "file":
            return [f"Library: this very file is picture {names}."]
        again = "" if self.holds else f" The signed file is there: emblazon library export {self.library[0]}"
        return [f"Library: by its watermark it is picture {names}.{again}"]
