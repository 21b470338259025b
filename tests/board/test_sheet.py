import numpy as np
import pytest

from emblazon.board import contact_sheet
from emblazon.board.sheet import written


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 9])
def test_every_picture_is_on_the_sheet(make_run, count: int):
    sheet = contact_sheet(make_run(count=count))
    assert sheet.shape[1:] == (1920, 4)
    assert (sheet[..., 3] == 255).all()
    rim = np.abs(sheet[..., :3].astype(int) - (0xE2, 0xDE, 0xD7)).max(axis=2) == 0
    assert rim.any()
    assert 700 < sheet.shape[0] < 3000


def test_the_palette_is_on_the_sheet_by_share(make_run):
    sheet = contact_sheet(make_run())
    band = sheet[250, 96:-96, :3]
    share = np.mean((band == (0x12, 0x34, 0x4D)).all(axis=1))
    assert share == pytest.approx(0.5, abs=0.06)


def test_a_brief_of_any_length_fits(make_run):
    heights = {contact_sheet(make_run(words)).shape[0] for words in ("long words " * 2000, "x" * 5000)}
    assert max(heights) < 1600


def test_an_emoji_in_the_words_leaves_no_empty_box() -> None:
    assert written("a fox 🚀 and ⭐ Zoë’s café").split() == ["a", "fox", "and", "Zoë’s", "café"]


def test_accents_are_set_and_letters_that_the_typeface_lacks_become_plain() -> None:
    assert written("une théière où « ça » brûle, Größe 5 €") == "une théière où « ça » brûle, Größe 5 €"
    assert written("Dvořák, ősz, Ж") == "Dvorák, osz, "
