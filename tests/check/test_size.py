from dataclasses import replace

import numpy as np
from check_evidence import proper
from owl_pictures import SQUARE

from emblazon.check.base import Evidence
from emblazon.check.size import CHECK
from emblazon.pixels import resize
from emblazon.records import Format, Placed


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
