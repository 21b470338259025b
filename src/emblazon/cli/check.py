"""`emblazon check FILE… --brand KIT`: any pictures, held to a kit, with a report for people and one for machines.

Exit codes: 0 nothing failed; 2 a file or the kit cannot be read; 4 a report cannot be written; 5 a check failed.
"""

import os
import re
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Annotated

import typer

from emblazon.cli.kits import chosen_kit
from emblazon.cli.shown import json_in, print_json
from emblazon.errors import InputError, NothingPassedError, PictureError, StorageError

if TYPE_CHECKING:
    from emblazon.board.checked import Checked, Checking
    from emblazon.brand.kit import Kit
    from emblazon.checking import Wanted

MARKS = {"pass": "✓", "fail": "✗", "unknown": "?"}
LOOK_S = 1.0
MOST_NAMED = 5
REPORTS = (".html", ".pdf", ".json", ".xml")
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control letters, and what stands for bytes that are no UTF-8."""


def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Pictures (PNG, JPEG, WebP, AVIF, GIF, TIFF, SVG), or folders.", metavar="FILE…"),
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
    from emblazon.check import Asked
    from emblazon.checking import left_out, pictures_in
    from emblazon.settings import load_settings
    from emblazon.studio import Studio

    kit = chosen_kit(brand)
    reports = _known(report or [])
    asked = Asked(brief=brief, lettering=tuple(text or ()), logo=logo, alt=alt, copy=tuple(copy or ()))
    studio = Studio(load_settings(), say=_say)
    wanted = studio.wanted(asked, kit, held_to=format, references=reference or [], library=library)
    if logo and not kit.logo.variants:
        raise InputError(
            f"--logo asks for the logo of the kit {kit.name!r}, which has none.",
            remedy="Give its files in the kit under [[logo.variants]], or leave --logo out.",
        )
    if not all(line.strip() for line in (*asked.lettering, *asked.copy)):
        raise InputError("A line of --text or --copy is empty.", remedy="Give its words, or leave it out.")
    if not files and watch is None:
        raise InputError("No picture was given.", remedy="Give files or folders, or --watch FOLDER.")
    if watch is not None and as_json:
        raise InputError(
            "--json prints one document, and --watch never ends.", remedy="Use --report check.json."
        )
    checking = None
    if other := left_out([*(files or ()), *((watch,) if watch else ())]):
        _say(f"Not checked, for nothing here opens them: {', '.join(map(_named, other))}.")
    if files:
        checking = _checked(pictures_in(files), kit, wanted, show=not as_json)
        _write(checking, reports)
        if as_json:
            from emblazon.board.checked import document

            print_json(document(checking))
    if watch is not None:
        _watch(watch, kit, wanted, reports)
    if checking is not None:
        _end(checking)


def _watch(folder: Path, kit: "Kit", wanted: "Wanted", reports: Sequence[Path]) -> None:
    """For ever. The reports are on all that is in the folder, not only on what changed last."""
    from emblazon.board.checked import Checked
    from emblazon.checking import changes, check_files, gather

    found: dict[Path, Checked | PictureError] = {}
    for paths in changes(folder, pause=partial(sleep, LOOK_S)):
        now = datetime.now(UTC)
        for path, each in zip(paths, check_files(paths, kit, wanted, now=now), strict=True):
            found[path] = each
            _tell(each, whole=False)
            sys.stdout.flush()  # a log of it is read while it goes on
        found = {path: each for path, each in sorted(found.items()) if path.exists()}
        _write(gather(list(found), list(found.values()), kit, now=now), reports)


def _checked(paths: Sequence[Path], kit: "Kit", wanted: "Wanted", *, show: bool) -> "Checking":
    """Check every file; `show`: print each as soon as it is measured."""
    from emblazon.board.checked import Checked
    from emblazon.checking import check_files, gather

    now = datetime.now(UTC)
    found: list[Checked | PictureError] = []
    for each in check_files(paths, kit, wanted, now=now):
        found.append(each)
        if show:
            _tell(each, whole=len(paths) == 1)
    checking = gather(paths, found, kit, now=now)
    for finding in checking.together if show else ():
        if finding.verdict == "fail":
            print(f"{_mark('fail')} {finding.check} of the set: {finding.words}")
    return checking


def _tell(each: "Checked | PictureError", *, whole: bool) -> None:
    """Every finding where there is one file, else how many passed and what failed."""
    if isinstance(each, PictureError):
        _say(f"! {each}")
        return
    report = each.report
    if whole:
        for finding in each.ordered:
            print(f"{_mark(finding.verdict)} {finding.check}: {finding.words}")
        return
    tested = sum(finding.verdict != "unknown" for finding in report.findings)
    passed, unknown = tested - len(report.failures), len(report.findings) - tested
    print(
        f"{_mark('fail' if report.failures else 'pass')} {_named(each.file)}: "
        f"{passed} of {tested} passed, {unknown} not measured"
    )
    for finding in report.failures:
        print(f"    {finding.check}: {finding.words}")


def _mark(verdict: str) -> str:
    mark = MARKS[verdict]
    return mark if mark.encode(sys.stdout.encoding or "ascii", "ignore") else verdict.upper()


def _named(file: Path) -> str:
    """A file's name on the terminal: quoted where it could break the line or send the terminal a command."""
    name = str(file)
    return repr(name) if UNSAFE.search(name) else name


def _say(words: str) -> None:
    print(words, file=sys.stderr)


def _known(reports: list[Path]) -> list[Path]:
    """The reports, as far as they can be written: said before anything is measured."""
    for each in reports:
        above = next(
            (folder for folder in each.absolute().parents if folder.exists()), each.absolute().parent
        )
        if each.is_dir() or not above.is_dir() or not os.access(above, os.W_OK):
            raise StorageError(
                f"The report {str(each)!r} cannot be written there.",
                remedy="Give a file in a folder that is yours.",
            )
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

    if not checking.checked and not checking.refused:
        return
    forms: dict[str, Callable[[], bytes]] = {
        ".html": lambda: write_report(checking).encode("utf-8", "backslashreplace"),
        ".pdf": lambda: write_pdf(checking),
        ".json": lambda: json_in(document(checking), "utf-8").encode() + b"\n",
        ".xml": lambda: junit(checking),
    }
    for path in reports:
        with prepared(path.absolute().parent, {path.name: forms[path.suffix.lower()]()}):
            _say(f"Report: {path}")


def _end(checking: "Checking") -> None:
    """Raise what the exit code says."""
    if checking.refused:
        count = len(checking.refused)
        who = "One file" if count == 1 else f"{count} files"
        raise InputError(
            f"{who} of {count + len(checking.checked)} cannot be read: {_listed(checking)}.",
            remedy="Mend or leave out what cannot be read"
            + ("; all others were checked." if checking.checked else "."),
        )
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
            remedy="--report check.html shows what was measured, and where.",
        )


def _listed(checking: "Checking") -> str:
    """The first few files that cannot be read."""
    names = [_named(file) for file, _ in checking.refused]
    return ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
