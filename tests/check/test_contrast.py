from dataclasses import replace

import pytest
from check_evidence import proper, with_pixels
from owl_pictures import SQUARE
from typeset_pictures import OUTFIT, northwind, sheet, typeset

from emblazon.check.base import Asked, Evidence
from emblazon.check.contrast import CHECK, outline
from emblazon.records import Placed


def on(ground: str) -> Evidence:
    evidence = proper()
    placed = Placed(replace(SQUARE, background=ground), evidence.picture.placed[0].pixels)
    return replace(evidence, picture=replace(evidence.picture, placed=(placed,)))


def rim_hex() -> str:
    rim = outline(proper().picture.pixels)
    return "#" + "".join(f"{int(each):02x}" for each in rim[len(rim) // 2])


def passing() -> Evidence:
    return on("#ffffff")


def failing() -> Evidence:
    return on(rim_hex())


def test_a_transparent_format_is_unknown() -> None:
    assert CHECK.run(CHECK, on("transparent")).verdict == "unknown"


@pytest.mark.parametrize(
    ("ink", "lines", "verdict"),
    [
        ((11, 42, 74), ("Weekend ferries",), "pass"),
        ((205, 220, 220), ("Weekend ferries",), "fail"),
        ((205, 220, 220), (), "unknown"),
    ],
)
def test_lettering_that_somebody_else_set_is_measured_where_it_is_read(
    ink: tuple[int, int, int], lines: tuple[str, ...], verdict: str
) -> None:
    page, box = typeset(sheet(400, 400), "Weekend ferries", (40, 180), px=40, font=OUTFIT, ink=ink)
    finding = CHECK.run(CHECK, replace(with_pixels(page), kit=northwind(), asked=Asked(lettering=lines)))
    assert finding.verdict == verdict
    if verdict == "fail":
        assert finding.measure == pytest.approx(1.3, abs=0.1)
        assert finding.place is not None
        assert box[1] - 20 <= finding.place[1] < finding.place[3] <= box[3] + 20


def test_a_faint_sign_hides_no_other_failure() -> None:
    page, _ = typeset(failing().picture.pixels, "Weekend", (150, 60), px=40, font=OUTFIT, ink=(205, 220, 220))
    evidence = failing()
    evidence = replace(evidence, picture=replace(evidence.picture, pixels=page))
    assert CHECK.run(CHECK, evidence).verdict == "fail"
