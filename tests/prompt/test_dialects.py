import json
from dataclasses import replace

import pytest
from prompt.cards import card
from prompt.regenerate import BRIEF, KIT

from emblazon.brand.kit import plain_kit
from emblazon.brief import read_brief
from emblazon.prompt import compile_prompt, dialects, given_by_kit, write_prompt
from emblazon.prompt.clip import count_clip
from emblazon.records import Brief, Dropped, Format, Prompt, Request, Swatch

FOX = Brief("x", "a fox", action="sleeping", setting="under a tree", style="3d", mood="calm")


def instead_of(prompt: Prompt, words: str) -> Dropped:
    return next(each for each in prompt.dropped if each.words == words)


def test_each_file_with_a_dialect_is_found_by_its_name() -> None:
    assert set(dialects()) == {
        "caption", "fibo", "flux2", "flux2json", "ideogram", "ideogram4", "midjourney", "none", "prose", "recraft",
        "sections", "tags",
    }  # fmt: skip


def test_tags_are_short_phrases_with_the_negatives_in_their_own_field() -> None:
    prompt = write_prompt(BRIEF, card("tags", limits={"tokens": 77, "tokenizer": "clip"}), kit=KIT)
    assert prompt.text.startswith("ginger cat watching ships on harbour wall at dusk")
    assert (
        prompt.negative
        == "cars, a purple thing, storms, plastic packaging, people, grain, grass green colours"
    )
    assert count_clip(prompt.text) <= 77


def test_weights_stand_only_where_the_place_it_runs_at_reads_them() -> None:
    asked = replace(FOX, camera="lens (wide)")
    plain = write_prompt(asked, card("tags"))
    weighted = write_prompt(asked, card("tags", offer={"syntax": "a1111"}))
    assert plain.text == "fox sleeping under tree, soft 3d render, calm mood, lens (wide)"
    assert weighted.text == r"(fox sleeping under tree:1.2), soft 3d render, calm mood, lens \(wide\)"


@pytest.mark.parametrize("form", [form for form in dialects() if form not in ("caption", "none")])
@pytest.mark.parametrize("command", ["<lora:evil:1>", "--v 5", "fox::2", "{a|b}", "[dim]"])
def test_what_a_reader_would_take_for_a_command_becomes_plain_words(form: str, command: str) -> None:
    prompt = write_prompt(replace(FOX, setting=f"in a wood {command}"), card(form))
    assert command not in prompt.text
    assert "wood" in prompt.text
    assert "commands" in instead_of(prompt, f"in a wood {command}").why


def test_prose_begins_with_what_is_shown_and_quotes_the_lettering_next() -> None:
    text = write_prompt(BRIEF, card("prose"), kit=KIT).text
    assert text.startswith(
        'A ginger cat watching ships on a harbour wall at dusk. The words "OPEN LATE" in large, clear letters'
    )


def test_lettering_is_placed_on_the_thing_that_carries_it() -> None:
    asked = replace(FOX, subject="a shop sign", action="", lettering="OPEN / 9 to 5")
    text = write_prompt(asked, card("prose")).text
    assert '"OPEN" in large, clear letters on the sign' in text
    assert '"9 to 5" in smaller, clear letters below it' in text


@pytest.mark.parametrize(
    ("grade", "lettering", "drawn"),
    [
        ("none", "SALE", False),
        ("poor", "SALE", False),
        ("fair", "SALE", True),
        ("fair", "now open until late", False),
        ("good", "now open until late", True),
        ("strong", "now open until late", True),
    ],
)
def test_lettering_is_asked_for_as_far_as_the_card_grades_it(grade: str, lettering: str, drawn: bool) -> None:
    prompt = write_prompt(replace(FOX, lettering=lettering), card("prose", limits={"lettering": grade}))
    assert (f'"{lettering}"' in prompt.text) is drawn
    assert drawn or "set in real type by compose" in instead_of(prompt, lettering).why


def test_double_quotes_in_the_lettering_do_not_end_it() -> None:
    prompt = write_prompt(replace(FOX, lettering='say "hi"'), card("prose"))
    assert "\"say 'hi'\"" in prompt.text
    assert instead_of(prompt, 'say "hi"').instead == "say 'hi'"


def test_flux2_binds_each_code_to_one_thing_by_its_role() -> None:
    text = write_prompt(BRIEF, card("flux2"), kit=KIT).text
    assert (
        "The ginger cat in #e4572e (terracotta); strong shapes in #0b2a4a (navy blue); "
        "the background in #fdf3d8 (cream)." in text
    )


def test_flux2_names_five_codes_at_most_and_says_which_it_left_out() -> None:
    palette = tuple(Swatch(f"#{each:02x}4080", 1 / 7) for each in range(0, 140, 20))
    prompt = write_prompt(replace(FOX, palette=palette), card("flux2"))
    assert prompt.text.count("#") == 5
    assert {each.words for each in prompt.dropped} == {"#644080", "#784080"}


def test_exclusions_become_what_is_there_instead_where_no_negatives_are_read() -> None:
    prompt = write_prompt(BRIEF, card("flux2"), kit=KIT)
    assert instead_of(prompt, "cars").instead == "a pedestrian way"
    assert instead_of(prompt, "people").instead == "a deserted, quiet scene"
    assert "a deserted, quiet scene" in prompt.text
    assert "call it up" in instead_of(prompt, "a purple thing").why
    assert "measured" in instead_of(prompt, "grass green colours").why
    assert prompt.negative == ""


def test_what_only_the_kit_excludes_adds_no_surroundings_to_a_brief_without_any() -> None:
    prompt = write_prompt(replace(BRIEF, setting=""), card("flux2"), kit=KIT)
    assert instead_of(prompt, "storms").instead == ""
    assert "sky" not in prompt.text.replace("generous sky", "")
    assert instead_of(prompt, "cars").instead == "a pedestrian way"  # a person asked for it


def test_sections_stand_one_label_a_line_with_the_constraints_last() -> None:
    lines = write_prompt(BRIEF, card("sections"), kit=KIT).text.splitlines()
    assert lines[0] == "Deliverable: a flat vector illustration, screen print and gouache, wide format."
    assert "verbatim, once" in next(line for line in lines if line.startswith("Text:"))
    assert lines[-1].startswith("Constraints: show open water; leave out cars, ")


def test_midjourney_ends_with_its_parameters_and_nothing_after_them() -> None:
    prompt = write_prompt(BRIEF, card("midjourney", offer={"name": "v8.1"}), kit=KIT)
    words, *parameters = prompt.text.split(" --")
    assert parameters == [
        "ar 44:23",
        "no cars, a purple thing, storms, plastic packaging, people, grain, grass green colours",
        "raw",
        "stylize 50",
        "seed 7",
        "v 8.1",
    ]
    assert '"OPEN LATE"' in words
    assert prompt.negative == ""
    assert prompt.options == ()


@pytest.mark.parametrize(
    ("size", "ratio"),
    [((1200, 627), "44:23"), ((1080, 1920), "9:16"), ((512, 512), "1:1"), ((4000, 17), "99:1")],
)
def test_midjourney_takes_the_shape_of_the_format_that_was_asked_for(
    size: tuple[int, int], ratio: str
) -> None:
    formats = (Format("square", 512, 512), Format("x", *size))
    assert f"--ar {ratio} " in write_prompt(replace(FOX, formats=formats), card("midjourney")).text


def test_a_seed_that_midjourney_cannot_take_is_said_otherwise() -> None:
    prompt = write_prompt(replace(FOX, seed=2**32 + 5), card("midjourney", offer={"name": "niji 7"}))
    assert prompt.text.endswith("--seed 5 --niji 7")
    assert instead_of(prompt, f"seed {2**32 + 5}").instead == "seed 5"


def test_ideogram_gets_its_palette_as_weights_and_no_rewriting() -> None:
    prompt = write_prompt(BRIEF, card("ideogram"), kit=KIT)
    own = dict(prompt.options)
    assert own["magic_prompt"] == "OFF"
    assert own["style_type"] == "DESIGN"
    members = json.loads(own["color_palette"])["members"]
    assert members[0] == {"color_hex": "#E4572E", "color_weight": 0.6}
    assert all(0.05 <= each["color_weight"] <= 1 for each in members)
    assert sum(swatch.share for swatch in prompt.palette) == pytest.approx(1)
    assert "#" not in prompt.text
    assert (
        dict(write_prompt(replace(FOX, medium="photo"), card("ideogram")).options)["style_type"]
        == "REALISTIC"
    )
    assert dict(write_prompt(FOX, card("ideogram")).options)["style_type"] == "GENERAL"


def test_ideogram4_is_its_caption_in_the_guides_order() -> None:
    text = write_prompt(BRIEF, card("ideogram4"), kit=KIT).text
    document = json.loads(text)
    assert list(document) == ["high_level_description", "style_description", "compositional_deconstruction"]
    style = document["style_description"]
    assert list(style) == ["aesthetics", "lighting", "medium", "art_style", "color_palette"]
    assert style["color_palette"] == ["#E4572E", "#0B2A4A", "#FDF3D8"]
    obj, words = document["compositional_deconstruction"]["elements"]
    assert obj == {"type": "obj", "desc": "a ginger cat watching ships"}
    assert list(words) == ["type", "text", "desc"]
    assert words["text"] == "OPEN LATE"
    assert ", " not in text.replace('"', "").partition("{")[0]


def test_ideogram4_has_either_a_photo_or_an_art_style() -> None:
    style = json.loads(write_prompt(replace(FOX, medium="studio photo"), card("ideogram4")).text)[
        "style_description"
    ]
    assert list(style) == ["aesthetics", "lighting", "photo", "medium"]
    assert style["medium"] == "photograph"


def test_recraft_gets_colours_as_controls_and_the_ground_by_its_own_name() -> None:
    prompt = write_prompt(BRIEF, card("recraft"), kit=KIT)
    controls = json.loads(dict(prompt.options)["controls"])
    assert [each["rgb"] for each in controls["colors"]] == [[228, 87, 46], [11, 42, 74]]
    assert sum(each["weight"] for each in controls["colors"]) <= 1
    assert controls["background_color"] == {"rgb": [253, 243, 216]}
    assert "style" not in dict(prompt.options)


@pytest.mark.parametrize(
    ("vector", "medium", "style"),
    [(True, "", "Vector art"), (False, "product photo", "Photorealism"), (False, "", "Illustration")],
)
def test_recraft_has_styles_where_it_reads_negatives(vector: bool, medium: str, style: str) -> None:
    profile = card("recraft", negatives="field", limits={"vector": vector})
    assert dict(write_prompt(replace(FOX, medium=medium), profile).options)["style"] == style


def test_flux2json_binds_each_code_to_one_thing_and_says_nothing_that_the_brief_does_not() -> None:
    document = json.loads(write_prompt(BRIEF, card("flux2json"), kit=KIT).text)
    assert document["subjects"] == [{"description": "a ginger cat", "action": "watching ships"}]
    assert all("#" in colour and " in " in colour for colour in document["color_palette"])
    assert '"OPEN LATE"' in document["text"][0]
    assert "camera" not in json.loads(write_prompt(FOX, card("flux2json")).text)


def test_fibo_is_a_caption_of_what_the_brief_says_and_nothing_else() -> None:
    prompt = write_prompt(BRIEF, card("fibo"), kit=KIT)
    document = json.loads(prompt.text)
    assert document["objects"] == [
        {"description": "a ginger cat", "action": "watching ships", "texture": "smooth shapes"}
    ]
    assert document["text_render"] == [{"text": "OPEN LATE", "location": "across the upper third"}]
    assert prompt.negative.startswith("cars, ")
    assert "photographic_characteristics" not in json.loads(write_prompt(FOX, card("fibo")).text)


def test_a_model_that_reads_no_words_gets_none_and_says_so_of_each() -> None:
    prompt = write_prompt(BRIEF, card("none"), kit=KIT)
    assert (prompt.text, prompt.negative, prompt.options, prompt.palette) == ("", "", (), ())
    assert prompt.subject == "ginger cat"
    assert {"a ginger cat", "cars", "storms", "open water"} <= {each.words for each in prompt.dropped}


def test_a_palette_beyond_what_the_model_takes_is_cut_and_sums_to_one_again() -> None:
    prompt = write_prompt(BRIEF, card("recraft", inputs={"palette": 2}), kit=KIT)
    assert [swatch.hex for swatch in prompt.palette] == ["#e4572e", "#0b2a4a"]
    assert sum(swatch.share for swatch in prompt.palette) == pytest.approx(1)
    assert instead_of(prompt, "#fdf3d8").why.endswith("takes 2 colours")


def test_colours_have_plain_names_where_codes_mean_nothing() -> None:
    prompt = write_prompt(BRIEF, card("prose"), kit=KIT)
    assert "The colours are terracotta, navy blue and cream." in prompt.text
    assert instead_of(prompt, "#0b2a4a Deep").instead == "navy blue"


def test_without_a_kit_the_persons_own_colour_words_are_used() -> None:
    asked = read_brief(Request("a fox in red and teal"), plain_kit(), seed=0)
    assert "The colours are red and teal." in write_prompt(asked, card("prose")).text


def test_a_ground_that_only_completes_the_palette_is_not_told() -> None:
    asked = read_brief(Request("a fox under a tree in red"), plain_kit(), seed=0)
    prompt = write_prompt(asked, card("flux2"))
    assert "The fox in #d7263d (red)." in prompt.text
    assert "ffffff" not in prompt.text
    assert "completes the palette" in instead_of(prompt, "#ffffff").why
    assert [swatch.hex for swatch in write_prompt(asked, card("ideogram")).palette] == ["#d7263d", "#ffffff"]


def test_what_goes_first_when_it_is_too_long_is_what_matters_least() -> None:
    whole = Brief(
        "x", "fox", action="sleeps", setting="at home", composition="centred", camera="macro", lighting="dim",
        mood="calm", style="3d", medium="clay",
    )  # fmt: skip

    def gone(limit: int) -> list[str]:
        prompt = write_prompt(
            whole, card("tags", limits={"tokens": limit}), count_tokens=lambda text: len(text.split())
        )
        assert len(prompt.text.split()) <= limit
        return [each.words for each in prompt.dropped]

    order = ["clay", "macro", "calm", "a soft 3D render", "dim", "at home", "centred", "sleeps"]
    assert gone(1) == order
    assert [gone(limit) for limit in range(2, 14)] == sorted(
        ([*order[: len(gone(limit))]] for limit in range(2, 14)), key=len, reverse=True
    )


def test_a_dropped_part_says_whether_its_length_was_counted_or_estimated() -> None:
    exact = write_prompt(BRIEF, card("tags", limits={"tokens": 20, "tokenizer": "clip"}), kit=KIT)
    rough = write_prompt(BRIEF, card("prose", limits={"tokens": 20}), kit=KIT)
    letters = write_prompt(BRIEF, card("prose", limits={"tokens": 0, "characters": 90}), kit=KIT)
    assert any(each.why.endswith("20 word pieces at most (counted)") for each in exact.dropped)
    assert any(each.why.endswith("20 word pieces at most (estimated)") for each in rough.dropped)
    assert any(each.why.endswith("90 characters at most") for each in letters.dropped)


def test_a_negative_field_is_kept_within_the_limit_too_the_last_named_going_first() -> None:
    many = tuple(f"broken {each} thing" for each in ("red", "green", "blue", "grey", "pink", "gold"))
    profile = card("tags", limits={"tokens": 12, "tokenizer": "clip"})
    prompt = write_prompt(replace(FOX, exclusions=many), profile)
    assert prompt.negative == "broken red thing, broken green thing"
    assert count_clip(prompt.negative) <= 12
    assert set(many[2:]) <= {each.words for each in prompt.dropped if each.why.startswith("too long")}


def test_the_kit_enters_once_and_is_named_as_the_source() -> None:
    given = [(part.kind, part.words) for part in given_by_kit(BRIEF, KIT)]
    assert ("always", "open water") in given
    assert ("exclusions", "storms") in given
    assert ("exclusions", "people") in given
    assert ("style", "screen print") in given
    assert ("texture", "smooth shapes") in given
    assert ("colours", "Buoy #e4572e 60%") in given
    assert ("mood", "hopeful") not in given
    assert ("composition", "rule of thirds") not in given
    for form in ("prose", "tags", "flux2", "sections", "midjourney"):
        assert write_prompt(BRIEF, card(form), kit=KIT).text.count("open water") == 1


def test_what_the_kit_put_into_the_brief_is_known_as_the_kits() -> None:
    read = read_brief(Request("a fox"), KIT, seed=0)
    given = [(part.kind, part.words) for part in given_by_kit(read, KIT)]
    assert ("mood", "calm") in given
    assert ("composition", "low horizon") in given
    assert [each for each in given if each == ("always", "open water")] == [("always", "open water")]


def test_another_style_in_the_brief_takes_the_place_of_the_kits_own() -> None:
    read = read_brief(Request("a fox, 3d render"), KIT, seed=0)
    prompt = write_prompt(read, card("prose"), kit=KIT)
    assert "a soft 3D render" in prompt.text
    assert instead_of(prompt, "screen print").why == "the brief asks for 3d instead"


def test_a_style_that_nobody_asked_for_gives_way_to_a_medium() -> None:
    read = read_brief(Request("an oil painting of a fox"), plain_kit(), seed=0)
    assert "flat vector" not in write_prompt(read, card("prose")).text
    assert (
        "flat vector" in write_prompt(read_brief(Request("a fox"), plain_kit(), seed=0), card("prose")).text
    )


def test_a_compiled_prompt_knows_its_length() -> None:
    compiled = compile_prompt(FOX, card("tags", limits={"tokens": 77, "tokenizer": "clip"}))
    assert compiled.exact
    assert compiled.tokens == count_clip(compiled.prompt.text)
    assert compiled.most_tokens == 77
    assert compile_prompt(FOX, card("none")).tokens == 0
