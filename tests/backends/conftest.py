"""Tiny models for the back end `diffusers`, built once. Nothing here is imported before a test asks for it."""

import socket

import pytest


@pytest.fixture
def offline(monkeypatch):
    """Whoever opens a connection fails."""

    def refuse(*_):
        raise OSError("the test has no network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture(scope="session")
def tiny():
    """The builders: they need the extra."""
    import tiny_diffusers

    return tiny_diffusers


@pytest.fixture(scope="session")
def weights(tiny, tmp_path_factory):
    """A folder that holds tiny/<family> for every family."""
    folder = tmp_path_factory.mktemp("models")
    for name, make in (tiny.FAMILIES | tiny.EDITING).items():
        tiny.save(make, folder / "tiny" / name)
    return folder


@pytest.fixture(scope="module")
def shared_bench(weights):
    from diffusers_bench import Bench

    return Bench(weights)


@pytest.fixture
def bench(shared_bench):
    """A back end that keeps its model between tests, and has told nothing yet."""
    shared_bench.said.clear()
    return shared_bench
