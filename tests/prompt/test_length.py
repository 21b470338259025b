import pytest

from emblazon.prompt.clip import clip_tokenizer, count_clip
from emblazon.prompt.length import counter_for, estimate_tokens

PROMPTS = (
    "A ginger cat watching ships on a harbour wall at dusk. The mood is hopeful.",
    "red rocket lifting off over small town, flat vector illustration, navy blue and cream colours",
    "The fox in #c4603c (terracotta); small accents in #0b2a4a (navy blue).",
    '{"high_level_description":"A fox.","style_description":{"lighting":"even light"}}',
)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("a photo of a cat", [320, 1125, 539, 320, 2368]),
        ("hello world", [3306, 1002]),
        ("Hello,   WORLD!", [3306, 267, 1002, 256]),
        ("a photo of a dog", [320, 1125, 539, 320, 1929]),
    ],
)
def test_the_clip_tokenizer_gives_the_ids_that_clip_was_trained_on(text: str, ids: list[int]) -> None:
    assert clip_tokenizer().encode(text).ids == ids
    assert count_clip(text) == len(ids) + 2


def test_clip_has_its_whole_vocabulary() -> None:
    assert clip_tokenizer().get_vocab_size() == 49408
    assert clip_tokenizer().token_to_id("<|endoftext|>") == 49407


@pytest.mark.parametrize("text", ["", "café", "日本の城", "🦊", "a'b", "x" * 500])
def test_clip_counts_any_text(text: str) -> None:
    assert count_clip(text) >= 2


@pytest.mark.parametrize(
    ("tokenizer", "exact"),
    [
        ("clip", True),
        ("CLIP-L", True),
        ("all-MiniLM-L6-v2", True),
        ("t5", False),
        ("clip, t5", False),
        ("qwen", False),
    ],
)
def test_a_count_is_exact_only_by_a_tokenizer_that_is_here(tokenizer: str, exact: bool) -> None:
    assert counter_for(tokenizer).exact is exact


@pytest.mark.parametrize("text", PROMPTS)
def test_the_estimate_is_never_below_clip_or_the_house_encoder(text: str) -> None:
    assert estimate_tokens(text) >= counter_for("clip").count(text) - 2
    assert estimate_tokens(text) >= counter_for("all-MiniLM-L6-v2").count(text) - 2
