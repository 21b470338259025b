from pathlib import Path
from typing import Any

import pytest
from backends.drawing import picture

from emblazon.backends.base import Access, Stage
from emblazon.backends.midjourney_export import MidjourneyExport, lines
from emblazon.errors import BackendError, InputError, StorageError
from emblazon.pixels import read_picture
from emblazon.records import Progress


def stage(**changes: Any) -> Stage:
    given: dict[str, Any] = {
        "text": "rocket over a town, flat vector illustration",
        "style": "flat",
        "palette": (),
        "seeds": (7,),
        "width_px": 1200,
        "height_px": 627,
        "steps": 1,
        "sampler": "none",
        "guidance": 1.0,
    }
    return Stage(**given | changes)


def exported(folder: Path, **changes: Any) -> tuple[list[str], BackendError]:
    """What was said to the person, and the error that ended it."""
    said: list[str] = []
    access = Access("midjourney_export", settings={"folder": str(folder)}, say=said.append)
    drawing = MidjourneyExport(access).run(stage(**changes))
    assert isinstance(next(drawing), Progress)
    with pytest.raises(BackendError) as error:
        next(drawing)
    return said, error.value


def test_the_prompt_is_written_and_said_and_the_error_tells_where_and_what_to_do(tmp_path: Path) -> None:
    said, error = exported(tmp_path)
    (written,) = tmp_path.rglob("prompt.txt")
    assert str(written) in str(error)
    assert "emblazon check FILE" in error.remedy
    assert "Nothing was sent or bought" in str(error)
    assert error.exit_code == 4
    assert said == [written.read_text("utf-8")]
    first = written.read_text("utf-8").splitlines()[0]
    assert first == "rocket over a town, flat vector illustration --ar 67:35 --seed 7"


def test_parameters_that_the_dialect_wrote_are_not_written_again() -> None:
    text = "rocket --ar 16:9 --no people --raw --stylize 50 --seed 3 --v 7"
    assert lines(stage(text=text, negative="cars", options=(("raw", ""),), seeds=(3,))) == [text]


def test_each_seed_has_its_own_line() -> None:
    text = "rocket --seed 3 --v 7"
    assert lines(stage(text=text, seeds=(3, 2**32 + 5), width_px=1024, height_px=1024)) == [
        "rocket --seed 3 --v 7 --ar 1:1",
        "rocket --seed 5 --v 7 --ar 1:1",
    ]


def test_a_negative_and_options_become_parameters() -> None:
    (line,) = lines(stage(text="rocket", negative="people, cars", options=(("raw", ""), ("stylize", "50"))))
    assert line == "rocket --ar 67:35 --no people, cars --raw --stylize 50 --seed 7"


@pytest.mark.parametrize(
    ("size", "ratio"),
    [((1344, 768), "7:4"), ((1201, 627), "90:47"), ((30000, 100), "99:1"), ((100, 30000), "1:99")],
)
def test_a_ratio_has_small_whole_numbers(size: tuple[int, int], ratio: str) -> None:
    (line,) = lines(stage(width_px=size[0], height_px=size[1]))
    assert f" --ar {ratio} " in line


def test_references_lie_beside_the_prompt_and_a_step_says_what_to_do_with_them(tmp_path: Path) -> None:
    said, _ = exported(tmp_path, references=(picture(8, 6), picture(4, 4)))
    found = sorted(tmp_path.rglob("reference-*.png"))
    assert [read_picture(path).shape for path in found] == [(6, 8, 4), (4, 4, 4)]
    assert "reference-1.png … reference-2.png" in said[0]


def test_the_same_stage_leaves_one_folder_and_another_stage_another(tmp_path: Path) -> None:
    exported(tmp_path)
    exported(tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    exported(tmp_path, seeds=(8,))
    assert len(list(tmp_path.iterdir())) == 2


def test_no_file_is_left_half_written(tmp_path: Path) -> None:
    exported(tmp_path, references=(picture(8, 6),))
    assert {path.name for path in tmp_path.rglob("*.*")} == {"prompt.txt", "reference-1.png"}


def test_what_no_prompt_can_ask_for_writes_nothing(tmp_path: Path) -> None:
    access = Access("midjourney_export", settings={"folder": str(tmp_path)})
    with pytest.raises(InputError, match="cannot ask to redraw"):
        list(MidjourneyExport(access).run(stage(task="redraw", initial=picture(8, 8))))
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_says_which_setting_to_change(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    access = Access("midjourney_export", settings={"folder": str(tmp_path / "taken")})
    with pytest.raises(StorageError, match=r"folder under \[backends\.midjourney_export\]"):
        list(MidjourneyExport(access).run(stage()))


def test_without_a_setting_it_writes_where_runs_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BackendError):
        list(MidjourneyExport(Access("midjourney_export")).run(stage()))
    assert len(list((tmp_path / "emblazon-out").glob("midjourney-*/prompt.txt"))) == 1
