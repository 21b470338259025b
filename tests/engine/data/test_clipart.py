"""Clip art: what is left out, and the search for a caption."""

import pytest

from emblazon.engine.data.clipart import Metadata, label_of, read_metadata, skip_reason
from emblazon.engine.data.italian import to_english

GOOD = Metadata("Red Fox", "A. Person", ("animal", "fox"), public_domain=True)
RDF = """<svg><metadata><dc:title>Gatto &amp; Cane</dc:title>
<rdf:li>cat</rdf:li><rdf:li></rdf:li>
<dc:creator><cc:Agent><dc:title>Ann Other</dc:title></cc:Agent></dc:creator>
<cc:license rdf:resource="http://web.resource.org/cc/PublicDomain"/></metadata></svg>"""


def test_metadata_is_read_by_pattern() -> None:
    assert read_metadata(RDF) == Metadata("Gatto & Cane", "Ann Other", ("cat",), public_domain=True)
    assert read_metadata("<svg/>") == Metadata("", None, (), public_domain=False)


def test_a_plain_drawing_is_kept() -> None:
    assert skip_reason("animals/mammals", "<svg><path/></svg>", GOOD) is None


@pytest.mark.parametrize(
    ("folder", "svg", "title", "free", "reason"),
    [
        ("logos", "<svg/>", "fox", True, "folder"),
        ("signs_and_symbols/flags/asia", "<svg/>", "fox", True, "folder"),
        ("animals", "<svg>" + "x" * 300_001, "fox", True, "too large"),
        ("animals", "<svg/>", "fox", False, "licence not stated"),
        ("animals", "<svg/>", "Firefox logo", True, "brand, flag or unfit"),
        ("animals", "<svg><text>A</text></svg>", "fox", True, "text or raster inside"),
        ("animals", "<svg><svg:image/></svg>", "fox", True, "text or raster inside"),
    ],
)
def test_what_is_left_out_says_why(folder: str, svg: str, title: str, free: bool, reason: str) -> None:
    assert skip_reason(folder, svg, Metadata(title, None, (), public_domain=free)) == reason


@pytest.mark.parametrize("folder", ["signs_and_symbols/weather", "geography/astronomy", "animals"])
def test_useful_folders_below_skipped_ones_are_kept(folder: str) -> None:
    assert skip_reason(folder, "<svg/>", GOOD) is None


@pytest.mark.parametrize(
    ("title", "author", "keywords", "stem", "label"),
    [
        ("Red Fox #2", "A. Person", (), "fox_02", "red fox"),
        ("RedCar", None, (), "redcar", "red car"),
        ("Gatto nero", "Architetto Francesco Rollandin", ("mammal", "cat"), "gatto_01", "black cat"),
        ("Clipart by Nicu Buculei - nosmoke", "Nicu Buculei", (), "fox_nicu_buculei_01", "fox"),
        ("gold-theme", "X", (), "70a001", None),
        ("Lemon SVG theme", "Jose Hevia", ("icon", "printer"), "2uparrow", "printer"),
        ("untitled", None, ("mammal", "animal"), "qqq_01", None),
    ],
)
def test_the_best_caption_is_found(
    title: str, author: str | None, keywords: tuple[str, ...], stem: str, label: str | None
) -> None:
    metadata = Metadata(title, author, keywords, public_domain=True)
    assert label_of(metadata, stem, {"fox", "red", "car"}) == label


def test_italian_names_become_english() -> None:
    assert to_english("Cigni bianchi e neri") == "white black swans"
    assert to_english("tenda_da_campeggio") == "tent"
    assert to_english("asse_da_stiro") == "ironing board"
    assert to_english("Tasto 3") is None
