"""What a plan resolves from a card: size, guidance, and how often a picture may be drawn anew."""

import pytest

from emblazon.brand.colour import delta_e
from emblazon.brand.kit import Colour, Forbidden, Identity, Kit, Palette
from emblazon.brand.rules import Disclosure
from emblazon.catalog import find_profile, load_catalog
from emblazon.plan import affordable, draft_size, shunned, usual_guidance
from emblazon.records import Brief, Choice, Format

HOUSE, FLUX = (find_profile(load_catalog(), name) for name in ("house", "flux-2-pro"))


def test_words_alone_are_followed_more_closely() -> None:
    assert usual_guidance(HOUSE, cited=False) > usual_guidance(HOUSE, cited=True)
    assert usual_guidance(FLUX, cited=False) == usual_guidance(FLUX, cited=True)


def test_a_draft_on_transparency_has_the_usual_size_and_any_other_that_of_its_largest_format() -> None:
    brief = Brief("a", "a", formats=(Format("small", 100, 100), Format("hero", 1600, 800)))
    assert draft_size(HOUSE, brief) == (64, 64)
    width, height = draft_size(FLUX, brief)
    assert width / height == pytest.approx(2, rel=0.03)
    assert draft_size(FLUX, Brief("a", "a")) == FLUX.sizes.default


@pytest.mark.parametrize(
    ("usd", "count", "budget", "redraws"),
    [
        (0.0, 4, None, 2),
        (0.1, 1, None, 0),
        (0.1, 1, 0.1, 0),
        (0.1, 1, 0.25, 1),
        (0.1, 2, 0.61, 2),
        (0.1, 1, 9.0, 2),
    ],
)
def test_what_costs_is_drawn_anew_within_the_budget(usd, count, budget, redraws) -> None:
    brief = Brief("a", "a", count=count, budget_usd=budget, attempts=3)
    assert affordable(brief, Choice("x", "y", usd=usd)) == redraws
    assert usd * count * (1 + redraws) <= (budget if budget is not None else usd * count) or not usd


def test_forbidden_colours_are_shunned_further_where_a_watermark_follows() -> None:
    near = Palette(
        colours=(Colour(name="beacon", hex="#ec5a2e", role="primary"),),
        forbidden=(Forbidden(hex="#d4001a", tolerance=12.0),),
    )
    marked = Kit(identity=Identity(name="North"), palette=near)
    bare = marked.model_copy(update={"disclosure": Disclosure(watermark=False)})
    assert [each.tolerance for each in shunned(bare)] == [12.0]
    assert [each.tolerance for each in shunned(marked)] == [14.0]
    tight = Forbidden(hex="#d4001a", tolerance=14.5)
    close = marked.model_copy(update={"palette": near.model_copy(update={"forbidden": (tight,)})})
    (avoided,) = shunned(close)
    assert 14.5 < avoided.tolerance < float(delta_e((0xEC, 0x5A, 0x2E), (0xD4, 0x00, 0x1A)))
