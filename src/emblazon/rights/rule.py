"""One part, one use: allowed, allowed with duties, unknown, or refused with the clause. And the worst of many."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from emblazon.brand.kit import Kit
from emblazon.errors import RefusedError
from emblazon.rights.licence import Licence, find_licence

Kind = Literal["weights", "service", "training data", "adapter", "reference", "font", "asset", "consent"]
Standing = Literal["allowed", "duties", "unknown", "refused"]
WORST: tuple[Standing, ...] = ("allowed", "duties", "unknown", "refused")


@dataclass(frozen=True, slots=True)
class Part:
    """Something that a picture was made with. `licence`: its name, "" where nobody said; `commercial`: what a
    model's card says of it, None where the licence itself must; `expires`: the last day of its use; `credit`: a line
    that its owner asks for; `changed`: whether the picture is made from it, as it is from a reference."""

    kind: Kind
    name: str
    licence: str = ""
    owner: str = ""
    source: str = ""
    expires: date | None = None
    credit: str = ""
    commercial: bool | None = None
    conditions: str = ""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """What the pictures are for. `revenue_usd`: yearly, None where the kit does not say."""

    commercial: bool
    strict: bool
    today: date
    revenue_usd: float | None = None

    @property
    def words(self) -> str:
        """The use, for the sheet."""
        return "commercial use" if self.commercial else "non-commercial use"

    @classmethod
    def of(cls, kit: Kit, today: date) -> "Use":
        """As the kit's rights say."""
        rights = kit.rights
        return cls(rights.commercial, rights.strict, today, rights.revenue_usd)


@dataclass(frozen=True, slots=True)
class Ruling:
    """How one part stands. `clause`: why, in words; `credit`: the attribution line, `keep`: what else is to be kept,
    each "" where nothing is."""

    part: Part
    standing: Standing
    clause: str
    credit: str = ""
    keep: str = ""


def rule_all(parts: Sequence[Part], use: Use) -> tuple[Ruling, ...]:
    """How each part stands, beside the others: a picture can carry one licence only, so of several that each ask for
    their own, the first is kept to and the others are refused."""
    rulings: list[Ruling] = []
    first: Licence | None = None
    for each in (rule(part, use) for part in parts):
        asked = _asked_of_all(each)
        if asked and first and asked.family != first.family:
            clause = f"{asked.id}, {asked.clause}; another part asks the same for {first.id}"
            each = Ruling(each.part, "refused", clause)
        first = first or asked
        rulings.append(each)
    return tuple(rulings)


def _asked_of_all(ruling: Ruling) -> Licence | None:
    """The licence that the whole picture must carry because of one part; None where it may carry any."""
    licence = find_licence(ruling.part.licence)
    asked = licence is not None and licence.alike and ruling.part.changed and ruling.standing == "duties"
    return licence if asked else None


def rule(part: Part, use: Use) -> Ruling:
    """How `part` stands for `use`. The first objection counts: its end, then its licence, then its cap. Of licences
    joined by OR (SPDX) the best counts, by AND the worst."""
    if part.expires is not None and part.expires < use.today:
        return Ruling(part, "refused", f"its use ended on {part.expires}")
    for word, choose in ((" OR ", min), (" AND ", max)):
        if word in part.licence:
            names = part.licence.strip("()").split(word)
            rulings = [rule(replace(part, licence=name.strip("() ")), use) for name in names]
            return replace(choose(rulings, key=lambda each: WORST.index(each.standing)), part=part)
    licence = find_licence(part.licence)
    if part.commercial is not None:
        return _by_card(part, licence, use)
    if not part.licence:
        return Ruling(part, "unknown", "nobody recorded whose it is and under what licence")
    if licence is None:
        return Ruling(part, "unknown", f"the licence {part.licence!r} is not known here")
    return _by_licence(part, licence, use)


def _by_licence(part: Part, licence: Licence, use: Use) -> Ruling:
    if licence.commercial == "unsaid":
        return Ruling(part, "unknown", f"{licence.id}, {licence.clause}")
    if use.commercial and licence.commercial == "no":
        return Ruling(part, "refused", f"{licence.id}, {licence.clause}; the kit's use is commercial")
    if part.changed and licence.changes == "no":
        return Ruling(part, "refused", f"{licence.id}, {licence.clause}; the picture is made from it")
    if use.commercial and licence.commercial == "capped":
        return _capped(part, licence, use)
    if part.changed and licence.alike:
        keep = f"Publish the picture under {licence.id} itself ({licence.url})."
        return Ruling(part, "duties", f"{licence.id}, {licence.clause}", _credit(part, licence), keep)
    if licence.credit or part.credit:
        return Ruling(part, "duties", f"{licence.id}, {licence.clause}", _credit(part, licence))
    return Ruling(part, "allowed", f"{licence.id}: {licence.clause}")


def _by_card(part: Part, licence: Licence | None, use: Use) -> Ruling:
    """A model or service: its card was read from its licence; a revenue cap comes on top."""
    if use.commercial and not part.commercial:
        return Ruling(
            part, "refused", f"{part.licence} does not allow commercial use. {part.conditions}".strip()
        )
    if use.commercial and licence is not None and licence.commercial == "capped":
        return _capped(part, licence, use)
    words = f"{part.licence}: {part.conditions}" if part.conditions else part.licence
    permissive = licence is not None and licence.commercial == "yes"
    if part.conditions and not permissive:
        return Ruling(part, "duties", words, part.credit, f"{part.name}: {part.conditions}")
    return Ruling(part, "allowed", words, part.credit)


def _capped(part: Part, licence: Licence, use: Use) -> Ruling:
    cap = licence.cap_usd or 0.0
    words = f"{licence.id}, {licence.clause}"
    if use.revenue_usd is None:
        return Ruling(part, "unknown", f"{words}; the kit does not say its revenue ([rights] revenue_usd)")
    if use.revenue_usd >= cap:
        return Ruling(part, "refused", f"{words}; the kit's revenue is USD {use.revenue_usd:,.0f}")
    return Ruling(part, "allowed", f"{words}; the kit's revenue of USD {use.revenue_usd:,.0f} is below it")


def _credit(part: Part, licence: Licence) -> str:
    """Title, author, source, licence: what Creative Commons asks to be named."""
    if part.credit:
        return part.credit
    if not licence.credit:
        return ""
    by = f" by {part.owner}" if part.owner else ""
    source = f", {part.source}" if part.source else ""
    changes = ", changed" if part.changed else ""
    return f"“{part.name}”{by}{source}, {licence.id} ({licence.url}){changes}"


def clear(rulings: Sequence[Ruling], kit: Kit) -> None:
    """Return when a picture may be made of these parts for the kit.

    Raises RefusedError that names the part and the clause; for what is unknown, where the kit is strict.
    """
    for each in rulings:
        unsure = each.standing == "unknown" and kit.rights.strict
        if each.standing == "refused" or unsure:
            part, strict = each.part, " The kit is strict: what is unknown is refused." if unsure else ""
            raise RefusedError(
                f"Refused: the {part.kind} {part.name!r} may not be used for the kit {kit.name!r}: {each.clause}.",
                remedy=REMEDIES[part.kind] + strict,
            )


REMEDIES: dict[Kind, str] = {
    "weights": "Take another model: emblazon models choose BRIEF --brand KIT.",
    "service": "Take another service or model: emblazon models choose BRIEF --brand KIT.",
    "training data": "Take another model: emblazon models choose BRIEF --brand KIT.",
    "adapter": "Leave the adapter out, or record its licence.",
    "reference": "Leave it out, or record its owner and licence in the kit: [[rights.assets]].",
    "font": "Use another typeface, or record its licence in the kit: [[rights.assets]].",
    "asset": "Renew the right and record it in the kit: [[rights.assets]].",
    "consent": "Renew the consent and record it in the kit: [[consents]].",
}


def worst(rulings: Sequence[Ruling]) -> Standing:
    """How the whole stands: as its worst part does."""
    return WORST[max((WORST.index(each.standing) for each in rulings), default=0)]
