"""Reading the cards: every `cards/*.toml` of the package is a model. Adding a card edits no other file."""

from functools import lru_cache
from importlib import resources
from pathlib import Path

from emblazon.catalog.document import parse_document, read_text
from emblazon.catalog.profile import Profile
from emblazon.errors import InputError


def read_card(path: Path) -> Profile:
    """The profile in one card, whose file is called after its id. Raises InputError with line and remedy."""
    profile = parse_document(read_text(path), Profile, name=path.name)
    if profile.id != path.stem:
        raise InputError(
            f"{path.name}:1: the card's id is {profile.id!r}.", remedy=f"Call the file {profile.id}.toml."
        )
    return profile


def load_catalog(folder: Path | None = None) -> tuple[Profile, ...]:
    """Every card in `folder` (the package's own by default), sorted by id.

    Raises InputError when a card is wrong or names a successor that no card describes.
    """
    return _load(folder) if folder is not None else _shipped()


@lru_cache(maxsize=1)
def _shipped() -> tuple[Profile, ...]:
    with resources.as_file(resources.files("emblazon.catalog") / "cards") as folder:
        return _load(folder)


def _load(folder: Path) -> tuple[Profile, ...]:
    profiles = tuple(read_card(path) for path in sorted(folder.glob("*.toml")))
    known = {profile.id for profile in profiles}
    for profile in profiles:
        if profile.successor is not None and profile.successor not in known:
            raise InputError(
                f"{profile.id}.toml: the successor {profile.successor!r} has no card.",
                remedy="Add one, or drop it.",
            )
    return profiles


def find_profile(profiles: tuple[Profile, ...], model: str) -> Profile:
    """The profile with that id. Raises InputError that lists the models there are."""
    for profile in profiles:
        if profile.id == model:
            return profile
    known = ", ".join(profile.id for profile in profiles) or "none"
    raise InputError(f"There is no model {model!r}.", remedy=f"Models: {known}.")
