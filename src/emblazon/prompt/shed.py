"""Making a prompt fit: what matters least goes first, the end of the subject last, and each loss is written down."""

from dataclasses import replace

from emblazon.prompt.base import PRIORITY, Ask, Part, Ready, Render
from emblazon.records import Dropped

RANK = {kind: index for index, kind in enumerate(PRIORITY)}


def fit(ready: Ready, ask: Ask, render: Render) -> tuple[tuple[Part, ...], tuple[Dropped, ...]]:
    """The parts that `render` brings within the card's limits, in the order of their weight, and everything that
    was dropped or said otherwise."""
    kept = sorted(ready.parts, key=lambda part: RANK[part.kind])
    dropped = list(ready.dropped)
    while len(kept) > 1 and not ask.fits(render(tuple(kept))):
        shed = kept.pop()
        dropped.append(Dropped(shed.stands_for or shed.words, ask.too_long))
    if kept and not ask.fits(render(tuple(kept))):
        kept, cut = _shortened(kept[0], ask, render)
        dropped.append(Dropped(cut, ask.too_long))
    dropped += [Dropped(part.stands_for, part.why, part.words) for part in kept if part.stands_for]
    return tuple(kept), tuple(dropped)


def _shortened(part: Part, ask: Ask, render: Render) -> tuple[list[Part], str]:
    """The longest beginning of the only part left that fits, in whole words, then in characters, and the rest."""
    for units in (part.words.split(" "), list(part.words)):
        joint = " " if units != list(part.words) else ""
        low, high = 0, len(units)
        while low < high:
            middle = (low + high + 1) // 2
            beginning = joint.join(units[:middle]).rstrip(" ,")
            low, high = (
                (middle, high) if ask.fits(render((replace(part, words=beginning),))) else (low, middle - 1)
            )
        if low:
            beginning = joint.join(units[:low]).rstrip(" ,")
            return [replace(part, words=beginning)], joint.join(units[low:])
    return [], part.words


def fit_negative(words: tuple[str, ...], ask: Ask) -> tuple[str, tuple[Dropped, ...]]:
    """A negative field's text within the same limits, the last named going first, and what it does not hold."""
    kept = list(words)
    dropped: list[Dropped] = []
    while kept and not ask.fits(", ".join(kept)):
        dropped.append(Dropped(kept.pop(), ask.too_long))
    return ", ".join(kept), tuple(dropped)
