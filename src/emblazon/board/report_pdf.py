# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
"""The report as PDF, for sign-off: real text, the pictures with numbered places, and lines to sign on."""

import io
from collections.abc import Callable, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, cast
from xml.sax.saxutils import escape

from emblazon.board.checked import Checked, Checking
from emblazon.board.findings import REPAIRS, Size, beside, is_shown, measured, name_of, summary, tint
from emblazon.board.report import outcome, percent, verdict
from emblazon.errors import InputError
from emblazon.records import Finding

if TYPE_CHECKING:
    from PIL.Image import Image
    from reportlab.pdfgen.canvas import Canvas

A4 = (595.27, 841.89)
MARGIN = 48.0
WIDTH = A4[0] - 2 * MARGIN
INK, SOFT, MARK = "#1c1b1a", "#66625d", "#c2185b"
VERDICTS = {"pass": "#1d6b45", "fail": "#a8281c", "unknown": "#7a5b0b"}
MOST_HEIGHT = 300.0
FOOT = 64.0
INSTEAD = {"Δ": "delta "}
TINTED_PX = 900
BADGE = 19.0
TOGETHER = 44.0
"""Points that a heading wants below it on its page: itself and two lines of what it is about."""


def write_pdf(checking: Checking) -> bytes:
    """The report as PDF. Raises InputError where the package that writes it is missing."""
    try:
        from reportlab.pdfgen.canvas import Canvas
    except ImportError as error:
        raise InputError(
            "A PDF is written by the package reportlab, which is not installed.",
            remedy='Run: pip install "emblazon[checks]", or write the report as .html and print it.',
        ) from error
    _fonts()
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1)
    canvas.setTitle(f"Check · {checking.kit}")
    canvas.setProducer(checking.software)
    page = _Page(
        canvas, foot=f"{checking.when}   {checking.software}   kit SHA-256 {checking.kit_digest[:16]}"
    )
    _head(page, checking)
    for each in checking.checked:
        _picture(page, each)
    if checking.together:
        page.write("The pictures together", size=13, before=14)
        _findings(page, checking.together)
    _sign(page)
    page.close()
    canvas.save()
    return target.getvalue()


@cache
def _fonts() -> None:
    """Work Sans, which lies in `type/`: it has the letters that a brief may use."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    folder = Path(str(resources.files("emblazon.board") / "type"))
    pdfmetrics.registerFont(TTFont("Sans", folder / "WorkSans-Regular.ttf"))


@cache
def _letters() -> frozenset[int]:
    """The code points that the font has."""
    from reportlab.pdfbase.ttfonts import TTFont

    font = TTFont("Sans", Path(str(resources.files("emblazon.board") / "type")) / "WorkSans-Regular.ttf")
    return frozenset(cast("dict[int, int]", font.face.charToGlyph))


def legible(words: str) -> str:
    """`words` in letters that the font has; another is told by its number, so that two file names stay apart."""
    known = _letters()
    return "".join(letter if ord(letter) in known else _told(letter) for letter in words)


def _told(letter: str) -> str:
    if letter in INSTEAD:
        return INSTEAD[letter]
    return " " if letter.isspace() else f"\\u{ord(letter):04x}"


class _Page:
    """A pen that moves down and turns the page when it must."""

    def __init__(self, canvas: "Canvas", *, foot: str) -> None:
        self.canvas, self.foot = canvas, foot
        self.top = A4[1] - MARGIN
        self.number = 1

    def room(self, height: float) -> None:
        """Turn the page where `height` points are not left."""
        if self.top - height < FOOT:
            self.close()
            self.canvas.showPage()
            self.top, self.number = A4[1] - MARGIN, self.number + 1

    def close(self) -> None:
        """Write the foot of the page."""
        self.canvas.setFont("Sans", 8)
        self.canvas.setFillColor(SOFT)
        self.canvas.drawString(MARGIN, 32, self.foot)
        self.canvas.drawRightString(A4[0] - MARGIN, 32, str(self.number))

    def write(self, words: str, *, size: float = 9.5, colour: str = INK, before: float = 0) -> None:
        """A paragraph over the whole width."""
        from reportlab.lib.colors import HexColor
        from reportlab.lib.styles import ParagraphStyle
        from reportlab.platypus import Paragraph

        style = ParagraphStyle(
            "told",
            fontName="Sans",
            fontSize=size,
            leading=size * 1.4,
            textColor=HexColor(colour),
            splitLongWords=1,
        )
        paragraph = Paragraph(escape(legible(words)), style)
        height = paragraph.wrap(WIDTH, A4[1])[1]
        self.room(height + before)
        self.top -= height + before
        paragraph.drawOn(self.canvas, MARGIN, self.top)


def _head(page: _Page, checking: Checking) -> None:
    kind = verdict(passed=checking.passed)[1]
    count = len(checking.checked)
    page.write(f"{checking.kit} · kit version {checking.kit_version}")
    page.write(f"{count} picture{'' if count == 1 else 's'} held to the kit", size=20, before=4)
    page.write(
        f"{outcome(checking)}. {percent(checking.score)} of what was tested passed.",
        size=13,
        colour=VERDICTS[kind],
        before=8,
    )
    page.write(
        f"{summary(checking.findings)}. The share is passed ÷ tested, by the kit's weights.", colour=SOFT
    )
    for _, why in checking.refused:
        page.write(f"Not read: {why}", colour=VERDICTS["fail"], before=4)


def _picture(page: _Page, each: Checked) -> None:
    from reportlab.lib.utils import ImageReader

    width, height = each.size
    scale = min(WIDTH / width, MOST_HEIGHT / height, 1.0)
    page.room(height * scale + 70)
    words, kind = verdict(passed=each.report.passed)
    page.write(each.name, size=13, before=18)
    page.write(f"{words}, {percent(each.report.score)}", colour=VERDICTS[kind])
    page.write(f"{width} × {height} px as measured, SHA-256 {each.sha256}", size=8, colour=SOFT)
    page.top -= height * scale + 8
    shown = ImageReader(io.BytesIO(_jpeg(each.preview)))
    page.canvas.drawImage(shown, MARGIN, page.top, width * scale, height * scale)
    for finding in each.report.failures:
        if finding.mask:
            over = ImageReader(_smaller(tint(finding.mask)))
            page.canvas.drawImage(over, MARGIN, page.top, width * scale, height * scale, mask="auto")
    page.canvas.setStrokeColor("#e4e0da")
    page.canvas.rect(MARGIN, page.top, width * scale, height * scale)
    boxes = [
        (number, finding)
        for number, finding in enumerate(each.report.failures, 1)
        if is_shown(finding, each.size)
    ]
    moved = beside([finding for _, finding in boxes], width, height)
    for (number, finding), before in zip(boxes, moved, strict=True):
        _place(
            page,
            finding,
            number,
            before,
            lambda x, y: (MARGIN + x * scale, page.top + (height - y) * scale),
        )
    page.top -= 4
    _findings(page, each.report.findings, on=each.size)


def _jpeg(preview: bytes) -> bytes:
    """A preview over white, as a PDF takes it without growing."""
    from PIL import Image

    with Image.open(io.BytesIO(preview), formats=("WEBP",)) as image:
        paper = Image.new("RGB", image.size, "#ffffff")
        shown = image.convert("RGBA")
    paper.paste(shown, mask=shown)
    buffer = io.BytesIO()
    paper.save(buffer, "JPEG", quality=88)
    return buffer.getvalue()


def _smaller(png: bytes) -> "Image":
    """A tint no larger than it can be seen."""
    from PIL import Image

    image = Image.open(io.BytesIO(png), formats=("PNG",)).convert("RGBA")
    image.thumbnail((TINTED_PX, TINTED_PX))
    return image


def _place(
    page: _Page,
    finding: Finding,
    number: int,
    before: int,
    at: "Callable[[float, float], tuple[float, float]]",
) -> None:
    """A box with its number, beside the `before` numbers that stand in the same corner. `at`: pixels as points."""
    if finding.place is None:
        return
    left, top = at(finding.place[0], finding.place[1])
    right, bottom = at(finding.place[2], finding.place[3])
    page.canvas.setStrokeColor(MARK)
    page.canvas.setLineWidth(1.2)
    page.canvas.rect(left, bottom, max(right - left, 2), max(top - bottom, 2))
    left += before * BADGE
    page.canvas.setFillColor(MARK)
    page.canvas.rect(left, top - 11, 7 + 5 * len(str(number)), 11, stroke=0, fill=1)
    page.canvas.setFillColor("#ffffff")
    page.canvas.setFont("Sans", 8)
    page.canvas.drawString(left + 3, top - 8.5, str(number))


def _findings(page: _Page, findings: Sequence[Finding], *, on: Size | None = None) -> None:
    """Failures in full, numbered as on the picture of size `on`; what passed as one paragraph, what was not measured
    as one of reasons."""
    failed = [finding for finding in findings if finding.verdict == "fail"]
    for number, finding in enumerate(failed, 1):
        page.room(TOGETHER)
        badge = f"{number}  " if on and is_shown(finding, on) else ""
        page.write(f"{badge}{name_of(finding)}: failed", colour=VERDICTS["fail"], before=6)
        repair = REPAIRS.get(finding.repair)
        page.write(
            f"{finding.words} {measured(finding)}." + (f" To mend it: {repair}." if repair else ""), size=9
        )
    passed = [finding for finding in findings if finding.verdict == "pass"]
    if passed:
        page.room(TOGETHER)
        page.write(f"{len(passed)} passed", colour=VERDICTS["pass"], before=6)
        page.write(" ".join(f"{name_of(each)}: {each.words}" for each in passed), size=8)
    reasons: dict[str, list[str]] = {}
    for each in findings:
        if each.verdict == "unknown":
            reasons.setdefault(each.words, []).append(name_of(each))
    if reasons:
        page.room(TOGETHER)
        page.write(f"{sum(map(len, reasons.values()))} not measured", colour=VERDICTS["unknown"], before=6)
    for words, names in reasons.items():
        page.write(f"{', '.join(names)}: {words.removeprefix('Not measured: ')}", size=8)


def _sign(page: _Page) -> None:
    page.room(80)
    page.top -= 64
    page.canvas.setStrokeColor(INK)
    page.canvas.setLineWidth(0.6)
    page.canvas.setFont("Sans", 9)
    page.canvas.setFillColor(SOFT)
    for left, right, words in ((0, 0.38, "Approved by"), (0.42, 0.76, "Signature"), (0.8, 1, "Date")):
        page.canvas.line(MARGIN + left * WIDTH, page.top, MARGIN + right * WIDTH, page.top)
        page.canvas.drawString(MARGIN + left * WIDTH, page.top - 13, words)
