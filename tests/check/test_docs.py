from check.regenerate import DOCUMENT, written

from emblazon.check import checks

TEXT = DOCUMENT.read_text("utf-8")


def test_the_table_of_checks_is_what_they_say_of_themselves() -> None:
    assert written(TEXT) == TEXT, "Run: python tests/check/regenerate.py"


def test_every_check_says_what_mends_it() -> None:
    told = TEXT.partition("## What mends")[2].partition("\n## ")[0]
    assert {each.id for each in checks()} <= {part for part in told.split("`") if " " not in part}
