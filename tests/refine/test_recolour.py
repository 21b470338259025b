import numpy as np
import pytest
from owl_pictures import NORTH, lanczos, owl

from emblazon.brand.colour import oklab_from_rgb, parse_hex
from emblazon.brand.kit import Forbidden
from emblazon.brand.ramp import codes, forbidden, ramps
from emblazon.records import Swatch
from emblazon.refine.recolour import recolour, snap

BIG = lanczos(owl())
STOPS = ramps([each.hex for each in NORTH])


def test_strict_puts_every_visible_pixel_on_a_ramp_bit_for_bit() -> None:
    result = recolour(BIG, NORTH, strength="strict")
    assert np.isin(codes(result[result[..., 3] > 0]), codes(STOPS.reshape(-1, 3))).all()
    assert np.array_equal(result[..., 3], BIG[..., 3])


def test_strict_holds_on_noise() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (96, 96, 4)).astype(np.uint8)
    result = recolour(noise, NORTH, strength="strict")
    assert np.isin(codes(result[result[..., 3] > 0]), codes(STOPS.reshape(-1, 3))).all()


def test_the_same_picture_gives_the_same_bytes() -> None:
    first = recolour(BIG, NORTH, strength="strict")
    assert np.array_equal(first, recolour(BIG.copy(), NORTH, strength="strict"))


def test_parts_stay_apart_and_light_stays_light() -> None:
    result = recolour(BIG, NORTH, strength="strict")
    body, belly, eye, pupil = (result[y, x, :3] for y, x in ((150, 256), (350, 256), (184, 135), (184, 180)))
    light = oklab_from_rgb(np.stack([body, belly, eye, pupil]))[:, 0]
    assert light[1] > light[0] + 0.1
    assert light[2] > light[3] + 0.1
    assert len({tuple(each) for each in (body, belly, eye, pupil)}) == 4


def test_a_shaded_ball_stays_one_smooth_surface() -> None:
    y, x = np.mgrid[0:256, 0:256] / 256 - 0.5
    ball = np.zeros((256, 256, 4), np.uint8)
    ball[..., :3] = np.clip(200 - 260 * (x + y), 40, 255)[..., None] * np.array([1, 0.45, 0.3])
    ball[..., 3] = np.where(x**2 + y**2 < 0.2, 255, 0)
    result = recolour(ball, NORTH, strength="strict")
    light = oklab_from_rgb(result[..., :3])[..., 0]
    inside = (x**2 + y**2 < 0.18)[:, 1:]
    steps = np.abs(np.diff(light, axis=1))[inside]
    assert steps.max() < 0.05


def test_no_speckle_on_a_noisy_surface() -> None:
    noise = np.random.default_rng(3).normal(0, 4, BIG.shape[:2])[..., None]
    rough = BIG.copy()
    rough[..., :3] = np.clip(BIG[..., :3] + noise, 0, 255)
    lab = oklab_from_rgb(recolour(rough, NORTH, strength="strict")[..., :3])
    lone = np.abs(lab[1:-1, 1:-1, 1:] - lab[1:-1, :-2, 1:]).sum(axis=2) > 0.08
    lone &= np.abs(lab[1:-1, 1:-1, 1:] - lab[1:-1, 2:, 1:]).sum(axis=2) > 0.08
    assert lone[BIG[1:-1, 1:-1, 3] > 200].mean() < 0.003


def test_forbidden_neighbourhoods_are_kept_out_of() -> None:
    avoid = (Forbidden(hex="#fbd9bc", tolerance=6.0), Forbidden(hex="#000000", tolerance=12.0))
    result = recolour(BIG, NORTH, strength="strict", avoid=avoid)
    assert not forbidden(result[result[..., 3] > 0][:, :3], avoid).any()


def test_toned_is_nearer_to_the_picture_than_strict() -> None:
    seen = BIG[..., 3] > 200
    own = oklab_from_rgb(BIG[seen][:, :3])[:, 0]

    def shading_lost(strength: str) -> float:
        mine = oklab_from_rgb(recolour(BIG, NORTH, strength=strength)[seen][:, :3])[:, 0]  # type: ignore[arg-type]
        return float(np.abs(mine - own).mean())

    assert shading_lost("toned") < shading_lost("strict")


def test_accent_moves_only_part_of_the_picture() -> None:
    seen = BIG[..., 3] > 200
    result = recolour(BIG, NORTH, strength="accent")
    moved = np.abs(result[seen].astype(int) - BIG[seen]).max(axis=1) > 24
    assert 0.02 < moved.mean() < 0.85


def test_skin_is_left_alone_with_people_only() -> None:
    picture = BIG.copy()
    picture[300:400, 200:300] = (224, 172, 130, 255)
    kept = recolour(picture, NORTH, strength="strict", people=True)
    assert np.array_equal(kept[310:390, 210:290], picture[310:390, 210:290])
    changed = recolour(picture, NORTH, strength="strict")
    assert not np.array_equal(changed[310:390, 210:290], picture[310:390, 210:290])


@pytest.mark.parametrize(
    "palette", [(Swatch("#1f5fd6", 1.0),), (Swatch("#ffffff", 0.0), Swatch("#000000", 0.0))]
)
def test_odd_palettes_work(palette: tuple[Swatch, ...]) -> None:
    result = recolour(BIG, palette, strength="strict")
    stops = ramps([each.hex for each in palette]).reshape(-1, 3)
    assert np.isin(codes(result[result[..., 3] > 0]), codes(stops)).all()


def test_the_outline_stands_out_from_the_grounds_of_the_formats() -> None:
    def rim_gap(ground: str) -> float:
        result = recolour(BIG, NORTH, strength="strict", grounds=[ground])
        rim = oklab_from_rgb(result[200:300, 80:90, :3])[..., 0]
        return float(np.median(np.abs(rim - oklab_from_rgb(parse_hex(ground))[0])))

    assert rim_gap("#0b2545") > 0.1
    assert rim_gap("#f7f3e9") > 0.1


def test_nothing_to_do_changes_nothing() -> None:
    assert np.array_equal(recolour(BIG, (), strength="strict"), BIG)
    assert np.array_equal(recolour(BIG, NORTH, strength="off"), BIG)
    empty = np.zeros((32, 32, 4), np.uint8)
    assert np.array_equal(recolour(empty, NORTH, strength="strict"), empty)


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (5, 3)])
def test_tiny_pictures_work(size: tuple[int, int]) -> None:
    picture = np.full((*size, 4), 255, np.uint8)
    picture[..., 0] = 30
    assert recolour(picture, NORTH, strength="strict").shape == picture.shape


def test_snap_returns_a_mixed_picture_to_its_stops_and_leaves_the_ground() -> None:
    ground = (1, 2, 3)
    picture = np.full((20, 20, 4), 255, np.uint8)
    picture[:10, :, :3] = (120, 120, 60)
    picture[10:, :, :3] = ground
    result = snap(picture, STOPS, ground=ground)
    assert np.isin(codes(result[:10]), codes(STOPS.reshape(-1, 3))).all()
    assert (result[10:, :, :3] == ground).all()
