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


def test_the_table_sign_has_whole_paths_and_the_environment_over_it(tmp_path: Path):
    (tmp_path / "emblazon.toml").write_text(
        '[sign]\ncertificate = "chain.pem"\nkey = "/keys/key.pem"\ntimestamp = "http://stamps.example/"\n'
    )
    settings = load_settings(tmp_path, {"EMBLAZON_SIGN_KEY": "other.pem", "EMBLAZON_SIGN_TIMESTAMP": ""})
    assert settings.sign == {
        "certificate": str(tmp_path / "chain.pem"),
        "key": str(tmp_path / "other.pem"),
        "timestamp": "http://stamps.example/",
    }
    assert load_settings(tmp_path / "elsewhere", {}).sign == {}


def test_the_table_checks_has_whole_paths_and_the_environment_over_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    assert load_settings(tmp_path, {"EMBLAZON_CLIP": ""}).checks == {}
    (tmp_path / "emblazon.toml").write_text('[checks]\nclip = "models/siglip"\n')
    assert load_settings(tmp_path, {}).checks == {"clip": str(tmp_path / "models" / "siglip")}
    settings = load_settings(tmp_path, {"EMBLAZON_CLIP": "~/clip"})
    assert settings.checks == {"clip": str(tmp_path / "me" / "clip")}


@pytest.mark.parametrize("text", ['[checks]\nclop = "x"\n', "[checks]\nclip = 3\n", 'checks = "x"\n'])
def test_a_wrong_table_checks_is_refused_by_name(tmp_path: Path, text: str):
    (tmp_path / "emblazon.toml").write_text(text)
    with pytest.raises(InputError, match=r"checks.*emblazon\.toml"):
        load_settings(tmp_path, {})


@pytest.mark.parametrize("line", ['token = "x"', "key = 3", 'password = "x"'])
def test_secrets_and_strange_keys_are_refused_in_the_table_sign(tmp_path: Path, line: str):
    (tmp_path / "emblazon.toml").write_text(f"[sign]\n{line}\n")
    with pytest.raises(InputError, match=r"\[sign\] in emblazon\.toml"):
        load_settings(tmp_path, {})
