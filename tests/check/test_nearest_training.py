from dataclasses import replace

from check_evidence import FakeEye, proper

from emblazon.check import examine
from emblazon.check.base import Evidence
from emblazon.check.nearest_training import CHECK


def passing() -> Evidence:
    return proper()


def failing() -> Evidence:
    return replace(proper(), eye=FakeEye(similarity=0.995))


def test_the_words_name_the_picture_its_author_its_licence_and_all_measures() -> None:
    finding = examine(CHECK, failing())
    for said in ("'owl (flat)' by Ann (noto 1.0, CC-BY-4.0)", "0 of the 64 bits", "0.99", "0.500"):
        assert said in finding.words
    assert finding.repair == "redraw freer"
