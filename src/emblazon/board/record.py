"""The run record: one JSON document that says everything about a run. `make --json` prints it.

Paths are as text, relative to the run's folder in `run.json` so that the folder can be moved, and absolute on
standard output.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TypedDict

from emblazon.records import Brief, Finding, Kept, Run

BOARD, SHEET, RECORD, RIGHTS = "board.html", "board.png", "run.json", "rights.txt"


class FindingDocument(TypedDict):
    check: str
    verdict: str
    measure: float | None
    limit: float | None
    unit: str
    place: list[int] | None
    words: str


class PictureDocument(TypedDict):
    id: str
    png: str
    svg: str | None
    formats: dict[str, str]
    width: int
    height: int
    seed: int
    passed: bool
    findings: list[FindingDocument]
    credentials: bool


def describe(run: Run, *, folder: Path | None = None) -> dict[str, object]:
    """The document of `run`. `folder`: what paths begin with; None leaves them relative."""
    return {
        "run": run.id,
        "brief": describe_brief(run.brief),
        "choice": {
            "model": run.choice.model,
            "backend": run.choice.backend,
            "why": run.choice.why,
            "ranking": [asdict(each) for each in run.choice.ranking],
            "rejected": [{"model": each.model, "reason": each.reason} for each in run.choice.rejected],
        },
        "prompt": {
            "text": run.prompt.text,
            "negative": run.prompt.negative,
            "options": dict(run.prompt.options),
            "dropped": [asdict(each) for each in run.prompt.dropped],
        },
        "plan": {"sha256": run.plan.digest, **json.loads(run.plan.to_json())},
        "pictures": [_describe_picture(kept, folder) for kept in run.kept],
        "alt": run.brief.alt,
        "advice": list(run.made.advice),
        "credits": list(run.made.credits),
        "rights": _at(folder, RIGHTS),
        "board": _at(folder, BOARD),
        "sheet": _at(folder, SHEET),
        "seconds": {step: round(seconds, 4) for step, seconds in run.seconds.items()},
    }


def describe_brief(brief: Brief) -> dict[str, object]:
    """The anatomy, without what is empty."""
    parts: dict[str, object] = {
        "words": brief.words,
        "subject": brief.subject,
        "action": brief.action,
        "setting": brief.setting,
        "composition": brief.composition,
        "camera": brief.camera,
        "lighting": brief.lighting,
        "mood": brief.mood,
        "style": brief.style,
        "medium": brief.medium,
        "colours": list(brief.colours),
        "lettering": brief.lettering,
        "exclusions": list(brief.exclusions),
        "palette": [{"hex": each.hex, "share": round(each.share, 4)} for each in brief.palette],
        "recolour": brief.recolour,
        "formats": [
            {"name": each.name, "width": each.width, "height": each.height} for each in brief.formats
        ],
        "seed": brief.seed,
        "count": brief.count,
    }
    return {name: value for name, value in parts.items() if value not in ("", [])}


def _describe_picture(kept: Kept, folder: Path | None) -> PictureDocument:
    picture, report, names = (
        kept.signed.picture,
        kept.signed.report,
        [file.name for file in kept.signed.files],
    )
    svg = next((name for name in names if name.endswith(".svg")), None)
    pngs = [name for name in names if name.endswith(".png")]
    placed = [each.format.name for each in picture.placed]
    return {
        "id": kept.id,
        "png": _at(folder, pngs[0]),
        "svg": None if svg is None else _at(folder, svg),
        "formats": {name: _at(folder, file) for name, file in zip(placed, pngs[1:], strict=True)},
        "width": picture.pixels.shape[1],
        "height": picture.pixels.shape[0],
        "seed": picture.seed,
        "passed": report.passed,
        "findings": [_describe_finding(finding) for finding in report.findings],
        "credentials": all(file.credentials for file in kept.signed.files),
    }


def _describe_finding(finding: Finding) -> FindingDocument:
    return {
        "check": finding.check,
        "verdict": finding.verdict,
        "measure": finding.measure,
        "limit": finding.limit,
        "unit": finding.unit,
        "place": None if finding.place is None else list(finding.place),
        "words": finding.words,
    }


def _at(folder: Path | None, name: str) -> str:
    return name if folder is None else str(folder / name)
