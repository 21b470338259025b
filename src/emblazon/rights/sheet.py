"""The rights sheet: what a picture was made with, under what, and the lines to print. It goes with every export."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from emblazon.rights.rule import Part, Ruling, Standing, worst

STANDINGS: dict[Standing, str] = {
    "allowed": "May be used.",
    "duties": "May be used, with the duties below.",
    "unknown": "Not everything is known: have it looked at before it is published.",
    "refused": "May not be used.",
}
MARKS: dict[Standing, str] = {
    "allowed": "allowed",
    "duties": "duty",
    "unknown": "UNKNOWN",
    "refused": "REFUSED",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """All parts of a picture with their rulings. `use`: what it is for, in words; `made`: the day."""

    kit: str
    use: str
    made: date
    rulings: tuple[Ruling, ...]

    @property
    def standing(self) -> Standing:
        """How the whole stands."""
        return worst(self.rulings)

    @property
    def credits(self) -> tuple[str, ...]:
        """The attribution lines, each once, ready to paste."""
        return tuple(dict.fromkeys(each.credit for each in self.rulings if each.credit))

    @property
    def kept(self) -> tuple[str, ...]:
        """What else the licences ask of whoever uses the picture, each once."""
        return tuple(dict.fromkeys(each.keep for each in self.rulings if each.keep))

    def to_json(self) -> str:
        """As JSON."""
        return json.dumps(
            {
                "kit": self.kit,
                "use": self.use,
                "made": self.made.isoformat(),
                "standing": self.standing,
                "credits": self.credits,
                "kept": self.kept,
                "rulings": [asdict(each) for each in self.rulings],
            },
            ensure_ascii=False,
            default=date.isoformat,
        )

    @classmethod
    def from_json(cls, text: str) -> "Sheet":
        """What `to_json` wrote. Raises TypeError or KeyError on a foreign document."""
        value = json.loads(text)
        rulings: list[Ruling] = []
        for each in value["rulings"]:
            part = each.pop("part")
            ends = part.pop("expires")
            rulings.append(Ruling(Part(**part, expires=date.fromisoformat(ends) if ends else None), **each))
        return cls(value["kit"], value["use"], date.fromisoformat(value["made"]), tuple(rulings))

    def to_text(self) -> str:
        """For a person: standing, lines to paste, every part."""
        lines = [
            f"Rights of this picture ({self.kit}, {self.use}, {self.made})",
            "",
            STANDINGS[self.standing],
            "",
        ]
        if self.credits:
            lines += ["To be printed with it:", *(f"  {each}" for each in self.credits), ""]
        if self.kept:
            lines += ["To be kept to:", *(f"  {each}" for each in self.kept), ""]
        lines.append("Made with:")
        for each in self.rulings:
            part = each.part
            owner = f" by {part.owner}" if part.owner else ""
            ends = f" until {part.expires}" if part.expires else ""
            lines.append(f"  [{MARKS[each.standing]}] {part.kind}: {part.name}{owner}{ends}")
            lines.append(f"      {each.clause}")
        return "\n".join([*lines, "", "Not legal advice.", ""])


def expiring(sheets: Iterable[tuple[str, Sheet]], *, today: date, days: int) -> list[tuple[str, Part]]:
    """Pictures (by id) and their parts whose use has ended or ends within `days`, the earliest first."""
    last = today + timedelta(days=days)
    found = [
        (name, each.part)
        for name, sheet in sheets
        for each in sheet.rulings
        if each.part.expires is not None and each.part.expires <= last
    ]
    return sorted(found, key=lambda pair: (pair[1].expires or last, pair[0]))
