"""Where things live and what is usual here: `emblazon.toml` in the working directory, then the environment.

    [emblazon]
    home = "~/emblazon"        # EMBLAZON_HOME: library, keys, logs
    out = "emblazon-out"       # EMBLAZON_OUT: where runs are written
    brand = "brand.toml"       # EMBLAZON_BRAND: the kit when --brand is not given

    [sign]                     # EMBLAZON_SIGN_CERTIFICATE and so on; none of it: this machine's own key signs
    certificate = "chain.pem"  # a company's own, leaf first
    key = "key.pem"            # its private key, or:
    remote = "https://…"       # a service that signs with it
    root = "root.pem"          # what `emblazon verify` trusts as well
    timestamp = "http://…"     # an authority that is asked for the time (RFC 3161)

    [checks]
    clip = "/models/siglip"    # EMBLAZON_CLIP: a CLIP or SigLIP in transformers' layout (docs/adherence.md)

    [backends.comfyui]         # one table a back end; `emblazon backends list` says which keys each has
    url = "http://127.0.0.1:8188"

The environment wins over the file: EMBLAZON_COMFYUI_URL over [backends.comfyui] url. Secrets are never read from the
file: they come from the environment, or from the system's keyring (service "emblazon", name as the variable).
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from emblazon.errors import InputError

FILE = "emblazon.toml"
KEYS = ("home", "out", "brand")
SIGN_KEYS = ("certificate", "key", "root", "remote", "timestamp")
SIGN_PATHS = ("certificate", "key", "root")
CHECK_KEYS = ("clip",)
TABLES = ("emblazon", "sign", "checks", "backends")


@dataclass(frozen=True, slots=True)
class Settings:
    """Resolved folders. `brand` is None when no kit is usual here; `sign`, `checks`: those tables, their
    paths whole."""

    home: Path
    out: Path
    brand: Path | None = None
    sign: Mapping[str, str] = field(default_factory=dict[str, str])
    checks: Mapping[str, str] = field(default_factory=dict[str, str])
    backends: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    environment: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)

    @property
    def logs(self) -> Path:
        """Where the traceback of an unexpected error is written."""
        return self.home / "logs"


def load_settings(folder: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings that hold in `folder` (the working directory by default).

    Raises InputError when `emblazon.toml` does not parse or has an unknown key.
    """
    here = folder or Path.cwd()
    variables = os.environ if environment is None else environment
    document = _read(here / FILE)
    values = _texts(document.get("emblazon", {}), "emblazon", KEYS)
    for key in KEYS:
        if variables.get(f"EMBLAZON_{key.upper()}"):
            values[key] = variables[f"EMBLAZON_{key.upper()}"]
    brand = values.get("brand")
    return Settings(
        home=Path(values["home"]).expanduser() if "home" in values else _platform_home(),
        out=here / Path(values.get("out", "emblazon-out")).expanduser(),
        brand=here / Path(brand).expanduser() if brand else None,
        sign=_sign(document.get("sign", {}), variables, here),
        checks=_checks(document.get("checks", {}), variables, here),
        backends=_backends(document.get("backends", {})),
        environment=dict(variables),
    )


def _read(path: Path) -> dict[str, object]:
    try:
        document: dict[str, object] = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{str(path)!r} does not parse: {error}.", remedy="Mend that line.") from error
    strange = [name for name in document if name not in TABLES]
    if strange:
        raise InputError(
            f"{FILE} has the table {strange[0]!r}.", remedy=f"The tables are {', '.join(TABLES)}."
        )
    return document


def _texts(table: object, name: str, keys: tuple[str, ...] = ()) -> dict[str, str]:
    """A table whose values are texts; with `keys`, of those names alone."""
    if not isinstance(table, dict):
        raise InputError(f"{name!r} in {FILE} is not a table.", remedy=f"Write it as [{name}].")
    values = cast(dict[str, object], table)
    for key, value in values.items():
        if (keys and key not in keys) or not isinstance(value, str):
            asked = f"The keys are {', '.join(keys)}, each a text." if keys else "Write it as a text."
            raise InputError(f"[{name}] in {FILE} sets {key!r} to {value!r}.", remedy=asked)
    return cast(dict[str, str], values)


def _sign(table: object, variables: Mapping[str, str], here: Path) -> dict[str, str]:
    """The table [sign], the environment over it."""
    values = _texts(table, "sign", SIGN_KEYS)
    named = {key: variables.get(f"EMBLAZON_SIGN_{key.upper()}", "") for key in SIGN_KEYS}
    values |= {key: value for key, value in named.items() if value}
    paths = {key: str(here / Path(values[key]).expanduser()) for key in SIGN_PATHS if values.get(key)}
    return {key: value for key, value in (values | paths).items() if value}


def _checks(table: object, variables: Mapping[str, str], here: Path) -> dict[str, str]:
    """The table [checks], the environment over it."""
    values = _texts(table, "checks", CHECK_KEYS)
    clip = variables.get("EMBLAZON_CLIP") or values.get("clip")
    return {"clip": str(here / Path(clip).expanduser())} if clip else {}


def _backends(tables: object) -> dict[str, Mapping[str, str]]:
    if not isinstance(tables, dict):
        raise InputError(
            f"'backends' in {FILE} is not a table.", remedy="Write [backends.comfyui] and so on."
        )
    return {
        name: _texts(table, f"backends.{name}") for name, table in cast(dict[str, object], tables).items()
    }


def _platform_home() -> Path:
    from platformdirs import user_data_path

    return user_data_path("emblazon", appauthor=False)
