"""An audit's main figures as lines of text."""

from collections.abc import Iterator

from emblazon.audit.compare import Change
from emblazon.audit.document import Section
from emblazon.audit.measure import Audited, Tally
from emblazon.audit.sections import number, percent, signed, unheard, unsure


def summary(section: Section) -> Iterator[str]:
    """One prompt: variety first, then shares, copies, the policy's effect, drift."""
    found = section.found
    yield f"{found.prompt}: {len(found.shown)} picture{'' if len(found.shown) == 1 else 's'}"
    yield from _found(found)
    for each in section.distances:
        yield f"  {each.attribute}: {percent(each.distance)} away from the reference"
    if section.against:
        yield "  beside the reference pictures:"
        yield from (f"    {line}" for line in _changes(section.against))
    if unheard(section):
        yield "  the people policy added nothing to this prompt: see the page"
    elif section.remedied:
        yield "  with the people policy:"
        yield from (f"    {line}" for line in _changes(section.changes))
    elif section.policy:
        yield "  a people policy is proposed: see the page; --remedy tries it"
    if section.drift:
        same, count = section.drift.unchanged, len(section.drift.moved)
        yield f"  since the earlier audit: {same} of {count} pictures are just as they were"
        yield from (f"    {line}" for line in _changes(section.drift.changes))


def _found(found: Audited) -> Iterator[str]:
    diversity, copies = found.diversity, found.copies
    yield (
        f"  varied as {number(diversity.vendi)} entirely different pictures; clusters: {len(diversity.clusters)}, "
        f"worth {diversity.effective:.1f} of equal size"
    )
    for tally in found.tallies:
        yield f"  {tally.name}: {_tally(tally)}"
    if found.unsure:
        yield f"  {unsure(found)} --drawings says that a folder holds drawings alone."
    share = f", {percent(copies.share)}" if copies.share else ""
    yield f"  near copies of training pictures: {copies.count}{share}"


def _tally(tally: Tally) -> str:
    told = [
        f"{each.name} {percent(each.best)}" if each.best else f"{each.name} {each.count}"
        for each in tally.shares
        if each.count or each.corrected
    ]
    return f"{', '.join(told) or 'none'}{f'. {tally.words}' if tally.words else ''}"


def _changes(changes: tuple[Change, ...]) -> Iterator[str]:
    for each in changes:
        if each.before or each.after:
            doubt = "" if each.proven else ", may be chance"
            yield f"{each.attribute}, {each.name}: {signed(each)}{doubt}"
