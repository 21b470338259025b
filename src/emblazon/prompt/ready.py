"""What one card allows to be said: exclusions, lettering, colours and style, by the card's data alone.

Nothing is lost without a word: what cannot be said, or is said otherwise, is in `Ready.dropped` or carries what it
stands for, so that it is reported once the length is known.
"""

import re
from collections.abc import Iterator

from emblazon.prompt.base import Ask, Part, Ready, Source, Tint
from emblazon.prompt.exclusions import said_instead
from emblazon.prompt.lettering import drawn
from emblazon.records import Dropped, Swatch

MOST_CODES = 5
"""Codes in one text: three to five work, more confuse the model (Black Forest Labs, flux-best-practices, 6.1)."""
CONTROLS = re.compile(r"-{2,}|:{2,}|[<>{}\[\]|\\`]")
PLAIN = {"{": "(", "}": ")", "[": "(", "]": ")", "<": "(", ">": ")", "|": "/", "\\": "/", "`": "'"}


def make_ready(ask: Ask, *, most_codes: int = MOST_CODES) -> Ready:
    """The parts that may be in the text, what goes into fields of its own, and what cannot be said."""
    dropped = list(ask.anatomy.unsaid)
    lettering, undrawn = drawn(ask)
    said, negative, unsaid = _exclusions(ask)
    colours, palette, lost = _colours(ask, most_codes)
    own = [part for part in ask.anatomy.parts if part.kind != "lettering"]
    style = shown_style(ask, dropped)
    parts = (_without_controls(part) for part in (*own, *lettering, *said, *colours))
    return Ready(tuple(parts), negative, palette, style, (*dropped, *undrawn, *unsaid, *lost))


def shown_style(ask: Ask, dropped: list[Dropped]) -> str:
    """The style that the model takes as an input: the brief's, else its first, which is written down."""
    styles = ask.profile.inputs.styles
    if not styles or ask.brief.style in styles:
        return ask.brief.style
    dropped.append(Dropped(ask.brief.style, f"{ask.name} has only the styles {', '.join(styles)}"))
    return styles[0]


def told_palette(ask: Ask, dropped: list[Dropped]) -> tuple[Swatch, ...]:
    """The greatest swatches that the model takes as a parameter, their shares summing to 1 again."""
    most = ask.profile.inputs.palette
    ordered = sorted(ask.brief.palette, key=lambda swatch: -swatch.share)
    kept = ordered[:most]
    for swatch in ordered[most:] if most else ():
        dropped.append(Dropped(swatch.hex, f"{ask.name} takes {most} colours"))
    total = sum(swatch.share for swatch in kept)
    return tuple(Swatch(swatch.hex, swatch.share / total) for swatch in kept) if kept else ()


def _without_controls(part: Part) -> Part:
    """Words that a prompt's reader would take for commands ("--v 5", "<lora:…>", "::") as plain words."""
    if not CONTROLS.search(part.words):
        return part
    plain = re.sub(r"-{2,}", "-", re.sub(r":{2,}", ":", part.words))
    plain = "".join(PLAIN.get(each, each) for each in plain)
    why = part.why or "such marks are commands to some models, not words"
    return Part(part.kind, plain, part.source, part.stands_for or part.words, why, part.hex, part.role)


def _exclusions(ask: Ask) -> tuple[tuple[Part, ...], tuple[str, ...], tuple[Dropped, ...]]:
    excluded = ask.anatomy.exclusions
    how = ask.profile.dialect.negatives
    if how == "field":
        return (), tuple(part.words for part in excluded), ()
    if how in ("parameter", "prose"):
        return excluded, (), ()
    said: dict[str, Part] = {}
    dropped: list[Dropped] = []
    for part in excluded:
        instead, why = _instead(part, ask)
        if not instead:
            dropped.append(Dropped(part.words, why))
            continue
        before = said.get(instead)
        stands_for = f"{before.stands_for}, {part.words}" if before else part.words
        said[instead] = Part("instead", instead, part.source, stands_for, why)
    return tuple(said.values()), (), tuple(dropped)


def _instead(part: Part, ask: Ask) -> tuple[str, str]:
    """What is said instead of an exclusion, "" for nothing, and why."""
    why = f"{ask.name} reads no negatives"
    if part.hex:
        return "", f"{why}: the finished picture is measured for it"
    rewrite = said_instead(part.words)
    if rewrite is None:
        return "", f"{why}, and naming it would call it up: look at the pictures for it"
    if rewrite.scene and part.source == "kit" and not ask.brief.setting:
        return "", f"{why}, and the brief has no setting in which it could be seen"
    return rewrite.instead, f"{why}: what is there instead is said"


def _colours(ask: Ask, most_codes: int) -> tuple[tuple[Part, ...], tuple[Swatch, ...], tuple[Dropped, ...]]:
    how, asked = ask.profile.dialect.colours, ", ".join(ask.brief.colours)
    lost: list[Dropped] = []
    if how == "palette" and ask.profile.inputs.palette:
        palette = told_palette(ask, lost)
        if asked:
            why = f"not as words: {ask.name} takes colours as a palette of its own"
            lost.append(Dropped(asked, why, ", ".join(swatch.hex for swatch in palette)))
        return (), palette, tuple(lost)
    if how == "none" or not ask.anatomy.tints:
        unsaid = [*ask.brief.colours, *(tint.hex for tint in ask.anatomy.tints)]
        why = f"{ask.name} takes no colours: they are brought onto the palette afterwards"
        return (), (), (Dropped(", ".join(unsaid), why),) if unsaid else ()
    if asked and not _named(ask):
        why = "the picture keeps to the kit's palette, led by the nearest of its colours"
        lost.append(Dropped(asked, why, ", ".join(tint.name for tint in ask.anatomy.tints)))
    return tuple(_coded(ask, most_codes, lost) if how == "hex" else _by_name(ask)), (), tuple(lost)


def _named(ask: Ask) -> bool:
    """Whether the brief's own colour words are the names in the text."""
    names = {tint.name for tint in ask.anatomy.tints} | {tint.hex for tint in ask.anatomy.tints}
    return all(each in names for each in ask.brief.colours)


def _coded(ask: Ask, most: int, lost: list[Dropped]) -> Iterator[Part]:
    for tint in ask.anatomy.tints[:most]:
        yield Part("colours", f"{tint.hex} ({tint.name})", _tint_source(tint), hex=tint.hex, role=tint.role)
    for tint in ask.anatomy.tints[most:]:
        lost.append(Dropped(_said_of(tint), f"more than {most} colour codes confuse {ask.name}"))


def _by_name(ask: Ask) -> Iterator[Part]:
    why = f"{ask.name} knows colours by name only: the finished picture is measured and brought onto the palette"
    for name in dict.fromkeys(tint.name for tint in ask.anatomy.tints):
        tints = [tint for tint in ask.anatomy.tints if tint.name == name]
        stands_for = ", ".join(_said_of(tint) for tint in tints)
        first = tints[0]
        yield Part("colours", name, _tint_source(first), stands_for, why, first.hex, first.role)


def _tint_source(tint: Tint) -> Source:
    return "kit" if tint.brand else "brief"


def _said_of(tint: Tint) -> str:
    return f"{tint.hex} {tint.brand}".strip()
