"""Where a picture may be fetched from."""

import socket

import pytest

from emblazon.backends import addresses
from emblazon.backends.addresses import place_of
from emblazon.errors import (
    BadAnswerError,
    UnavailableError,
)

HOSTED = "https://api.example.com"


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What the name server answers, by host; no proxy is set."""
    known: dict[str, list[str]] = {}

    def resolve(host, port, **more):
        if host not in known:
            raise socket.gaierror(-2, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port)) for number in known[host]]

    monkeypatch.setattr(addresses, "getproxies", dict)
    monkeypatch.setattr(addresses.socket, "getaddrinfo", resolve)
    return known


PUBLIC = "93.184.215.14"


def place(url: str, own: str = HOSTED) -> addresses.Place:
    return place_of(url, service="plain", own=own)


def test_a_public_address_is_fetched_by_the_number_that_was_looked_at(names):
    names["cdn.example.org"] = [PUBLIC]
    found = place("https://cdn.example.org/a.png?sig=1")
    assert found == addresses.Place(f"https://{PUBLIC}:443/a.png?sig=1", "cdn.example.org")


@pytest.mark.parametrize(
    "url",
    [
        "http://cdn.example.org/a.png",
        "ftp://cdn.example.org/a.png",
        "file:///etc/passwd",
        "https://127.0.0.1/a.png",
        "https://[::1]/a.png",
        "https://10.0.0.5/a.png",
        "https://169.254.169.254/latest/meta-data",
        "https://[fe80::1%25eth0]/a.png",
        "https://[::ffff:127.0.0.1]/a.png",
        "https://0.0.0.0/a.png",
        "http://127.0.0.1:6379/",
        "nonsense",
        "",
    ],
)
def test_a_hosted_service_cannot_send_us_into_our_own_network(url, names):
    names["cdn.example.org"] = [PUBLIC]
    with pytest.raises(BadAnswerError, match="plain says that its picture lies"):
        place(url)


@pytest.mark.parametrize(
    "numbers",
    [
        ["127.0.0.1"],
        ["192.168.1.7"],
        [PUBLIC, "10.1.2.3"],
        ["fd00::1"],
        ["::1"],
        ["224.0.0.1"],
        ["64:ff9b::a00:1"],
        ["2002:7f00:1::1"],
        ["::ffff:10.0.0.1"],
        ["100.64.0.1"],
    ],
)
def test_a_name_that_leads_into_our_network_is_refused(numbers, names):
    names["cdn.example.org"] = numbers
    with pytest.raises(BadAnswerError, match="private network"):
        place("https://cdn.example.org/a.png")


@pytest.mark.parametrize("number", ["2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_a_public_address_of_version_6_is_one(number, names):
    names["cdn.example.org"] = [number]
    assert place("https://cdn.example.org/a.png").url == f"https://[{number}]:443/a.png"


def test_a_name_that_nobody_knows_is_unavailable(names):
    with pytest.raises(UnavailableError, match=r"gone\.example\.org"):
        place("https://gone.example.org/a.png")


def test_a_persons_own_server_may_name_itself_but_no_neighbour(names):
    own = "http://192.168.1.7:8080/v1"
    assert place("http://192.168.1.7:8080/files/a.png", own).url == "http://192.168.1.7:8080/files/a.png"
    for other in (
        "http://192.168.1.7:22/",
        "http://192.168.1.8:8080/a.png",
        "https://192.168.1.7:8080/a.png",
    ):
        with pytest.raises(BadAnswerError):
            place(other, own)


def test_behind_a_proxy_the_proxy_looks_names_up(names, monkeypatch):
    monkeypatch.setattr(addresses, "getproxies", lambda: {"https": "http://proxy:3128"})
    monkeypatch.setattr(addresses, "proxy_bypass", lambda host: False)
    assert place("https://cdn.example.org/a.png") == addresses.Place("https://cdn.example.org/a.png")
    with pytest.raises(BadAnswerError):
        place("https://127.0.0.1/a.png")
