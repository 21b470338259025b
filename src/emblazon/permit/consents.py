"""Consents and licences on record in the kit: which one covers a name, and whether it holds on the day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from emblazon.brand.kit import Kit
from emblazon.brand.rules import Consent
from emblazon.permit.base import Lifted
from emblazon.permit.folding import fold

_SAME = {"mark": ("mark", "character"), "character": ("character", "mark")}


@dataclass(frozen=True, slots=True)
class Standing:
    """The records of a subject. `valid`: the one that holds; `lapsed`: one that does not hold on the day."""

    valid: Consent | None
    lapsed: Consent | None


def standing(kit: Kit, names: Iterable[str], kind: str, *, today: date) -> Standing:
    """The kit's records for any of `names`. A licence for a mark covers its character, and the other way
    round; a person's consent covers no artist's style."""
    wanted = {fold(name) for name in names}
    kinds = _SAME.get(kind, (kind,))
    records = [each for each in kit.consents if each.kind in kinds and wanted & _spellings(each)]
    valid = next((each for each in records if holds(each, today)), None)
    return Standing(valid, next((each for each in records if not holds(each, today)), None))


def holds(consent: Consent, today: date) -> bool:
    """Whether a record is given and not yet over; its last day counts."""
    return consent.given_on <= today and (consent.until is None or today <= consent.until)


def lifted(consent: Consent, rule: str) -> Lifted:
    """A record, as what it lifts."""
    return Lifted(
        rule=rule,
        subject=consent.subject,
        kind=consent.kind,
        given_by=consent.given_by,
        given_on=consent.given_on,
        until=consent.until,
        record=consent.record,
    )


def why_not(consent: Consent, today: date) -> str:
    """Why a record does not hold on the day, in words."""
    if consent.given_on > today:
        return f"the record of {consent.given_by} begins only on {consent.given_on.isoformat()}"
    until = consent.until or today
    return f"the record of {consent.given_by}, given on {consent.given_on.isoformat()}, ended on {until.isoformat()}"


def _spellings(consent: Consent) -> set[str]:
    return {fold(each) for each in (consent.subject, *consent.also)}
