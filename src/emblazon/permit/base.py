"""What the gate says when it lets a brief pass, and the refusal when it does not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Layer = Literal["law", "kit", "advice"]


@dataclass(frozen=True, slots=True)
class Advice:
    """Something to look at before publishing; it never refuses. `rule`: which one; `words`: of the brief."""

    rule: str
    words: str
    says: str


@dataclass(frozen=True, slots=True)
class Lifted:
    """A rule that a recorded consent or licence lifts: for whom, given by whom, when, and until when."""

    rule: str
    subject: str
    kind: str
    given_by: str
    given_on: date
    until: date | None = None
    record: str = ""

    @property
    def says(self) -> str:
        """The same in one line."""
        end = f"until {self.until.isoformat()}" if self.until else "without an end"
        paper = f" ({self.record})" if self.record else ""
        return f"{self.subject}: given by {self.given_by} on {self.given_on.isoformat()}, {end}{paper}"


@dataclass(frozen=True, slots=True)
class Permission:
    """The brief may be drawn: what to look at, and what was lifted."""

    advice: tuple[Advice, ...] = ()
    lifted: tuple[Lifted, ...] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that refuses. `rule`: its id; `says`: what is not drawn, or by whom; `words`: those that break it;
    `acceptable`: what would do. For a proposal, `spans`: the words that `instead` replaces; or `kind` and `name`:
    whose name the words are."""

    rule: str
    layer: Layer
    says: str
    words: str
    acceptable: str
    spans: tuple[str, ...] = ()
    instead: Mapping[str, str] = field(default_factory=dict[str, str])
    kind: str = ""
    name: str = ""
