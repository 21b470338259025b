import numpy as np
import pytest
from owl_pictures import lanczos, owl

from emblazon.pixels import over, resize
from emblazon.records import Pixels
from emblazon.refine.enlarge import enlarge


def repeat(pixels: Pixels) -> Pixels:
    assert pixels.shape == (64, 64, 4)
    return pixels.repeat(8, axis=0).repeat(8, axis=1)


def test_a_draft_is_one_call() -> None:
    calls: list[tuple[int, ...]] = []

    def upscale(pixels: Pixels) -> Pixels:
        calls.append(pixels.shape)
        return lanczos(pixels)

    assert enlarge(owl(), 512, upscale).shape == (512, 512, 4)
    assert calls == [(64, 64, 4)]
    assert enlarge(owl(128), 512, upscale).shape == (512, 512, 4)
    assert calls[1:] == [(128, 128, 4)]


def test_tiles_agree_with_one_piece() -> None:
    base = owl(100)
    tiled = enlarge(base, 800, repeat).astype(int)
    direct = over(base, (255, 255, 255)).repeat(8, axis=0).repeat(8, axis=1)
    gap = np.abs(over(tiled.astype(np.uint8), (255, 255, 255)).astype(int) - direct)
    assert gap.mean() < 2


def test_no_seam_shows_where_tiles_disagree() -> None:
    """Each tile is brighter or darker than its neighbour; the blend still changes slowly everywhere."""
    count = [0]

    def moody(pixels: Pixels) -> Pixels:
        count[0] += 1
        grey = np.full((512, 512, 4), 255, np.uint8)
        grey[..., :3] = 120 if count[0] % 2 else 160
        return grey

    flat = np.full((110, 110, 4), 255, np.uint8)
    flat[..., :3] = 140
    result = enlarge(flat, 880, moody)[..., 0].astype(int)
    assert count[0] == 4
    assert max(np.abs(np.diff(result, axis=0)).max(), np.abs(np.diff(result, axis=1)).max()) <= 3


def test_the_shape_is_never_stretched() -> None:
    assert enlarge(owl(128)[:64], 1000, repeat).shape == (500, 1000, 4)
    assert enlarge(resize(owl(), 40, 30), 512, repeat).shape == (384, 512, 4)


def test_colours_do_not_drift() -> None:
    def reddish(pixels: Pixels) -> Pixels:
        result = repeat(pixels).astype(int)
        result[..., 0] += 12
        return np.clip(result, 0, 255).astype(np.uint8)

    flat = np.full((300, 300, 4), 255, np.uint8)
    flat[..., :3] = (100, 120, 140)
    middle = enlarge(flat, 600, reddish)[100:500, 100:500, :3].astype(int)
    assert np.abs(middle - (100, 120, 140)).max() <= 2


def test_a_size_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="0 px"):
        enlarge(owl(), 0, repeat)
