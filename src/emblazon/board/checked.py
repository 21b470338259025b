"""What `emblazon check` found on files: what every form of its report is written from."""

from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from emblazon.records import Finding, Pixels, Report


@dataclass(frozen=True, slots=True)
class Checked:
    """One file and its findings. `pixels`: as they were measured, (H, W, 4)."""

    file: Path
    pixels: Pixels
    report: Report

    @property
    def ordered(self) -> tuple[Finding, ...]:
        """Failures first, then what was not measured, then what passed."""
        rank = {"fail": 0, "unknown": 1, "pass": 2}
        return tuple(sorted(self.report.findings, key=lambda finding: rank[finding.verdict]))


@dataclass(frozen=True, slots=True)
class Checking:
    """All files of one `check`, held to one kit. `together`: findings on the set; `refused`: files that could not be
    read, and why; `when`: the moment, ISO 8601."""

    kit: str
    kit_version: str
    kit_digest: str
    when: str
    software: str
    checked: tuple[Checked, ...]
    together: tuple[Finding, ...] = ()
    refused: tuple[tuple[Path, str], ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, on single pictures and on the set."""
        return (*(finding for each in self.checked for finding in each.report.findings), *self.together)

    @property
    def passed(self) -> bool:
        """Nothing failed and every file could be read."""
        return not self.refused and Report(self.findings).passed

    @property
    def score(self) -> float | None:
        """Passed ÷ tested over all findings, by the kit's weights."""
        return Report(self.findings).score


def document(checking: Checking) -> dict[str, object]:
    """The JSON document: what `--json` prints and `--report FILE.json` writes."""
    return {
        "brand": checking.kit,
        "kit_version": checking.kit_version,
        "kit_digest": checking.kit_digest,
        "when": checking.when,
        "software": checking.software,
        "passed": checking.passed,
        "score": _rounded(checking.score),
        "files": [
            {
                "file": str(each.file),
                "passed": each.report.passed,
                "score": _rounded(each.report.score),
                "findings": [described(finding) for finding in each.report.findings],
            }
            for each in checking.checked
        ],
        "set": [described(finding) for finding in checking.together],
        "refused": [{"file": str(file), "why": why} for file, why in checking.refused],
    }


def described(finding: Finding) -> dict[str, object]:
    """A finding, JSON-ready; its mask is said by its box."""
    return {name: value for name, value in asdict(finding).items() if name != "mask"}


def over_white(pixels: Pixels) -> Pixels:
    """Opaque: for a page that knows no transparency."""
    alpha = pixels[..., 3:].astype(np.float32) / 255
    opaque = np.full_like(pixels, 255)
    opaque[..., :3] = (pixels[..., :3] * alpha + 255 * (1 - alpha) + 0.5).astype(np.uint8)
    return opaque


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 4)
