"""The page of a check: one HTML file with everything inside, to read, to print, to sign off."""

import base64
from collections.abc import Sequence

from emblazon.board.checked import Checked, Checking
from emblazon.board.document import html_page
from emblazon.board.findings import listed, places, summary
from emblazon.board.markup import Markup, block, tag
from emblazon.pixels import encode_png, resize
from emblazon.records import Finding, Pixels

MOST_PX = 900


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
    link = tag("a", each.file.name, attributes={"href": f"#picture-{number}"})
    cells = [str(number), link, percent(each.report.score), failed or "nothing", str(unknown)]
    return tag("tr", *(tag("td", cell) for cell in cells))


def _refused(checking: Checking) -> Markup | None:
    if not checking.refused:
        return None
    rows = [tag("li", tag("b", file.name), " ", block("span", "soft", why)) for file, why in checking.refused]
    return tag("section", tag("h2", "Not read"), block("ul", "plain", *rows))


def _together(checking: Checking) -> Markup | None:
    if not checking.together:
        return None
    return tag("section", tag("h2", "The pictures together"), *folded(checking.together))


def _pictures(checking: Checking) -> Markup:
    entries = [_picture(each, number) for number, each in enumerate(checking.checked, 1)]
    return tag("section", tag("h2", "Findings"), *entries)


def _picture(each: Checked, number: int) -> Markup:
    height, width = each.pixels.shape[:2]
    words, kind = verdict(passed=each.report.passed)
    data = base64.b64encode(encode_png(shown(each.pixels), quick=True)).decode("ascii")
    image = tag("img", attributes={"src": f"data:image/png;base64,{data}", "alt": each.file.name})
    overlay = places(each.report.failures, width=width, height=height)
    told = block(
        "div",
        "told",
        block(
            "div",
            "head",
            tag("b", each.file.name),
            block("span", f"verdict {kind}", f"{words}, {percent(each.report.score)}"),
        ),
        *folded(each.ordered),
    )
    seen = block("div", "show", block("div", "seen", image, overlay))
    return tag("article", seen, told, attributes={"class": "checked", "id": f"picture-{number}"})


def folded(findings: Sequence[Finding]) -> list[Markup]:
    """The failures in full; what was not measured and what passed, each behind a line to open."""
    failed = [finding for finding in findings if finding.verdict == "fail"]
    parts = [listed(failed, numbers=True)] if failed else []
    for kind, words in (("unknown", "not measured"), ("pass", "passed")):
        some = [finding for finding in findings if finding.verdict == kind]
        if some:
            parts.append(tag("details", tag("summary", f"{len(some)} {words}"), listed(some)))
    return parts


def outcome(checking: Checking) -> str:
    """What a person reads first."""
    if checking.refused:
        count = len(checking.refused)
        return f"Failed: {count} file{'' if count == 1 else 's'} could not be read"
    return verdict(passed=checking.passed)[0]


def shown(pixels: Pixels) -> Pixels:
    """At most `MOST_PX` on the longer side."""
    height, width = pixels.shape[:2]
    scale = min(1.0, MOST_PX / max(height, width))
    return (
        pixels if scale == 1 else resize(pixels, max(1, round(width * scale)), max(1, round(height * scale)))
    )


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
