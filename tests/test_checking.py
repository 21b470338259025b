"""Pictures made anywhere, held to a kit."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from check_evidence import KIT
from hostile import write

from emblazon.board.checked import Checked
from emblazon.check import Asked
from emblazon.checking import MOST_PIXELS, Wanted, changes, check_files, gather, pictures_in
from emblazon.errors import InputError, PictureError
from emblazon.pixels import encode_png

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def a_picture(
    folder: Path, name: str, *, side: int = 96, colour: tuple[int, int, int] = (11, 37, 69)
) -> Path:
    pixels = np.full((side, side, 4), 255, np.uint8)
    pixels[side // 4 : side // 2, side // 4 : side // 2, :3] = colour
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encode_png(pixels))
    return path


def test_each_file_is_checked_and_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    paths = [
        a_picture(tmp_path, "a.png"),
        write(tmp_path, "bomb.png"),
        a_picture(tmp_path, "b.png", colour=(250, 20, 200)),
    ]
    found = list(check_files(paths, KIT, Wanted(Asked()), now=NOW))
    assert [type(each) for each in found] == [Checked, PictureError, Checked]
    checking = gather(paths, found, KIT, now=NOW)
    assert [path.name for path, _ in checking.refused] == ["bomb.png"]
    assert [each.file.name for each in checking.checked] == ["a.png", "b.png"]
    assert checking.together
    assert "palette" in {finding.check for finding in checking.checked[1].report.failures}


def test_a_poster_is_measured_on_a_smaller_copy(tmp_path: Path) -> None:
    path = a_picture(tmp_path, "poster.png", side=2100)
    (found,) = check_files([path], KIT, Wanted(Asked()), now=NOW)
    assert isinstance(found, Checked)
    assert found.pixels.shape[0] * found.pixels.shape[1] <= MOST_PIXELS + 4000


def test_folders_give_their_pictures_and_hidden_ones_stay_hidden(tmp_path: Path) -> None:
    first, second = a_picture(tmp_path, "x/a.png"), a_picture(tmp_path, "x/y/b.png")
    a_picture(tmp_path, "x/.git/c.png")
    (tmp_path / "x/notes.txt").write_text("no picture")
    assert pictures_in([tmp_path / "x", first]) == [first, second]
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="holds no picture"):
        pictures_in([tmp_path / "empty"])


def test_watching_waits_until_a_file_has_stopped_growing(tmp_path: Path) -> None:
    watched = changes(tmp_path, pause=lambda: None)
    first = a_picture(tmp_path, "a.png")
    assert next(watched) == [first]
    second = a_picture(tmp_path, "b.png")
    first.write_bytes(first.read_bytes() + b" ")
    assert sorted(next(watched)) == [first, second]
    with pytest.raises(InputError, match="no folder"):
        next(changes(tmp_path / "none", pause=lambda: None))
