"""The page and the terminal table: complete, self-contained, and safe with hostile words."""

import io
import re
from html.parser import HTMLParser

import pytest
from rich.console import Console

from emblazon.brand.load import load_kit
from emblazon.brand.show import page, terminal

from .conftest import BASE, EXAMPLES


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen, self.links = set(), []

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        self.links += [value for name, value in attrs if name in ("src", "href")]


@pytest.mark.parametrize("name", ["northwind", "brine-and-bloom", "gadabout"])
def test_the_page_shows_the_whole_kit_and_loads_nothing(name):
    kit = load_kit(EXAMPLES / name)
    text = page(kit)
    for colour in kit.palette.colours:
        assert colour.hex in text
    tags = Tags()
    tags.feed(text)
    assert "script" not in tags.seen
    assert tags.links
    assert all(link.startswith("data:image/") for link in tags.links)
    assert all(
        source.startswith("data:font/ttf;base64,") for source in re.findall(r"url\(([^)]{0,40})", text)
    )


def test_hostile_words_stay_words(write):
    bad = "<script>alert(1)</script>\"'</style>"
    base = BASE.replace('name = "Test"', f"name = '''{bad}'''").replace('name = "sea"', f"name = '''{bad}'''")
    kit = load_kit(write(f"\n[look]\nmood = '''{bad}'''\n", base=base))
    tags = Tags()
    tags.feed(page(kit))
    assert "script" not in tags.seen
    out = io.StringIO()
    Console(file=out, width=120).print(terminal(kit))
    assert "<script>" in out.getvalue()


def test_words_that_look_like_rich_markup_are_printed_as_they_are(write):
    kit = load_kit(write(base=BASE.replace('"sea"', '"[red]sea[/red]"')))
    out = io.StringIO()
    Console(file=out, width=120).print(terminal(kit))
    assert "[red]sea[/red]" in out.getvalue()
