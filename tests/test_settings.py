from pathlib import Path

import pytest

from emblazon.errors import InputError
from emblazon.settings import load_settings


def test_the_environment_wins_over_the_file(tmp_path: Path):
    (tmp_path / "emblazon.toml").write_text('[emblazon]\nhome = "/a"\nout = "pictures"\n')
    settings = load_settings(tmp_path, {"EMBLAZON_HOME": "/b"})
    assert settings.home == Path("/b")
    assert settings.out == tmp_path / "pictures"
    assert settings.brand is None


def test_without_file_and_environment_the_platform_decides(tmp_path: Path):
    settings = load_settings(tmp_path, {})
    assert settings.out == tmp_path / "emblazon-out"
    assert settings.home.name == "emblazon"


@pytest.mark.parametrize(
    "text", ["[emblazon]\nhme = 'x'\n", "[emblazon]\nhome = 3\n", "[emblazon\n", "emblazon = 3\n"]
)
def test_a_wrong_settings_file_is_refused_by_name(tmp_path: Path, text: str):
    (tmp_path / "emblazon.toml").write_text(text)
    with pytest.raises(InputError, match=r"emblazon\.toml"):
        load_settings(tmp_path, {})
