from collections.abc import Sequence
from dataclasses import replace

from check_evidence import KIT, FakeEye, proper

from emblazon.check import as_picture, examine
from emblazon.check.adherence import CHECK, OTHERS
from emblazon.check.base import Asked, Evidence
from emblazon.records import Pixels


class FakeClip:
    """A person's encoder with a fixed opinion of each text: `likes`, or 0.3."""

    name = "siglip-base"

    def __init__(self, **likes: float) -> None:
        self.likes = {text.replace("_", " "): value for text, value in likes.items()}
        self.asked: list[str] = []

    def agreement(self, pixels: Pixels, texts: Sequence[str]) -> Sequence[float]:
        self.asked = list(texts)
        return [self.likes.get(text, 0.3) for text in texts]


def passing() -> Evidence:
    return proper()


def failing() -> Evidence:
    return replace(proper(), eye=FakeEye(own=0.1))


def elsewhere(brief: str, clip: FakeClip | None) -> Evidence:
    """A file that somebody else made."""
    picture = as_picture(proper().picture.pixels)
    return Evidence(picture, KIT, eye=FakeEye(own=0.0), asked=Asked(brief=brief), clip=clip)


def test_the_houses_drawings_are_judged_by_the_eye_even_beside_a_clip() -> None:
    clip = FakeClip()
    found = examine(CHECK, replace(proper(), clip=clip))
    assert found.words.startswith("To the house's eye, the brief fits")
    assert clip.asked == []


def test_a_file_made_elsewhere_is_judged_by_the_clip_alone() -> None:
    good = examine(CHECK, elsewhere("a red kite", FakeClip(a_red_kite=0.31)))
    assert (good.verdict, good.measure) == ("pass", 1.0)
    assert good.words == (
        "To the encoder 'siglip-base', the brief fits the picture better than 100% of 30 unrelated subjects."
    )
    bad = examine(CHECK, elsewhere("a red kite", FakeClip(a_red_kite=0.29)))
    assert (bad.verdict, bad.measure, bad.repair) == ("fail", 0.0, "redraw")


def test_the_measure_is_the_share_of_subjects_beaten() -> None:
    likes = {each.replace(" ", "_"): 0.4 for each in OTHERS[:6]}
    found = examine(CHECK, elsewhere("a red kite", FakeClip(a_red_kite=0.35, **likes)))
    assert found.measure == 24 / 30
    assert found.verdict == "fail"


def test_a_picture_of_another_model_may_win_with_its_subject_alone() -> None:
    plan = proper().plan
    assert plan is not None
    planned = replace(plan, text='{"short_description": "Kite"}', subject="kite")
    evidence = replace(proper(), plan=planned, eye=None, asked=Asked(brief="un cerf-volant"))
    clip = FakeClip(kite=0.9)
    assert examine(CHECK, replace(evidence, clip=clip)).verdict == "pass"
    assert clip.asked[:2] == ["un cerf-volant", "kite"]
    untold = replace(evidence, asked=Asked(), clip=clip)
    assert examine(CHECK, untold).verdict == "pass"
    assert clip.asked[:2] == [planned.text, "kite"]


def test_subjects_that_the_brief_names_do_not_compete() -> None:
    clip = FakeClip()
    examine(CHECK, elsewhere("An owl, a Fox and a pair of scissors", clip))
    assert set(OTHERS) - set(clip.asked) == {"an owl", "a fox", "a pair of scissors"}


def test_without_an_encoder_or_a_brief_it_says_how_to_add_one() -> None:
    without = examine(CHECK, elsewhere("a red kite", None))
    assert without.verdict == "unknown"
    assert 'pip install "emblazon[diffusers]"' in without.words
    assert "docs/adherence.md" in without.words
    untold = examine(CHECK, elsewhere("  ", FakeClip()))
    assert untold.words == "Not measured: nobody said what the picture shall show (--brief)."


def test_a_brief_that_names_every_subject_is_unknown() -> None:
    found = examine(CHECK, elsewhere(" ".join(OTHERS), FakeClip()))
    assert found.verdict == "unknown"
    assert found.words.startswith("Not measured")
