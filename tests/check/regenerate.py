"""Writes the table of all checks into docs/checks.md, from the checks themselves.

python tests/check/regenerate.py
"""

from pathlib import Path

from emblazon.check import checks

DOCUMENT = Path(__file__).parents[2] / "docs" / "checks.md"
BEGIN, END = "<!-- table -->\n", "<!-- end of table -->\n"


def table() -> str:
    """One row a check, in the order of their ids."""
    rows = [
        "| check | question | limit | unit | needs | where the limit comes from |",
        "|---|---|---|---|---|---|",
    ]
    rows += [
        f"| `{each.id}` | {each.question} | {each.limit:g} | {each.unit} | {', '.join(each.needs) or '—'} | "
        f"{each.source.replace('|', '/')} |"
        for each in checks()
    ]
    return "\n".join(rows) + "\n"


def written(document: str) -> str:
    """`document` with the table as it is now."""
    before, _, rest = document.partition(BEGIN)
    return before + BEGIN + table() + END + rest.partition(END)[2]


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text("utf-8")), "utf-8")
