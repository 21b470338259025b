"""Rendering: margins, true alpha, colour that does not bleed."""

import numpy as np
import pytest
from PIL import Image

from emblazon.engine.data.render import area_average, difference_hash, draw_raster, draw_svg

SVG = '<svg xmlns="http://www.w3.org/2000/svg" {} viewBox="0 0 100 100">{}</svg>'


def drawn(body: str, attributes: str = "", **options: float) -> np.ndarray:
    pixels = draw_svg(SVG.format(attributes, body), 64, **options)
    assert pixels is not None
    return pixels


def box(pixels: np.ndarray) -> tuple[int, int, int, int]:
    rows = np.flatnonzero((pixels[..., 3] > 8).any(axis=1))
    columns = np.flatnonzero((pixels[..., 3] > 8).any(axis=0))
    return int(rows[0]), int(columns[0]), int(rows[-1]), int(columns[-1])


def test_a_small_drawing_anywhere_on_its_page_fills_the_square_less_its_margin() -> None:
    pixels = drawn('<rect x="5" y="60" width="20" height="20" fill="#d00000"/>')
    top, left, bottom, right = box(pixels)
    assert pixels.shape == (64, 64, 4)
    assert all(0.035 * 64 < edge < 0.08 * 64 for edge in (top, left, 63 - bottom, 63 - right))


def test_enlarging_is_bounded_where_asked() -> None:
    pixels = drawn('<rect x="40" y="40" width="20" height="20"/>', most_enlarged=1.5)
    top, _, bottom, _ = box(pixels)
    assert bottom - top + 1 == pytest.approx(20 * 1.5 * 0.92 * 0.64, abs=1.5)


def test_a_wide_drawing_keeps_its_proportions_and_is_centred() -> None:
    top, left, bottom, right = box(drawn('<rect x="10" y="10" width="80" height="20"/>'))
    assert (right - left + 1) / (bottom - top + 1) == pytest.approx(4, rel=0.1)
    assert abs(top - (63 - bottom)) <= 1


def test_edge_pixels_keep_the_colour_of_the_shape() -> None:
    pixels = drawn('<circle cx="50" cy="50" r="40" fill="#2060c0"/>')
    partly = (pixels[..., 3] > 40) & (pixels[..., 3] < 250)
    assert partly.sum() > 20
    assert np.abs(pixels[partly][:, :3].astype(int) - (0x20, 0x60, 0xC0)).max() <= 4


def test_alpha_is_the_area_covered() -> None:
    circle = drawn('<circle cx="50" cy="50" r="40"/>')[..., 3].sum()
    square = drawn('<rect x="10" y="10" width="80" height="80"/>')[..., 3].sum()
    assert circle / square == pytest.approx(np.pi / 4, rel=0.005)


def test_half_transparent_paint_stays_half_transparent() -> None:
    pixels = drawn('<rect x="0" y="0" width="100" height="100" fill="#00ff00" fill-opacity="0.5"/>')
    assert pixels[32, 32].tolist() == pytest.approx([0, 255, 0, 128], abs=1)


def test_nothing_drawn_is_white_and_transparent() -> None:
    pixels = drawn('<circle cx="50" cy="50" r="40"/>')
    assert (pixels[pixels[..., 3] == 0] == (255, 255, 255, 0)).all()


def test_sizes_in_points_and_millimetres_are_read() -> None:
    assert (
        draw_svg(SVG.format('width="210mm" height="210mm"', '<rect width="50" height="50"/>'), 64) is not None
    )
    assert (
        draw_svg(SVG.format('width="40pt" height="40pt"', '<rect width="50" height="50"/>'), 64) is not None
    )


def test_an_empty_drawing_and_a_sliver_give_none() -> None:
    assert draw_svg(SVG.format("", ""), 64) is None
    assert draw_svg(SVG.format("", '<rect width="100" height="2"/>'), 64) is None


def test_broken_markup_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="root node"):
        draw_svg("<svg", 64)


def test_averaging_weighs_colour_by_alpha() -> None:
    block = np.array([[[255, 0, 0, 255], [0, 0, 255, 0]], [[255, 0, 0, 255], [0, 0, 255, 0]]], np.uint8)
    assert area_average(block, 2)[0, 0].tolist() == [255, 0, 0, 128]


def test_a_raster_is_fitted_without_dark_edges(tmp_path) -> None:
    picture = np.zeros((256, 256, 4), np.uint8)
    picture[64:192, 64:192] = (250, 200, 100, 255)
    Image.fromarray(picture).save(tmp_path / "a.webp", lossless=True)
    pixels = draw_raster(tmp_path / "a.webp", 64)
    assert pixels is not None
    seen = pixels[..., 3] > 8
    assert np.abs(pixels[seen][:, :3].astype(int) - (250, 200, 100)).max() <= 8
    assert seen.any(axis=0).sum() == pytest.approx(128 * 1.5 * 0.92 * 64 / 256, abs=2)


def test_like_pictures_have_like_hashes() -> None:
    one = drawn('<circle cx="50" cy="50" r="40" fill="#2060c0"/>')
    same = drawn('<circle cx="50" cy="50" r="40" fill="#2462c4"/>')
    other = drawn('<path d="M0 0 L100 0 L0 100 Z" fill="#2060c0"/>')
    assert (difference_hash(one) ^ difference_hash(same)).bit_count() <= 2
    assert (difference_hash(one) ^ difference_hash(other)).bit_count() > 8
