import numpy as np
import pytest
from owl_pictures import NORTH, lanczos, owl

from emblazon.brand.ramp import codes, ramps
from emblazon.errors import FormatError, PictureError
from emblazon.pixels import content_box
from emblazon.records import Format, Pixels
from emblazon.refine import firm_alpha
from emblazon.refine.formats import place, reframe, safe_box
from emblazon.refine.recolour import recolour
from emblazon.refine.vectorise import vectorise

PICTURE = recolour(firm_alpha(lanczos(owl())), NORTH, strength="strict")
STOPS = ramps([each.hex for each in NORTH]).reshape(-1, 3)
SVG = vectorise(PICTURE, title="owl")


def put(format: Format, *, svg: str = "", picture: Pixels = PICTURE) -> Pixels:
    return place(picture, format, svg=svg, upscale=lanczos, stops=STOPS)


@pytest.mark.parametrize("size", [(16, 16), (1, 1), (1000, 100), (100, 1000), (300, 300), (627, 1200)])
def test_every_format_has_its_size_and_keeps_the_aspect(size: tuple[int, int]) -> None:
    placed = put(Format("any", *size), svg=SVG)
    assert placed.shape == (size[1], size[0], 4)
    if min(size) < 16:
        return
    before, after = content_box(PICTURE, threshold=32), content_box(placed, threshold=32)
    assert before is not None
    assert after is not None
    aspect = (before[2] - before[0]) / (before[3] - before[1])
    width, height = after[2] - after[0], after[3] - after[1]
    assert abs(width - aspect * height) <= 2.5


def test_the_subject_fills_its_safe_area_and_stays_inside() -> None:
    format = Format("card", 400, 200, safe_area=(0.5, 0.1, 0.05, 0.1))
    box = content_box(put(format), threshold=32)
    assert box is not None
    left, top, width, height = safe_box(format)
    assert box[0] >= left
    assert box[2] <= left + width
    assert abs((box[3] - box[1]) - height) <= 4
    assert abs((box[0] + box[2]) / 2 - (left + width / 2)) <= 2
    assert top <= box[1]


def test_a_background_makes_it_opaque_and_colours_stay_on_the_ramps() -> None:
    placed = put(Format("post", 240, 240, background="#0b2545"))
    assert (placed[..., 3] == 255).all()
    assert tuple(placed[0, 0, :3]) == (0x0B, 0x25, 0x45)
    assert np.isin(codes(placed), codes(STOPS)).all()


def test_a_foreign_background_stays_itself_to_the_bit() -> None:
    placed = put(Format("post", 240, 240, background="#123456"))
    assert tuple(placed[0, 0, :3]) == (0x12, 0x34, 0x56)


def test_large_formats_come_from_the_tracing_and_stay_on_the_ramps() -> None:
    placed = put(Format("poster", 700, 700), svg=SVG)
    assert np.isin(codes(placed[placed[..., 3] > 0]), codes(STOPS)).all()


def test_re_framing_leaves_the_margin_free() -> None:
    framed = reframe(PICTURE, 0.2)
    assert framed.shape == PICTURE.shape
    box = content_box(framed)
    assert box is not None
    assert min(box[0], box[1], 512 - box[2], 512 - box[3]) >= 101


def test_an_empty_picture_and_a_format_without_room_are_refused() -> None:
    with pytest.raises(PictureError, match="nothing to place"):
        put(Format("any", 64, 64), picture=np.zeros((64, 64, 4), np.uint8))
    with pytest.raises(FormatError, match="no room"):
        put(Format("thin", 64, 64, safe_area=(0.5, 0, 0.5, 0)))


def test_a_full_frame_fills_the_format_and_keeps_its_middle() -> None:
    pixels = np.full((200, 300, 4), 255, np.uint8)
    pixels[..., 0] = np.linspace(0, 255, 300).astype(np.uint8)
    for width, height in ((100, 100), (400, 100), (90, 160)):
        placed = place(pixels, Format("x", width, height), svg="", upscale=lanczos, stops=None)
        assert placed.shape == (height, width, 4)
        assert (placed[..., 3] == 255).all()
        assert abs(int(placed[height // 2, width // 2, 0]) - 127) <= 3
    assert placed[0, 0, 0] > 70  # a tall cut shows the middle alone


def test_the_subject_stands_beside_the_space_for_copy() -> None:
    left = Format("banner", 1200, 400, (0.05, 0.05, 0.05, 0.05), copy_space=(0.0, 0.0, 0.5, 1.0))
    assert safe_box(left) == (600, 20, 540, 360)
    strip = Format("story", 1080, 1920, (0.1, 0.1, 0.1, 0.1), copy_space=(0.0, 0.0, 1.0, 0.4))
    assert safe_box(strip) == (108, 768, 864, 960)
    everything = Format("all", 100, 100, (0.1, 0.1, 0.1, 0.1), copy_space=(0.0, 0.0, 1.0, 1.0))
    assert safe_box(everything) == (10, 10, 80, 80)
