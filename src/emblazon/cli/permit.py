"""`emblazon permit "BRIEF" --brand KIT`: what the gate would decide, by which rule, without drawing anything.

Exit codes: 0 it may be drawn; 2 the brief or the kit cannot be read; 3 it is refused.
"""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from emblazon.cli.kits import chosen_kit
from emblazon.cli.shown import print_json

if TYPE_CHECKING:
    from emblazon.brand.kit import Kit
    from emblazon.errors import RefusedError
    from emblazon.permit import Permission


def permit(
    words: Annotated[str, typer.Argument(help="The words, or the path of a brief file (.toml).")],
    brand: Annotated[Path | None, typer.Option("--brand", help="A brand.toml, or its folder.")] = None,
    on: Annotated[str, typer.Option("--on", help="The day it is asked, YYYY-MM-DD; else today.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Say whether a brief may be drawn: the rule, the words, what would be acceptable, a proposed rewrite.

    Ends with 0 when it may, 2 when brief or kit cannot be read, 3 when it is refused.
    """
    from emblazon.errors import RefusedError

    kit = chosen_kit(brand)
    day = _day(on)
    try:
        permission = _decide(words, kit, day)
    except RefusedError as refusal:
        if as_json:
            print_json(refused(words, kit.name, refusal))
        raise
    if as_json:
        print_json(permitted(words, kit.name, permission))
        return
    print("Permitted.")
    for each in permission.lifted:
        print(f"✓ {each.rule}: {each.says}")
    for each in permission.advice:
        print(f"! {each.rule}, {each.words!r}: {each.says}")


def permitted(words: str, kit: str, permission: "Permission") -> dict[str, object]:
    """What `--json` prints for a brief that may be drawn."""
    lifted = [
        {
            "rule": each.rule,
            "subject": each.subject,
            "kind": each.kind,
            "given_by": each.given_by,
            "given_on": each.given_on.isoformat(),
            "until": each.until.isoformat() if each.until else None,
            "record": each.record,
        }
        for each in permission.lifted
    ]
    advice = [{"rule": each.rule, "words": each.words, "says": each.says} for each in permission.advice]
    return {"brief": words, "brand": kit, "outcome": "permitted", "lifted": lifted, "advice": advice}


def refused(words: str, kit: str, refusal: "RefusedError") -> dict[str, object]:
    """What `--json` prints for a brief that is refused."""
    return {
        "brief": words,
        "brand": kit,
        "outcome": "refused",
        "rule": refusal.rule,
        "layer": refusal.layer,
        "words": refusal.words,
        "message": str(refusal),
        "acceptable": refusal.remedy,
        "proposal": refusal.proposal or None,
    }


def _decide(words: str, kit: "Kit", day: date) -> "Permission":
    from importlib import resources

    from emblazon.brief import read_asked, read_brief
    from emblazon.permit import open_judge
    from emblazon.permit import permit as decide

    request, anatomy = read_asked(words)
    brief = read_brief(request, kit, seed=0, anatomy=anatomy)
    judge = open_judge(Path(str(resources.files("emblazon") / "weights")))
    return decide(brief, kit, today=day, judge=judge)


def _day(text: str) -> date:
    from emblazon.errors import InputError

    if not text:
        return datetime.now(UTC).astimezone().date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{text!r} is no day.", remedy="Write it as YYYY-MM-DD.") from error
