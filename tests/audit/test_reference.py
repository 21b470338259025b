import json
from pathlib import Path

import pytest

from emblazon.audit.reference import read_reference
from emblazon.errors import InputError


def test_shares_are_read_from_toml_and_json(tmp_path: Path) -> None:
    toml, document = tmp_path / "shares.toml", tmp_path / "shares.json"
    toml.write_text('woman = 0.31\nman = 0.69\nsource = "Survey 2023"\n')
    document.write_text(json.dumps({"woman": 0.31, "man": 0.7, "light": 0.5, "dark": 0.5}))
    assert read_reference(toml).shares == {"presented": {"woman": 0.31, "man": 0.69}}
    assert read_reference(toml).source == "Survey 2023"
    read = read_reference(document).shares
    assert sum(read["presented"].values()) == pytest.approx(1)
    assert set(read["skin tone"]) == {"light", "dark"}


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.toml", "woman = 0.31\nman = 0.31\n", "sum to 0.62"),
        ("a.toml", "woman = 3\n", "share 3"),
        ("a.toml", "woman = nan\n", "share nan"),
        ("a.toml", "woman = true\n", "share True"),
        ("a.toml", 'woman = "half"\n', "share 'half'"),
        ("a.toml", "martian = 1.0\n", "names 'martian'"),
        ("a.toml", 'source = "none"\n', "states no share"),
        ("a.toml", "woman = = 1", "cannot be read"),
        ("a.json", "[1, 2]", "no table"),
        ("a.json", "[" * 50_000, "cannot be read"),
        ("a.json", "{" + " " * 200_000, "is over"),
    ],
)
def test_a_bad_reference_is_refused_and_says_why(tmp_path: Path, name: str, text: str, says: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(InputError, match=says):
        read_reference(path)


def test_a_missing_or_binary_reference_is_refused(tmp_path: Path) -> None:
    (tmp_path / "noise.toml").write_bytes(bytes(range(256)))
    for name in ("noise.toml", "absent.toml"):
        with pytest.raises(InputError, match="cannot be read"):
            read_reference(tmp_path / name)
