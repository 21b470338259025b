from dataclasses import replace

import pytest
from check_evidence import proper

from emblazon.check.base import Evidence, FileFacts
from emblazon.check.profile import CHECK


def read_from(file: FileFacts) -> Evidence:
    return replace(proper(), file=file)


def passing() -> Evidence:
    return read_from(FileFacts("PNG", "RGBA"))


def failing() -> Evidence:
    return read_from(FileFacts("JPEG", "CMYK", profile="Coated FOGRA39"))


@pytest.mark.parametrize(
    ("file", "verdict"),
    [
        (FileFacts("SVG", ""), "pass"),
        (FileFacts("PNG", "P"), "pass"),
        (FileFacts("JPEG", "RGB", profile="sRGB IEC61966-2.1"), "pass"),
        (FileFacts("JPEG", "RGB", profile="Display P3"), "fail"),
        (FileFacts("PNG", "I;16"), "fail"),
    ],
)
def test_only_srgb_in_eight_bits_is_taken_as_it_is(file: FileFacts, verdict: str) -> None:
    finding = CHECK.run(CHECK, read_from(file))
    assert finding.verdict == verdict
    assert finding.repair == ""


def test_both_faults_are_told() -> None:
    words = CHECK.run(CHECK, failing()).words
    assert "CMYK" in words
    assert "FOGRA39" in words
