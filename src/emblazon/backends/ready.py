"""Is a back end ready here? Its key, its address, its packages; whether its server answers. Imports none of them."""

import socket
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from importlib import import_module
from importlib.util import find_spec
from typing import cast
from urllib.parse import urlsplit

from emblazon.backends import Registered
from emblazon.backends.base import Needs, Secret
from emblazon.errors import InputError

KEYRING = "emblazon"
ANSWER_S = 0.5
PORTS = {"http": 80, "https": 443}


HasWeights = Callable[[str, Mapping[str, str]], bool]


@dataclass(frozen=True, slots=True)
class Ready:
    """How a back end stands here. `missing`: why it cannot be used, "" when it can; `url`: the address in use;
    `reached`: whether a server answers there, None where that was not tried."""

    id: str
    words: str
    missing: str
    url: str = ""
    secret: Secret = field(default_factory=Secret)
    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    reached: bool | None = None


def readiness(
    backends: Iterable[Registered],
    tables: Mapping[str, Mapping[str, str]],
    environment: Mapping[str, str],
    *,
    everything: bool = False,
) -> dict[str, Ready]:
    """How each back end stands. `tables`: the settings of each, by id.

    A person's own servers are asked whether they answer, half a second at most, all at once; with `everything`, the
    hosted ones whose key is there too. Raises InputError for a table or a key that there is not.
    """
    each = list(backends)
    _refuse_strange(each, tables)
    stands = [_stands(one, tables.get(one.id, {}), environment) for one in each]
    asked = [
        at
        for at, (one, stand) in enumerate(zip(each, stands, strict=True))
        if one.needs is not None and stand.url and not stand.missing and (one.needs.server or everything)
    ]
    if asked:
        with ThreadPoolExecutor(max_workers=len(asked)) as pool:
            urls = [stands[at].url for at in asked]
            for at, answers in zip(asked, pool.map(answering, urls), strict=True):
                stands[at] = _reached(stands[at], answers=answers)
    return {stand.id: stand for stand in stands}


def _stands(one: Registered, table: Mapping[str, str], environment: Mapping[str, str]) -> Ready:
    needs = one.needs
    if needs is None:
        return Ready(one.id, one.words, "", settings=table)
    set_url = environment.get(f"EMBLAZON_{one.id.upper()}_URL") or table.get("url", "")
    secret = Secret(secret_named(needs.secret, environment))
    missing = _missing(one.id, needs, address=bool(set_url), key=bool(secret))
    return Ready(one.id, one.words, missing, url=set_url or needs.url, secret=secret, settings=table)


def _missing(name: str, needs: Needs, *, address: bool, key: bool) -> str:
    absent = [package for package in needs.packages if find_spec(package) is None]
    if absent:
        return f'{", ".join(absent)} not installed; run: pip install "emblazon[{needs.extra}]"'
    if needs.server and not address:
        usual = f" (usually {needs.url})" if needs.url else ""
        return f"no server; set EMBLAZON_{name.upper()}_URL or [backends.{name}] url{usual}"
    if needs.secret and not needs.secret_optional and not key:
        return f"no key; set the environment variable {needs.secret}"
    return ""


def secret_named(variable: str, environment: Mapping[str, str]) -> str:
    """The key of that name, from the environment or, where the package is installed, the system's keyring."""
    if not variable:
        return ""
    found = environment.get(variable, "").strip()
    if found or find_spec("keyring") is None:
        return found
    import keyring  # pyright: ignore[reportMissingImports]
    from keyring.errors import KeyringError  # pyright: ignore

    get = cast(Callable[[str, str], str | None], keyring.get_password)  # pyright: ignore
    try:
        return (get(KEYRING, variable) or "").strip()
    except cast(type[Exception], KeyringError):  # A locked or absent keyring is the same as an empty one.
        return ""


def has_weights(one: Registered, stand: Ready, model: str) -> bool:
    """Whether a back end has a model's weights here; true where it draws with none of this machine's."""
    if one.needs is None or not one.needs.weights or stand.missing:
        return True
    module, _, name = one.needs.weights.partition(":")
    return cast(HasWeights, getattr(import_module(module), name))(model, stand.settings)


def answering(url: str) -> bool:
    """Whether something listens at the address."""
    parts = urlsplit(url)
    try:
        port = parts.port or PORTS.get(parts.scheme, 0)
        with socket.create_connection((parts.hostname or "", port), timeout=ANSWER_S):
            return True
    except (OSError, ValueError):
        return False


def _reached(stand: Ready, *, answers: bool) -> Ready:
    missing = "" if answers else f"nothing answers at {stand.url}"
    return replace(stand, missing=missing, reached=answers)


def _refuse_strange(backends: list[Registered], tables: Mapping[str, Mapping[str, str]]) -> None:
    known = {one.id: one.needs for one in backends}
    for name, table in tables.items():
        if name not in known:
            listed = ", ".join(sorted(known))
            raise InputError(f"There is no back end {name!r} to set.", remedy=f"There are: {listed}.")
        needs = known[name]
        strange = [key for key in table if needs is not None and key not in needs.settings]
        if strange:
            allowed = ", ".join(needs.settings) if needs and needs.settings else "none"
            raise InputError(f"[backends.{name}] sets {strange[0]!r}.", remedy=f"Its keys are: {allowed}.")
