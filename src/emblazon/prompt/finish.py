"""The last step that dialects share: parts into a text that fits, with everything around it, as a `Prompt`."""

from collections.abc import Mapping

from emblazon.prompt.base import Ask, Part, Ready, Render
from emblazon.prompt.shed import fit, fit_negative
from emblazon.prompt.wording import caption_words
from emblazon.records import Prompt

Options = Mapping[str, str]


def finish(ready: Ready, ask: Ask, render: Render) -> Prompt:
    """The prompt in the words of `render`."""
    return finished(ready, ask, render)[0]


def finished(ready: Ready, ask: Ask, render: Render) -> tuple[Prompt, tuple[Part, ...]]:
    """The same, and the parts that stayed in the text."""
    kept, dropped = fit(ready, ask, render)
    negative, undenied = fit_negative(ready.negative, ask)
    prompt = Prompt(
        render(kept) if kept else "",
        ready.style,
        ready.palette,
        (*dropped, *undenied),
        subject=caption_words(ask.brief.subject) or ask.brief.subject.casefold().strip(),
        negative=negative,
    )
    return prompt, kept


def options(values: Options) -> tuple[tuple[str, str], ...]:
    """A service's own parameters, sorted, the empty ones left out."""
    return tuple(sorted((name, value) for name, value in values.items() if value))
