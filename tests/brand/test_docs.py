"""The example in docs/kit.md is a kit that loads."""

import re
import shutil
from pathlib import Path

from emblazon.brand.load import load_kit

ROOT = Path(__file__).parents[2]


def test_the_documented_kit_loads_as_it_is_written(tmp_path):
    found = re.search(r"```toml\n(.*?)```", (ROOT / "docs/kit.md").read_text("utf-8"), re.DOTALL)
    assert found
    shutil.copytree(ROOT / "examples/northwind", tmp_path / "kit")
    shutil.copytree(ROOT / "examples/gadabout", tmp_path / "house")
    (tmp_path / "kit/brand.toml").write_text(found[1], "utf-8")
    kit = load_kit(tmp_path / "kit")
    assert kit.name == "Northwind"
    assert kit.format("link-card").background == "#eef6f6"
