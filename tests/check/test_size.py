from dataclasses import replace

import numpy as np
from check_evidence import proper
from owl_pictures import SQUARE

from emblazon.check.base import Evidence
from emblazon.check.size import CHECK
from emblazon.pixels import resize
from emblazon.records import Format, Pixels, Placed


def with_placed(placed: Placed) -> Evidence:
    return replace(proper(), picture=replace(proper().picture, placed=(placed,)))


def passing() -> Evidence:
    return proper()


def failing() -> Evidence:
    return with_placed(Placed(SQUARE, np.zeros((300, 299, 4), np.uint8)))


def test_a_stretched_subject_fails() -> None:
    wide = resize(proper().picture.placed[0].pixels, 400, 300)
    finding = CHECK.run(CHECK, with_placed(Placed(Format("wide", 400, 300, background="#f7f3e9"), wide)))
    assert finding.verdict == "fail"
    assert finding.measure is not None
    assert finding.measure > 20


def full_frame() -> Pixels:
    """An opaque picture, 300 × 200, whose left and right differ."""
    ramp = np.linspace(0, 255, 300).astype(np.uint8)
    pixels = np.full((200, 300, 4), 255, np.uint8)
    pixels[..., 0] = ramp
    pixels[..., 1] = ramp[::-1]
    return pixels


def shown(placed: Pixels) -> str:
    pixels = full_frame()
    picture = replace(proper().picture, pixels=pixels, placed=(Placed(Format("square", 100, 100), placed),))
    return CHECK.run(CHECK, replace(proper(), picture=picture)).verdict


def test_a_full_frame_may_be_cut_to_the_format_but_not_squeezed_into_it() -> None:
    assert shown(resize(full_frame()[:, 50:250], 100, 100)) == "pass"
    assert shown(resize(full_frame(), 100, 100)) == "fail"
    assert shown(resize(full_frame()[:, :200], 100, 100)) == "fail"
