"""The models that Emblazon knows: one TOML card each, one strict loader, one `Profile` record."""

from emblazon.catalog.load import find_profile, load_catalog, read_card
from emblazon.catalog.profile import STYLES, Profile

__all__ = ["STYLES", "Profile", "find_profile", "load_catalog", "read_card"]
