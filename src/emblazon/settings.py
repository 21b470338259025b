"""Where things live and what is usual here: `emblazon.toml` in the working directory, then the environment.

    [emblazon]
    home = "~/emblazon"        # EMBLAZON_HOME: library, keys, logs
    out = "emblazon-out"       # EMBLAZON_OUT: where runs are written
    brand = "brand.toml"       # EMBLAZON_BRAND: the kit when --brand is not given

The environment wins over the file. Secrets are never read from the file.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from emblazon.errors import InputError

FILE = "emblazon.toml"
KEYS = ("home", "out", "brand")


@dataclass(frozen=True, slots=True)
class Settings:
    """Resolved folders. `brand` is None when no kit is usual here."""

    home: Path
    out: Path
    brand: Path | None = None

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
    values = _read(here / FILE)
    for key in KEYS:
        if variables.get(f"EMBLAZON_{key.upper()}"):
            values[key] = variables[f"EMBLAZON_{key.upper()}"]
    brand = values.get("brand")
    return Settings(
        home=Path(values["home"]).expanduser() if "home" in values else _platform_home(),
        out=here / Path(values.get("out", "emblazon-out")).expanduser(),
        brand=here / Path(brand).expanduser() if brand else None,
    )


def _read(path: Path) -> dict[str, str]:
    try:
        table = tomllib.loads(path.read_text("utf-8")).get("emblazon", {})
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{str(path)!r} does not parse: {error}.", remedy="Mend that line.") from error
    if not isinstance(table, dict):
        raise InputError(f"'emblazon' in {str(path)!r} is not a table.", remedy="Write it as [emblazon].")
    values = cast(dict[str, object], table)
    for key, value in values.items():
        if key not in KEYS or not isinstance(value, str):
            raise InputError(
                f"{str(path)!r} sets {key!r} to {value!r}.",
                remedy=f"The keys are {', '.join(KEYS)}, each a text.",
            )
    return cast(dict[str, str], values)


def _platform_home() -> Path:
    from platformdirs import user_data_path

    return user_data_path("emblazon", appauthor=False)
