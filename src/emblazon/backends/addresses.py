"""Where a result may be fetched from.

A service says in its answer where a picture lies. That address is not ours to trust: one that leads into this
machine or its network would make us read there for a stranger (server-side request forgery). So what a hosted
service names must be https and resolve to public addresses alone, and is then fetched from the very address that
was looked at, so that a second answer of the name server cannot lead elsewhere. A person's own server may name
itself, on whatever address it stands.
"""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from emblazon.errors import BadAnswerError, UnavailableError

PORTS = {"http": 80, "https": 443}
NAT64 = IPv6Network("64:ff9b::/96")
"""Addresses that carry one of version 4 in their last 32 bits (RFC 6052)."""
Origin = tuple[str, str, int]
"""Scheme, host and port."""


@dataclass(frozen=True, slots=True)
class Place:
    """An address to connect to. `host`: what the server is called, where `url` names it by number, else ""."""

    url: str
    host: str = ""


def origin(url: str) -> Origin | None:
    """Scheme, host and port of an address, None when it is no http or https address."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError):
        return None
    return (parts.scheme, parts.hostname.casefold(), port) if parts.hostname else None


def place_of(url: str, *, service: str, own: str) -> Place:
    """From where `url`, which the service at the address `own` named, may be fetched.

    Raises BadAnswerError when it may not, UnavailableError when its host is not known.
    """
    there, here = origin(url), origin(own)
    if there is None:
        raise _refused(service, _bare(url), "that is no https address")
    if there == here:
        return Place(url)
    scheme, host, port = there
    if scheme != "https":
        raise _refused(service, f"{scheme}://{host}", "that is not https")
    numbers = _numbers(host, port, service)
    if numbers is None:
        return Place(url)
    for number in numbers:
        if not _public(ip_address(number.partition("%")[0])):
            raise _refused(service, f"{scheme}://{host}", "that leads into a private network")
    return Place(_by_number(urlsplit(url), numbers[0], port), host)


def _bare(url: str) -> str:
    """The address without its query, for a message."""
    return url.partition("?")[0][:200]


def _numbers(host: str, port: int, service: str) -> list[str] | None:
    """The addresses of a host, None where a proxy looks them up. Raises UnavailableError when there is none."""
    try:
        return [str(ip_address(host))]
    except ValueError:
        pass
    if "https" in getproxies() and not proxy_bypass(host):
        return None
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnavailableError(
            f"{service} has its picture at {host!r}, which cannot be found: {error}.",
            remedy="Is there a network? Try again soon: the picture lies there for a short time only.",
        ) from error
    return [str(each[4][0]) for each in found]


def _public(number: IPv4Address | IPv6Address) -> bool:
    """Whether an address is of the public network, and so is the one that it may carry inside."""
    if isinstance(number, IPv6Address):
        carried = number.ipv4_mapped or number.sixtofour
        if carried is None and number in NAT64:
            carried = IPv4Address(int(number) & 0xFFFFFFFF)
        if carried is not None:
            return _public(carried)
    return number.is_global and not number.is_multicast


def _by_number(parts: SplitResult, number: str, port: int) -> str:
    host = f"[{number}]" if ":" in number else number
    return parts._replace(netloc=f"{host}:{port}").geturl()


def _refused(service: str, where: str, why: str) -> BadAnswerError:
    return BadAnswerError(
        f"{service} says that its picture lies at {where!r}: {why}, so it was not fetched.",
        remedy="Check the address of the service in emblazon.toml; if it is right, report this.",
    )
