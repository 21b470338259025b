import re
from xml.etree import ElementTree

import numpy as np
import pytest
from owl_pictures import NORTH, lanczos, owl

from emblazon.brand.colour import parse_hex
from emblazon.brand.ramp import codes, ramps
from emblazon.errors import PictureError
from emblazon.pixels import over, render_svg
from emblazon.refine.recolour import recolour
from emblazon.refine.vectorise import MOST_FILLS, vectorise

PICTURE = recolour(lanczos(owl()), NORTH, strength="strict")
SVG = vectorise(PICTURE, title='an owl & <script>"x"</script>\x07')


def test_every_fill_is_a_ramp_stop_and_there_are_few() -> None:
    fills = set(re.findall(r'fill="(#[0-9a-f]{6})"', SVG))
    stops = codes(ramps([each.hex for each in NORTH]).reshape(-1, 3))
    assert 3 <= len(fills) <= MOST_FILLS
    assert np.isin(codes(np.array([parse_hex(each) for each in fills], np.uint8)), stops).all()


def test_only_plain_elements_are_there_and_the_title_is_text() -> None:
    root = ElementTree.fromstring(SVG)
    assert {element.tag.split("}")[1] for element in root.iter()} == {"svg", "title", "path"}
    assert root.attrib == {"viewBox": "0 0 512 512"}
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text == 'an owl & <script>"x"</script>'


def test_it_looks_like_the_picture_on_a_transparent_ground() -> None:
    drawn = render_svg(SVG.encode(), size_px=512, name="test")
    assert drawn.shape == PICTURE.shape
    assert drawn[4, 4, 3] == 0
    seen = PICTURE[..., 3] > 200
    gap = np.abs(over(drawn, (255, 255, 255)).astype(int) - over(PICTURE, (255, 255, 255)))
    assert gap[seen].mean() < 12
    assert len(SVG) < 200_000


def test_an_empty_picture_is_refused() -> None:
    with pytest.raises(PictureError, match="nothing to trace"):
        vectorise(np.zeros((32, 32, 4), np.uint8), title="")
