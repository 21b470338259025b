"""`choose_model`: hard constraints, then fitness.

    fitness = merit + 0.25 · knows the style + 0.1 · takes the palette + 0.05 · draws the lettering asked for

`merit` is the card's own figure until the house has blind votes of its own. Asking for a model by name
overrides fitness, never a constraint.
"""

from emblazon.brand.kit import Kit
from emblazon.catalog import Profile, find_profile
from emblazon.choose.constraints import reason_against
from emblazon.errors import BackendError, RefusedError
from emblazon.records import Brief, Choice, Rejected

AUTOMATIC = "auto"


def choose_model(
    brief: Brief, kit: Kit, profiles: tuple[Profile, ...], *, available: frozenset[str]
) -> Choice:
    """The model for a brief. `available`: ids of the back ends that are ready here.

    Raises InputError for an unknown name, RefusedError when a constraint forbids the model asked for or every
    model, BackendError when nothing that may draw is available.
    """
    if brief.model != AUTOMATIC:
        return _by_name(brief, kit, find_profile(profiles, brief.model), available)
    rejected = {profile.id: reason_against(brief, kit, profile) for profile in profiles}
    allowed = [profile for profile in profiles if rejected[profile.id] is None]
    for profile in allowed:
        if not profile.automatic:
            rejected[profile.id] = "it is drawn with only when asked for by name"
        elif profile.backend not in available:
            rejected[profile.id] = f"its back end {profile.backend!r} is not available here"
    ranked = sorted(
        (profile for profile in allowed if rejected[profile.id] is None),
        key=lambda profile: (-fitness(brief, profile), profile.id),
    )
    if not ranked:
        raise _none(profiles, rejected)
    best = ranked[0]
    for profile in ranked[1:]:
        rejected[profile.id] = (
            f"it fits less well: {fitness(brief, profile):.2f} to {fitness(brief, best):.2f}"
        )
    reasons = tuple(Rejected(name, why) for name, why in rejected.items() if why is not None)
    return Choice(best.id, _why(brief, best), reasons)


def fitness(brief: Brief, profile: Profile) -> float:
    """How well the model suits the brief; only comparisons mean anything."""
    return (
        profile.merit
        + 0.25 * (brief.style in profile.inputs.styles)
        + 0.1 * bool(brief.palette and profile.inputs.palette)
        + 0.05 * bool(brief.lettering and profile.limits.lettering)
    )


def _by_name(brief: Brief, kit: Kit, profile: Profile, available: frozenset[str]) -> Choice:
    why = reason_against(brief, kit, profile)
    if why is not None:
        remedy = "Choose another model, or --model auto; a kit's rights are changed in the kit alone."
        raise RefusedError(f"The model {profile.id!r} may not draw this: {why}.", remedy=remedy)
    if profile.backend not in available:
        ready = ", ".join(sorted(available)) or "none"
        raise BackendError(
            f"The model {profile.id!r} needs the back end {profile.backend!r}, which is not available here.",
            remedy=f"Available: {ready}. See `emblazon backends list`.",
        )
    return Choice(profile.id, "asked for by name, and nothing forbids it")


def _why(brief: Brief, profile: Profile) -> str:
    reasons = [f"good at {profile.good[0].task}: {profile.good[0].why}"]
    if brief.style in profile.inputs.styles:
        reasons.append(f"knows the style {brief.style!r}")
    if brief.palette and profile.inputs.palette:
        reasons.append("takes the palette as an input")
    reasons.append(f"licence {profile.licence.weights}, training data {profile.training.policy}")
    reasons.append(f"privacy {profile.privacy.policy}")
    return "; ".join(reasons)


def _none(profiles: tuple[Profile, ...], rejected: dict[str, str | None]) -> RefusedError | BackendError:
    """Refused when constraints left no model that a choice may pick, else a back end is missing."""
    listed = (
        "; ".join(f"{profile.id}: {rejected[profile.id]}" for profile in profiles) or "there are no cards"
    )
    missing = [each for each in profiles if (rejected[each.id] or "").startswith("its back end")]
    if missing:
        return BackendError(f"No model is ready for this brief ({listed}).", remedy="Run: emblazon doctor")
    remedy = "Relax the kit's rights, or ask for fewer inputs."
    return RefusedError(f"No model may draw this brief ({listed}).", remedy=remedy)
