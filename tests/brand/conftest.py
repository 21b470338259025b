"""A small whole kit on disk, to be broken by the tests."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"

BASE = """[identity]
name = "Test"
[[palette.colours]]
name = "sea"
hex = "#0B6E99"
role = "primary"

[[palette.colours]]
name = "paper"
hex = "#fff"
role = "background"

[[palette.colours]]
name = "ink"
hex = "#101418"
role = "text"
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a kit: BASE, then the given TOML, in a folder that holds logo.svg and font.ttf."""
    shutil.copy(EXAMPLES / "northwind/logo/northwind-on-light.svg", tmp_path / "logo.svg")
    shutil.copy(EXAMPLES / "northwind/fonts/Outfit-Bold.ttf", tmp_path / "font.ttf")

    def _write(more: str = "", *, base: str = BASE, name: str = "brand.toml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(base + more, encoding="utf-8")
        return path

    return _write
