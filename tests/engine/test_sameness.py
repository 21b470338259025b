"""The perceptual hash is the published one, and what it and the embedding survive."""

import io
import math
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from owl_pictures import owl
from PIL import Image

from emblazon.engine.eye import Eye
from emblazon.engine.references import References
from emblazon.engine.sameness import Alike, content, differing, hashes, look, sameness
from emblazon.pixels import over, resize

WEIGHTS = Path(str(resources.files("emblazon") / "weights"))
EYE = Eye(WEIGHTS)


@pytest.fixture(scope="module")
def pictures() -> list[np.ndarray]:
    """Some of the shipped training pictures at 256 px."""
    references = References(WEIGHTS)
    return [resize(references.picture(each.sha256), 256, 256) for each in references.shown[::150]]


def bits(one: np.ndarray, other: np.ndarray) -> int:
    return (hashes(content(one))[0] ^ hashes(content(other))[0]).bit_count()


def as_jpeg(picture: np.ndarray, ground: tuple[int, int, int]) -> np.ndarray:
    buffer = io.BytesIO()
    Image.fromarray(over(picture, ground)).save(buffer, "JPEG", quality=75)
    return np.asarray(Image.open(buffer).convert("RGBA"))


def by_the_book(picture: np.ndarray) -> int:
    """The hash again, term by term in double precision, of an opaque picture."""
    image = Image.fromarray(picture[..., :3].astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32))
    grey = np.asarray(image.resize((32, 32), Image.Resampling.LANCZOS), np.float64)
    low = [
        math.fsum(
            grey[y, x]
            * math.cos(math.pi * row * (2 * y + 1) / 64)
            * math.cos(math.pi * column * (2 * x + 1) / 64)
            for y in range(32)
            for x in range(32)
        )
        for row in range(8)
        for column in range(8)
    ]
    middle = float(np.median(low))
    return int("".join("1" if each > middle else "0" for each in low), 2)


def test_it_is_the_published_hash() -> None:
    random = np.random.default_rng(5)
    for _ in range(3):
        noise = random.integers(0, 256, (9, 9, 4), np.uint8)
        noise[..., 3] = 255
        picture = np.asarray(Image.fromarray(noise).resize((90, 90), Image.Resampling.BICUBIC))
        assert hashes(picture)[0] == by_the_book(picture)
        assert hashes(picture)[1] == hashes(np.ascontiguousarray(picture[:, ::-1]))[0]


@pytest.mark.parametrize(
    ("change", "most"),
    [
        (lambda each: resize(each, 128, 128), 4),
        (lambda each: resize(each, 600, 600), 4),
        (lambda each: as_jpeg(each, (255, 255, 255)), 8),
        (lambda each: np.pad(each, ((40, 9), (3, 70), (0, 0))), 1),
    ],
    ids=["half size", "larger", "JPEG on white", "other margins"],
)
def test_copies_stay_within_few_bits(pictures: list[np.ndarray], change: object, most: int) -> None:
    assert callable(change)
    assert np.median([bits(each, change(each)) for each in pictures]) <= most


def test_strangers_are_far_apart(pictures: list[np.ndarray]) -> None:
    many = np.array([hashes(content(each))[0] for each in pictures], np.uint64)
    apart = np.bitwise_count(many[:, None] ^ many[None])[np.triu_indices(len(many), 1)]
    assert 26 <= np.median(apart) <= 34
    assert np.mean(apart <= 8) < 0.005


def test_an_opaque_ground_of_one_colour_counts_as_nothing(pictures: list[np.ndarray]) -> None:
    navy = [as_jpeg(each, (11, 37, 69)) for each in pictures]
    one, other = (EYE.embed([content(each) for each in some]) for some in (navy, pictures))
    likeness = np.sum(one * other, axis=1)
    assert np.median(likeness) > 0.9
    noise = np.random.default_rng(1).integers(0, 256, (40, 50, 4), np.uint8)
    noise[..., 3] = 255
    assert content(noise).shape == (50, 50, 4)


def test_a_long_strip_takes_no_more_room_than_a_square() -> None:
    for shape in ((1, 5000), (20000, 30), (700, 4000)):
        strip = np.random.default_rng(1).integers(0, 256, (*shape, 4), np.uint8)
        assert max(content(strip).shape) < 512
        assert not look(strip, EYE.embed).empty


def test_a_mirror_image_is_the_same_picture() -> None:
    one, other = look(owl(), EYE.embed), look(np.ascontiguousarray(owl()[:, ::-1]), EYE.embed)
    assert one.hashes[1] == other.hashes[0]
    assert one.vectors[1] @ other.vectors[0] > 0.999
    assert differing(one, other.hashes[:1])[1, 0] == 0


@pytest.mark.parametrize("shape", [(1, 1), (3, 200), (600, 600)])
def test_what_shows_nothing_has_no_hash(shape: tuple[int, int]) -> None:
    nothing, plain = np.zeros((*shape, 4), np.uint8), np.full((*shape, 4), 255, np.uint8)
    assert hashes(content(nothing)) == hashes(content(plain)) == (0, 0)
    assert look(nothing, EYE.embed).empty


def test_sameness_is_likeness_less_the_share_of_differing_bits() -> None:
    assert sameness(16, 1.0) == 0.75
    assert Alike("", "", 32, 0.5).sameness == 0.0
