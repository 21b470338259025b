"""The back ends that draw: found by the names of this folder's files, and by entry point outside.

Finding imports none of them: what one needs of this machine stands in its file as a literal, and is read from
the text. One is imported when it is opened.
"""

import ast
import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import cast

from emblazon.backends.base import Access, Backend, Needs
from emblazon.errors import BackendError

GROUP = "emblazon.backends"
NEEDS, BACKEND = "NEEDS", "BACKEND"
Make = Callable[[Access], Backend]


@dataclass(frozen=True, slots=True)
class Registered:
    """A back end of this installation. `words`: what it is, in a line. `needs` is None where it needs nothing, or is
    a plug-in, which only says so once it is opened."""

    id: str
    words: str
    needs: Needs | None
    load: Callable[[], Make]


@dataclass(frozen=True, slots=True)
class Found:
    """`backends` by id; `refused`: each plug-in that cannot be one, and why."""

    backends: Mapping[str, Registered]
    refused: Mapping[str, str]


def find_backends(plugins: Iterable[EntryPoint] | None = None) -> Found:
    """Every back end of this installation: ours first, so that no plug-in can take the place of one."""
    found = {each.id: each for each in _in_tree()}
    refused: dict[str, str] = {}
    for plugin in entry_points(group=GROUP) if plugins is None else plugins:
        if plugin.name in found:
            refused[plugin.name] = f"the id {plugin.name!r} is taken"
        else:
            found[plugin.name] = Registered(
                plugin.name, f"plug-in {plugin.value}", None, _plugin_loader(plugin)
            )
    return Found(found, refused)


def _in_tree() -> Iterator[Registered]:
    for folder in __path__:
        for path in sorted(Path(folder).glob("*.py")):
            text = path.read_text("utf-8")
            if f"\n{BACKEND} = " in text:
                needs, first = read_needs(text), text.split("\n", 1)[0].strip('"')
                words = needs.words if needs else first.partition(": ")[2]
                yield Registered(path.stem, words, needs, _file_loader(path.stem))


def read_needs(text: str) -> Needs | None:
    """The `NEEDS = Needs(…)` in a back end's text, None when there is none. Raises ValueError when a value is no
    literal, TypeError for a field that there is not."""
    if f"\n{NEEDS} = " not in text:
        return None
    for statement in ast.parse(text).body:
        if isinstance(statement, ast.Assign) and getattr(statement.targets[0], "id", "") == NEEDS:
            call = cast(ast.Call, statement.value)
            names = [field.name for field in fields(Needs)]
            values = dict(zip(names, map(ast.literal_eval, call.args), strict=False))
            return Needs(**values | {str(each.arg): ast.literal_eval(each.value) for each in call.keywords})
    return None


def _file_loader(name: str) -> Callable[[], Make]:
    def load() -> Make:
        module = importlib.import_module(f"{__name__}.{name}")
        return _maker(getattr(module, BACKEND), needs=getattr(module, NEEDS, None) is not None)

    return load


def _plugin_loader(plugin: EntryPoint) -> Callable[[], Make]:
    def load() -> Make:
        try:
            maker = plugin.load()
        # A plug-in is foreign code: whatever it raises, the others must still work.
        except Exception as error:
            raise _unusable(plugin, f"cannot be loaded: {error}") from error
        if not callable(maker) or not callable(getattr(maker, "run", None)):
            raise _unusable(plugin, "has no method run(stage)")
        if getattr(maker, "id", None) != plugin.name:
            raise _unusable(plugin, f"is called {plugin.name!r} and its id is {getattr(maker, 'id', None)!r}")
        return _maker(maker, needs=getattr(maker, NEEDS, None) is not None)

    return load


def _maker(maker: object, *, needs: bool) -> Make:
    """`maker` as one that takes an access, whether or not it needs it."""
    if needs:
        return cast(Make, maker)
    return lambda access: cast(Callable[[], Backend], maker)()


def _unusable(plugin: EntryPoint, why: str) -> BackendError:
    return BackendError(
        f"The back end {plugin.name!r} ({plugin.value}) {why}.", remedy="Mend or uninstall that package."
    )
