"""Hard constraints: what no wish and no fitness outweighs. Each gives one reason in words, or None.

They only ever take candidates away, so a further constraint never adds one.
"""

from collections.abc import Callable

from emblazon.brand.kit import Kit
from emblazon.catalog import Profile
from emblazon.records import Brief

Constraint = Callable[[Brief, Kit, Profile], str | None]

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


def still_offered(brief: Brief, kit: Kit, profile: Profile) -> str | None:
    """A retired model cannot draw."""
    if profile.status != "retired":
        return None
    instead = f"; its successor is {profile.successor!r}" if profile.successor else ""
    return f"retired on {profile.sunset}{instead}"


def commercial_use(brief: Brief, kit: Kit, profile: Profile) -> str | None:
    """The kit's use must be allowed."""
    if kit.rights.commercial and not profile.licence.commercial:
        return f"its licence {profile.licence.weights!r} does not allow commercial use, which the kit needs"
    return None


def accepted_licence(brief: Brief, kit: Kit, profile: Profile) -> str | None:
    """The licence must be on the kit's list, where it has one."""
    accepted = {each.casefold() for each in kit.rights.licences}
    if accepted and profile.licence.weights.casefold() not in accepted:
        listed = ", ".join(kit.rights.licences)
        return f"its licence {profile.licence.weights!r} is not among those that the kit accepts ({listed})"
    return None


def training_data(brief: Brief, kit: Kit, profile: Profile) -> str | None:
    """Its training data must be as well known as the kit asks."""
    if profile.training.policy in TRAINING[kit.rights.training_data]:
        return None
    return f"its training data are {profile.training.policy}; the kit asks for {kit.rights.training_data}"


def privacy(brief: Brief, kit: Kit, profile: Profile) -> str | None:
    """Words and pictures must stay where the kit says."""
    if profile.privacy.policy in PRIVACY[kit.rights.privacy]:
        return None
    return f"its privacy is {profile.privacy.policy!r}; the kit asks for {kit.rights.privacy!r}"


def takes_references(brief: Brief, kit: Kit, profile: Profile) -> str | None:
    """It must take all the reference pictures."""
    if len(brief.references) <= profile.inputs.references:
        return None
    return f"it takes {profile.inputs.references} reference pictures; the brief has {len(brief.references)}"


def takes_sketch(brief: Brief, kit: Kit, profile: Profile) -> str | None:
    """It must take a sketch when there is one."""
    return "it takes no sketch" if brief.sketch is not None and not profile.inputs.sketch else None


CONSTRAINTS: tuple[Constraint, ...] = (
    still_offered,
    commercial_use,
    accepted_licence,
    training_data,
    privacy,
    takes_references,
    takes_sketch,
)


def reason_against(
    brief: Brief, kit: Kit, profile: Profile, constraints: tuple[Constraint, ...] = CONSTRAINTS
) -> str | None:
    """The first reason why the model must not draw the brief, or None."""
    return next((why for each in constraints if (why := each(brief, kit, profile)) is not None), None)
