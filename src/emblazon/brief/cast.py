"""The kit's cast: a member named in the words brings its description, its references and its seed."""

from dataclasses import replace

from emblazon.brand.kit import Kit, Member
from emblazon.brief.anatomy import Anatomy
from emblazon.brief.tokens import Token, phrase_of, tokenise


def cast_in(parts: Anatomy, kit: Kit) -> tuple[Member, ...]:
    """The members whose names stand in subject, action or setting, in the kit's order."""
    texts = [tokenise(each) for each in (parts.subject, parts.action, parts.setting)]
    return tuple(
        member
        for member in kit.cast
        if any(_find(tokens, phrase_of(member.name)) is not None for tokens in texts)
    )


def introduce(parts: Anatomy, members: tuple[Member, ...]) -> Anatomy:
    """The parts with each member's description in place of its name, which no model can know.

    Where a name is repeated, its first mention is described and the others stay.
    """
    for member in members:
        phrase = phrase_of(member.name)
        for place, text in (("subject", parts.subject), ("action", parts.action), ("setting", parts.setting)):
            tokens = tokenise(text)
            at = _find(tokens, phrase)
            if at is not None:
                end = tokens[at + len(phrase) - 1].end
                parts = _with(parts, place, text[: tokens[at].start] + member.description + text[end:])
                break
    return parts


def _with(parts: Anatomy, place: str, text: str) -> Anatomy:
    if place == "subject":
        return replace(parts, subject=text)
    return replace(parts, action=text) if place == "action" else replace(parts, setting=text)


def _find(tokens: tuple[Token, ...], phrase: tuple[str, ...]) -> int | None:
    """Where the phrase begins, or None."""
    plains = [token.plain for token in tokens]
    for at in range(len(plains) - len(phrase) + 1 if phrase else 0):
        if tuple(plains[at : at + len(phrase)]) == phrase:
            return at
    return None
