import sys

import numpy as np
import pytest
from typeset_pictures import DEEP_SEA, FOAM, OUTFIT, sheet, typeset

from emblazon.detect import letters
from emblazon.detect.letters import missing, read_box, read_letters


def test_lines_are_read_with_accents_and_their_place() -> None:
    page, upper = typeset(sheet(512, 512), "Crème brûlée à midi", (40, 60), px=32, font=OUTFIT)
    page, lower = typeset(page, "Straße für Öl, 5 €", (120, 300), px=24)
    lines = read_letters(page)
    assert [line.words for line in lines] == ["Crème brûlée à midi", "Straße für Öl, 5 €"]
    for line, box in zip(lines, (upper, lower), strict=True):
        assert line.confidence > 0.9
        assert np.abs(np.array(line.box) - box).max() < 14


def test_white_letters_on_transparency_do_not_vanish() -> None:
    page, _ = typeset(np.zeros((200, 512, 4), np.uint8), "SUMMER SALE", (60, 70), px=48, ink=(255, 255, 255))
    assert [line.words for line in read_letters(page)] == ["SUMMER SALE"]


def test_a_footer_of_16_px_is_read_in_its_box_on_a_large_page() -> None:
    page, box = typeset(sheet(1080, 1920), "Terms at northwind.example/terms", (90, 1800), px=16)
    left, top, right, bottom = box
    assert (
        read_box(page, (left - 3, top - 3, right + 3, bottom + 3)).words == "Terms at northwind.example/terms"
    )


def test_a_line_that_climbs_is_read() -> None:
    page, _ = typeset(sheet(512, 160, DEEP_SEA), "Tickets at the pier", (40, 50), px=40, ink=FOAM)
    climbing = np.ascontiguousarray(np.rot90(page))
    assert "Tickets at the pier" in [line.words for line in read_letters(climbing)]


@pytest.mark.parametrize("shape", [(1, 1), (3, 200), (64, 64)])
def test_pictures_without_letters_give_none(shape: tuple[int, int]) -> None:
    assert read_letters(np.zeros((*shape, 4), np.uint8)) == ()
    assert read_letters(np.full((*shape, 4), 200, np.uint8)) == ()


def test_an_empty_box_reads_nothing() -> None:
    assert read_box(sheet(100, 100), (10, 10, 60, 30)).words == ""


def test_the_package_is_never_imported_since_it_may_download() -> None:
    read_letters(sheet(128, 128))
    assert "rapidocr" not in sys.modules


def test_other_networks_than_the_measured_ones_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    missing.cache_clear()
    monkeypatch.setattr(letters, "SHA256", dict.fromkeys(letters.SHA256, "00" * 32))
    assert "rapidocr==3.10.0" in missing()
    missing.cache_clear()


def test_without_the_extra_it_says_how_to_add_it(monkeypatch: pytest.MonkeyPatch) -> None:
    missing.cache_clear()
    monkeypatch.setattr(letters, "find_spec", lambda name: None)
    assert 'pip install "emblazon[checks]"' in missing()
    missing.cache_clear()
