"""One request and its answer: to whom the key goes, and how much may come back."""

import gzip
import logging
from dataclasses import replace

import pytest
from backends.services.plain import OK, PNG, Plain, failing
from backends.services.server import Reply, serving

from emblazon.backends import line
from emblazon.backends.base import Access
from emblazon.backends.remote import Remote
from emblazon.errors import (
    BadAnswerError,
)

HOSTED = "https://api.example.com"


def test_the_key_goes_to_the_services_own_address_alone():
    mine, other = Plain(OK), Plain(OK)
    with serving(mine), serving(other), Remote(mine.access(), headers={"x-key": mine.key}) as remote:
        remote.read("GET", "/read")
        remote.read("GET", f"{mine.url}/read")
        remote.read("GET", f"{other.url}/read")
    assert [each.headers.get("x-key") for each in mine.asked] == [mine.key, mine.key]
    assert [each.headers.get("x-key") for each in other.asked] == [None]


@pytest.mark.parametrize(
    ("address", "owned"),
    [
        (HOSTED, True),
        (f"{HOSTED}:443/v1/x", True),
        ("http://api.example.com/v1/x", False),
        ("https://eu.example.com/x", True),
        ("http://eu.example.com/x", False),
        ("https://example.com.evil.org/x", False),
        ("https://notexample.com/x", False),
        ("https://polls.other.org/x", True),
        ("https://a.polls.other.org/x", False),
        ("nonsense", False),
    ],
)
def test_further_hosts_are_named_exactly_or_by_their_family(address, owned):
    with Remote(Access("plain", url=HOSTED), hosts=(".example.com", "polls.other.org")) as remote:
        assert remote.owns(address) is owned


def test_a_download_carries_no_key():
    service = Plain(PNG)
    access = service.access
    with serving(service), Remote(access(), headers={"x-key": service.key}) as remote:
        assert remote.download(f"{service.url}/file") == PNG.data
    assert service.asked[0].headers.get("x-key") is None


def fetched(answer: Reply) -> bytes:
    service = Plain(answer)
    with serving(service), Remote(service.access()) as remote:
        return remote.download(f"{service.url}/file")


def test_a_picture_is_fetched_as_it_lies():
    assert fetched(PNG) == PNG.data


@pytest.mark.parametrize("kind", ["text/html", "application/json", "video/mp4", ""])
def test_what_is_no_picture_is_not_taken_for_one(kind):
    with pytest.raises(BadAnswerError, match="plain sent"):
        fetched(Reply(200, b"<html>", {"content-type": kind} if kind else {}))


def test_a_declared_length_over_the_limit_is_not_read():
    with pytest.raises(BadAnswerError, match="3,000,000,000 bytes"):
        fetched(replace(PNG, declared=3_000_000_000))


def test_a_length_that_is_not_declared_is_counted(monkeypatch):
    monkeypatch.setattr(line, "MOST_BYTES", 10_000)
    packed = gzip.compress(bytes(1_000_000))
    assert len(packed) < 10_000
    with pytest.raises(BadAnswerError, match="at most 10,000"):
        fetched(Reply(200, packed, {"content-type": "image/png", "content-encoding": "gzip"}))


def test_broken_compression_is_a_bad_answer():
    with pytest.raises(BadAnswerError, match="compression"):
        fetched(Reply(200, b"no gzip at all", {"content-type": "image/png", "content-encoding": "gzip"}))


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_picture_that_is_gone_is_no_fault_of_the_key(status):
    with pytest.raises(BadAnswerError, match="no picture where it said"):
        fetched(failing(status))


def test_what_signs_an_address_is_not_logged(caplog):
    caplog.set_level(logging.INFO)
    service = Plain(PNG)
    with serving(service), Remote(service.access()) as remote:
        remote.download(f"{service.url}/file?sig=very-secret")
    assert "/file?…" in caplog.text
    assert "very-secret" not in caplog.text


def test_a_download_is_tried_again():
    service = Plain(failing(503), PNG)
    with serving(service), Remote(service.access()) as remote:
        assert remote.download(f"{service.url}/file") == PNG.data
