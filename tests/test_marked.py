"""What leaves the house keeps to the kit: a marked file passes the checks that its picture passed."""

from dataclasses import replace

import pytest
from check_evidence import KIT
from owl_pictures import SQUARE, draft, lanczos, make_plan

from emblazon.brand.kit import Forbidden, Kit
from emblazon.check import Evidence, as_picture, check
from emblazon.pixels import decode_picture, encode_png
from emblazon.plan import shunned
from emblazon.records import Avoided, Pixels
from emblazon.refine import first_attempt, refine
from emblazon.sign.watermark import detect, embed

MARK = 1


def forbidding(hex: str) -> Kit:
    """The owl's kit, which also forbids a colour on one of its own ramps."""
    colour = Forbidden(hex=hex, tolerance=4.0)
    return KIT.model_copy(update={"palette": KIT.palette.model_copy(update={"forbidden": (colour,)})})


def marked(avoid: tuple[Avoided, ...]) -> Pixels:
    """The owl that keeps away from `avoid`, with its mark, as its file has it."""
    plan = replace(make_plan(formats=(SQUARE,)), avoid=avoid)
    picture = refine(draft(), plan, upscale=lanczos, attempt=first_attempt(plan))
    return decode_picture(encode_png(embed(picture.pixels, MARK)), name="owl")


def verdicts(pixels: Pixels, kit: Kit) -> dict[str, str]:
    return {each.check: each.verdict for each in check(Evidence(as_picture(pixels), kit)).findings}


@pytest.mark.parametrize("hex", ["#273e5c", "#b87941", "#f9be8d"])
def test_a_marked_file_uses_no_forbidden_colour_and_keeps_to_the_palette(hex: str) -> None:
    kit = forbidding(hex)
    pixels = marked(shunned(kit))
    found = detect(pixels)
    assert found is not None
    assert found.mark == MARK
    said = verdicts(pixels, kit)
    assert (said["forbidden"], said["palette"]) == ("pass", "pass")


def test_without_room_for_the_mark_it_would_not() -> None:
    kit = forbidding("#f9be8d")
    exact = tuple(Avoided(each.hex, each.tolerance) for each in kit.palette.forbidden)
    assert verdicts(marked(exact), kit)["forbidden"] == "fail"
