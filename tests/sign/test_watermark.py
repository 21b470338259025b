"""The mark is heard after what pictures go through, unseen in flat fields, and never found where there is none."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from emblazon.brand.colour import delta_e
from emblazon.pixels import over
from emblazon.records import Pixels
from emblazon.sign import watermark_code as code
from emblazon.sign.watermark import MOST_FALSE, detect, embed, mark_of
from emblazon.sign.watermark_search import carriers, quarter_turns

MARK = mark_of("0abc")
WHITE = (255, 255, 255)


def flat_art(width: int = 512, height: int = 512) -> Pixels:
    """Brand colours in large flat shapes on a transparent ground."""
    image = Image.new("RGBA", (width * 2, height * 2), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    w, h = image.size
    draw.rounded_rectangle((0.1 * w, 0.2 * h, 0.9 * w, 0.9 * h), 0.1 * w, fill="#0b2a4a")
    draw.ellipse((0.2 * w, 0.1 * h, 0.6 * w, 0.6 * h), fill="#ec5a2e")
    draw.polygon([(0.5 * w, 0.3 * h), (0.85 * w, 0.8 * h), (0.3 * w, 0.85 * h)], fill="#e8c98f")
    draw.rectangle((0.62 * w, 0.25 * h, 0.8 * w, 0.4 * h), fill="#0f7c8a")
    return np.array(image.convert("RGBa").resize((width, height), Image.Resampling.BOX).convert("RGBA"))


@pytest.fixture(scope="module")
def plain() -> Pixels:
    return flat_art()


@pytest.fixture(scope="module")
def marked(plain: Pixels) -> Pixels:
    return embed(plain, MARK)


def shown(pixels: Pixels) -> Image.Image:
    return Image.fromarray(over(pixels, WHITE))


def rgba(image: Image.Image) -> Pixels:
    return np.array(image.convert("RGBA"))


def coded(image: Image.Image, kind: str, quality: int) -> Pixels:
    buffer = io.BytesIO()
    image.save(buffer, kind, quality=quality)
    return rgba(Image.open(buffer))


def assert_found(pixels: Pixels) -> None:
    found = detect(pixels)
    assert found is not None
    assert found.mark == MARK
    assert 0 < found.score <= 1
    assert found.false_alarm < MOST_FALSE


# ── the picture stays what it was ────────────────────────────────────────────────────────────────────────────────


def test_the_same_picture_mark_and_key_give_the_same_bytes(plain: Pixels, marked: Pixels) -> None:
    before = plain.copy()
    assert np.array_equal(embed(plain, MARK), marked)
    assert np.array_equal(plain, before)


def test_alpha_and_what_is_hidden_stay(plain: Pixels, marked: Pixels) -> None:
    assert np.array_equal(marked[..., 3], plain[..., 3])
    hidden = plain[..., 3] == 0
    assert hidden.any()
    assert np.array_equal(marked[hidden], plain[hidden])


@pytest.mark.parametrize("ground", [0, 255])
def test_pure_white_and_pure_black_stay_pure(ground: int, plain: Pixels) -> None:
    opaque = np.dstack([over(plain, (ground,) * 3), np.full(plain.shape[:2], 255, np.uint8)])
    pure = (opaque[..., :3] == ground).all(axis=-1)
    marked = embed(opaque, MARK)
    assert np.array_equal(marked[pure], opaque[pure])
    assert_found(marked)


def test_flat_fields_keep_their_colour(plain: Pixels, marked: Pixels) -> None:
    solid = plain[..., 3] == 255
    away = delta_e(plain[solid][:, :3], marked[solid][:, :3])
    assert 0.02 < away.mean() < 0.7
    assert np.percentile(away, 99) < 1.5
    error = np.square(over(plain, WHITE).astype(float) - over(marked, WHITE)).mean()
    assert 10 * np.log10(255**2 / error) > 40


@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 200), (64, 64), (97, 61), (1080, 1920)])
def test_any_size_is_marked_and_read(width: int, height: int) -> None:
    pixels = np.full((height, width, 4), (15, 124, 138, 255), np.uint8)
    found = detect(embed(pixels, MARK))
    if width == 1080:
        assert found is not None
    assert found is None or found.mark == MARK


def test_an_invisible_picture_stays_and_holds_no_mark() -> None:
    pixels = np.zeros((128, 128, 4), np.uint8)
    assert np.array_equal(embed(pixels, MARK), pixels)
    assert detect(pixels) is None


def test_a_new_mark_takes_the_place_of_the_old(plain: Pixels, marked: Pixels) -> None:
    found = detect(embed(marked, 7))
    assert found is not None
    assert found.mark == 7
    assert np.abs(embed(marked, 7).astype(int) - embed(plain, 7)).mean() < 0.3


def test_a_mark_that_is_there_is_not_put_in_again(marked: Pixels) -> None:
    assert np.array_equal(embed(marked, MARK), marked)


@pytest.mark.parametrize("mark", [-1, 1 << 48])
def test_a_mark_of_another_length_is_refused(mark: int, plain: Pixels) -> None:
    with pytest.raises(ValueError, match="48 bits"):
        embed(plain, mark)


# ── it is heard again ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("ground", [WHITE, (0, 0, 0), (238, 246, 246), (236, 90, 46)])
def test_found_on_any_ground(ground: tuple[int, int, int], marked: Pixels) -> None:
    assert_found(rgba(Image.fromarray(over(marked, ground))))


@pytest.mark.parametrize(("kind", "quality"), [("JPEG", 75), ("JPEG", 50), ("WEBP", 75)])
def test_found_after_compression(kind: str, quality: int, marked: Pixels) -> None:
    assert_found(coded(shown(marked), kind, quality))


def test_found_at_half_size_and_back(marked: Pixels) -> None:
    half = shown(marked).resize((256, 256), Image.Resampling.LANCZOS)
    assert_found(rgba(half))
    assert_found(rgba(half.resize((512, 512), Image.Resampling.BICUBIC)))


def test_found_after_an_off_centre_crop(marked: Pixels) -> None:
    kept = marked[50:, :460]
    assert_found(np.ascontiguousarray(kept))
    assert_found(rgba(Image.fromarray(kept).resize((512, 512), Image.Resampling.BICUBIC)))


def test_found_in_a_screenshot(marked: Pixels) -> None:
    page = Image.new("RGB", (900, 760), (240, 240, 240))
    page.paste(shown(marked).resize((640, 640), Image.Resampling.BILINEAR), (101, 53))
    assert_found(coded(page, "JPEG", 85))


def test_found_mirrored_turned_and_grey(marked: Pixels) -> None:
    assert_found(np.ascontiguousarray(marked[:, ::-1]))
    assert_found(np.ascontiguousarray(np.rot90(marked)))
    assert_found(rgba(shown(marked).rotate(1.0, Image.Resampling.BICUBIC, fillcolor=WHITE)))
    assert_found(rgba(shown(marked).convert("L")))


# ── and only where it is ─────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_is_found_where_nothing_was_marked(plain: Pixels) -> None:
    noise = np.random.default_rng(3).integers(0, 256, (200, 300, 4), np.uint8)
    assert detect(plain) is None
    assert detect(noise) is None


def test_another_key_finds_nothing_and_its_own_finds_it(plain: Pixels, marked: Pixels) -> None:
    secret = b"a company's own secret"
    assert detect(marked, key=secret) is None
    own = embed(plain, 7, key=secret)
    found = detect(own, key=secret)
    assert found is not None
    assert found.mark == 7
    assert detect(own) is None


def test_marks_come_from_ids() -> None:
    assert mark_of("a") == int("ca978112ca1b", 16)
    assert mark_of("a") != mark_of("b")


# ── the code ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nearly_every_code_word_survives_much_noise() -> None:
    chance = np.random.default_rng(5)
    marks = [int(each) for each in chance.integers(0, 1 << 48, 100)]
    noise = chance.normal(0, 1.0, (100, code.LENGTH)).astype(np.float32)
    read = [code.decode((code.encode(mark) + more)[None])[0] for mark, more in zip(marks, noise, strict=True)]
    assert sum(each == mark for each, mark in zip(read, marks, strict=True)) >= 95
    assert all(each in (None, mark) for each, mark in zip(read, marks, strict=True))


def test_code_words_of_near_marks_differ_in_at_least_24_places() -> None:
    first = code.encode(0)
    assert all(int((first != code.encode(1 << bit)).sum()) >= 24 for bit in range(48))


def test_noise_passes_the_check_no_more_often_than_16_bits_allow() -> None:
    noise = np.random.default_rng(5).normal(size=(512, code.LENGTH)).astype(np.float32)
    assert sum(each is not None for each in code.decode(noise)) <= 1


def test_carriers_are_whole_distinct_waves_and_differ_by_key() -> None:
    house, other = carriers(b"one"), carriers(b"two")
    rows = {tuple(wave) for wave in house.waves.tolist()}
    assert len(rows) == len(house.waves) == 206
    assert not any((-down, -across) in rows for down, across in rows)
    assert not np.array_equal(house.waves, other.waves)


def test_there_are_eight_ways_to_lie() -> None:
    ways = {tuple(np.rint(each).astype(int).ravel().tolist()) for each in quarter_turns()}
    assert len(ways) == 8
