"""What `docs/credentials.md` promises is what the code does."""

import re
from pathlib import Path

from emblazon.pixels import RASTERS
from emblazon.settings import SIGN_KEYS
from emblazon.sign import chosen, reader
from emblazon.sign.formats import KINDS
from emblazon.sign.given import DEEDS, STARTS
from emblazon.sign.history import ACTIONS
from emblazon.sign.manifest import BINDING_ALGORITHM
from emblazon.sign.remote import TOKEN, WAIT_S

PAGE = (Path(__file__).parents[2] / "docs" / "credentials.md").read_text("utf-8")


def test_the_table_of_kinds_is_the_codes() -> None:
    section = PAGE.split("## Kinds of files")[1].split("##")[0]
    rows = [
        [cell.strip() for cell in row.strip("|").split("|")]
        for row in re.findall(r"^\|.*\|$", section, re.M)[2:]
    ]
    assert [row[0] for row in rows] == [kind.name for kind in KINDS]
    assert {row[0].upper() for row in rows if row[4] == "yes"} == set(RASTERS) & {
        row[0].upper() for row in rows
    }


def test_every_action_setting_and_variable_is_told() -> None:
    assert f"one of {', '.join(STARTS)} (both" in PAGE
    assert f"{', '.join(DEEDS)}, and may be repeated" in PAGE
    for code in ACTIONS.values():
        assert code.removeprefix("c2pa.") in PAGE
    for key in SIGN_KEYS:
        assert re.search(rf"^    {key} = ", PAGE, re.M)
    for variable in (TOKEN, chosen.KEY_PEM, chosen.PASSWORD, chosen.WATERMARK_KEY):
        assert variable in PAGE
    assert BINDING_ALGORITHM in PAGE


def test_the_bounds_are_told() -> None:
    assert (
        f"{reader.MEMORY_BYTES // 10**9} GB of memory, {reader.WAIT_S:.0f} s and {reader.ANSWER_BYTES // 10**6} MB"
        in PAGE
    )
    assert f"{WAIT_S:.0f} s in all:" in PAGE
    assert f"at least {chosen.SHORTEST_MARK_KEY} letters" in PAGE
