"""What is held out and how pictures are weighed."""

import pytest

from emblazon.engine.data.candidate import Candidate
from emblazon.engine.data.manifest import STYLES
from emblazon.engine.data.packages import PACKAGES
from emblazon.engine.data.split import CLIPART_WEIGHT, TONES_WEIGHT, splits, weights

DRAWN = [one for one in PACKAGES if one.style is not None]


def candidate(style: str, subject: str, tone: str | None = None, key: str = "") -> Candidate:
    return Candidate(
        package=next(one for one in DRAWN if one.style == style),
        key=key or f"{subject} {tone}",
        label=subject,
        tags=(),
        subject=subject,
        group="objects",
        people=tone is not None,
        skin_tone=tone,
        author=None,
        drawing="<svg/>",
    )


def many() -> list[Candidate]:
    return [
        candidate(style, f"thing {n}") for style in ("3d", "flat", "soft", "gradient") for n in range(1500)
    ]


def test_splits_depend_on_names_alone() -> None:
    pictures = many()
    forth, back = splits(pictures), splits(pictures[::-1])
    assert forth == back[::-1] == splits(many())


def test_about_two_and_three_per_cent_are_held_out() -> None:
    found = splits(many())
    assert found.count("held_out_pair") / len(found) == pytest.approx(0.03, abs=0.01)
    assert found.count("held_out_picture") / len(found) == pytest.approx(0.02, abs=0.007)


def test_all_pictures_of_a_held_out_pair_are_held_out() -> None:
    pictures = many() + [candidate("3d", f"thing {n}", "dark") for n in range(1500)]
    held = {
        (one.subject, one.package.style)
        for one, split in zip(pictures, splits(pictures), strict=True)
        if split == "held_out_pair"
    }
    assert held
    for one, split in zip(pictures, splits(pictures), strict=True):
        assert ((one.subject, one.package.style) in held) == (split == "held_out_pair")


def test_no_pair_is_held_out_of_a_subject_known_in_two_styles_only() -> None:
    pictures = [candidate(style, f"thing {n}") for style in ("3d", "flat") for n in range(1500)]
    assert "held_out_pair" not in splits(pictures)


def test_the_skin_tones_of_one_emoji_share_one_weight() -> None:
    tones = ["light", "medium-light", "medium", "medium-dark", "dark"]
    pictures = [candidate("3d", "ninja"), *(candidate("3d", "ninja", tone) for tone in tones)]
    pictures += [candidate("flat", "ninja", tone) for tone in tones[:2]]
    found = weights(pictures)
    assert found[0] == 1
    assert sum(found[1:6]) == pytest.approx(TONES_WEIGHT)
    assert len(set(found[1:6])) == 1
    assert sum(found[6:]) == pytest.approx(TONES_WEIGHT)


def test_clip_art_weighs_less() -> None:
    assert weights([candidate("clipart", "fox")]) == [CLIPART_WEIGHT]


def test_every_style_has_a_source() -> None:
    assert {one.style for one in DRAWN} == set(STYLES)
