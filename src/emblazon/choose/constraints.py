"""Hard constraints: what no wish and no fitness outweighs. Each gives one reason in words, or None.

They look at a model where it runs: one of its offers. They only ever take candidates away, so a further constraint
never adds one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from emblazon.brand.kit import Kit
from emblazon.catalog import Profile
from emblazon.catalog.profile import Offer
from emblazon.records import Brief, Need

AUTOMATIC = "auto"


@dataclass(frozen=True, slots=True)
class Case:
    """What is to be drawn, for whom, and with what: `missing` says of every back end that is not ready here
    why, by its id, and of every model whose weights it lacks, by "id/name"."""

    brief: Brief
    kit: Kit
    missing: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def named(self) -> bool:
        """Whether the person asked for one model by name."""
        return self.brief.model != AUTOMATIC


Constraint = Callable[[Case, Profile, Offer], str | None]

TRAINING = {
    "any": ("open", "licensed", "undisclosed", "none"),
    "licensed": ("open", "licensed", "none"),
    "open": ("open", "none"),
}
PRIVACY = {
    "any": ("local-only", "no-retention", "retained"),
    "no-retention": ("local-only", "no-retention"),
    "local-only": ("local-only",),
}
READABLE = ("good", "strong")


def still_offered(case: Case, profile: Profile, offer: Offer) -> str | None:
    """A retired model cannot draw."""
    if profile.status != "retired":
        return None
    instead = f"; its successor is {profile.successor!r}" if profile.successor else ""
    return f"retired on {profile.sunset}{instead}"


def draws(case: Case, profile: Profile, offer: Offer) -> str | None:
    """A brief has words; a model that takes none only works on finished pictures."""
    return None if profile.inputs.text else "it takes no words: it enlarges or mends pictures that there are"


def commercial_use(case: Case, profile: Profile, offer: Offer) -> str | None:
    """The kit's use must be allowed."""
    if case.kit.rights.commercial and not profile.licence.commercial:
        return f"its licence {profile.licence.weights!r} does not allow commercial use, which the kit needs"
    return None


def accepted_licence(case: Case, profile: Profile, offer: Offer) -> str | None:
    """The licence must be on the kit's list, where it has one."""
    licences = case.kit.rights.licences
    accepted = {each.casefold() for each in licences}
    if accepted and profile.licence.weights.casefold() not in accepted:
        listed = ", ".join(licences)
        return f"its licence {profile.licence.weights!r} is not among those that the kit accepts ({listed})"
    return None


def training_data(case: Case, profile: Profile, offer: Offer) -> str | None:
    """Its training data must be as well known as the kit asks."""
    asked = case.kit.rights.training_data
    if profile.training.policy in TRAINING[asked]:
        return None
    return f"its training data are {profile.training.policy}; the kit asks for {asked}"


def takes_references(case: Case, profile: Profile, offer: Offer) -> str | None:
    """It must take all the reference pictures."""
    count = len(case.brief.references)
    if count <= profile.inputs.references:
        return None
    return f"it takes {profile.inputs.references} reference pictures; the brief has {count}"


def takes_sketch(case: Case, profile: Profile, offer: Offer) -> str | None:
    """It must take a sketch when there is one."""
    return "it takes no sketch" if case.brief.sketch is not None and not profile.inputs.sketch else None


def meets_needs(case: Case, profile: Profile, offer: Offer) -> str | None:
    """It must do what the person said is needed, not only wished for."""
    limits, long_side = profile.limits, max((max(f.width, f.height) for f in case.brief.formats), default=0)
    small = f"it draws {profile.sizes.most} px at most; a format has {long_side}"
    lacking: dict[Need, tuple[bool, str]] = {
        "lettering": (limits.lettering not in READABLE, f"its lettering is {limits.lettering}"),
        "transparency": (not limits.transparency, "it draws no transparent pictures"),
        "vector": (not limits.vector, "it draws no vectors"),
        "photograph": (not limits.photographs, "it makes no photographs"),
        "mask": (not profile.inputs.mask, "it draws inside no mask"),
        "size": (profile.sizes.most < long_side, small),
    }
    return next((why for need in case.brief.needs for lacks, why in [lacking[need]] if lacks), None)


def privacy(case: Case, profile: Profile, offer: Offer) -> str | None:
    """Words and pictures must stay where the kit says."""
    asked = case.kit.rights.privacy
    if offer.privacy in PRIVACY[asked]:
        return None
    return f"its privacy on {offer.backend!r} is {offer.privacy!r}; the kit asks for {asked!r}"


def within_budget(case: Case, profile: Profile, offer: Offer) -> str | None:
    """Nothing is bought that was not asked for: by a budget, or by the model's name."""
    budget, cost = case.brief.budget_usd, offer.usd_per_picture * case.brief.count
    if not cost:
        return None
    if budget is None:
        return None if case.named else f"it costs about ${cost:.2f} and no budget was given (--budget)"
    return f"it costs about ${cost:.2f}; the budget is ${budget:.2f}" if cost > budget else None


def ready(case: Case, profile: Profile, offer: Offer) -> str | None:
    """Its back end must be installed, configured and answering, and have its weights."""
    if why := case.missing.get(offer.backend):
        return f"its back end {offer.backend!r} is not available here: {why}"
    why = case.missing.get(f"{offer.backend}/{offer.name}")
    return f"on {offer.backend!r}, {why}" if why else None


CONSTRAINTS: tuple[Constraint, ...] = (
    still_offered,
    draws,
    commercial_use,
    accepted_licence,
    training_data,
    takes_references,
    takes_sketch,
    meets_needs,
    privacy,
    within_budget,
    ready,
)


def reason_against(
    case: Case, profile: Profile, offer: Offer, constraints: tuple[Constraint, ...] = CONSTRAINTS
) -> tuple[int, str] | None:
    """The first reason why the model must not draw the brief there, with its constraint's place; or None."""
    for place, each in enumerate(constraints):
        if (why := each(case, profile, offer)) is not None:
            return place, why
    return None
