"""A person's own CLIP: opened from a folder, never unpickled, and right about cosines."""

import json
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("torch")
pytest.importorskip("transformers")

import tiny_clip
import torch
import transformers

from emblazon.detect.clip import SIDE_PX, Clip, missing, squared
from emblazon.errors import WeightsError

pytestmark = pytest.mark.torch
TEXTS = ["a fox", "A Lazy Dog", "five dozen liquor jugs, with a box over a box over a box"]
WRITERS = {"clip": tiny_clip.write_clip, "siglip": tiny_clip.write_siglip, "siglip2": tiny_clip.write_siglip2}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {kind: write(tmp_path_factory.mktemp("models") / kind) for kind, write in WRITERS.items()}


def picture(height: int = 40, width: int = 40, *, alpha: int = 255) -> np.ndarray:
    pixels = np.random.default_rng(3).integers(0, 256, (height, width, 4), np.uint8)
    pixels[..., 3] = alpha
    return pixels


def prepared(pixels: np.ndarray, mean: tuple[float, ...], spread: tuple[float, ...]) -> torch.Tensor:
    """The picture as the network takes it, by plain arithmetic: (1, 3, 32, 32)."""
    small = Image.fromarray(pixels[..., :3]).resize((32, 32), Image.Resampling.BICUBIC)
    return torch.tensor((np.asarray(small) / 255.0 - mean) / spread).float().permute(2, 0, 1)[None]


def cosines(
    network: torch.nn.Module, seen: torch.Tensor, texts: list[dict[str, torch.Tensor]]
) -> list[float]:
    with torch.no_grad():
        own = network.get_image_features(pixel_values=seen).pooler_output
        return [
            float(torch.nn.functional.cosine_similarity(own, network.get_text_features(**each).pooler_output))
            for each in texts
        ]


def test_a_clip_gives_the_cosines_of_its_own_features(folders: dict[str, Path]) -> None:
    letters = tiny_clip.clip_tokenizer()
    texts = [
        dict(letters(text.lower(), truncation=True, max_length=24, return_tensors="pt")) for text in TEXTS
    ]
    mean, spread = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
    expected = cosines(tiny_clip.clip_model(), prepared(picture(), mean, spread), texts)
    assert len(set(expected)) == 3
    assert Clip(folders["clip"]).agreement(picture(), TEXTS) == pytest.approx(expected, abs=1e-4)


def test_a_siglip_reads_its_words_filled_up_to_its_whole_length(folders: dict[str, Path]) -> None:
    reader = transformers.SiglipTokenizer(str(folders["siglip"] / "spiece.model"))
    texts = []
    for text in TEXTS:
        ids = reader(text.lower()).input_ids
        ids = [*ids[:15], 1] if len(ids) > 16 else ids + [reader.pad_token_id] * (16 - len(ids))
        texts.append({"input_ids": torch.tensor([ids])})
    expected = cosines(tiny_clip.siglip_model(), prepared(picture(), (0.5,) * 3, (0.5,) * 3), texts)
    assert len(set(expected)) == 3
    assert Clip(folders["siglip"]).agreement(picture(), TEXTS) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("kind", WRITERS)
def test_every_kind_takes_any_picture_and_any_words(folders: dict[str, Path], kind: str) -> None:
    clip = Clip(folders[kind])
    assert clip.name == kind
    for pixels in (picture(1, 1), picture(3, 4000), picture(2000, 1, alpha=0)):
        found = clip.agreement(pixels, ["", "fox " * 300, "狐 🦊"])
        assert all(-1.0001 <= each <= 1.0001 for each in found)


def test_the_picture_is_seen_on_white(folders: dict[str, Path]) -> None:
    clear, white = picture(alpha=0), np.full((40, 40, 4), 255, np.uint8)
    clip = Clip(folders["clip"])
    assert clip.agreement(clear, TEXTS) == clip.agreement(white, TEXTS)
    assert clip.agreement(white, TEXTS) != clip.agreement(picture(), TEXTS)


def test_the_whole_of_a_banner_is_seen_and_a_strip_stays_small() -> None:
    banner = squared(Image.new("RGB", (80, 20), (10, 20, 30)))
    assert banner.size == (80, 80)
    assert banner.getbbox() is not None
    assert banner.getpixel((0, 40)) == banner.getpixel((79, 40)) == (10, 20, 30)
    assert banner.getpixel((40, 5)) == (255, 255, 255)
    assert squared(Image.new("RGB", (400_000, 1))).size == (SIDE_PX, SIDE_PX)


def test_words_and_network_are_read_once(folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    clip, asked = Clip(folders["clip"]), []
    clip.agreement(picture(), TEXTS)
    plain = transformers.CLIPModel.get_text_features

    def counted(self: object, **inputs: torch.Tensor) -> object:
        asked.append(len(inputs["input_ids"]))
        return plain(self, **inputs)

    monkeypatch.setattr(transformers.CLIPModel, "get_text_features", counted)
    monkeypatch.setattr(transformers.CLIPModel, "from_pretrained", None)
    first = clip.agreement(picture(), [*TEXTS, "a new one", "a new one", "another"])
    assert asked == [2]
    assert first[:3] == clip.agreement(picture(), TEXTS)


def test_shards_are_opened(tmp_path: Path, folders: dict[str, Path]) -> None:
    tiny_clip.write_clip(tmp_path / "clip", max_shard_size="60KB")
    assert len(list((tmp_path / "clip").glob("*.safetensors"))) > 1
    whole = Clip(folders["clip"]).agreement(picture(), TEXTS)
    assert Clip(tmp_path / "clip").agreement(picture(), TEXTS) == pytest.approx(whole)


def test_half_precision_is_read_as_single(tmp_path: Path, folders: dict[str, Path]) -> None:
    folder = tiny_clip.write_clip(tmp_path / "clip", model=tiny_clip.clip_model().half())
    whole = Clip(folders["clip"]).agreement(picture(), TEXTS)
    assert Clip(folder).agreement(picture(), TEXTS) == pytest.approx(whole, abs=5e-3)


def test_a_folder_as_the_first_clips_were_published_opens(tmp_path: Path, folders: dict[str, Path]) -> None:
    folder = tiny_clip.write_clip(tmp_path / "clip")
    vocabulary = json.loads((folder / "tokenizer.json").read_text())["model"]["vocab"]
    (folder / "tokenizer.json").unlink()
    (folder / "vocab.json").write_text(json.dumps(vocabulary))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    told = json.loads((folder / "preprocessor_config.json").read_text())
    plain = {"feature_extractor_type": "CLIPFeatureExtractor", "size": 32, "crop_size": 32}
    kept = ("do_resize", "do_center_crop", "do_normalize", "image_mean", "image_std", "resample")
    (folder / "preprocessor_config.json").write_text(
        json.dumps(plain | {name: told[name] for name in kept if name in told})
    )
    whole = Clip(folders["clip"]).agreement(picture(), TEXTS)
    assert Clip(folder).agreement(picture(), TEXTS) == pytest.approx(whole)


def test_weights_that_do_not_fill_the_network_are_refused_not_made_up(tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    path = tiny_clip.write_clip(tmp_path / "clip") / "model.safetensors"
    tensors = load_file(path)
    del tensors["visual_projection.weight"]
    save_file(tensors, path, metadata={"format": "pt"})
    with pytest.raises(WeightsError, match=r"lack 'visual_projection\.weight'"):
        Clip(tmp_path / "clip").agreement(picture(), TEXTS)


def test_damaged_weights_and_a_pickle_by_another_name_are_refused(tmp_path: Path) -> None:
    path = tiny_clip.write_clip(tmp_path / "clip") / "model.safetensors"
    whole = path.read_bytes()
    for content in (whole[:-100], b"\x80\x04\x95 a pickle", b""):
        path.write_bytes(content)
        with pytest.raises(WeightsError, match="does not work"):
            Clip(tmp_path / "clip").agreement(picture(), TEXTS)


def test_parts_that_do_not_fit_each_other_are_refused(tmp_path: Path) -> None:
    folder = tiny_clip.write_clip(tmp_path / "clip")
    transformers.CLIPImageProcessorPil(size={"shortest_edge": 48}, do_center_crop=False).save_pretrained(
        folder
    )
    with pytest.raises(WeightsError, match="does not work"):
        Clip(folder).agreement(picture(), TEXTS)
    tiny_clip.write_clip(folder)
    table = json.loads((folder / "tokenizer.json").read_text())
    table["model"]["vocab"]["f"] = 5000
    (folder / "tokenizer.json").write_text(json.dumps(table))
    with pytest.raises(WeightsError, match="does not work"):
        Clip(folder).agreement(picture(), TEXTS)


def test_weights_that_give_no_numbers_are_no_verdict(tmp_path: Path) -> None:
    network = tiny_clip.clip_model()
    torch.nn.init.constant_(network.visual_projection.weight, float("nan"))
    folder = tiny_clip.write_clip(tmp_path / "clip", model=network)
    with pytest.raises(WeightsError, match="no finite numbers"):
        Clip(folder).agreement(picture(), TEXTS)


def test_code_that_comes_with_weights_is_not_run(tmp_path: Path) -> None:
    folder = tiny_clip.write_clip(tmp_path / "clip")
    (folder / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nclass Evil: ...\n")
    own = {
        "config.json": {"auto_map": {"AutoModel": "evil.Evil"}},
        "tokenizer_config.json": {
            "tokenizer_class": "Evil",
            "auto_map": {"AutoTokenizer": ["evil.Evil", "evil.Evil"]},
        },
        "preprocessor_config.json": {
            "image_processor_type": "Evil",
            "auto_map": {"AutoImageProcessor": "evil.Evil"},
        },
    }
    for name, code in own.items():
        (folder / name).write_text(json.dumps(json.loads((folder / name).read_text()) | code))
    with suppress(WeightsError):
        Clip(folder).agreement(picture(), TEXTS)
    assert not (tmp_path / "ran").exists()


def test_missing_is_empty_for_a_whole_folder(folders: dict[str, Path]) -> None:
    assert {kind: missing(folder) for kind, folder in folders.items()} == dict.fromkeys(folders, "")
