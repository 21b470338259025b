"""The page of a run: one HTML file with everything inside, that works from disk, without scripts or network."""

import base64
from collections.abc import Mapping
from itertools import chain
from urllib.parse import quote

from emblazon.board.document import LONG_TITLE, html_page
from emblazon.board.findings import alert, listed, places, summary
from emblazon.board.made import how_made, what_goes_with, what_it_saw
from emblazon.board.markup import Markup, block, joined, tag
from emblazon.pixels import encode_png, resize
from emblazon.records import Kept, Pixels, Report, Run, SignedFile, Swatch

COUNTS = {1: "pictures one", 2: "pictures two"}
THUMBNAIL_PX = 320


def write_page(run: Run, *, thumbnails: Mapping[str, Pixels]) -> str:
    """The board of `run` as HTML. `thumbnails`: the cited pictures, by their citation's key."""
    title = f"{run.brief.subject or run.brief.words} · {run.plan.kit}"
    return html_page(
        title,
        _head(run),
        _pictures(run),
        how_made(run),
        what_it_saw(run, thumbnails),
        what_goes_with(run),
        _foot(run),
    )


def _head(run: Run) -> Markup:
    count = len(run.kept)
    passed = sum(kept.signed.report.passed for kept in run.kept)
    facts = f"{count} picture{'' if count == 1 else 's'}, {passed} passed the checks. Drawn {run.brief.style}"
    words = run.brief.words
    shown = words if len(words) <= LONG_TITLE else words[:LONG_TITLE].rsplit(" ", 1)[0] + " …"
    return tag(
        "header",
        block("p", "brand", run.plan.kit, block("span", "soft", f" · kit version {run.plan.kit_version}")),
        tag("h1", shown),
        block("p", "facts", f"{facts} by {run.choice.model}."),
        _palette(run.brief.palette),
        None if shown == words else tag("details", tag("summary", "The whole brief"), tag("p", words)),
    )


def _palette(palette: tuple[Swatch, ...]) -> Markup | None:
    swatches = [
        tag(
            "div",
            swatch.hex.upper(),
            tag("span", f"{swatch.share:.0%}"),
            attributes={"class": "swatch", "style": _swatch_style(swatch)},
        )
        for swatch in palette
    ]
    return block("div", "palette", *swatches) if swatches else None


def _swatch_style(swatch: Swatch) -> str:
    """The colour, its share as width, and black or white words, whichever is read better on it."""
    red, green, blue = (_linear(value / 255) for value in swatch.rgb)
    light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    words = "#000" if (light + 0.05) / 0.05 > 1.05 / (light + 0.05) else "#fff"
    shade = "#{:02x}{:02x}{:02x}".format(*swatch.rgb)
    return f"background:{shade};color:{words};flex-grow:{max(swatch.share, 0.01):.3f}"


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _pictures(run: Run) -> Markup:
    grounds = [
        tag(
            "label",
            tag(
                "input",
                attributes={"type": "radio", "name": "ground", "id": f"ground-{key}"}
                | ({"checked": ""} if key == "light" else {}),
            ),
            words,
        )
        for key, words in (("light", "White"), ("dark", "Dark"), ("check", "Transparent"))
    ]
    switch = tag("fieldset", *grounds, attributes={"class": "grounds", "aria-label": "Ground"})
    marked = any(finding.place for kept in run.kept for finding in kept.signed.report.failures)
    box = tag("input", attributes={"type": "checkbox", "id": "marks"})
    marks = tag("label", box, "Show where", attributes={"class": "marks"}) if marked else None
    cards = [_card(kept, number) for number, kept in enumerate(run.kept, start=1)]
    shape = COUNTS.get(len(cards), "pictures")
    return tag(
        "section",
        block("div", "bar", tag("h2", "Pictures"), block("div", "switches", marks, switch)),
        block("div", shape, *cards),
    )


def _card(kept: Kept, number: int) -> Markup:
    report, picture = kept.signed.report, kept.signed.picture
    ordered = (*report.failures, *(each for each in report.findings if each.verdict != "fail"))
    height, width = picture.pixels.shape[:2]
    main, *rest = kept.signed.files
    image = tag("img", attributes={"src": _data(main.data), "alt": f"Picture {number}", "loading": "lazy"})
    verdict = block("span", "verdict pass", "Passed") if report.passed else _failed(len(report.failures))
    seeds = f"Seed {picture.seed}" + (f", {picture.recolour} colour" if picture.recolour != "off" else "")
    told = block(
        "div",
        "told",
        block("div", "head", tag("b", f"Picture {number}"), verdict),
        block("p", "soft", seeds),
        *(alert(finding) for finding in report.failures),
        _formats(kept, rest),
        tag("details", tag("summary", summary(report.findings)), listed(ordered)),
    )
    link = {"class": "show", "href": quote(main.name), "title": "Open the picture"}
    seen = block(
        "div",
        "seen quiet",
        image,
        places([each for each in report.failures if not each.format], width=width, height=height),
    )
    return tag("article", tag("a", seen, attributes=link), told)


def _failed(count: int) -> Markup:
    return block("span", "verdict fail", f"{count} check{'' if count == 1 else 's'} failed")


def _formats(kept: Kept, rest: list[SignedFile]) -> Markup | None:
    """Each placed format as a small picture, then the other files; each links to the file itself."""
    placed = [(each.format.name, each.pixels) for each in kept.signed.picture.placed]
    shown = [
        tag(
            "a",
            block("span", "seen quiet", *_format_seen(name, pixels, kept.signed.report)),
            block("span", "name", name),
            _size_beside(name, pixels),
            attributes={"href": quote(file.name)},
        )
        for (name, pixels), file in zip(placed, rest, strict=False)
    ]
    others = [
        tag(
            "a",
            block("span", "name", file.name.rsplit(".", 1)[-1].upper()),
            attributes={"href": quote(file.name)},
        )
        for file in rest[len(placed) :]
    ]
    entries = [tag("li", each) for each in chain(shown, others)]
    return block("ul", "formats", *entries) if entries else None


def _format_seen(name: str, pixels: Pixels, report: Report) -> tuple[Markup, Markup]:
    """A format, small, and where in it something failed."""
    height, width = pixels.shape[:2]
    failed = [each for each in report.failures if each.format == name]
    image = tag("img", attributes={"src": _data(_thumbnail(pixels)), "alt": name})
    return image, places(failed, width=width, height=height)


def _size_beside(name: str, pixels: Pixels) -> Markup | None:
    """The size in pixels, unless the format is called by it."""
    height, width = pixels.shape[:2]
    return None if name == f"{width}x{height}" else block("span", "soft", f"{width} × {height}")


def _thumbnail(pixels: Pixels) -> bytes:
    height, width = pixels.shape[:2]
    scale = min(1.0, THUMBNAIL_PX / max(height, width))
    return encode_png(resize(pixels, max(1, round(width * scale)), max(1, round(height * scale))), quick=True)


def _data(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")


def _foot(run: Run) -> Markup:
    signed = all(file.credentials for kept in run.kept for file in kept.signed.files)
    words = (
        "Every file carries Content Credentials." if signed else "Some files carry no Content Credentials."
    )
    return tag(
        "footer",
        tag("span", f"Run {run.id}"),
        tag("span", run.plan.software),
        tag("span", joined(words, " Check any with ", tag("code", "emblazon verify FILE"))),
    )
