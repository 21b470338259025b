"""The rules of the imports are rules for every folder there is."""

import configparser
from pathlib import Path

import emblazon

RULES = Path(__file__).parents[1] / ".importlinter"


def test_every_back_end_is_under_the_rule_that_they_never_meet():
    rules = configparser.ConfigParser()
    rules.read(RULES)
    named = set(rules["importlinter:contract:backends"]["modules"].split())
    folder = Path(emblazon.__file__).parent / "backends"
    back_ends = {path.stem for path in folder.glob("*.py") if "\nBACKEND = " in path.read_text("utf-8")}
    assert named == {f"emblazon.backends.{name}" for name in back_ends}
