"""What docs/prompts.md shows is what the commands print."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from emblazon.cli.prompt import app
from emblazon.prompt import dialects

DOCS = (Path(__file__).parents[2] / "docs/prompts.md").read_text("utf-8")
SHOWN = re.findall(r"```console\n\$ (.*)\n((?:.*\n)*?)```", DOCS)


@pytest.mark.parametrize(("command", "output"), SHOWN)
def test_a_command_in_the_docs_prints_what_they_show(command: str, output: str) -> None:
    result = CliRunner().invoke(app, shlex.split(command)[2:], catch_exceptions=False)
    assert result.stdout == output


def test_every_dialect_is_in_the_docs() -> None:
    assert SHOWN
    rows = re.findall(r"^\| (\w+) \|", DOCS.partition("## The dialects")[2], re.MULTILINE)
    assert set(rows) - {"form"} == set(dialects())
