"""What `emblazon check` found on files: what every form of its report is written from."""

import io
from dataclasses import asdict, dataclass
from pathlib import Path

from emblazon.pixels import resize
from emblazon.records import Finding, Pixels, Report

MOST_PX = 900


@dataclass(frozen=True, slots=True)
class Checked:
    """One file and its findings. `name`: what tells it from the others; `sha256`: of its bytes;
    `size`: width and height in pixels as they were measured, which every place is in; `preview`: a small WebP of it;
    `part`: what it brings to the comparison of the set."""

    file: Path
    name: str
    report: Report
    size: tuple[int, int]
    preview: bytes
    sha256: str = ""
    part: tuple[float, ...] | None = None

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
                "sha256": each.sha256,
                "measured_at": list(each.size),
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


def preview(pixels: Pixels) -> bytes:
    """A picture (H, W, 4) for the reports: at most `MOST_PX` on its longer side, WebP. A check of thousands of files
    keeps no more of each."""
    from PIL import Image

    height, width = pixels.shape[:2]
    scale = min(1.0, MOST_PX / max(height, width))
    if scale < 1:
        pixels = resize(pixels, max(1, round(width * scale)), max(1, round(height * scale)))
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "WEBP", quality=90, method=2)
    return buffer.getvalue()


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 4)
