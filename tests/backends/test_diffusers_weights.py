"""Where weights for `diffusers` may lie, and those that are never opened."""

import importlib.util
import json
import os
import pickle
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from diffusers_bench import HIGH, WIDE, Bench, copied, differ

from emblazon.errors import BackendError, InputError, WeightsError

torch = pytest.importorskip("torch")
library = pytest.importorskip("diffusers")
pytest.importorskip("transformers")
pytestmark = [
    pytest.mark.torch,
    pytest.mark.usefixtures("offline"),
    # The libraries' own, while they are imported and while they draw.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]


def test_a_single_file_gives_the_same_picture_as_its_folder(weights, tiny, tmp_path, bench):
    import tiny_checkpoint

    pipe = library.StableDiffusionPipeline.from_pretrained(weights / "tiny" / "sd15")
    tiny_checkpoint.write_checkpoint(pipe, tmp_path / "sd15.safetensors")
    bare = Bench(tmp_path)
    with pytest.raises(WeightsError, match=r"sd15\.safetensors.*no configuration"):
        bare.draw("tiny/sd15")
    shutil.copytree(
        weights / "tiny" / "sd15", tmp_path / "sd15", ignore=shutil.ignore_patterns("*.safetensors")
    )
    assert np.array_equal(bare.draw("tiny/sd15"), bench.draw("tiny/sd15"))


def test_a_file_of_one_network_takes_the_rest_from_its_folder(weights, tmp_path, bench):
    transformer = library.FluxTransformer2DModel.from_pretrained(weights / "tiny" / "flux1" / "transformer")
    torch.nn.init.normal_(transformer.proj_out.weight)
    transformer.save_pretrained(tmp_path / "tuned")
    shutil.move(tmp_path / "tuned" / "diffusion_pytorch_model.safetensors", tmp_path / "flux1.safetensors")
    folder = shutil.copytree(weights / "tiny" / "flux1", tmp_path / "flux1")
    alone = Bench(tmp_path).draw("flux1")
    assert differ(alone, bench.draw("tiny/flux1")) > 0
    shutil.move(
        tmp_path / "flux1.safetensors", folder / "transformer" / "diffusion_pytorch_model.safetensors"
    )
    assert np.array_equal(Bench(tmp_path).draw("flux1"), alone)


def test_half_precision_files_are_found_by_themselves(tiny, tmp_path, bench):
    tiny.save(tiny.sd15, tmp_path / "half", variant="fp16")
    assert np.array_equal(Bench(tmp_path).draw("half"), bench.draw("tiny/sd15"))


@pytest.mark.parametrize("name", ["tiny/sd15", "sd15", "tiny--sd15", "tiny-sd15", "shelf/tiny_sd15"])
def test_a_folder_may_be_called_after_the_model_in_several_ways(weights, tmp_path, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).symlink_to(weights / "tiny" / "sd15")
    if name.startswith("shelf"):
        with pytest.raises(WeightsError, match="not on this machine"):
            Bench(tmp_path).draw("tiny/sd15")
        return
    assert Bench(tmp_path).draw("tiny/sd15").shape == (HIGH, WIDE, 4)


def test_a_path_of_its_own_comes_before_the_folder(weights, tmp_path, bench):
    paths = f"\n  tiny/flux1 = {weights / 'tiny' / 'sd15'}\n"
    assert np.array_equal(Bench(tmp_path, paths=paths).draw("tiny/flux1"), bench.draw("tiny/sd15"))
    with pytest.raises(WeightsError, match="is not there"):
        Bench(tmp_path, paths="tiny/flux1 = /nowhere/at/all").draw("tiny/flux1")
    with pytest.raises(InputError, match="'tiny/flux1'"):
        Bench(tmp_path, paths="tiny/flux1").draw("tiny/flux1")


def test_the_hub_s_cache_is_read_without_asking_the_hub(weights, tmp_path, monkeypatch, bench):
    import huggingface_hub.constants

    at = "0123456789012345678901234567890123456789"
    repository = tmp_path / "hub" / "models--tiny--sd15"
    shutil.copytree(weights / "tiny" / "sd15", repository / "snapshots" / at)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(at)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    empty = tmp_path / "empty"
    empty.mkdir()
    assert np.array_equal(Bench(empty).draw("tiny/sd15"), bench.draw("tiny/sd15"))
    assert np.array_equal(Bench(empty, download="yes").draw("tiny/sd15"), bench.draw("tiny/sd15"))


def test_weights_that_are_nowhere_say_what_to_do(tmp_path):
    with pytest.raises(WeightsError, match=r"'tiny/none' are not on this machine.*download"):
        Bench(tmp_path).draw("tiny/none")
    with pytest.raises(WeightsError, match=r"cannot be fetched.*hf auth login"):
        Bench(tmp_path, download="yes").draw("tiny/none")
    with pytest.raises(WeightsError, match=r"folder.*nowhere.*not there"):
        Bench(tmp_path / "nowhere").draw("tiny/none")


FETCH = """
import sys
from emblazon.backends.base import Access, Stage
from emblazon.backends.diffusers import Diffusers

backend = Diffusers(Access("diffusers", settings={"download": "yes"}, say=print))
stage = Stage("a red apple", "flat", (), (3,), 64, 32, 2, "default", 3.0, model="tiny/sd15")
sys.stdout.buffer.write(list(backend.run(stage))[-1].pixels.tobytes())
"""


def test_what_the_person_lets_it_fetch_comes_from_the_hub_without_pickles(weights, tmp_path, bench):
    import tiny_hub

    folder = copied(weights, tmp_path, "sd15", "served")
    (folder / "unet" / "diffusion_pytorch_model.bin").write_bytes(pickle.dumps(Payload(tmp_path / "ran")))
    with tiny_hub.hub("tiny/sd15", folder) as (address, fetched):
        machine = {
            **os.environ,
            "HF_ENDPOINT": address,
            "HF_HOME": str(tmp_path / "cache"),
            "HF_HUB_DISABLE_XET": "1",
        }
        done = subprocess.run([sys.executable, "-c", FETCH], env=machine, capture_output=True, check=True)
    told, pixels = done.stdout.split(b"\n", 1)
    assert told == b"Fetching the weights of tiny/sd15 from the hub."
    assert pixels == bench.draw("tiny/sd15").tobytes()
    assert "unet/diffusion_pytorch_model.safetensors" in fetched
    assert not [name for name in fetched if name.endswith(".bin")]


# Weights that are not opened.


class Payload:
    """Unpickling this writes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def test_a_pickle_is_refused_whatever_it_is_called_and_never_run(weights, tmp_path):
    ran = tmp_path / "ran"
    plain = pickle.dumps(Payload(ran))
    with zipfile.ZipFile(tmp_path / "zipped", "w") as archive:
        archive.writestr("archive/data.pkl", plain)
    for number, data in enumerate((plain, (tmp_path / "zipped").read_bytes())):
        file = next((copied(weights, tmp_path, "sd15", f"m{number}") / "unet").glob("*.safetensors"))
        file.write_bytes(data)
        with pytest.raises(WeightsError, match=r"a pickle.*run code"):
            Bench(tmp_path).draw(f"m{number}")
    part = copied(weights, tmp_path, "sd15", "m2") / "text_encoder"
    (part / "model.safetensors").unlink()
    (part / "pytorch_model.bin").write_bytes(plain)
    with pytest.raises(WeightsError, match=r"pytorch_model\.bin.*unpickling"):
        Bench(tmp_path).draw("m2")
    assert not ran.exists()


def test_a_pickle_beside_safetensors_is_left_alone_in_a_folder_and_refused_beside_a_file(weights, tmp_path):
    folder = copied(weights, tmp_path, "flux1", "both")
    ran = tmp_path / "ran"
    (folder / "transformer" / "diffusion_pytorch_model.bin").write_bytes(pickle.dumps(Payload(ran)))
    assert Bench(tmp_path).draw("both").shape == (HIGH, WIDE, 4)
    shutil.copy(folder / "transformer" / "diffusion_pytorch_model.safetensors", tmp_path / "both.safetensors")
    with pytest.raises(WeightsError, match="unpickling"):
        Bench(tmp_path).draw("both")
    assert not ran.exists()


def test_damaged_weights_are_named_before_a_library_opens_them(weights, tmp_path):
    folder = copied(weights, tmp_path, "sd15")
    file = folder / "vae" / "diffusion_pytorch_model.safetensors"
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(WeightsError, match=r"vae.*damaged.*Download"):
        Bench(tmp_path).draw("broken")


def test_a_missing_shard_is_named(weights, tmp_path):
    folder = copied(weights, tmp_path, "sd15") / "unet"
    (folder / "diffusion_pytorch_model.safetensors.index.json").write_text(
        json.dumps({"weight_map": {"a": "diffusion_pytorch_model-00001-of-00002.safetensors"}})
    )
    with pytest.raises(WeightsError, match=r"00001-of-00002.*not beside it"):
        Bench(tmp_path).draw("broken")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"_class_name": "StableNonsensePipeline"}, "diffusers does not know"),
        ({"_class_name": "AutoencoderKL"}, "diffusers does not know"),
        ({"_class_name": ["my_pipeline", "Mine"]}, "never run"),
        ({"unet": ["os", "system"]}, "never run"),
        ({"unet": ["diffusers", "FluxTransformer2DModel"]}, "cannot be loaded as StableDiffusionPipeline"),
    ],
)
def test_a_folder_of_another_kind_or_with_code_of_its_own_is_refused(weights, tmp_path, change, words):
    folder = copied(weights, tmp_path, "sd15")
    (folder / "unet" / "os.py").write_text("raise SystemExit('ran')")
    index = json.loads((folder / "model_index.json").read_text())
    (folder / "model_index.json").write_text(json.dumps(index | change))
    with pytest.raises(WeightsError, match=words):
        Bench(tmp_path).draw("broken")


def test_weights_of_another_family_are_refused(weights, tmp_path):
    folder = copied(weights, tmp_path, "sd15")
    name = "diffusion_pytorch_model.safetensors"
    shutil.copy(weights / "tiny" / "sdxl" / "unet" / name, folder / "unet" / name)
    with pytest.raises(WeightsError, match="another family"):
        Bench(tmp_path).draw("broken")


def test_a_folder_without_a_model_is_named(tmp_path):
    (tmp_path / "hollow").mkdir()
    with pytest.raises(WeightsError, match=r"hollow.*model_index\.json"):
        Bench(tmp_path).draw("hollow")


@pytest.mark.skipif(importlib.util.find_spec("torchvision") is not None, reason="torchvision is installed")
def test_a_package_that_one_model_needs_is_named(weights, tmp_path):
    folder = copied(weights, tmp_path, "flux2_klein")
    index = json.loads((folder / "model_index.json").read_text())
    index["tokenizer"] = ["transformers", "PixtralProcessor"]
    (folder / "model_index.json").write_text(json.dumps(index))
    with pytest.raises(BackendError, match="Torchvision"):
        Bench(tmp_path).draw("broken")
