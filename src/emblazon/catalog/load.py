"""Reading the cards: every `cards/*.toml` of the package is a model. Adding a card edits no other file."""

import difflib
from functools import lru_cache
from importlib import resources
from pathlib import Path

from emblazon.catalog.document import parse_document, read_text
from emblazon.catalog.profile import Profile
from emblazon.errors import InputError

MOST_NEAR = 3


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
    profiles = tuple(read_card(path) for path in sorted(folder.glob("*.toml"), key=lambda each: each.stem))
    known = {profile.id for profile in profiles}
    for profile in profiles:
        if profile.successor is not None and profile.successor not in known:
            raise InputError(
                f"{profile.id}.toml: the successor {profile.successor!r} has no card.",
                remedy="Add one, or drop it.",
            )
    return profiles


def find_profile(profiles: tuple[Profile, ...], model: str) -> Profile:
    """The profile with that id. Raises InputError that names the nearest ids there are."""
    for profile in profiles:
        if profile.id == model:
            return profile
    near = _nearest([profile.id for profile in profiles], model)
    meant = f"Did you mean {' or '.join(filter(None, (', '.join(near[:-1]), near[-1])))}? " if near else ""
    raise InputError(f"There is no model {model!r}.", remedy=f"{meant}See `emblazon models list`.")


def _nearest(known: list[str], model: str) -> list[str]:
    """The ids most like what was asked, the likest first: spelt nearly so, or holding it."""
    asked = "-".join(model.casefold().replace("_", " ").split())
    alike = difflib.get_close_matches(asked, known, n=MOST_NEAR)
    parts = [each for each in known if asked and asked in each and each not in alike]
    return [repr(each) for each in (*alike, *parts)[:MOST_NEAR]]
