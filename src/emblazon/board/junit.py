"""The findings as JUnit XML, which every CI system shows: a suite for each picture, a case for each check.

What was not measured is skipped, never passed; a file that cannot be read is an error.
"""

import re
from collections.abc import Iterable
from xml.etree import ElementTree

from emblazon.board.checked import Checking
from emblazon.board.findings import REPAIRS, measured
from emblazon.records import Finding

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(checking: Checking) -> bytes:
    """The document, UTF-8."""
    root = ElementTree.Element("testsuites", name=_safe(f"emblazon check, {checking.kit}"))
    for each in checking.checked:
        _suite(root, str(each.file), each.report.findings, short=each.name)
    if checking.together:
        _suite(root, "the pictures together", checking.together, short="the pictures together")
    for file, why in checking.refused:
        suite = ElementTree.SubElement(
            root, "testsuite", name=_safe(str(file)), tests="1", failures="0", errors="1", skipped="0"
        )
        case = ElementTree.SubElement(suite, "testcase", classname=_safe(str(file)), name="read")
        ElementTree.SubElement(case, "error", message=_safe(why))
    ElementTree.indent(root)
    return ElementTree.tostring(root, "utf-8", xml_declaration=True) + b"\n"


def _suite(root: ElementTree.Element, name: str, findings: Iterable[Finding], *, short: str) -> None:
    """`short`: what CI systems show beside each case."""
    cases = list(findings)
    counts = {verdict: str(sum(each.verdict == verdict for each in cases)) for verdict in ("fail", "unknown")}
    suite = ElementTree.SubElement(
        root,
        "testsuite",
        name=_safe(name),
        tests=str(len(cases)),
        failures=counts["fail"],
        errors="0",
        skipped=counts["unknown"],
    )
    for each in cases:
        case = ElementTree.SubElement(suite, "testcase", classname=_safe(short), name=each.check)
        if each.verdict == "fail":
            failure = ElementTree.SubElement(
                case, "failure", message=_safe(each.words), type=each.repair or "finding"
            )
            failure.text = _safe(f"{measured(each)}. {_mend(each)}")
        elif each.verdict == "unknown":
            ElementTree.SubElement(case, "skipped", message=_safe(each.words))


def _mend(finding: Finding) -> str:
    place = f" At {finding.place} (left, top, right, bottom in pixels)." if finding.place else ""
    mend = REPAIRS.get(finding.repair)
    return (f"To mend it: {mend}." if mend else "Nothing here mends it.") + place


def _safe(words: str) -> str:
    """Without what XML cannot hold."""
    return _NOT_XML.sub("\ufffd", words)
