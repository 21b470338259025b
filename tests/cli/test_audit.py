import json
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest
from cli.conftest import Said

from emblazon.cli import COMMANDS, LOOK, Command
from emblazon.engine.references import References
from emblazon.pixels import encode_png


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COMMANDS, "audit", Command("audit:audit", LOOK, "Count who pictures show."))


def test_a_folder_of_pictures_is_audited(emblazon: Callable[..., Said], tmp_path: Path) -> None:
    references = References(Path(str(resources.files("emblazon") / "weights")))
    folder = tmp_path / "ours"
    folder.mkdir()
    for number, each in enumerate(references.shown[:3]):
        (folder / f"{number}.png").write_bytes(encode_png(references.picture(each.sha256)))
    said = emblazon("audit", "--pictures", str(folder), "--out", "audits", "--json")
    assert said.code == 0, said.err
    prompt = said.document["prompts"][0]
    assert prompt["found"]["count"] == 3
    assert prompt["found"]["near_copies"] == {**prompt["found"]["near_copies"], "count": 3, "share": None}
    (page,) = Path("audits").glob("audit-ours-*/audit.html")
    assert json.loads(page.with_name("audit.json").read_text()) == said.document
    plain = emblazon("audit", "--pictures", str(folder), "--out", "more")
    assert "3 pictures" in plain.out
    assert "audit.html" in plain.out


def test_what_would_go_unheard_or_unwritten_is_refused_before_anything_is_drawn(
    emblazon: Callable[..., Said], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    for arguments, code in (
        (("--pictures", ".", "a CEO", "a nurse"), 2),
        (("--pictures", ".", "--remedy"), 2),
        (("--pictures", ".", "--n", "5"), 2),
        (("--pictures", ".", "--model", "house"), 2),
        (("--against", "old.json", "a CEO"), 2),
        (("--against", "old.json", "--seed", "9"), 2),
        (("--against", "old.json", "--no-retrieval"), 2),
        (("a CEO", "--drawings"), 2),
        (("a CEO", "--out", str(tmp_path / "file")), 4),
    ):
        said = emblazon("audit", *arguments)
        assert said.code == code, said.err
        assert code == 4 or "says nothing" in said.err
        assert "drawn." not in said.err


def test_bad_input_ends_with_two(emblazon: Callable[..., Said], tmp_path: Path) -> None:
    (tmp_path / "shares.toml").write_text("woman = 2\n")
    for arguments in (
        ("--pictures", str(tmp_path / "absent")),
        ("a CEO", "--reference", str(tmp_path / "shares.toml")),
        ("--prompts", str(tmp_path / "absent.txt")),
        ("--against", str(tmp_path / "shares.toml")),
        (),
    ):
        said = emblazon("audit", *arguments)
        assert said.code == 2, said.err
        assert "Traceback" not in said.err
