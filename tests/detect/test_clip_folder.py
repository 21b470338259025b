"""What a folder must hold before a library sees it."""

import json
from pathlib import Path

import pytest

from emblazon.detect import clip_folder
from emblazon.detect.clip import Clip
from emblazon.detect.clip_folder import missing
from emblazon.errors import WeightsError

WHOLE = {
    "config.json": '{"model_type": "clip"}',
    "model.safetensors": "",
    "tokenizer.json": "{}",
    "preprocessor_config.json": "{}",
}


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the extra were there: these tests open nothing."""
    monkeypatch.setattr(clip_folder, "PACKAGES", ())


def write(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


def without(*names: str, **more: str) -> dict[str, str]:
    kept = {name: text for name, text in WHOLE.items() if name not in names}
    return kept | {name.replace("__", "."): text for name, text in more.items()}


def index(*shards: str) -> str:
    return json.dumps({"weight_map": {f"layer{at}": shard for at, shard in enumerate(shards)}})


def test_a_whole_folder_lacks_nothing_even_with_a_pickle_beside(tmp_path: Path) -> None:
    assert missing(write(tmp_path / "a", WHOLE)) == ""
    assert missing(write(tmp_path / "b", WHOLE | {"pytorch_model.bin": "x"})) == ""


@pytest.mark.parametrize("name", ["pytorch_model.bin", "open_clip.pt", "model.ckpt"])
def test_a_folder_with_pickles_only_is_refused_by_name(tmp_path: Path, name: str) -> None:
    folder = write(tmp_path / "m", without("model.safetensors") | {name: "x"})
    assert f"{name!r} only, which is opened by unpickling" in missing(folder)
    with pytest.raises(WeightsError, match="unpickling") as told:
        Clip(folder)
    assert "[checks] clip" in str(told.value)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (without("config.json"), "no config.json"),
        (WHOLE | {"config.json": "[]"}, "the kind ''"),
        (WHOLE | {"config.json": "{"}, "the kind ''"),
        (WHOLE | {"config.json": '{"model_type": "llama"}'}, "the kind 'llama'"),
        (WHOLE | {"config.json": '{"model_type": ["clip"]}'}, "the kind ''"),
        (WHOLE | {"adapter_config.json": "{}"}, "an adapter"),
        (
            WHOLE | {"config.json": '{"model_type": "clip", "transformers_weights": "adapter_model.bin"}'},
            "transformers_weights to 'adapter_model.bin'",
        ),
        (without("model.safetensors"), "no model.safetensors"),
        (without("tokenizer.json"), "no tokenizer"),
        (without("preprocessor_config.json"), "no preprocessor_config.json"),
    ],
)
def test_what_is_wrong_with_a_folder_is_said(tmp_path: Path, files: dict[str, str], words: str) -> None:
    assert words in missing(write(tmp_path / "m", files))


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert missing(tmp_path / "none") == f"there is no folder {str(tmp_path / 'none')!r}"


@pytest.mark.parametrize("shard", ["../x.safetensors", "x.bin", "gone.safetensors"])
def test_an_index_may_only_name_safetensors_beside_it(tmp_path: Path, shard: str) -> None:
    files = without("model.safetensors") | {"a.safetensors": "", "x.bin": "", "x.safetensors": ""}
    folder = write(tmp_path / "m", files | {"model.safetensors.index.json": index("a.safetensors")})
    assert missing(folder) == ""
    write(folder, {"model.safetensors.index.json": index("a.safetensors", shard)})
    assert repr(shard) in missing(folder)
    write(folder, {"model.safetensors.index.json": "{}"})
    assert "an index that names ''" in missing(folder)


def test_without_the_extra_it_says_how_to_add_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clip_folder, "PACKAGES", ("json", "no_such_package"))
    said = missing(write(tmp_path / "m", WHOLE))
    assert said == 'no_such_package is not installed (pip install "emblazon[diffusers]")'
