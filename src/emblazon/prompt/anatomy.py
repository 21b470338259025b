"""The brief and its kit as one anatomy: the one place where the kit enters a prompt, each thing with its source.

`read_brief` has already put the kit's mood, composition and what it always wants into the brief; here they are told
apart again, and the rest of the kit joins them: the words of its styles, its texture, what it never shows, the roles
of its colours. A clause that begins with "no" says what must not be seen, wherever it stands.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from emblazon.brand.colour import colour_name, parse_hex
from emblazon.brand.kit import Kit
from emblazon.catalog import STYLES
from emblazon.prompt.base import Anatomy, Kind, Part, Source, Tint
from emblazon.records import Brief, Dropped

WITHOUT = re.compile(r"(?:no|without|never|not any)\s+(?:any\s+)?(.+)", re.IGNORECASE)
BREAK = " / "  # between two texts in one lettering
USUAL_STYLE = "flat"  # a brief's own where nobody named one
STYLE_WORDS = {
    "3d": "a soft 3D render",
    "flat": "a flat vector illustration",
    "gradient": "an illustration with smooth gradients",
    "soft": "a softly shaded illustration",
    "cartoon": "a cartoon illustration",
    "outline": "an outline drawing in clean lines",
    "icon": "a simple icon",
    "clipart": "clip art",
}


def anatomy_of(brief: Brief, kit: Kit) -> Anatomy:
    """Everything that the picture must show and must not show, the brief's own first, nothing twice."""
    said, unsaid_styles = _styles(brief, kit)
    parts = [*_said(brief, kit), *said]
    kept = [
        part for part in parts if not WITHOUT.fullmatch(part.words) or part.kind in ("subject", "lettering")
    ]
    turned = [
        Part("exclusions", found[1], part.source)
        for part in parts
        if part not in kept and (found := WITHOUT.fullmatch(part.words))
    ]
    tints = _tints(brief, kit)
    forbidden, unsaid = _forbidden(kit, tints)
    ground = _added_ground(brief, kit)
    if ground:
        unsaid.append(Dropped(ground, "it only completes the palette: the words name no ground"))
    exclusions = _once([*_excluded(brief, kit), *turned, *forbidden])
    return Anatomy(_once(kept), exclusions, tints, (*unsaid_styles, *unsaid))


def _said(brief: Brief, kit: Kit) -> Iterator[Part]:
    for kind in ("subject", "action", "setting"):
        words: str = getattr(brief, kind)
        if words.strip():
            yield Part(kind, " ".join(words.split()))
    for text in brief.lettering.split(BREAK):
        if text.strip():
            yield Part("lettering", " ".join(text.split()))
    composition, wanted = _composition(brief, kit)
    yield from _clauses("composition", composition, _source(composition, kit.look.composition, brief))
    yield from (Part("always", each, "kit") for each in wanted)
    yield from _clauses("mood", brief.mood, _source(brief.mood, kit.look.mood, brief))
    yield from _clauses("lighting", brief.lighting, "brief")
    yield from _clauses("camera", brief.camera, "brief")
    yield from _clauses("medium", brief.medium, "brief")
    yield from _clauses("texture", kit.look.texture, "kit")


def _clauses(kind: Kind, text: str, source: Source) -> Iterator[Part]:
    for clause in text.split(","):
        if clause.strip():
            yield Part(kind, " ".join(clause.split()), source)


def _composition(brief: Brief, kit: Kit) -> tuple[str, tuple[str, ...]]:
    """The composition without what the kit always wants, which `read_brief` has set behind it, and that."""
    wanted = ", ".join(kit.rules.always)
    composition = brief.composition
    if wanted and composition.endswith(wanted):
        composition = composition[: -len(wanted)].rstrip(" ,")
    return composition, kit.rules.always


def _source(words: str, kits: str, brief: Brief) -> Source:
    return "kit" if words and words == kits and words.casefold() not in brief.words.casefold() else "brief"


def _styles(brief: Brief, kit: Kit) -> tuple[list[Part], list[Dropped]]:
    """The style in words, and the kit's own words for its styles unless the brief asks for another one.

    A kit that names several of the eight styles allows each: the brief has picked one.
    """
    listed = [each.casefold() for each in kit.look.styles]
    said = re.search(rf"\b{re.escape(brief.style)}\b", brief.words, re.IGNORECASE) is not None
    asked = said or (brief.style != USUAL_STYLE and not listed)
    own = [each for each in kit.look.styles if each.casefold() not in STYLES]
    source: Source = "brief" if asked else "kit" if listed else "default"
    words = STYLE_WORDS.get(brief.style, brief.style)
    shown = [Part("style", words, source)] if words and not (source == "default" and brief.medium) else []
    if asked and own and brief.style not in listed:
        why = f"the brief asks for {brief.style} instead"
        return shown, [Dropped(each, why) for each in own]
    return [*shown, *(Part("style", each, "kit") for each in own)], []


def _excluded(brief: Brief, kit: Kit) -> Iterator[Part]:
    yield from (Part("exclusions", each, "brief") for each in brief.exclusions)
    yield from (Part("exclusions", each, "kit") for each in kit.rules.never)
    if kit.rules.people == "no" and not brief.people:
        yield Part("exclusions", "people", "kit")


def _tints(brief: Brief, kit: Kit) -> tuple[Tint, ...]:
    """The picture's colours, the greatest first, under the names that the brief or plain English has for them."""
    known = {colour.hex: colour for colour in reversed(kit.palette.colours)}
    ground = _added_ground(brief, kit)
    names = dict(zip((each.hex for each in brief.palette), _own_names(brief, kit), strict=False))
    tints: list[Tint] = []
    for swatch in sorted(brief.palette, key=lambda swatch: -swatch.share):
        colour = known.get(swatch.hex)
        name = names.get(swatch.hex) or _name_of(swatch.hex)
        role, brand = (colour.role, colour.name) if colour else ("", "")
        if swatch.hex != ground:
            tints.append(Tint(swatch.hex, swatch.share, name, role, brand))
    return tuple(tints)


def _added_ground(brief: Brief, kit: Kit) -> str:
    """The ground that `read_brief` sets beside an only colour where there is no kit, "" without: nobody asked."""
    lone = bool(brief.colours) and not kit.palette.colours and len(brief.palette) == 2
    shares = [swatch.share for swatch in brief.palette]
    return brief.palette[1].hex if lone and shares[0] > shares[1] else ""


@lru_cache(maxsize=256)
def _name_of(code: str) -> str:
    """A colour's plain English name; the same few are asked for by every model."""
    return colour_name(parse_hex(code))


def _own_names(brief: Brief, kit: Kit) -> tuple[str, ...]:
    """The brief's colour names in the order of its palette: only without a kit's colours are they the same."""
    if kit.palette.colours:
        return ()
    names = brief.colours[:1] if _added_ground(brief, kit) else brief.colours
    return tuple("" if each.startswith("#") else each for each in names)


def _forbidden(kit: Kit, tints: tuple[Tint, ...]) -> tuple[list[Part], list[Dropped]]:
    """The kit's forbidden colours by name, save a name that one of the picture's own colours has."""
    said: list[Part] = []
    unsaid: list[Dropped] = []
    for each in kit.palette.forbidden:
        name = _name_of(each.hex)
        if any(tint.name == name for tint in tints):
            why = (
                f"a colour of the picture is {name} too: only the finished picture can tell, and is measured"
            )
            unsaid.append(Dropped(f"the forbidden colour {each.hex}", why))
        else:
            said.append(Part("exclusions", f"{name} colours", "kit", hex=each.hex))
    return said, unsaid


def _once(parts: list[Part]) -> tuple[Part, ...]:
    """Each of the same kind and words once, the first of them."""
    found: dict[tuple[Kind, str], Part] = {}
    for part in parts:
        found.setdefault((part.kind, part.words.casefold()), part)
    return tuple(found.values())
