import time
from pathlib import Path

import hostile
import numpy as np
import pytest
from PIL import Image

from emblazon.bounded import Reading, read_all, read_one
from emblazon.errors import PictureError


@pytest.mark.parametrize("name", hostile.REFUSED)
def test_a_hostile_picture_is_refused_in_time_and_with_a_remedy(name: str, tmp_path: Path) -> None:
    path = hostile.write(tmp_path, name)
    began = time.monotonic()
    with pytest.raises(PictureError) as refused:
        read_one(path, wait_s=2.0)
    assert time.monotonic() - began < 10
    assert name in str(refused.value)
    assert refused.value.remedy


@pytest.mark.parametrize("name", hostile.HARMLESS)
def test_what_is_odd_but_harmless_is_read_as_pixels_alone(name: str, tmp_path: Path) -> None:
    read = read_one(hostile.write(tmp_path, name), wait_s=60)
    assert read.pixels.shape[2] == 4
    assert read.facts.kind == "PNG"


def test_after_a_file_that_kills_its_reader_the_next_is_read(tmp_path: Path) -> None:
    paths = [hostile.write(tmp_path, name) for name in ("polyglot.png", "blur.svg", "texts.png")]
    found = list(
        read_all(paths)
    )  # the bounds that ship: reading 100,000 chunks takes half of them when all is busy
    assert [type(each) for each in found] == [Reading, PictureError, Reading]


def test_the_quality_of_a_jpeg_and_the_mode_of_a_print_file_are_told(tmp_path: Path) -> None:
    picture = Image.fromarray(np.random.default_rng(1).integers(0, 255, (48, 64, 3)).astype(np.uint8))
    picture.save(tmp_path / "a.jpg", quality=40)
    picture.convert("CMYK").save(tmp_path / "b.jpg", quality=95)
    low, printed = (read_one(tmp_path / name) for name in ("a.jpg", "b.jpg"))
    assert low.facts.quality == 40
    assert (printed.facts.mode, printed.facts.quality) == ("CMYK", 95)
    assert low.pixels.shape == printed.pixels.shape == (48, 64, 4)


def test_pixels_are_those_of_the_file_bit_for_bit(tmp_path: Path) -> None:
    pixels = np.random.default_rng(2).integers(0, 255, (31, 17, 4)).astype(np.uint8)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    assert (read_one(tmp_path / "a.png").pixels == pixels).all()


def test_sixteen_bit_grey_keeps_its_tones(tmp_path: Path) -> None:
    Image.fromarray(np.array([[0, 257, 32896, 65535]], np.uint16)).save(tmp_path / "a.png")
    read = read_one(tmp_path / "a.png")
    assert read.pixels[0, :, 0].tolist() == [0, 1, 128, 255]
    assert read.facts.mode == "I;16"
