"""The back ends that draw: found by scanning this folder, and by entry point outside."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import cast

from emblazon.backends.base import Backend

GROUP = "emblazon.backends"
Make = Callable[[], Backend]


@dataclass(frozen=True, slots=True)
class Registered:
    """`makers`: what builds each back end, by id. `refused`: each thing that could not be one, and why."""

    makers: Mapping[str, Make]
    refused: Mapping[str, str]


def find_backends(plugins: Iterable[EntryPoint] | None = None) -> Registered:
    """Every back end of this installation: ours first, so that no plug-in can take the place of one.

    A plug-in that fails to load is set aside with its reason and harms nothing else.
    """
    makers: dict[str, Make] = {}
    refused: dict[str, str] = {}
    for name, maker in _in_tree():
        makers[name] = maker
    for plugin in entry_points(group=GROUP) if plugins is None else plugins:
        reason = _why_not(plugin, makers)
        if reason:
            refused[plugin.name] = reason
        else:
            makers[plugin.name] = cast(Make, plugin.load())
    return Registered(makers, refused)


def _in_tree() -> Iterator[tuple[str, Make]]:
    for module in pkgutil.iter_modules(__path__):
        maker = getattr(importlib.import_module(f"{__name__}.{module.name}"), "BACKEND", None)
        if maker is not None:
            yield cast(str, maker.id), cast(Make, maker)


def _why_not(plugin: EntryPoint, makers: Mapping[str, Make]) -> str:
    """Why a plug-in is refused, or "" when it is welcome."""
    if plugin.name in makers:
        return f"the id {plugin.name!r} is taken"
    try:
        maker = plugin.load()
    except Exception as error:  # A plug-in is foreign code: whatever it raises, the others must still load.
        return f"{plugin.value} cannot be loaded: {error}"
    if not callable(maker) or not callable(getattr(maker, "run", None)):
        return f"{plugin.value} has no method run(stage)"
    if getattr(maker, "id", None) != plugin.name:
        return f"its entry point is called {plugin.name!r} and its id is {getattr(maker, 'id', None)!r}"
    return ""
