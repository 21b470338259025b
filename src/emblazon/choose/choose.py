"""`choose_model`: hard constraints, then utility.

Asking for a model by name overrides preference, never a constraint. Every model that is not taken has its one reason:
of its offers, the one that came furthest says what stopped it.
"""

from collections.abc import Mapping

from emblazon.brand.kit import Kit
from emblazon.catalog import Profile, find_profile
from emblazon.catalog.profile import Offer
from emblazon.choose.constraints import CONSTRAINTS, Case, ready, reason_against
from emblazon.choose.utility import NO_VOTES, Ratings, in_words, tasks_of, utility
from emblazon.errors import BackendError, RefusedError
from emblazon.records import Brief, Choice, Ranked, Rejected

NOT_READY = CONSTRAINTS.index(ready)


def choose_model(
    brief: Brief,
    kit: Kit,
    profiles: tuple[Profile, ...],
    *,
    missing: Mapping[str, str],
    ratings: Ratings | None = None,
) -> Choice:
    """The model for a brief, and where it runs. `missing`: what is not ready here, and why (see `Case`).

    Raises InputError for an unknown name, RefusedError when a constraint forbids the model asked for or every
    model, BackendError when only a back end is missing.
    """
    case, votes = Case(brief, kit, missing), ratings or {}
    if case.named:
        return _by_name(case, find_profile(profiles, brief.model))
    rejected: dict[str, tuple[int, str]] = {}
    candidates: list[tuple[float, Profile, Offer]] = []
    for profile in profiles:
        offers, why = admitted(case, profile)
        if not profile.automatic and offers:
            why = NOT_READY + 1, "it is drawn with only when asked for by name"
        if why:
            rejected[profile.id] = why
        else:
            rating = votes.get(profile.id, NO_VOTES)
            candidates += [(utility(brief, profile, offer, rating), profile, offer) for offer in offers]
    if not candidates:
        raise _none(rejected)
    candidates.sort(key=lambda each: (-each[0], each[1].id))
    return _best(case, candidates, rejected, votes)


def admitted(case: Case, profile: Profile) -> tuple[list[Offer], tuple[int, str] | None]:
    """The offers that no constraint forbids; when there are none, the reason of the one that came furthest."""
    reasons = [(reason_against(case, profile, offer), offer) for offer in profile.offers]
    free = [offer for why, offer in reasons if why is None]
    if free:
        return free, None
    return [], max((why for why, _ in reasons if why is not None), key=lambda why: why[0])


def _best(
    case: Case,
    candidates: list[tuple[float, Profile, Offer]],
    rejected: Mapping[str, tuple[int, str]],
    votes: Ratings,
) -> Choice:
    top, profile, offer = candidates[0]
    beaten: dict[str, str] = {}
    for value, each, _ in candidates[1:]:
        if each.id != profile.id:
            beaten.setdefault(each.id, f"it suits the brief less well: {value:.2f} to {top:.2f}")
    reasons = beaten | {name: why for name, (_, why) in rejected.items()}
    ranking = tuple(
        Ranked(each.id, where.backend, round(value, 4), in_words(case.brief, each, where, votes.get(each.id)))
        for value, each, where in candidates
    )
    return _choice(
        profile, offer, _why(case.brief, profile, offer), rejected=_reasons(reasons), ranking=ranking
    )


def _choice(
    profile: Profile,
    offer: Offer,
    why: str,
    *,
    rejected: tuple[Rejected, ...] = (),
    ranking: tuple[Ranked, ...] = (),
) -> Choice:
    return Choice(
        model=profile.id,
        why=why,
        rejected=rejected,
        backend=offer.backend,
        name=offer.name,
        usd=offer.usd_per_picture,
        wait_s=offer.wait_s,
        ranking=ranking,
    )


def _reasons(reasons: Mapping[str, str]) -> tuple[Rejected, ...]:
    return tuple(Rejected(name, why) for name, why in sorted(reasons.items()))


def _by_name(case: Case, profile: Profile) -> Choice:
    offers, why = admitted(case, profile)
    if why is None:
        return _choice(profile, offers[0], "asked for by name, and nothing forbids it")
    place, words = why
    if place == NOT_READY:
        raise BackendError(
            f"The model {profile.id!r} cannot draw here: {words}.", remedy="See `emblazon backends list`."
        )
    remedy = "Choose another model, or --model auto; a kit's rights are changed in the kit alone."
    raise RefusedError(f"The model {profile.id!r} may not draw this: {words}.", remedy=remedy)


def _why(brief: Brief, profile: Profile, offer: Offer) -> str:
    asked = tasks_of(brief)
    good = [each for task in asked for each in profile.good if each.task == task] or [profile.good[0]]
    reasons = [f"good at {each.task}: {each.why}" for each in good[:2]]
    reasons.append(f"licence {profile.licence.weights}, training data {profile.training.policy}")
    reasons.append(f"privacy {offer.privacy} on {offer.backend}")
    reasons.append(
        f"about ${offer.usd_per_picture:.3f} a draft" if offer.usd_per_picture else "free of charge"
    )
    return "; ".join(reasons)


def _none(rejected: Mapping[str, tuple[int, str]]) -> RefusedError | BackendError:
    """Refused when constraints left no model that a choice may pick, else a back end is missing."""
    # Those that came furthest tell most; eighty reasons tell nothing.
    nearest = sorted(rejected.items(), key=lambda each: (-each[1][0], each[0]))[:5]
    listed = "; ".join(f"{name}: {why}" for name, (_, why) in nearest) or "there are no cards"
    missing = [name for name, (place, _) in rejected.items() if place == NOT_READY]
    if missing:
        return BackendError(
            f"No model is ready for this brief ({listed}).", remedy="Run: emblazon backends list"
        )
    remedy = "Relax the kit's rights, ask for fewer inputs, or give a --budget; all reasons: emblazon models choose."
    return RefusedError(f"No model may draw this brief ({listed}).", remedy=remedy)
