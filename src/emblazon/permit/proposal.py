"""The proposed rewrite: the brief with the broken words replaced. It is shown, never applied."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from emblazon.permit.base import Broken
from emblazon.permit.folding import folded_words
from emblazon.permit.invented import without_name
from emblazon.permit.unbranded import without_mark
from emblazon.permit.wording import Place, is_french, tidied

_OPENED = re.compile(
    r"(?:^|(?P<kept>\b(?:with|avec))|[,;]|\b(?:and|or|et|ou))\s*(?:(?:an?|the|some|une?|l[ae]s?|des|du)\s+)?$",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"\s*(?:(?P<and>and|or|et|ou)\b|[,;]|$)", re.IGNORECASE)
_AND = re.compile(r"\s*(?:,|&|\band\b|\bet\b|,\s*and\b)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Span:
    """Where a name stands in the text, or `count` of one kind in a row: "Batman and Robin"."""

    start: int
    end: int
    kind: str
    name: str
    count: int = 1


def proposal(words: str, broken: Sequence[Broken], passes: Callable[[str], bool]) -> str:
    """The words with what every rule would accept; "" where none is known, or where it would be refused as well."""
    if not all(each.instead or each.kind for each in broken):
        return ""
    rewritten = words
    for each in broken:
        for span in sorted(each.spans, key=len, reverse=True):
            rewritten = (
                _left_out(rewritten, span)
                if each.instead.get(span) == ""
                else _replaced(rewritten, span, each.instead)
            )
    tidy = tidied(_renamed(rewritten, [each for each in broken if each.kind]))
    return tidy if tidy and tidy != words and passes(tidy) else ""


def _renamed(text: str, names: Sequence[Broken]) -> str:
    """The text with every name replaced, the last one first, so that the places before it stay true."""
    french = is_french(text)
    for span in reversed(_together(_spans(text, names), text)):
        place = Place(text[: span.start], text[span.end :], french)
        if span.kind == "mark":
            text = without_mark(place, text[span.start : span.end], span.name)
        else:
            text = without_name(place, span.kind, span.count)
    return text


def _spans(text: str, names: Sequence[Broken]) -> list[_Span]:
    """Every place of every name, in the order of the text, none within another."""
    found: list[_Span] = []
    for each in sorted(names, key=lambda name: -len(name.words)):
        for place in re.finditer(rf"(?<!\w){re.escape(each.words)}(?!\w)", text):
            if not any(place.start() < span.end and span.start < place.end() for span in found):
                found.append(_Span(*place.span(), each.kind, each.name))
    return sorted(found, key=lambda span: span.start)


def _together(spans: list[_Span], text: str) -> list[_Span]:
    """The spans, with names of people or characters that stand in a row as one."""
    kept: list[_Span] = []
    for span in spans:
        last = kept[-1] if kept else None
        row = last and last.kind == span.kind != "mark" and _AND.fullmatch(text[last.end : span.start])
        if last and row:
            kept[-1] = _Span(last.start, span.end, span.kind, last.name, last.count + 1)
        else:
            kept.append(span)
    return kept


def _left_out(text: str, span: str) -> str:
    """The text without a folded `span`, "" where what is left of the sentence would not read: only a part that "and",
    "with" or a comma joins to the rest can go."""
    tokens, size = list(re.finditer(r"\w(?:\S*\w)?", text)), len(span.split())
    for at in range(len(tokens)):
        for some in (tokens[at : at + n] for n in range(1, size + 1)):
            if _spells([each.group() for each in some], span.split()):
                return _left_out(_joined(text[: some[0].start()], text[some[-1].end() :]), span)
    return text


def _joined(left: str, right: str) -> str:
    """Two halves of a text without what stood between them and joined it to the rest, "" where nothing did."""
    opened, closed = _OPENED.search(left), _CLOSED.match(right)
    if not opened or Place(left, right, is_french(left + right)).following:
        return ""
    if closed and closed.group("and") and (opened.group("kept") or not opened.group().strip()):
        return left[: opened.end("kept") if opened.group("kept") else 0] + right[closed.end() :]
    starts = not left[: opened.start()].strip()
    return "" if starts and not closed else left[: opened.start()] + right


def _replaced(words: str, span: str, instead: Mapping[str, str]) -> str:
    """The words with each place of a folded `span` replaced, signs around it kept."""
    if span not in instead:
        return words
    tokens, wanted, at = words.split(), span.split(), 0
    kept: list[str] = []
    while at < len(tokens):
        reach = next((n for n in range(1, len(wanted) + 1) if _spells(tokens[at : at + n], wanted)), 0)
        kept.append(_in_place(tokens[at : at + reach], instead[span]) if reach else tokens[at])
        at += reach or 1
    return " ".join(each for each in kept if each)


def _spells(tokens: list[str], wanted: list[str]) -> bool:
    spelled = [word for token in tokens for word in folded_words(token)]
    return spelled == wanted or (spelled[-1:] == ["s"] and spelled[:-1] == wanted)


def _in_place(tokens: list[str], new: str) -> str:
    """`new` with the signs before and after the words that it replaces."""
    whole = " ".join(tokens)
    start = next((at for at, each in enumerate(whole) if each.isalnum()), 0)
    end = len(whole) - next((at for at, each in enumerate(reversed(whole)) if each.isalnum()), 0)
    return whole[:start] + new + whole[end:]
