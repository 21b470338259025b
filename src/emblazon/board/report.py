"""The page of a check: one HTML file with everything inside, to read, to print, to sign off."""

import base64
from collections.abc import Sequence

from emblazon.board.checked import Checked, Checking
from emblazon.board.document import html_page
from emblazon.board.findings import Size, listed, places, summary
from emblazon.board.markup import Markup, block, tag
from emblazon.records import Finding


def write_report(checking: Checking) -> str:
    """The report as HTML."""
    return html_page(
        f"Check · {checking.kit}",
        _head(checking),
        _table(checking),
        _refused(checking),
        _together(checking),
        _pictures(checking),
        _foot(checking),
    )


def percent(score: float | None) -> str:
    """A score for a person."""
    return "–" if score is None else f"{score:.0%}"


def verdict(*, passed: bool) -> tuple[str, str]:
    """Words and their class."""
    return ("Passed", "pass") if passed else ("Failed", "fail")


def _head(checking: Checking) -> Markup:
    kind = verdict(passed=checking.passed)[1]
    count = len(checking.checked)
    return tag(
        "header",
        block("p", "brand", checking.kit, block("span", "soft", f" · kit version {checking.kit_version}")),
        tag("h1", f"{count} picture{'' if count == 1 else 's'} held to the kit"),
        block("p", "score", percent(checking.score)),
        block(
            "p",
            "facts",
            block("span", f"verdict {kind}", outcome(checking)),
            f" {summary(checking.findings)}. The share is passed ÷ tested, by the kit's weights.",
        ),
    )


def _table(checking: Checking) -> Markup | None:
    if len(checking.checked) < 2:
        return None
    rows = [_table_row(each, number) for number, each in enumerate(checking.checked, 1)]
    heads = [tag("th", words) for words in ("", "File", "Share", "Failed", "Not measured")]
    return tag(
        "section",
        tag("h2", "All pictures"),
        tag("table", tag("tr", *heads), *rows, attributes={"class": "tally"}),
    )


def _table_row(each: Checked, number: int) -> Markup:
    unknown = sum(finding.verdict == "unknown" for finding in each.report.findings)
    failed = ", ".join(finding.check.replace("_", " ") for finding in each.report.failures)
    link = tag("a", each.name, attributes={"href": f"#picture-{number}"})
    cells = [str(number), link, percent(each.report.score), failed or "nothing", str(unknown)]
    return tag("tr", *(tag("td", cell) for cell in cells))


def _refused(checking: Checking) -> Markup | None:
    if not checking.refused:
        return None
    rows = [tag("li", why) for _, why in checking.refused]
    return tag("section", tag("h2", "Not read"), block("ul", "plain", *rows))


def _together(checking: Checking) -> Markup | None:
    if not checking.together:
        return None
    return tag("section", tag("h2", "The pictures together"), *folded(checking.together))


def _pictures(checking: Checking) -> Markup:
    entries = [_picture(each, number) for number, each in enumerate(checking.checked, 1)]
    return tag("section", tag("h2", "Findings"), *entries)


def _picture(each: Checked, number: int) -> Markup:
    width, height = each.size
    words, kind = verdict(passed=each.report.passed)
    data = base64.b64encode(each.preview).decode("ascii")
    image = tag("img", attributes={"src": f"data:image/webp;base64,{data}", "alt": each.name})
    overlay = places(each.report.failures, width=width, height=height)
    told = block(
        "div",
        "told",
        block(
            "div",
            "head",
            tag("b", f"{number}. {each.name}"),
            block("span", f"verdict {kind}", f"{words}, {percent(each.report.score)}"),
        ),
        block("p", "words", f"{width} × {height} px as measured · SHA-256 {each.sha256[:16]}"),
        *folded(each.ordered, on=each.size),
    )
    seen = block("div", "show", block("div", "seen", image, overlay))
    return tag("article", seen, told, attributes={"class": "checked", "id": f"picture-{number}"})


def folded(findings: Sequence[Finding], *, on: Size | None = None) -> list[Markup]:
    """The failures in full, numbered as on the picture of size `on`; what was not measured and what passed, each
    behind a line to open."""
    failed = [finding for finding in findings if finding.verdict == "fail"]
    parts = [listed(failed, on=on)] if failed else []
    for kind, words in (("unknown", "not measured"), ("pass", "passed")):
        some = [finding for finding in findings if finding.verdict == kind]
        if some:
            parts.append(tag("details", tag("summary", f"{len(some)} {words}"), listed(some)))
    return parts


def outcome(checking: Checking) -> str:
    """What a person reads first."""
    if checking.passed:
        return "Passed"
    failed = sum(not each.report.passed for each in checking.checked)
    told = [f"{failed} of {len(checking.checked)} pictures"] if failed else []
    if any(finding.verdict == "fail" for finding in checking.together):
        told.append("the balance of the set")
    if count := len(checking.refused):
        told.append(f"{count} file{'' if count == 1 else 's'} not read")
    return f"Failed: {', '.join(told)}" if len(checking.checked) != 1 or checking.refused else "Failed"


def _foot(checking: Checking) -> Markup:
    lines = [tag("span", words) for words in ("Approved by", "Signature", "Date")]
    return tag(
        "div",
        block("div", "sign", *lines),
        tag(
            "footer",
            tag("span", checking.when),
            tag("span", checking.software),
            tag("span", f"Kit SHA-256 {checking.kit_digest[:16]}"),
        ),
    )
