from dataclasses import replace

import numpy as np
from check_evidence import proper, with_pixels

from emblazon.check.base import Evidence
from emblazon.check.sharpness import CHECK
from emblazon.pixels import resize
from emblazon.records import Draft


def passing() -> Evidence:
    return proper()


def failing() -> Evidence:
    return with_pixels(resize(resize(proper().picture.pixels, 10, 10), 512, 512))


def test_a_hard_edge_is_sharper_than_a_soft_one() -> None:
    hard = CHECK.run(CHECK, with_pixels(proper().picture.pixels)).measure
    soft = CHECK.run(CHECK, failing()).measure
    assert hard is not None
    assert soft is not None
    assert hard > 2 * soft


def test_a_flat_sheet_is_unknown() -> None:
    assert CHECK.run(CHECK, with_pixels(np.full((64, 64, 4), 255, np.uint8))).verdict == "unknown"


def test_a_sharp_draft_that_was_enlarged_softly_is_enlarged_again() -> None:
    soft = failing()
    small = Draft(resize(proper().picture.pixels, 64, 64), 1)
    finding = CHECK.run(CHECK, replace(soft, picture=replace(soft.picture, draft=small)))
    assert finding.verdict == "fail"
    assert finding.repair == "upscale"
    assert CHECK.run(CHECK, soft).repair == "redraw"


def test_a_soft_gradient_is_not_told_an_edge_wider_than_itself() -> None:
    pixels = np.full((64, 512, 4), 255, np.uint8)
    pixels[..., :3] = np.linspace(60, 200, 512).astype(np.uint8)[None, :, None]
    assert "Nothing in it has an edge" in CHECK.run(CHECK, with_pixels(pixels)).words
