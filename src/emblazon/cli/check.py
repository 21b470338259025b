"""`emblazon check FILE… --brand KIT`: any pictures, held to a kit, with a report for people and one for machines.

Exit codes: 0 nothing failed; 2 a file or the kit cannot be read; 5 a check failed.
"""

import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Annotated

import typer

from emblazon.cli.kits import chosen_kit
from emblazon.errors import InputError, NothingPassedError, PictureError

if TYPE_CHECKING:
    from emblazon.board.checked import Checked, Checking
    from emblazon.brand.kit import Kit
    from emblazon.checking import Wanted

MARKS = {"pass": "✓", "fail": "✗", "unknown": "?"}
LOOK_S = 1.0
REPORTS = (".html", ".pdf", ".json", ".xml")


def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Pictures (PNG, JPEG, WebP, SVG), or folders.", metavar="FILE…"),
    ] = None,
    brand: Annotated[Path | None, typer.Option(help="The kit: a brand.toml, or its folder.")] = None,
    brief: Annotated[str, typer.Option(help="What the picture shall show, in words.")] = "",
    text: Annotated[
        list[str] | None, typer.Option(help="A line that must be read in the picture; may be repeated.")
    ] = None,
    logo: Annotated[
        bool | None, typer.Option("--logo/--no-logo", help="Must the kit's logo be there?")
    ] = None,
    alt: Annotated[str, typer.Option(help="The alt text that goes with the picture.")] = "",
    copy: Annotated[
        list[str] | None, typer.Option(help="Copy that stands beside the picture; may be repeated.")
    ] = None,
    format: Annotated[
        str | None, typer.Option(help="A format that every file must have: a kit's, a preset, or 1200x627.")
    ] = None,
    reference: Annotated[
        list[Path] | None, typer.Option(help="A picture or mark not to be repeated; may be repeated.")
    ] = None,
    library: Annotated[
        bool, typer.Option("--library/--no-library", help="Look for repeats of what the library holds.")
    ] = True,
    report: Annotated[
        list[Path] | None,
        typer.Option(help="Write a report: .html, .pdf, .json, or .xml (JUnit, for CI); may be repeated."),
    ] = None,
    watch: Annotated[
        Path | None, typer.Option(help="Go on: check every picture that is new or changed in this folder.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Measure pictures against a brand kit: colour, lettering, logo, people, framing, craft, repeats.

    Ends with 0 when nothing failed, 2 when a file cannot be read, 5 when a check failed. What cannot be measured here
    is shown as unknown and never counts as passed.
    """
    from emblazon.board.checked import document
    from emblazon.check import Asked
    from emblazon.checking import changes, pictures_in
    from emblazon.settings import load_settings
    from emblazon.studio import Studio

    kit = chosen_kit(brand)
    reports = _known(report or [])
    asked = Asked(brief=brief, lettering=tuple(text or ()), logo=logo, alt=alt, copy=tuple(copy or ()))
    studio = Studio(load_settings(), say=_say)
    wanted = studio.wanted(asked, kit, held_to=format, references=reference or [], library=library)
    if not files and watch is None:
        raise InputError("No picture was given.", remedy="Give files or folders, or --watch FOLDER.")
    if files:
        checking = _checked(pictures_in(files), kit, wanted, show=not as_json)
        _write(checking, reports)
        if as_json:
            print(json.dumps(document(checking), ensure_ascii=False, indent=2))
        if watch is None:
            _end(checking)
    if watch is not None:
        for paths in changes(watch, pause=partial(sleep, LOOK_S)):
            _write(_checked(paths, kit, wanted, show=True), reports)


def _checked(paths: Sequence[Path], kit: "Kit", wanted: "Wanted", *, show: bool) -> "Checking":
    """Check every file; `show`: print each as soon as it is measured."""
    from emblazon.board.checked import Checked
    from emblazon.checking import check_files, gather

    now = datetime.now(UTC)
    found: list[Checked | PictureError] = []
    for each in check_files(paths, kit, wanted, now=now):
        found.append(each)
        if not show:
            continue
        if isinstance(each, Checked):
            _print(each, whole=len(paths) == 1)
        else:
            _say(f"! {each}")
    checking = gather(paths, found, kit, now=now)
    if show:
        for finding in checking.together:
            print(f"{_mark(finding.verdict)} {finding.check} of the set: {finding.words}")
    return checking


def _print(checked: "Checked", *, whole: bool) -> None:
    """Every finding where there is one file, else the failures alone."""
    report = checked.report
    if not whole:
        failed = ", ".join(finding.check for finding in report.failures) or "passed"
        print(f"{_mark('fail' if report.failures else 'pass')} {checked.file}: {failed}")
        return
    for finding in checked.ordered:
        print(f"{_mark(finding.verdict)} {finding.check}: {finding.words}")


def _mark(verdict: str) -> str:
    mark = MARKS[verdict]
    return mark if mark.encode(sys.stdout.encoding or "ascii", "ignore") else verdict.upper()


def _say(words: str) -> None:
    print(words, file=sys.stderr)


def _known(reports: list[Path]) -> list[Path]:
    for each in reports:
        if each.suffix.lower() not in REPORTS:
            raise InputError(
                f"A report cannot be written as {each.name!r}.",
                remedy=f"End its name with {', '.join(REPORTS)}.",
            )
    return reports


def _write(checking: "Checking", reports: Sequence[Path]) -> None:
    """Write each report whole or not at all."""
    from emblazon.board.checked import document
    from emblazon.board.junit import junit
    from emblazon.board.report import write_report
    from emblazon.board.report_pdf import write_pdf
    from emblazon.store.files import prepared

    forms: dict[str, Callable[[], bytes]] = {
        ".html": lambda: write_report(checking).encode(),
        ".pdf": lambda: write_pdf(checking),
        ".json": lambda: json.dumps(document(checking), ensure_ascii=False, indent=2).encode() + b"\n",
        ".xml": lambda: junit(checking),
    }
    for path in reports:
        with prepared(path.absolute().parent, {path.name: forms[path.suffix.lower()]()}):
            _say(f"Report: {path}")


def _end(checking: "Checking") -> None:
    """Raise what the exit code says."""
    if checking.refused:
        file, why = checking.refused[0]
        raise InputError(f"{len(checking.refused)} of the files cannot be read. {file}: {why}")
    if not checking.passed:
        failed = sorted({finding.check for finding in checking.findings if finding.verdict == "fail"})
        count = sum(not each.report.passed for each in checking.checked)
        who = (
            f"{str(checking.checked[0].file)!r} does"
            if len(checking.checked) == 1
            else f"{count} pictures do"
        )
        raise NothingPassedError(
            f"{who} not keep to the kit {checking.kit!r}: {', '.join(failed)}.",
            remedy="Each line above says what was measured; --report check.html shows where.",
        )
