"""The recipes in docs/adding-a-backend.md work as they are written."""

import importlib
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from backends.services.server import Book, Service, serving

import emblazon.backends
from emblazon.backends import Registered, find_backends
from emblazon.backends.base import Access
from emblazon.backends.contract import broken_promises, sample_stage
from emblazon.catalog import Profile, find_profile, load_catalog
from emblazon.errors import (
    BackendError,
    BadAnswerError,
    NoCreditError,
    SecretError,
    ServiceRefusedError,
    UnavailableError,
    UnknownOutcomeError,
)

RECIPE = (Path(__file__).parents[2] / "docs" / "adding-a-backend.md").read_text("utf-8")
DISC, POND, SERVICE = re.findall(r"```python\n(.*?)```", RECIPE, re.DOTALL)
ECHO = find_profile(load_catalog(), "echo")


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], Registered]]:
    """Saves a back end's text beside ours, and finds it there."""
    monkeypatch.setattr(emblazon.backends, "__path__", [*emblazon.backends.__path__, str(tmp_path)])

    def save(name: str, text: str) -> Registered:
        (tmp_path / f"{name}.py").write_text(text, "utf-8")
        importlib.invalidate_caches()
        return find_backends([]).backends[name]

    yield save
    for name in ("disc", "pond"):
        sys.modules.pop(f"emblazon.backends.{name}", None)


def card(name: str) -> Profile:
    """`echo`'s card for another back end."""
    offer = ECHO.offers[0].model_copy(update={"backend": name, "name": f"{name}-1"})
    return ECHO.model_copy(update={"id": name, "offers": (offer,)})


def service(fault: str = "") -> Service:
    space: dict[str, type[Service]] = {}
    exec(compile(SERVICE, "pond.py of the recipe", "exec"), space)
    return space["SERVICE"](fault)


def test_the_one_that_draws_by_itself_keeps_every_promise(saved):
    found, profile = saved("disc", DISC), card("disc")
    assert found.needs is None
    backend = found.load()(Access("disc"))
    assert broken_promises(backend, sample_stage(profile, profile.offers[0]), profile) == []


def test_the_one_that_speaks_to_a_service_keeps_every_promise(saved):
    found, profile, pond = saved("pond", POND), card("pond"), service()
    assert found.needs is not None
    assert found.needs.secret == "POND_API_KEY"
    with serving(pond):
        book = Book(pond.journal)
        backend = found.load()(pond.access(book))
        assert broken_promises(backend, sample_stage(profile, profile.offers[0]), profile) == []
    assert pond.problems == []
    assert {row.outcome for row in book.rows.values()} == {"done"}
    assert pond.bought == len(book.rows)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("wrong_key", SecretError),
        ("no_credit", NoCreditError),
        ("refused", ServiceRefusedError),
        ("unavailable", UnavailableError),
        ("down", UnavailableError),
        ("drops", UnknownOutcomeError),
        ("garbage", BadAnswerError),
        ("html", BadAnswerError),
        ("huge", BadAnswerError),
        ("wrong_size", BadAnswerError),
        ("not_a_picture", BadAnswerError),
    ],
)
def test_the_one_that_speaks_to_a_service_meets_every_fault(saved, fault, kind):
    found, pond = saved("pond", POND), service(fault)
    with serving(pond):
        book = Book(pond.journal)
        events = found.load()(pond.access(book)).run(pond.stage())
        with pytest.raises(BackendError) as caught:
            list(events)
    assert type(caught.value) is kind
    assert pond.bought <= 1
    assert len(book.rows) == 1


def test_the_table_names_what_there_is():
    from emblazon.backends.remote import Purchase, Remote

    for name in ("purchase", "read", "poll", "download", "drafts", "explain"):
        assert f"`{name}" in RECIPE or f"{name}`" in RECIPE
        assert callable(getattr(Remote, name))
    for name in ("accepted", "picture", "billed", "cancelled"):
        assert f".{name}(" in RECIPE
        assert callable(getattr(Purchase, name))
