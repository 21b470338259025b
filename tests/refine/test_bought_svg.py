"""A bought vector drawing is kept where it is plain, and nothing of it but numbers and colours."""

from dataclasses import replace

import numpy as np
import pytest
from owl_pictures import SQUARE, lanczos, make_plan

from emblazon.pixels import render_svg
from emblazon.records import Draft
from emblazon.refine import first_attempt, refine
from emblazon.refine.bought_svg import rebuilt

PLAIN = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" viewBox="0 0 64 64">'
    '<g transform="translate(4 4)" fill="rgb(16, 32,48)"><path d="M0 0h20v20H0z"/>'
    '<path d="M30 30 L50 30 L40 50 Z" fill="#FA0"/></g></svg>'
)


def test_plain_paths_are_kept_and_look_the_same() -> None:
    kept = rebuilt(PLAIN, title="a <square>")
    assert 'fill="#102030"' in kept
    assert 'fill="#ffaa00"' in kept
    assert "a &lt;square&gt;" in kept
    one, two = (render_svg(each.encode(), size_px=64, name="x") for each in (PLAIN, kept))
    assert np.array_equal(one, two)


@pytest.mark.parametrize(
    "inside",
    [
        '<script>alert(1)</script><path d="M0 0h9v9z"/>',
        '<path d="M0 0h9v9z" onclick="alert(1)"/>',
        '<path d="M0 0h9v9z" style="fill:url(http://evil.example/x)"/>',
        '<path d="M0 0h9v9z" fill="url(#g)"/>',
        '<path d="M0 0h9v9z" stroke="#000000"/>',
        '<image href="http://evil.example/x.png"/>',
        "<foreignObject><p>x</p></foreignObject>",
        '<path d="javascript:alert(1)"/>',
        "<text>words</text>",
        "",
    ],
)
def test_whatever_is_more_than_flat_paths_is_not_taken(inside: str) -> None:
    assert (
        rebuilt(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inside}</svg>', title="x") == ""
    )


@pytest.mark.parametrize("text", ["", "<svg", "<!DOCTYPE svg><svg/>", "<svg><g>" * 5000])
def test_a_broken_document_is_not_taken(text: str) -> None:
    assert rebuilt(text, title="x") == ""


def test_a_picture_keeps_its_drawing_only_while_it_shows_just_that() -> None:
    plan = replace(make_plan(formats=(SQUARE,)), recolour="off")
    bought = Draft(render_svg(PLAIN.encode(), size_px=512, name="x"), 1, PLAIN)
    as_drawn = refine(bought, plan, upscale=lanczos, attempt=first_attempt(plan))
    assert as_drawn.svg == rebuilt(PLAIN, title=plan.text)
    strict = refine(bought, plan, upscale=lanczos, attempt=replace(first_attempt(plan), recolour="strict"))
    assert strict.svg != as_drawn.svg
    assert strict.svg.startswith("<svg")
