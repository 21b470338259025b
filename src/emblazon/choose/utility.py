"""How well a model suits a brief, once no constraint forbids it.

    utility = fitness · (0.5 + rating) / 1.5 · 1 / (1 + usd / 0.10) · 1 / (1 + wait / 60 s)

Fitness is the mean of the card's grades over what the brief is for, the main task counting double. The rating is the
house's own blind votes on its own briefs, drawn to one half as far as they are uncertain; without votes, one half.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from emblazon.catalog import Profile
from emblazon.catalog.profile import Offer, Task
from emblazon.records import Brief

DEAR_USD = 0.10
LONG_S = 60.0
ICONS = ("icon", "outline", "clipart")
PHOTOGRAPHIC = "photo"


@dataclass(frozen=True, slots=True)
class Rating:
    """What blind votes say: strength in logits (Bradley & Terry 1952; 0 is average) and its standard error."""

    strength: float
    error: float

    @property
    def chance(self) -> float:
        """Chance, 0–1, of beating an average model, drawn to one half by uncertainty (probit approximation:
        MacKay 1992, "The Evidence Framework Applied to Classification Networks")."""
        return 1 / (1 + math.exp(-self.strength / math.sqrt(1 + math.pi * self.error**2 / 8)))


NO_VOTES = Rating(0.0, 0.0)
Ratings = Mapping[str, Rating]


def tasks_of(brief: Brief) -> tuple[Task, ...]:
    """What the brief is for, the main task first."""
    main: Task = "illustration"
    if PHOTOGRAPHIC in brief.medium.casefold():
        main = "photograph"
    elif brief.style in ICONS:
        main = "icon"
    clear = any(format.background == "transparent" for format in brief.formats)
    also: tuple[tuple[Task, bool], ...] = (
        ("lettering", bool(brief.lettering)),
        ("layout", bool(brief.composition)),
        ("colour", bool(brief.palette)),
        ("character", bool(brief.references)),
        ("control", brief.sketch is not None),
        ("transparency", clear or "transparency" in brief.needs),
        ("vector", "vector" in brief.needs),
    )
    return main, *(task for task, wanted in also if wanted)


def fitness(brief: Brief, profile: Profile) -> float:
    """Mean grade over the brief's tasks, the main one counting double; 0–1."""
    main, *others = tasks_of(brief)
    grades = [profile.grade(main)] * 2 + [profile.grade(task) for task in others]
    unknown_style = PHOTOGRAPHIC not in brief.medium and brief.style not in profile.inputs.styles
    return sum(grades) / len(grades) * (0.5 if unknown_style else 1.0)


def utility(brief: Brief, profile: Profile, offer: Offer, rating: Rating = NO_VOTES) -> float:
    """How well the model suits the brief there, 0–1."""
    cheap = 1 / (1 + offer.usd_per_picture / DEAR_USD)
    quick = 1 / (1 + offer.wait_s / LONG_S)
    return fitness(brief, profile) * (0.5 + rating.chance) / 1.5 * cheap * quick


def in_words(brief: Brief, profile: Profile, offer: Offer, rating: Rating | None) -> str:
    """What the utility is made of."""
    grades = ", ".join(f"{task} {profile.grade(task):.1f}" for task in tasks_of(brief))
    votes = f"blind votes {rating.chance:.0%}" if rating else "no blind votes yet"
    price = f"${offer.usd_per_picture:.3f}" if offer.usd_per_picture else "free"
    return f"{grades}; {votes}; {price}; about {offer.wait_s:g} s"
