"""The contract of a back end, held over everything registered, and the recipe of the documentation."""

import importlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path

import numpy as np
import pytest

import emblazon.backends
from emblazon.backends import find_backends
from emblazon.backends.base import Stage
from emblazon.backends.contract import broken_promises, sample_stage
from emblazon.backends.echo import Echo
from emblazon.catalog import find_profile, load_catalog
from emblazon.records import Draft, Progress

RECIPE = Path(__file__).parents[2] / "docs" / "adding-a-backend.md"
REGISTERED = find_backends().makers
CARDS = [profile for profile in load_catalog() if profile.backend in REGISTERED]
ECHO = find_profile(load_catalog(), "echo")


@pytest.mark.parametrize("profile", CARDS, ids=lambda profile: profile.id)
def test_a_registered_back_end_keeps_every_promise(profile):
    assert broken_promises(REGISTERED[profile.backend](), sample_stage(profile), profile) == []


def test_every_back_end_has_a_model_card():
    assert set(REGISTERED) <= {profile.backend for profile in load_catalog()}


class Broken(Echo):
    """A back end that breaks one promise a class below."""

    def change(self, event: Progress | Draft, stage: Stage) -> Progress | Draft:
        return event

    def run(self, stage: Stage) -> Iterator[Progress | Draft]:
        for event in super().run(stage):
            yield self.change(event, stage)


class Batchy(Broken):
    def change(self, event, stage):
        if isinstance(event, Draft):
            return replace(event, pixels=event.pixels // len(stage.seeds))
        return event


class Sizeless(Broken):
    def change(self, event, stage):
        return replace(event, pixels=event.pixels[1:]) if isinstance(event, Draft) else event


class Swapping(Broken):
    def change(self, event, stage):
        return replace(event, seed=event.seed + 1) if isinstance(event, Draft) else event


class Backwards(Broken):
    def change(self, event, stage):
        return event if isinstance(event, Draft) else replace(event, index=event.total - event.index)


class Deaf(Broken):
    def run(self, stage):
        yield from (Draft(np.zeros((64, 64, 4), np.uint8), seed) for seed in stage.seeds)


@pytest.mark.parametrize("broken", [Batchy, Sizeless, Swapping, Backwards, Deaf])
def test_the_contract_notices_each_broken_promise(broken):
    assert broken_promises(broken(), sample_stage(ECHO), ECHO)


def plugin(name: str, value: str) -> EntryPoint:
    return EntryPoint(name, value, "emblazon.backends")


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("echo", "emblazon.backends.echo:Echo", "taken"),
        ("gone", "no_such_package:Gone", "cannot be loaded"),
        ("wrong", "pathlib:Path", "no method run"),
        ("other", "emblazon.backends.echo:Echo", "its id is 'echo'"),
    ],
)
def test_a_bad_plugin_is_set_aside_and_harms_nothing(name, value, reason):
    found = find_backends([plugin(name, value)])
    assert reason in found.refused[name]
    assert dict(found.makers) == dict(REGISTERED)


def test_a_plugin_from_outside_is_found(tmp_path, monkeypatch):
    (tmp_path / "my_package.py").write_text("class Far:\n    id = 'far'\n    def run(self, stage): ...\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert "far" in find_backends([plugin("far", "my_package:Far")]).makers


def test_the_documented_recipe_works_as_written(tmp_path, monkeypatch):
    code = RECIPE.read_text("utf-8").split("```python\n")[1].split("```")[0]
    (tmp_path / "disc.py").write_text(code, "utf-8")
    monkeypatch.setattr(emblazon.backends, "__path__", [*emblazon.backends.__path__, str(tmp_path)])
    importlib.invalidate_caches()
    try:
        makers = find_backends().makers
        profile = ECHO.model_copy(update={"id": "disc", "backend": "disc"})
        assert broken_promises(makers["disc"](), sample_stage(profile), profile) == []
    finally:
        sys.modules.pop("emblazon.backends.disc", None)
