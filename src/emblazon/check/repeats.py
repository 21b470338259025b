"""What the checks of sameness say of the picture that another one resembles."""

from collections.abc import Sequence

from emblazon.check.base import Alike, Check
from emblazon.records import Finding, Repair


def judged(check: Check, found: Sequence[Alike], *, which: str, none: str, repair: Repair) -> Finding:
    """The finding on the most alike of `found`, nearest first. `which`: what kind of picture these are, as in "of the
    library"; `none`: the words where there is nothing alike."""
    if not found:
        return check.finding("pass", 0.0, none)
    near = found[0]
    if near.sameness <= check.limit:
        return check.finding(
            "pass", near.sameness, f"The nearest picture {which} is {named(near)}: {measures(near)}."
        )
    others = sum(each.sameness > check.limit for each in found[1:])
    more = f" {others} more {'is' if others == 1 else 'are'} as near." if others else ""
    words = f"It repeats a picture {which}, {named(near)}: {measures(near)}.{more}"
    return check.finding("fail", near.sameness, words, repair=repair, target=near.key)


def named(near: Alike) -> str:
    """Key, title, author, source and licence, as far as they are known."""
    title = " ".join(part for part in (near.key, repr(near.title) if near.title else "") if part)
    by = f" by {near.author}" if near.author else ""
    rest = ", ".join(part for part in (near.source, near.licence) if part)
    return f"{title}{by}{f' ({rest})' if rest else ''}"


def measures(near: Alike) -> str:
    """Both measures and what they come to, in words."""
    form = "" if near.form is None else f", and their forms correlate at {near.form:.3f}"
    return (
        f"{'mirrored, ' if near.mirrored else ''}{near.bits} of the 64 bits of their perceptual hashes differ, their "
        f"embeddings' cosine is {near.likeness:.2f} (sameness {near.sameness:.2f}){form}"
    )
