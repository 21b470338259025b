"""`emblazon check FILE --brand KIT`: any picture, held to a kit.

Exit codes: 0 nothing failed; 2 the file or the kit cannot be read; 5 a check failed.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from emblazon.errors import NothingPassedError

if TYPE_CHECKING:
    from emblazon.records import Report

MARKS = {"pass": "✓", "fail": "✗", "unknown": "?"}


def check(
    file: Annotated[Path, typer.Argument(help="A picture: PNG, JPEG, WebP or SVG.")],
    brand: Annotated[Path, typer.Option(help="The kit: a brand.toml, or its folder.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Measure a picture against a brand kit: colours, cut-out, framing, sharpness.

    Ends with 0 when nothing failed, 2 when a file cannot be read, 5 when a check failed.
    """
    from emblazon.brand.load import load_kit
    from emblazon.check import Evidence, as_picture
    from emblazon.check import check as measure
    from emblazon.pixels import read_picture

    kit = load_kit(brand)
    report = measure(Evidence(as_picture(read_picture(file)), kit))
    if as_json:
        print(json.dumps(document(report, file=file, kit=kit.name), ensure_ascii=False, indent=2))
    else:
        for finding in report.findings:
            print(f"{MARKS[finding.verdict]} {finding.check}: {finding.words}")
    if not report.passed:
        failed = ", ".join(finding.check for finding in report.failures)
        raise NothingPassedError(
            f"{str(file)!r} does not keep to the kit {kit.name!r}: {failed}.",
            remedy="Each line above says what was measured, and against which limit.",
        )


def document(report: "Report", *, file: Path, kit: str) -> dict[str, object]:
    """What `--json` prints."""
    findings = [asdict(finding) for finding in report.findings]
    return {"file": str(file), "brand": kit, "passed": report.passed, "findings": findings}
