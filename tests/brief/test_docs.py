from pathlib import Path

from emblazon.brief import explain, read_brief_file
from emblazon.brief.formats import presets

TEXT = (Path(__file__).parents[2] / "docs" / "briefs.md").read_text("utf-8")


def test_the_table_of_briefs_is_how_they_are_read() -> None:
    rows = [line.strip("| ").split(" | ") for line in TEXT.splitlines() if " · " in line]
    assert len(rows) >= 5
    for words, parts in rows:
        assert " · ".join(f"{part.kind}: {part.words}" for part in explain(words)) == parts


def test_the_brief_file_in_the_document_is_read(tmp_path: Path) -> None:
    block = TEXT.partition("```toml\n")[2].partition("```")[0]
    (tmp_path / "brief.toml").write_text(block)
    request, anatomy = read_brief_file(tmp_path / "brief.toml")
    assert (anatomy.subject, request.seed) == ("a rocket", 7)


def test_the_document_names_every_preset() -> None:
    assert f"presets ({', '.join(presets())})" in TEXT
