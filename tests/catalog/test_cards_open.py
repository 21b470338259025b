"""The cards of open-weight models and upscalers: facts that a wrong choice would turn on."""

import pytest

from emblazon.catalog import Profile, find_profile, load_catalog

CATALOG = load_catalog()
MODELS = (
    "qwen-image",
    "qwen-image-2512",
    "qwen-image-2.1",
    "qwen-image-edit",
    "z-image",
    "z-image-turbo",
    "hidream-i1-full",
    "hidream-i1-dev",
    "hidream-i1-fast",
    "hidream-o1",
    "pixart-sigma",
    "sana-1.6b",
    "sana-sprint",
    "kolors",
    "playground-v2.5",
    "chroma1-hd",
    "lumina-image-2",
    "bria-fibo",
    "bria-fibo-weights",
    "krea-2",
)
UPSCALERS = (
    "real-esrgan-x4plus",
    "supir",
    "seedvr2",
    "magnific",
    "topaz-image",
    "stability-upscale-fast",
    "stability-upscale-conservative",
    "stability-upscale-creative",
    "recraft-crisp-upscale",
    "recraft-creative-upscale",
    "firefly-upscale",
)
GENERATIVE = ("supir", "seedvr2", "stability-upscale-creative", "recraft-creative-upscale")

LOCAL = ("diffusers", "comfyui", "a1111", "openai_compatible")


def card(model: str) -> Profile:
    return find_profile(CATALOG, model)


@pytest.mark.parametrize("model", MODELS)
def test_an_open_model_reads_words_and_runs_where_it_says(model: str) -> None:
    profile = card(model)
    assert profile.inputs.text
    assert profile.dialect.form in ("prose", "tags", "fibo")
    for offer in profile.offers:
        assert (offer.privacy == "local-only") == (offer.backend in LOCAL)
        assert (offer.usd_per_picture == 0) == (offer.privacy == "local-only")


@pytest.mark.parametrize("model", MODELS)
def test_what_is_drawn_on_ones_own_machine_is_preferred(model: str) -> None:
    places = [offer.privacy for offer in card(model).offers]
    assert places == sorted(places, key="local-only".__ne__)


@pytest.mark.parametrize("model", UPSCALERS)
def test_an_upscaler_draws_nothing_and_is_never_chosen_to(model: str) -> None:
    profile = card(model)
    assert (profile.automatic, profile.inputs.text, profile.inputs.picture) == (False, False, True)
    assert (profile.dialect.form, profile.dialect.colours) == ("none", "none")
    assert [each.task for each in profile.good] == ["upscale"]
    assert profile.grade("illustration") == profile.grade("photograph") == 0


@pytest.mark.parametrize("model", UPSCALERS)
def test_a_generative_upscaler_is_worse_at_lettering_than_any_faithful_one(model: str) -> None:
    least = min(card(each).grade("lettering") for each in UPSCALERS if each not in GENERATIVE)
    if model in GENERATIVE:
        assert card(model).grade("lettering") <= least


@pytest.mark.parametrize(
    ("model", "kind", "commercial"),
    [
        ("qwen-image", "permissive", True),
        ("qwen-image-2.1", "non-commercial", False),
        ("z-image-turbo", "permissive", True),
        ("hidream-i1-full", "permissive", True),
        ("pixart-sigma", "rail", True),
        ("sana-1.6b", "non-commercial", False),
        ("kolors", "registration-required", False),
        ("playground-v2.5", "user-capped", True),
        ("krea-2", "revenue-capped", True),
        ("bria-fibo", "api-terms", True),
        ("bria-fibo-weights", "non-commercial", False),
        ("real-esrgan-x4plus", "permissive", True),
        ("supir", "non-commercial", False),
        ("seedvr2", "permissive", True),
    ],
)
def test_the_licence_classes_are_as_read(model: str, kind: str, commercial: bool) -> None:
    licence = card(model).licence
    assert (licence.kind, licence.commercial) == (kind, commercial)
    if not commercial or kind in ("revenue-capped", "user-capped"):
        assert licence.conditions


def test_llamas_terms_are_named_beside_hidreams_own() -> None:
    for variant in ("full", "dev", "fast"):
        assert "Llama" in card(f"hidream-i1-{variant}").licence.conditions


@pytest.mark.parametrize(
    ("full", "distilled"),
    [("z-image", "z-image-turbo"), ("hidream-i1-full", "hidream-i1-dev"), ("sana-1.6b", "sana-sprint")],
)
def test_a_distilled_model_is_faster_and_takes_no_negatives(full: str, distilled: str) -> None:
    slow, fast = card(full), card(distilled)
    assert slow.inputs.negative
    assert not fast.inputs.negative
    assert fast.steps.default < slow.steps.default
    assert fast.offers[0].wait_s < slow.offers[0].wait_s
    assert fast.grade("draft") > slow.grade("draft")


def test_the_prompt_limits_are_those_of_the_pipelines() -> None:
    limits = {model: card(model).limits.tokens for model in MODELS}
    assert limits["hidream-i1-full"] == 128
    assert limits["pixart-sigma"] == limits["sana-1.6b"] == 300
    assert limits["kolors"] == limits["lumina-image-2"] == 256
    assert limits["qwen-image"] == limits["z-image"] == limits["chroma1-hd"] == 512
    assert limits["bria-fibo-weights"] == 3000


def test_hidream_draws_only_sizes_that_its_pipeline_keeps() -> None:
    """The pipeline scales every size to about one megapixel, in steps of 16; others come out changed."""
    for width, height in card("hidream-i1-full").sizes.fixed:
        scale = (1024**2 / (width * height)) ** 0.5
        assert (int(width * scale // 16 * 16), int(height * scale // 16 * 16)) == (width, height)


def test_only_bria_is_trained_on_licensed_pictures() -> None:
    assert [model for model in MODELS if card(model).training.policy != "undisclosed"] == [
        "bria-fibo",
        "bria-fibo-weights",
    ]


@pytest.mark.parametrize("model", [*MODELS, *UPSCALERS])
def test_a_price_that_no_source_gives_says_so(model: str) -> None:
    for offer in card(model).offers:
        assert ("an estimate" in offer.price) == (offer.verified == "unverified")


@pytest.mark.parametrize("model", [*MODELS, *UPSCALERS])
def test_only_a_model_that_reads_no_words_has_no_tokenizer(model: str) -> None:
    profile = card(model)
    assert (profile.limits.tokenizer == "none") == (profile.dialect.form == "none")


@pytest.mark.parametrize("model", [*MODELS, *UPSCALERS])
def test_every_card_names_a_source_read_for_it(model: str) -> None:
    own = [source for source in card(model).sources if source.where != "docs/model-facts.md"]
    assert own
    assert card(model).verified != "primary" or any(source.verified == "primary" for source in own)
