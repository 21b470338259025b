"""The recipe in docs/adding-a-check.md works as it is written."""

import re
from pathlib import Path
from typing import get_args

from emblazon.check import examine
from emblazon.check.base import Check, Need

RECIPE = Path(__file__).parents[2] / "docs" / "adding-a-check.md"


def test_the_recipe_gives_a_check_that_passes_and_fails() -> None:
    blocks = re.findall(r"```python\n(.*?)```", RECIPE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 2
    space: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, str(RECIPE), "exec"), space)
    made = space["CHECK"]
    assert isinstance(made, Check)
    verdicts = [examine(made, space[name]()).verdict for name in ("passing", "failing")]  # type: ignore[operator]
    assert verdicts == ["pass", "fail"]


def test_the_recipe_names_every_need_that_there_is() -> None:
    text = RECIPE.read_text(encoding="utf-8")
    for need in get_args(Need):
        assert f"`{need}`" in text
