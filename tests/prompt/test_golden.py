import difflib

import pytest
from prompt.regenerate import GOLDEN, golden

from emblazon.catalog import Profile, load_catalog

HINT = "If the change is wanted, run: python tests/prompt/regenerate.py"


@pytest.mark.parametrize("profile", load_catalog(), ids=lambda profile: profile.id)
def test_one_brief_compiles_as_its_golden_file_says(profile: Profile) -> None:
    path = GOLDEN / f"{profile.id}.json"
    assert path.exists(), f"{profile.id} has no golden file. {HINT}"
    was, now = path.read_text("utf-8"), golden(profile)
    changed = "\n".join(
        difflib.unified_diff(was.splitlines(), now.splitlines(), "golden", "now", lineterm="")
    )
    assert was == now, f"{changed}\n{HINT}"


def test_no_golden_file_is_of_a_card_that_is_gone() -> None:
    cards = {f"{profile.id}.json" for profile in load_catalog()}
    assert {path.name for path in GOLDEN.glob("*.json")} <= cards, HINT
