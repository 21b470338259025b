"""The contract of a back end, and how back ends are found."""

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path

import numpy as np
import pytest

import emblazon.backends
from emblazon.backends import find_backends
from emblazon.backends.base import Access, Stage
from emblazon.backends.contract import broken_promises, sample_stage
from emblazon.backends.echo import Echo
from emblazon.catalog import find_profile, load_catalog
from emblazon.errors import BackendError
from emblazon.records import Draft, Progress

REGISTERED = find_backends([]).backends
ECHO = find_profile(load_catalog(), "echo")
LOCAL = [name for name, each in REGISTERED.items() if each.needs is None]


@pytest.mark.parametrize("name", LOCAL)
def test_a_back_end_that_needs_nothing_keeps_every_promise(name):
    backend = REGISTERED[name].load()(Access(name))
    for profile in load_catalog():
        offer = profile.offer(name)
        if offer is not None:
            assert broken_promises(backend, sample_stage(profile, offer), profile) == []


def test_every_back_end_draws_with_a_model_that_has_a_card():
    assert set(REGISTERED) <= {offer.backend for profile in load_catalog() for offer in profile.offers}


def test_finding_back_ends_imports_none_of_them():
    code = (
        "import sys; from emblazon.backends import find_backends; found = find_backends().backends; "
        "print([name for name in found if f'emblazon.backends.{name}' in sys.modules], 'httpx' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[] False"


@pytest.mark.parametrize("name", REGISTERED)
def test_what_a_back_end_needs_is_read_from_its_text_as_python_reads_it(name):
    module = importlib.import_module(f"emblazon.backends.{name}")
    assert REGISTERED[name].needs == getattr(module, "NEEDS", None)
    assert module.BACKEND.id == name
    assert REGISTERED[name].words


def test_back_ends_never_import_each_other():
    folder = Path(emblazon.backends.__file__).parent
    for name in REGISTERED:
        tree = ast.parse((folder / f"{name}.py").read_text("utf-8"))
        imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not imported & {f"emblazon.backends.{other}" for other in REGISTERED}, name


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


def test_a_plugin_cannot_take_the_place_of_a_back_end():
    found = find_backends([plugin("echo", "emblazon.backends.echo:Echo")])
    assert "taken" in found.refused["echo"]
    assert "plug-in" not in found.backends["echo"].words


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("gone", "no_such_package:Gone", "cannot be loaded"),
        ("wrong", "pathlib:Path", "no method run"),
        ("other", "emblazon.backends.echo:Echo", "its id is 'echo'"),
    ],
)
def test_a_bad_plugin_says_so_when_it_is_opened_and_harms_nothing(name, value, reason):
    found = find_backends([plugin(name, value)])
    assert set(found.backends) == {*REGISTERED, name}
    with pytest.raises(BackendError, match=reason):
        found.backends[name].load()


def test_a_plugin_from_outside_is_found(tmp_path, monkeypatch):
    (tmp_path / "my_package.py").write_text("class Far:\n    id = 'far'\n    def run(self, stage): ...\n")
    monkeypatch.syspath_prepend(tmp_path)
    found = find_backends([plugin("far", "my_package:Far")]).backends
    assert found["far"].load()(Access("far")).id == "far"
