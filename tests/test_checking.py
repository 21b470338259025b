"""Pictures made anywhere, held to a kit."""

import errno
import hashlib
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from check_evidence import KIT
from hostile import write

from emblazon.board.checked import Checked
from emblazon.brand.kit import Forbidden
from emblazon.check import Asked
from emblazon.checking import (
    MOST_PIXELS,
    Wanted,
    changes,
    check_files,
    gather,
    left_out,
    pictures_in,
    short_names,
)
from emblazon.errors import InputError, PictureError
from emblazon.pixels import encode_png
from emblazon.records import Format

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
    assert found.size[0] * found.size[1] <= MOST_PIXELS + 4000
    assert len(found.preview) < 20_000
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_place_in_a_poster_that_is_held_to_a_format_is_told_on_the_copy_that_was_measured(
    tmp_path: Path,
) -> None:
    card = Format("card", 2400, 1200, safe_area=(0.2, 0.2, 0.2, 0.2))
    pixels = np.full((1200, 2400, 4), 255, np.uint8)
    pixels[400:800, 60:1400, :3] = (11, 37, 69)
    (tmp_path / "a.png").write_bytes(encode_png(np.repeat(np.repeat(pixels, 2, axis=0), 2, axis=1)))
    big = replace(card, width=4800, height=2400)
    (found,) = check_files([tmp_path / "a.png"], KIT, Wanted(Asked(), format=big), now=NOW)
    assert isinstance(found, Checked)
    framing = next(each for each in found.report.failures if each.check == "framing")
    assert framing.place is not None
    assert framing.place[2] <= found.size[0] * 0.2 + 4
    assert framing.format == ""


def test_the_palette_is_asked_for_as_strictly_as_the_kit_asks(tmp_path: Path) -> None:
    toned = KIT.model_copy(update={"look": KIT.look.model_copy(update={"recolour": "toned"})})
    path = a_picture(tmp_path, "a.png", colour=(11, 90, 160))
    verdicts: dict[str, str] = {}
    for kit in (KIT, toned):
        (found,) = check_files([path], kit, Wanted(Asked()), now=NOW)
        assert isinstance(found, Checked)
        verdicts[kit.look.recolour] = {each.check: each.verdict for each in found.report.findings}["palette"]
    assert verdicts == {"strict": "fail", "toned": "pass"}


def test_a_file_that_goes_away_meanwhile_is_told_and_the_others_are_checked(tmp_path: Path) -> None:
    paths = [a_picture(tmp_path, "a.png"), a_picture(tmp_path, "b.png")]
    (tmp_path / "b.png").unlink()
    assert [type(each) for each in check_files(paths, KIT, Wanted(Asked()), now=NOW)] == [
        Checked,
        PictureError,
    ]


def test_files_of_one_name_in_two_folders_stay_apart(tmp_path: Path) -> None:
    assert short_names([tmp_path / "x/a.png", tmp_path / "y/a.png"]) == ["x/a.png", "y/a.png"]
    assert short_names([tmp_path / "x/a.png"]) == ["a.png"]


def test_folders_give_their_pictures_and_hidden_ones_stay_hidden(tmp_path: Path) -> None:
    first, second = a_picture(tmp_path, "x/a.png"), a_picture(tmp_path, "x/y/b.png")
    a_picture(tmp_path, "x/.git/c.png")
    (tmp_path / "x/notes.txt").write_text("no picture")
    assert pictures_in([tmp_path / "x", first]) == [first, second]
    for name in ("deck.pdf", "flag.svgz", "raw.cr2"):
        (tmp_path / "x" / name).write_bytes(b"%PDF-1.4")
    assert left_out([tmp_path / "x"]) == [
        tmp_path / "x" / name for name in ("deck.pdf", "flag.svgz", "raw.cr2")
    ]
    second.rename(tmp_path / "x/y/b.JFIF")
    assert pictures_in([tmp_path / "x/y"]) == [tmp_path / "x/y/b.JFIF"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="holds no picture"):
        pictures_in([tmp_path / "empty"])


def test_a_folder_that_is_closed_is_never_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_picture(tmp_path, "a.png")
    closed = a_picture(tmp_path, "deep/b.png").parent
    hidden = a_picture(tmp_path, ".git/c.png").parent
    look = os.scandir

    def refused(path: str | Path) -> Iterator[os.DirEntry[str]]:
        if Path(path) in (closed, hidden):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return look(path)

    monkeypatch.setattr(os, "scandir", refused)
    with pytest.raises(InputError, match=f"look into .*{closed.name}"):
        pictures_in([tmp_path])


def test_the_contact_sheet_of_a_run_is_no_picture_to_publish(tmp_path: Path) -> None:
    for name in ("a-fox-1.png", "board.png", "run.json"):
        (tmp_path / name).touch()
    assert pictures_in([tmp_path]) == [tmp_path / "a-fox-1.png"]
    (tmp_path / "run.json").unlink()
    assert len(pictures_in([tmp_path])) == 2


def test_watching_waits_until_a_file_has_stopped_growing(tmp_path: Path) -> None:
    watched = changes(tmp_path, pause=lambda: None)
    first = a_picture(tmp_path, "a.png")
    assert next(watched) == [first]
    second = a_picture(tmp_path, "b.png")
    first.write_bytes(first.read_bytes() + b" ")
    assert sorted(next(watched)) == [first, second]
    second.unlink()
    assert next(watched) == []
    with pytest.raises(InputError, match="no folder"):
        next(changes(tmp_path / "none", pause=lambda: None))


def test_colours_mixed_at_the_edges_of_vector_art_are_not_its_colours(tmp_path: Path) -> None:
    """An orange on a navy: at their edges they mix to a brown, which this kit forbids."""
    bars = "".join(f'<path d="M{x} 0l9 512h9l-9 -512z" fill="#ec5a2e"/>' for x in range(0, 480, 24))
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512">'
    drawing = f'{head}<path d="M0 0H512V512H0z" fill="#0b2a4a"/>{bars}'
    brown = Forbidden(hex="#7c423c", tolerance=10.0)
    kit = KIT.model_copy(update={"palette": KIT.palette.model_copy(update={"forbidden": (brown,)})})
    fine, brownish = tmp_path / "fine.svg", tmp_path / "brown.svg"
    fine.write_text(f"{drawing}</svg>")
    brownish.write_text(f'{drawing}<path d="M100 100h30v30h-30z" fill="#7c423c"/></svg>')
    found = [
        each
        for each in check_files([fine, brownish], kit, Wanted(Asked()), now=NOW)
        if isinstance(each, Checked)
    ]
    one, other = (next(f for f in each.report.findings if f.check == "forbidden") for each in found)
    assert one.measure == 0
    assert other.verdict == "fail"
    assert other.place == (200, 200, 260, 260)


DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 627"><path d="M500 200h90v90h-90z"/>{}</svg>'
)


def test_an_svg_has_the_size_of_a_format_of_its_shape(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text(DRAWING.format(""))
    verdicts: list[str] = []
    for held_to in (Format("wide", 1200, 627), Format("square", 512, 512)):
        (found,) = check_files([tmp_path / "a.svg"], KIT, Wanted(Asked(), format=held_to), now=NOW)
        assert isinstance(found, Checked)
        verdicts += [each.verdict for each in found.report.findings if each.check == "size"]
    assert verdicts == ["pass", "fail"]


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("<text>Sale</text>", "has live type:"),
        ('<image width="9" href="a.png"/><text>Sale</text>', "has live type and a linked picture:"),
        ("<!-- <text>Sale</text> --><textPath/><image href='data:,'/>", "holds one picture"),
        ('<metadata><text xmlns="urn:emblazon:parameters">Sale</text></metadata>', "holds one picture"),
        ("<metadata>a</metadata><text>Sale</text><metadata>b</metadata>", "has live type:"),
    ],
)
def test_what_an_svg_shows_that_is_not_in_it_is_never_passed(inside: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text(DRAWING.format(inside))
    (found,) = check_files([tmp_path / "a.svg"], KIT, Wanted(Asked()), now=NOW)
    assert isinstance(found, Checked)
    frames = next(each for each in found.report.findings if each.check == "frames")
    assert words in frames.words
    assert frames.verdict == ("pass" if "one picture" in words else "fail")
