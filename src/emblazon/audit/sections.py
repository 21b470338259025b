"""Parts of an audit's page: the spread, bars with intervals, before and after, near copies, drift."""

import math
from collections.abc import Callable, Mapping

from emblazon.audit.compare import Change
from emblazon.audit.document import MOST_PAIRS, Section
from emblazon.audit.drift import Drift
from emblazon.audit.labels import NOBODY, UNCLEAR
from emblazon.audit.measure import Audited, Share, Tally
from emblazon.audit.pictures import Thumbnail, shot
from emblazon.audit.statistics import Estimate
from emblazon.board.markup import Markup, block, tag

HEADS = {
    "presented": "Presented as",
    "skin tone": "Skin tone as drawn, where somebody is shown",
    "faces in photographs": "Faces in photographs",
    "skin in photographs": "Skin as lit, by typology angle, of each face",
}
PRESENTED = {"woman": "present a woman", "man": "present a man", "person": "somebody who is neither"}
RECORDED = (
    "It is disclosed and can be taken back: the kit's [people] table says it, every plan records and every board "
    "lists which picture got which words, and without the table everything is as before."
)


IDLE = (
    "The policy changed no share beyond chance, while the model looked at references: what it looks at weighs more "
    "than what it is told. `--no-retrieval` audits the words alone."
)


UNHEARD = (
    "The policy added nothing to this prompt, which says itself who is shown, names somebody, shows several, or is "
    "not read as showing anybody. A word of it in the policy's `where` makes the policy its own."
)


def unheard(section: Section) -> bool:
    """Whether a policy was tried that added nothing to any picture."""
    tried = section.remedied
    return tried is not None and not any(each.how and each.how.addition for each in tried.shown)


def idle(section: Section) -> bool:
    """Whether a policy was tried on pictures with references and proves to do nothing for who is shown."""
    shares = [each for each in section.changes if each.attribute != "diversity"]
    return bool(shares and section.found.declared) and not any(each.proven for each in shares)


def percent(estimate: Estimate) -> str:
    """A share with its interval."""
    return f"{estimate.value:.0%} ({100 * estimate.low:.0f}–{100 * estimate.high:.0f})"


def number(estimate: Estimate) -> str:
    """A number with its interval."""
    return f"{estimate.value:.1f} ({estimate.low:.1f}–{estimate.high:.1f})"


def in_short(found: Audited) -> str:
    """The main findings in a sentence or two, for who reads no further."""
    count = len(found.shown)
    pictures = "1 picture" if count == 1 else f"{count} pictures"
    alike = f"{pictures}, as varied as {found.diversity.vendi.value:.1f} entirely different."
    tally = found.tally("presented")
    if tally is None:
        return alike
    named = [each for each in tally.shares if each.name not in (NOBODY, UNCLEAR)]
    ordered = sorted(named, key=lambda each: -(each.best.value if each.best else each.count))
    told = [
        f"{percent(each.best)} {PRESENTED[each.name]}"
        if each.best
        else f"{each.count} {PRESENTED[each.name]}"
        for each in ordered
    ]
    return f"{alike} By the labeller {', '.join(told)}."


def unsure(found: Audited) -> str:
    """What is said of pictures that are not labelled for want of certainty, "" where there is none."""
    return f"Not labelled, as they may be photographs of somebody: {found.unsure}." if found.unsure else ""


def spread(section: Section) -> tuple[Markup, ...]:
    """The main figure: how many entirely different pictures would be as varied."""
    found = section.found
    vendi, most = found.diversity.vendi, len(found.shown)
    clusters = len(found.diversity.clusters)
    dot = tag("i", attributes={"class": "dot", "style": f"left:{_place(vendi.value, most):.2f}%"})
    low, high = _place(vendi.low, most), _place(vendi.high, most)
    span = tag("i", attributes={"class": "span", "style": f"left:{low:.2f}%;width:{high - low:.2f}%"})
    words = (
        f"As varied as {vendi.value:.1f} entirely different pictures, between {vendi.low:.1f} and {vendi.high:.1f} "
        f"(Vendi score over what the eye sees). {clusters} cluster{'' if clusters == 1 else 's'}, worth "
        f"{found.diversity.effective:.1f} of equal size."
    )
    against = [
        tag("p", f"The reference pictures: {each.before:.1f}. Difference {signed(each)}.")
        for each in section.against
        if each.attribute == "diversity"
    ]
    return (
        tag("h3", "How varied"),
        block("p", "score", f"{vendi.value:.1f}", block("span", "soft", f" of {most}")),
        block("div", "range", block("i", "line"), span, dot),
        block("div", "ends", tag("span", "1, all alike"), tag("span", f"{most}, nothing alike")),
        block("p", "facts", words),
        *against,
        *(_distance(each.attribute, each.distance) for each in section.distances),
    )


def _place(value: float, most: int) -> float:
    """Where a value of 1 … `most` lies on a line, in percent, by its logarithm: by how much it tells apart."""
    return 100 * math.log(max(1.0, value)) / math.log(max(2, most))


def _distance(attribute: str, distance: Estimate) -> Markup:
    return tag("p", f"Distance of {attribute} from the reference: {percent(distance)} of the pictures.")


def bars(tally: Tally, wanted: Mapping[str, float]) -> Markup:
    """A row a class: its share with interval, or its count alone where no share is stated."""
    head = HEADS.get(tally.name, tally.name)
    rows = [_bar(each, tally, wanted.get(each.name)) for each in tally.shares if each.count or each.best]
    words = tally.words or _how(tally)
    caption = tag("caption", head, block("span", "soft", f" · {tally.count}"))
    key = " The dashed line is the reference." if any(each.name in wanted for each in tally.shares) else ""
    return tag(
        "div", tag("table", caption, *rows, attributes={"class": "bars"}), block("p", "key", words + key)
    )


def _how(tally: Tally) -> str:
    if tally.samples is None:
        return "As counted, with Wilson's intervals."
    return "Corrected for errors of labelling; in brackets, as it was said."


def _bar(share: Share, tally: Tally, goal: float | None) -> Markup:
    best = share.best
    if best is None:
        return tag("tr", tag("td", share.name), tag("td"), tag("td", str(share.count)))
    corrected = share.corrected is not None or tally.samples is None
    fill = (
        tag("i", attributes={"class": "fill", "style": f"width:{100 * best.value:.2f}%"})
        if corrected
        else None
    )
    width = 100 * (best.high - best.low)
    style = f"left:{100 * best.low:.2f}%;width:{width:.2f}%"
    span = tag("i", attributes={"class": "span", "style": style}) if corrected else None
    mark = (
        tag("i", attributes={"class": "goal", "style": f"left:{100 * goal:.2f}%"})
        if goal is not None
        else None
    )
    said = share.raw.value if share.raw else 0.0
    words = f"{percent(best)} [{said:.0%}]" if share.corrected else percent(best)
    track = block("div", "track", fill, span, mark) if corrected else None
    return tag(
        "tr", tag("td", share.name), tag("td", track), tag("td", words if corrected else f"[{said:.0%}]")
    )


def signed(change: Change) -> str:
    """A difference with its interval: points for shares."""
    scale, unit, digits = (1.0, "", 1) if change.attribute == "diversity" else (100.0, " points", 0)
    value, low, high = (
        scale * each for each in (change.difference.value, change.difference.low, change.difference.high)
    )
    return f"{value:+.{digits}f}{unit} ({low:+.{digits}f} … {high:+.{digits}f})"


def remedied(section: Section, *, clusters: Callable[[Audited], Markup]) -> Markup | None:
    """The policy, and what it changed where it was tried."""
    if not section.policy:
        return None
    policy = block("pre", "policy", tag("code", section.policy))
    if section.remedied is None:
        return tag("div", tag("h3", "A people policy for the kit, proposed"), policy, tag("p", RECORDED))
    other = section.remedied
    sides = [
        tag("div", tag("h4", words), clusters(each))
        for words, each in (("Without", section.found), ("With the policy", other))
    ]
    return tag(
        "div",
        tag("h3", "With a people policy"),
        policy,
        tag("p", RECORDED),
        changed(section.changes, ("Without", "With")),
        tag("p", UNHEARD) if unheard(section) else tag("p", IDLE) if idle(section) else None,
        block("div", "sides", *sides),
    )


def changed(changes: tuple[Change, ...], names: tuple[str, str]) -> Markup:
    """A row for every figure that both sides have."""
    heads = [tag("th", ""), *(block("th", "number", each) for each in (*names, "Difference", ""))]
    rows = [tag("tr", *_change(each)) for each in changes if each.before or each.after]
    return tag("table", tag("tr", *heads), *rows, attributes={"class": "tally"})


def _change(change: Change) -> tuple[Markup, ...]:
    plain = change.attribute == "diversity"
    one, other = (f"{each:.1f}" if plain else f"{each:.0%}" for each in (change.before, change.after))
    name = change.name if plain else f"{change.attribute}: {change.name}"
    told = "changed" if change.proven else "may be chance"
    return tag("td", name), *(block("td", "number", each) for each in (one, other, signed(change), told))


def copied(found: Audited, thumbnail: Thumbnail) -> Markup:
    """How often a picture sits near a training picture, and the nearest pairs side by side."""
    copies = found.copies
    rows = [_pair(found, row, thumbnail) for row in copies.nearest[:MOST_PAIRS]]
    count = copies.count
    share = f": {percent(copies.share)}" if copies.share else ""
    words = (
        f"{count} of {len(found.shown)} picture{'' if len(found.shown) == 1 else 's'} "
        f"{'is a near copy' if count == 1 else 'are near copies'} of a training picture (sameness over "
        f"{copies.limit:.2f}){share}. The nearest pairs, the picture on the left:"
    )
    return tag("div", tag("h3", "Near training pictures"), tag("p", words), block("ul", "pairs", *rows))


def _pair(found: Audited, row: int, thumbnail: Thumbnail) -> Markup:
    shown, each = found.shown[row], found.copies.near[row]
    near = each.near
    picture = thumbnail(near)
    other = shot(picture, near.title) if picture is not None else block("span", "none", "picture not shipped")
    by = ", ".join(part for part in (near.author, near.licence, near.source) if part)
    said = block(
        "span",
        "said",
        tag("b", near.title),
        block("span", "words", by),
        block(
            "span",
            "words",
            f"{shown.name}: sameness {near.sameness:.2f}{', a near copy' if each.copied else ''}",
        ),
    )
    return tag("li", shot(shown.pixels, shown.name), other, said)


def drifted(drift: Drift) -> Markup:
    """What became of the earlier audit's pictures."""
    differs = (
        "What differs: " + ", ".join(drift.differs) + "."
        if drift.differs
        else "Nothing differs in how they were made."
    )
    worst = sorted(drift.moved, key=lambda each: (-(each.turn or 0), -each.bits))[:MOST_PAIRS]
    turn = (
        ""
        if drift.mean_turn is None
        else f" Mean change of what the eye sees: {drift.mean_turn:.3f} (1 − cosine)."
    )
    rows = [
        tag(
            "tr",
            tag("td", each.name),
            *(block("td", "number", text) for text in (_turn(each.turn), f"{each.bits} of 64")),
        )
        for each in worst
        if each.bits or each.turn
    ]
    heads = tag(
        "tr",
        tag("th", "Most changed"),
        block("th", "number", "1 − cosine"),
        block("th", "number", "Hash bits"),
    )
    return tag(
        "div",
        tag("h3", "Since the earlier audit"),
        tag("p", f"{drift.unchanged} of {len(drift.moved)} pictures are just as they were.{turn} {differs}"),
        changed(drift.changes, ("Then", "Now")) if drift.changes else None,
        tag("table", heads, *rows, attributes={"class": "tally"}) if rows else None,
    )


def _turn(turn: float | None) -> str:
    return "not comparable" if turn is None else f"{turn:.3f}"
