"""The kit that a command works with."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emblazon.brand.kit import Kit


def chosen_kit(brand: Path | None) -> "Kit":
    """The kit that was given, else the usual one of the settings, else a plain one. Raises KitError."""
    from emblazon.brand.kit import plain_kit
    from emblazon.brand.load import load_kit
    from emblazon.settings import load_settings

    path = brand or load_settings().brand
    return plain_kit() if path is None else load_kit(path)
