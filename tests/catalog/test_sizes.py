"""The size policy, as a table."""

import pytest

from emblazon.catalog import Profile, load_catalog
from emblazon.catalog.sizes import Sizes

ANY = Sizes(default=(1024, 1024), fixed=(), least=256, most=2048, multiple=16, megapixels=1.5, ratios=())
NAMED = Sizes(
    default=(1024, 1024),
    fixed=(),
    least=256,
    most=4096,
    multiple=16,
    megapixels=4,
    ratios=("1:1", "16:9", "9:16"),
)
LISTED = Sizes(
    default=(64, 64),
    fixed=((64, 64), (96, 64), (128, 128)),
    least=64,
    most=128,
    multiple=1,
    megapixels=1,
    ratios=(),
)
WANTED = (
    (1080, 1080),
    (1920, 1080),
    (1080, 1920),
    (1200, 627),
    (1000, 1500),
    (728, 90),
    (160, 600),
    (3000, 1000),
    (100, 101),
)


@pytest.mark.parametrize(
    ("sizes", "width", "height", "why"),
    [
        (ANY, 1024, 1024, ""),
        (ANY, 256, 2048, ""),
        (ANY, 240, 1024, "its sides are 256 to 2048 px"),
        (ANY, 1024, 2064, "its sides are 256 to 2048 px"),
        (ANY, 1000, 1024, "its sides are multiples of 16 px"),
        (ANY, 1024, 1000, "its sides are multiples of 16 px"),
        (ANY, 1248, 1248, ""),  # 1.56 megapixels: within the twentieth that makers' round numbers leave
        (ANY, 1264, 1264, "it draws 1.5 megapixels at most"),
        (NAMED, 1360, 768, ""),
        (NAMED, 768, 1360, ""),
        (NAMED, 1024, 1008, ""),
        (NAMED, 1024, 992, "its aspect ratios are 1:1, 16:9, 9:16"),
        (NAMED, 1024, 768, "its aspect ratios are 1:1, 16:9, 9:16"),
        (LISTED, 96, 64, ""),
        (LISTED, 64, 96, "it draws only 64 × 64, 96 × 64, 128 × 128 px"),
        (LISTED, 100, 100, "it draws only 64 × 64, 96 × 64, 128 × 128 px"),
    ],
)
def test_a_size_is_drawn_or_the_reason_is_told(sizes: Sizes, width: int, height: int, why: str) -> None:
    assert sizes.why_not(width, height) == why


@pytest.mark.parametrize(
    ("width", "height", "ratio", "away"),
    [
        (1000, 1000, "1:1", 0.0),
        (1600, 900, "16:9", 0.0),
        (900, 1600, "9:16", 0.0),
        (1360, 768, "16:9", 0.0039),
        (1200, 627, "16:9", 0.0711),
        (4, 3, "1:1", 0.25),
        (3, 4, "9:16", 0.25),
    ],
)
def test_the_nearest_named_ratio_and_how_far_it_is(width: int, height: int, ratio: str, away: float) -> None:
    name, far = NAMED.nearest_ratio(width, height)
    assert (name, far) == (ratio, pytest.approx(away, abs=1e-4))


@pytest.mark.parametrize(
    ("sizes", "wanted", "nearest"),
    [
        (ANY, (1080, 1080), (1024, 1024)),
        (ANY, (1920, 1080), (1360, 768)),
        (ANY, (1200, 627), (1424, 736)),
        (ANY, (100, 10_000), (256, 2048)),
        (NAMED, (1200, 627), (1360, 768)),
        (NAMED, (500, 700), (768, 1360)),
        (NAMED, (600, 700), (1024, 1024)),
        (LISTED, (128, 128), (64, 64)),
        (LISTED, (300, 200), (96, 64)),
        (LISTED, (200, 300), (64, 64)),
    ],
)
def test_the_nearest_size_keeps_the_shape_and_about_the_usual_area(
    sizes: Sizes, wanted: tuple[int, int], nearest: tuple[int, int]
) -> None:
    assert sizes.nearest(*wanted) == nearest


def test_a_default_that_is_not_drawn_is_refused() -> None:
    with pytest.raises(
        ValueError, match="has a default size that it does not draw: its sides are multiples of 64"
    ):
        Sizes(default=(1000, 1000), fixed=(), least=64, most=2048, multiple=64, megapixels=2, ratios=())


@pytest.mark.parametrize("profile", load_catalog(), ids=lambda profile: profile.id)
def test_every_card_draws_the_size_that_it_calls_nearest(profile: Profile) -> None:
    sizes = profile.sizes
    named = [tuple(map(int, ratio.split(":"))) for ratio in sizes.ratios]
    for width, height in (*WANTED, *named, *sizes.fixed):
        nearest = sizes.nearest(width, height)
        assert sizes.why_not(*nearest) == "", f"{width}:{height} -> {nearest}"
