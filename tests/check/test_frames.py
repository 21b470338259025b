from dataclasses import replace

from check_evidence import proper

from emblazon.check.base import Evidence
from emblazon.check.frames import CHECK
from emblazon.records import FileFacts


def holding(frames: int) -> Evidence:
    return replace(proper(), file=FileFacts("GIF", "P", frames=frames))


def passing() -> Evidence:
    return holding(1)


def failing() -> Evidence:
    return holding(5)


def test_an_animation_is_never_passed_by_its_first_frame() -> None:
    assert "5 pictures" in CHECK.run(CHECK, failing()).words
    assert CHECK.run(replace(CHECK, limit=100), failing()).verdict == "unknown"


def test_the_maps_that_a_phone_adds_to_a_jpeg_are_no_frames() -> None:
    assert CHECK.run(CHECK, replace(proper(), file=FileFacts("MPO", "RGB", frames=2))).verdict == "pass"


def test_live_type_in_an_svg_is_never_passed() -> None:
    finding = CHECK.run(CHECK, replace(proper(), file=FileFacts("SVG", "RGBA", loose="live type")))
    assert finding.verdict == "fail"
    assert "outlines" in finding.words
