"""The proposed rewrite: the brief with the broken words replaced. It is shown, never applied."""

from collections.abc import Callable, Mapping

from emblazon.permit.base import Broken
from emblazon.permit.folding import folded_words
from emblazon.permit.unbranded import tidied


def proposal(words: str, broken: Broken, passes: Callable[[str], bool]) -> str:
    """The words with what the rule would accept; "" where none is known, or where it would be refused as well."""
    if not broken.instead:
        return ""
    rewritten = words
    for span in sorted(broken.spans, key=len, reverse=True):
        rewritten = _replaced(rewritten, span, broken.instead)
    tidy = tidied(" ".join(rewritten.split()))
    return tidy if tidy != words and passes(tidy) else ""


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
