import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from emblazon.cli import main
from emblazon.pixels import resize
from emblazon.studio import Studio

REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Said:
    """What a command left: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def document(self):
        return json.loads(self.out)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home; the working directory is beside it. Enlarging is plain Lanczos: no weights, no waiting."""
    monkeypatch.setenv("EMBLAZON_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("EMBLAZON_OUT", raising=False)
    monkeypatch.delenv("EMBLAZON_BRAND", raising=False)
    monkeypatch.delenv("EMBLAZON_CLIP", raising=False)
    monkeypatch.setattr(Studio, "upscale", lambda self, pixels: resize(pixels, 512, 512))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return tmp_path / "home"


@pytest.fixture
def emblazon(home: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Runs a command in this process."""

    def run(*arguments: str) -> Said:
        code = main(list(arguments))
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return run
