"""What a report's failures change for the next try."""

from dataclasses import replace

import numpy as np
import pytest
from owl_pictures import draft, lanczos, make_plan

from emblazon.brand.colour import delta_e
from emblazon.pixels import content_box
from emblazon.records import Box, Finding, Mending, Patch, Picture, Report
from emblazon.refine import Attempt, first_attempt, next_attempt, refine
from emblazon.refine.attempts import place_in_draft


def failing(repair: str, *, target: str = "", place: Box | None = None) -> Report:
    finding = Finding("some", "fail", 1.0, 0.0, "x", "It failed.", place=place, repair=repair, target=target)  # type: ignore[arg-type]
    return Report((finding,))


@pytest.fixture(scope="module")
def picture() -> Picture:
    plan = make_plan()
    return refine(draft(), plan, upscale=lanczos, attempt=first_attempt(plan))


def test_a_small_place_is_drawn_anew_where_the_model_can(picture: Picture) -> None:
    found = next_attempt(
        Attempt(1, "strict"), failing("inpaint", place=(256, 256, 320, 320)), make_plan(), inpaint=picture
    )
    assert found is not None
    assert found.redraw == ""
    assert found.place == place_in_draft((256, 256, 320, 320), picture.pixels, picture.draft.pixels)
    assert found.redrawn == 1
    patched = found.patched(9)
    assert patched.mending.patches == (Patch(found.place, 9),)
    assert patched.place is None


def test_where_the_model_cannot_the_whole_is_drawn_anew() -> None:
    found = next_attempt(Attempt(1, "strict"), failing("inpaint", place=(1, 1, 9, 9)), make_plan())
    assert found == Attempt(2, "strict", redraw="redraw", redrawn=1)


def test_a_new_draft_forgets_the_patches_of_the_old(picture: Picture) -> None:
    before = Attempt(1, "strict", Mending(patches=(Patch((0, 0, 4, 4), 1),)))
    found = next_attempt(before, failing("redraw"), make_plan(), inpaint=picture)
    assert found is not None
    assert found.mending.patches == ()


def test_a_label_is_set_firmer_twice_and_then_no_more() -> None:
    plan = replace(make_plan(), redraws=0, attempts=9)
    attempt: Attempt | None = Attempt(1, "strict")
    firmer: list[int] = []
    while attempt:
        firmer.append(attempt.mending.firmer)
        attempt = next_attempt(attempt, failing("re-typeset"), plan)
    assert firmer == [0, 1, 2]


def test_a_role_that_is_off_is_brought_onto_the_palette_by_itself() -> None:
    plan = replace(make_plan(), recolour="toned")
    role = plan.palette[0].hex
    found = next_attempt(first_attempt(plan), failing("recolour role", target=role), plan)
    assert found == Attempt(2, "toned", Mending(roles=(role,)))
    before = refine(draft(), plan, upscale=lanczos, attempt=first_attempt(plan)).pixels
    after = refine(draft(), plan, upscale=lanczos, attempt=found).pixels
    changed = (before != after).any(axis=-1)
    assert changed.any()
    assert not changed.all()
    strict = refine(draft(), replace(plan, recolour="strict"), upscale=lanczos, attempt=Attempt(1, "strict"))
    assert (after[changed] == strict.pixels[changed]).all()


def test_a_blurred_picture_gets_its_edges_drawn_anew() -> None:
    plan = replace(make_plan(), recolour="off")
    found = next_attempt(first_attempt(plan), failing("upscale"), plan)
    assert found == Attempt(2, "off", Mending(crisp=True))
    picture = refine(draft(), plan, upscale=lanczos, attempt=found)
    assert picture.pixels.shape == (512, 512, 4)
    assert picture.mending.crisp


def test_a_place_finds_its_draft_however_the_picture_was_framed() -> None:
    plan = make_plan()
    for margin in (0.0, 0.1, 0.2):
        made = refine(draft(), plan, upscale=lanczos, attempt=Attempt(1, "strict", Mending(margin=margin)))
        box = content_box(made.pixels)
        assert box is not None
        assert place_in_draft(box, made.pixels, made.draft.pixels) == content_box(made.draft.pixels)


def test_how_a_picture_was_mended_can_be_written_and_read() -> None:
    mending = Mending(0.1, ("#0b2545",), True, 2, (Patch((1, 2, 3, 4), 5),))
    assert Mending.from_json(mending.to_json()) == mending
    assert Mending.from_json(Mending().to_json()) == Mending()


def test_recolouring_a_role_leaves_the_others_their_shading() -> None:
    plan = replace(make_plan(), recolour="toned")
    roles = tuple(swatch.hex for swatch in plan.palette)
    one = refine(draft(), plan, upscale=lanczos, attempt=Attempt(1, "toned", Mending(roles=roles[:1])))
    none = refine(draft(), plan, upscale=lanczos, attempt=Attempt(1, "toned"))
    same = (one.pixels == none.pixels).all(axis=-1)
    assert np.mean(same) > 0.2
    assert float(np.max(delta_e(one.pixels[~same][:, :3], none.pixels[~same][:, :3]))) > 0
