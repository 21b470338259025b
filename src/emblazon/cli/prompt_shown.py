"""How `emblazon prompt` shows prompts, remarks and proposals: in panels and tables that fit 80 columns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.panel import Panel

    from emblazon.prompt import Compiled, Remark
    from emblazon.prompt.base import Part
    from emblazon.prompt.propose import Proposal
    from emblazon.records import Dropped

NARROWEST = 39  # columns of a panel: two stand side by side in a terminal of 80


def print_compiled(compiled: "Mapping[str, Compiled]", kit: str, given: "Sequence[Part]") -> None:
    """What the kit gives, once, then each model's prompt in a panel of its own, side by side where they fit."""
    from rich.columns import Columns
    from rich.console import Console

    console = Console()
    if given:
        console.print(_labelled(f"from the kit {kit}", "; ".join(_gifts(given))))
    side = max(1, min(len(compiled), console.width // NARROWEST))
    panels = [_panel(name, each) for name, each in compiled.items()]
    if side == 1:
        for panel in panels:
            console.print(panel)
        return
    console.print(Columns(panels, width=console.width // side - 1, padding=(0, 1, 0, 0)))


def _gifts(given: "Sequence[Part]") -> Iterator[str]:
    """Kind by kind."""
    kinds = dict.fromkeys(part.kind for part in given)
    for kind in kinds:
        words = ", ".join(part.words for part in given if part.kind == kind)
        yield f"{'never' if kind == 'exclusions' else kind} {words}"


def _panel(name: str, compiled: "Compiled") -> "Panel":
    from rich.console import Group
    from rich.panel import Panel
    from rich.text import Text

    prompt = compiled.prompt
    lines: list[RenderableType] = [Text(prompt.text or "(no words)")]
    if prompt.negative:
        lines.append(_labelled("not", prompt.negative))
    if prompt.palette:
        shares = ", ".join(f"{swatch.hex} {swatch.share:.0%}" for swatch in prompt.palette)
        lines.append(_labelled("palette", shares))
    lines += [_labelled(key, value) for key, value in prompt.options]
    lines += [_labelled("said otherwise", words) for words in _otherwise(prompt.dropped)]
    lines += [_labelled("dropped", words) for words in _gone(prompt.dropped)]
    return Panel(Group(*lines), title=Text(name), subtitle=Text(_length(compiled)), title_align="left")


def _length(compiled: "Compiled") -> str:
    how = "" if compiled.exact else "about "
    tokens = f"{how}{compiled.tokens}{f' of {compiled.most_tokens}' if compiled.most_tokens else ''} tokens"
    characters = len(compiled.prompt.text)
    return (
        f"{tokens}, {characters} of {compiled.most_characters} characters"
        if compiled.most_characters
        else tokens
    )


def _otherwise(dropped: "Iterable[Dropped]") -> Iterator[str]:
    """What stands for what, the reason once for all that share it."""
    for why, each in _by_reason(one for one in dropped if one.instead).items():
        yield f"{'; '.join(f'{one.words} → {one.instead}' for one in each)} ({why})"


def _gone(dropped: "Iterable[Dropped]") -> Iterator[str]:
    for why, each in _by_reason(one for one in dropped if not one.instead).items():
        yield f"{'; '.join(one.words for one in each)} ({why})"


def _by_reason(dropped: "Iterable[Dropped]") -> "dict[str, list[Dropped]]":
    found: dict[str, list[Dropped]] = {}
    for each in dropped:
        found.setdefault(each.why, []).append(each)
    return found


def _labelled(label: str, words: str) -> "RenderableType":
    from rich.text import Text

    return Text.assemble((f"{label}: ", "bold"), words)


def print_remarks(name: str, remarks: "tuple[Remark, ...]") -> None:
    """One line a remark."""
    if not remarks:
        typer.echo(f"{name}: nothing to remark.")
    for each in remarks:
        typer.echo(f"{name}: {each.kind}: {each.words!r}: {each.problem}. {each.workaround}")


def print_proposal(proposal: "Proposal") -> None:
    """Field by field: what was asked and what is proposed, then what is refused."""
    if proposal.changes:
        rows = [(each.field, each.before or "–", each.after) for each in proposal.changes]
        table(("field", "asked", "proposed"), rows)
    else:
        typer.echo("The language model proposes nothing new.")
    for each in proposal.refused:
        typer.echo(f"refused: {each.field} {each.words!r}: {each.why}")


def table(head: tuple[str, ...], rows: list[tuple[str, str, str]]) -> None:
    """A plain table."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(*head, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        shown.add_row(*(Text(each) for each in row))
    Console().print(shown)
