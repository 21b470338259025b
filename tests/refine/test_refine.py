from dataclasses import replace

import numpy as np
from owl_pictures import SQUARE, draft, lanczos, make_plan

from emblazon.brand.ramp import codes, ramps
from emblazon.pixels import content_box
from emblazon.records import Draft, Finding, Mending, Report
from emblazon.refine import Attempt, firm_alpha, first_attempt, next_attempt, refine


def failed(repair: str) -> Report:
    return Report((Finding("x", "fail", 0.0, 1.0, "", "", repair=repair),))


def test_a_draft_becomes_a_finished_picture() -> None:
    plan = make_plan(formats=(SQUARE,))
    picture = refine(draft(), plan, upscale=lanczos, attempt=first_attempt(plan))
    assert picture.pixels.shape == (512, 512, 4)
    assert picture.svg.startswith("<svg")
    assert picture.recolour == "strict"
    stops = codes(ramps([each.hex for each in plan.palette]).reshape(-1, 3))
    for pixels in (picture.pixels, picture.placed[0].pixels):
        assert np.isin(codes(pixels[pixels[..., 3] > 0]), stops).all()


def test_refining_twice_gives_the_same_bytes() -> None:
    plan = make_plan(formats=(SQUARE,))
    one, two = (refine(draft(), plan, upscale=lanczos, attempt=first_attempt(plan)) for _ in range(2))
    assert np.array_equal(one.pixels, two.pixels)
    assert one.svg == two.svg


def test_an_empty_draft_gives_an_empty_picture() -> None:
    plan = make_plan(formats=(SQUARE,))
    empty = Draft(np.zeros((64, 64, 4), np.uint8), 1)
    picture = refine(empty, plan, upscale=lanczos, attempt=first_attempt(plan))
    assert content_box(picture.pixels) is None
    assert picture.placed == ()


def test_no_vector_is_made_when_none_is_asked() -> None:
    plan = make_plan(vector=False)
    assert refine(draft(), plan, upscale=lanczos, attempt=first_attempt(plan)).svg == ""


def test_a_margin_is_left_when_the_attempt_asks_for_one() -> None:
    plan = make_plan(vector=False)
    attempt = replace(first_attempt(plan), mending=Mending(margin=0.15))
    box = content_box(refine(draft(), plan, upscale=lanczos, attempt=attempt).pixels)
    assert box is not None
    assert min(box[0], box[1]) >= 75


def test_each_repair_changes_what_it_names() -> None:
    attempt, plan = Attempt(1, "accent"), make_plan()
    assert next_attempt(attempt, failed("recolour harder"), plan) == Attempt(2, "toned")
    assert next_attempt(attempt, failed("re-frame"), plan) == Attempt(2, "accent", Mending(margin=0.05))
    assert next_attempt(attempt, failed("redraw"), plan) == Attempt(2, "accent", redraw="redraw", redrawn=1)
    assert next_attempt(Attempt(1, "strict"), failed("recolour harder"), plan) == Attempt(
        2, "strict", redraw="redraw", redrawn=1
    )


def test_a_plan_that_allows_no_redrawing_is_refined_as_far_as_that_mends() -> None:
    plan = replace(make_plan(), redraws=0)
    assert next_attempt(Attempt(1, "accent"), failed("redraw"), plan) is None
    assert next_attempt(Attempt(1, "toned"), failed("recolour harder"), plan) == Attempt(2, "strict")
    assert next_attempt(Attempt(3, "toned"), failed("recolour harder"), plan) is None
    assert next_attempt(Attempt(1, "toned"), Report(()), plan) is None


def test_haze_goes_and_edges_stay_soft() -> None:
    pixels = np.full((1, 4, 4), 200, np.uint8)
    pixels[0, :, 3] = (6, 128, 250, 0)
    assert firm_alpha(pixels)[0, :, 3].tolist() == [0, 128, 255, 0]
