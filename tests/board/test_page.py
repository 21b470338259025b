import base64
import re
from html.parser import HTMLParser

import numpy as np
import pytest

from emblazon.board import write_page

ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'</style></title><svg onload=alert(1)>",
    "javascript:alert(1)",
    "a\u202eb &lt;b&gt;",
]
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "main", "header", "p", "h1", "h2", "h3", "div", "span",
    "details", "summary", "section", "fieldset", "label", "input", "article", "a", "img", "b", "table", "thead",
    "tbody", "tr", "th", "td", "ul", "li", "code", "dl", "dt", "dd", "i", "footer",
}  # fmt: skip


class Read(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)


def page_of(run) -> str:
    return write_page(run, thumbnails={"aa": np.zeros((8, 8, 4), np.uint8)})


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_of_a_run_becomes_markup(make_run, attack: str):
    read = Read(page_of(make_run(attack)))
    assert {tag for tag, _ in read.tags} <= ALLOWED
    assert not any(name.startswith("on") for _, attributes in read.tags for name in attributes)
    assert attack in "".join(read.words)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_is_loaded_from_outside_the_page(make_run, attack: str):
    page = page_of(make_run(attack))
    for tag, attributes in Read(page).tags:
        assert tag not in ("script", "link", "iframe", "object", "base")
        assert (attributes.get("src") or "data:").startswith(
            "data:image/png;base64,"
        ) or "src" not in attributes
        assert ":" not in (attributes.get("href") or "")
    style = re.search(r"<style>(.*?)</style>", page, re.S)
    assert style is not None
    assert "url(" not in style[1]
    assert "@import" not in style[1]
    assert "default-src &#x27;none&#x27;" in page


def test_the_signed_pictures_are_inside_the_page(make_run):
    run = make_run()
    page = page_of(run)
    for kept in run.kept:
        assert base64.b64encode(kept.signed.files[0].data).decode() in page


def test_the_page_tells_how_each_picture_was_made(make_run):
    run = make_run()
    words = "".join(Read(page_of(run)).words)
    for told in ("Why a rocket", "Reason a rocket", "because a rocket", "Author a rocket", "Apache-2.0"):
        assert told in words
    for told in (
        run.plan.digest,
        "#12344D",
        "Measured 2.3, limit 6 ΔE2000",
        "not measured",
        "1 check failed",
        "Soft edges",
    ):
        assert told in words


def test_a_failed_check_is_seen_without_opening_anything(make_run):
    page = page_of(make_run())
    before_details = page.split("Picture 2</b>")[1].split("<details")[0]
    assert "Soft edges a rocket." in before_details


def test_the_same_run_gives_the_same_page(make_run):
    assert page_of(make_run()) == page_of(make_run())
