"""Facts on the FLUX and Stability cards that cost money, rights or a spoilt picture when they are wrong."""

import datetime
import re

import pytest

from emblazon.catalog import Profile, find_profile, load_catalog

FLUX_1 = (
    "flux-1-schnell",
    "flux-1-dev",
    "flux-1-fill-dev",
    "flux-1-canny-dev",
    "flux-1-depth-dev",
    "flux-1-redux-dev",
    "flux-1-kontext-dev",
    "flux-1-kontext-pro",
    "flux-1-kontext-max",
    "flux-1.1-pro",
    "flux-1.1-pro-ultra",
)
FLUX_2 = ("flux-2-klein-4b", "flux-2-klein-9b", "flux-2-dev", "flux-2-pro", "flux-2-max", "flux-2-flex")
FLUX_3 = ("flux-3-klein", "flux-3-image")
CLIP = ("sd-1.5", "sdxl", "sdxl-refiner", "sdxl-turbo", "sdxl-lightning")
STABILITY = (
    "sd-3.5-large",
    "sd-3.5-medium",
    "sd-3.5-large-turbo",
    "stable-image-ultra",
    "stable-image-core",
)
ALL = (*FLUX_1, *FLUX_2, *FLUX_3, *CLIP, *STABILITY)
DISTILLED = {
    "flux-1-schnell": 4,
    "flux-2-klein-4b": 4,
    "flux-2-klein-9b": 4,
    "flux-3-klein": 16,
    "sdxl-turbo": 1,
    "sdxl-lightning": 4,
    "sd-3.5-large-turbo": 4,
}
"""Steps by the maker's own words; none of them takes guidance."""
SHAPES = ((1080, 1080), (1200, 627), (1080, 1920), (1080, 1350), (1600, 400), (728, 90), (210, 297))


def card(model: str) -> Profile:
    return find_profile(load_catalog(), model)


@pytest.mark.parametrize(
    "model",
    [each for each in ALL if each.endswith("-dev")] + ["flux-2-klein-9b", "flux-3-klein", "sdxl-turbo"],
)
def test_non_commercial_weights_are_for_no_company_as_they_stand(model: str) -> None:
    licence = card(model).licence
    assert (licence.kind, licence.commercial) == ("non-commercial", False)
    assert licence.conditions


@pytest.mark.parametrize("model", ["flux-1-schnell", "flux-2-klein-4b"])
def test_the_two_open_flux_models_are_apache(model: str) -> None:
    licence = card(model).licence
    assert (licence.weights, licence.kind, licence.commercial) == ("Apache-2.0", "permissive", True)


@pytest.mark.parametrize("model", ["sd-1.5", "sdxl", "sdxl-refiner", "sdxl-lightning"])
def test_open_rail_may_be_sold_with_within_its_restrictions(model: str) -> None:
    licence = card(model).licence
    assert (licence.kind, licence.commercial) == ("rail", True)
    assert "restrictions" in licence.conditions


@pytest.mark.parametrize("model", ["sd-3.5-large", "sd-3.5-medium", "sd-3.5-large-turbo"])
def test_the_community_licence_ends_at_a_million(model: str) -> None:
    licence = card(model).licence
    assert (licence.kind, licence.commercial) == ("revenue-capped", True)
    assert "USD 1 million" in licence.conditions


@pytest.mark.parametrize(("model", "steps"), DISTILLED.items())
def test_a_distilled_model_takes_few_steps_no_guidance_and_no_negative(model: str, steps: int) -> None:
    distilled = card(model)
    assert (distilled.steps.default, distilled.steps.guidance) == (steps, 1.0)
    assert (distilled.inputs.negative, distilled.dialect.negatives) == (False, "positive")


@pytest.mark.parametrize("model", [*FLUX_1, *FLUX_2, *FLUX_3])
def test_no_flux_model_takes_a_negative_prompt(model: str) -> None:
    assert card(model).dialect.negatives == "positive"


@pytest.mark.parametrize(
    "model",
    [
        "sd-1.5",
        "sdxl",
        "sd-3.5-large",
        "sd-3.5-medium",
        "stable-image-ultra",
        "stable-image-core",
    ],
)
def test_a_guided_stability_model_takes_one(model: str) -> None:
    assert card(model).dialect.negatives == "field"


@pytest.mark.parametrize("model", [*FLUX_2, *FLUX_3])
def test_colour_codes_are_told_from_flux_2_on(model: str) -> None:
    assert card(model).dialect.form in ("flux2", "flux2json")
    assert card(model).dialect.colours == "hex"


@pytest.mark.parametrize("model", ["flux-1-dev", "sdxl", "sd-3.5-large", "stable-image-ultra"])
def test_earlier_models_know_colours_by_name(model: str) -> None:
    assert (card(model).dialect.colours, card(model).inputs.palette) == ("names", 0)


@pytest.mark.parametrize("model", ALL)
def test_words_are_weighed_only_for_clip_and_only_where_weights_are_read(model: str) -> None:
    weighed = {offer.backend for offer in card(model).offers if offer.syntax == "a1111"}
    assert weighed <= {"comfyui", "a1111"}
    assert bool(weighed) == (model in CLIP)


@pytest.mark.parametrize("model", CLIP)
def test_clip_cuts_at_77_tokens(model: str) -> None:
    assert (card(model).limits.tokens, card(model).limits.tokenizer) == (77, "clip")


@pytest.mark.parametrize(
    "model",
    ["flux-1-fill-dev", "flux-1-canny-dev", "flux-1-depth-dev", "flux-1-redux-dev", "sdxl-refiner", *FLUX_3],
)
def test_what_needs_a_map_a_mask_or_more_proof_is_asked_for_by_name(model: str) -> None:
    assert not card(model).automatic


def test_the_refiner_draws_nothing_from_words() -> None:
    refiner = card("sdxl-refiner")
    assert (refiner.inputs.text, refiner.inputs.picture, refiner.dialect.form) == (False, True, "none")


@pytest.mark.parametrize("model", ALL)
def test_a_sketch_goes_only_to_a_model_that_sees_lines_itself(model: str) -> None:
    assert card(model).inputs.sketch == (model == "flux-1-canny-dev")


@pytest.mark.parametrize("model", ALL)
def test_what_is_unverified_is_never_picked_by_fitness(model: str) -> None:
    assert not (card(model).automatic and card(model).verified == "unverified")


@pytest.mark.parametrize("model", ALL)
def test_only_ones_own_machine_is_free_and_private(model: str) -> None:
    for offer in card(model).offers:
        local = offer.backend in ("diffusers", "comfyui", "a1111", "openai_compatible")
        assert local == (offer.privacy == "local-only") == (offer.usd_per_picture == 0)


@pytest.mark.parametrize("model", ALL)
def test_a_price_says_when_or_where_it_was_read(model: str) -> None:
    for offer in card(model).offers:
        if offer.usd_per_picture:
            assert re.search(r"(USD|credits)", offer.price)
            assert re.search(r"\b20\d\d\b|not read", offer.price)


@pytest.mark.parametrize("model", ALL)
def test_every_source_was_read_by_the_day_of_the_card(model: str) -> None:
    checked = card(model).checked
    assert all(datetime.date(2026, 11, 23) <= source.date <= checked for source in card(model).sources)


@pytest.mark.parametrize("model", ALL)
@pytest.mark.parametrize(("width", "height"), SHAPES)
def test_the_size_nearest_to_a_format_is_one_that_it_draws(model: str, width: int, height: int) -> None:
    sizes = card(model).sizes
    assert sizes.why_not(*sizes.nearest(width, height)) == ""


def test_the_family_is_graded_apart() -> None:
    """[flex] for type, [max] for quality, [klein] for drafts."""
    best = {
        task: max(FLUX_2, key=lambda model, task=task: card(model).grade(task))
        for task in ("lettering", "layout", "photograph", "edit", "draft")
    }
    assert best == {
        "lettering": "flux-2-flex",
        "layout": "flux-2-flex",
        "photograph": "flux-2-max",
        "edit": "flux-2-max",
        "draft": "flux-2-klein-4b",
    }
