"""What was measured, signed and kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from emblazon.records.base import Box, Repair, Verdict
from emblazon.records.brief import Brief, Choice, Prompt
from emblazon.records.picture import Picture
from emblazon.records.plan import Plan


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What the file says that its pixels don't. `profile`: name of its ICC profile, "" for none or sRGB;
    `quality`: of a JPEG, 1–100, None elsewhere; `frames`: how many pictures it holds, of which the first is seen;
    `loose`: what an SVG shows that isn't in it, such as "live type", "" for nothing."""

    kind: str
    mode: str
    profile: str = ""
    quality: int | None = None
    frames: int = 1
    loose: str = ""


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
