"""The address that a client is known by: an IPv4 address, or a /64 of IPv6, in which one client chooses freely."""

import re
from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network, ip_address

_PORT = re.compile(r"([0-9.]+):[0-9]{1,5}|\[([0-9a-fA-F:.%]+)\](?::[0-9]{1,5})?")


@lru_cache(10_000)
def network(text: str) -> str:
    """The address or network of a peer, or of what a proxy says, with or without a port; '' if it is none."""
    with_port = _PORT.fullmatch(text)
    try:
        address = ip_address(with_port[1] or with_port[2] if with_port else text)
    except ValueError:
        return ""
    if not isinstance(address, IPv6Address):
        return str(address)
    # By its integer, which leaves out a zone (fe80::1%eth0).
    return str(address.ipv4_mapped or IPv6Network((int(address), 64), strict=False))


@lru_cache(10_000)
def is_this_machine(text: str) -> bool:
    """Whether an address is one of the machine itself."""
    address = network(text)
    return address.startswith("127.") or (address == "::/64" and text.partition("%")[0] == "::1")


def client(peer: str, forwarded: str, *, trusted: bool) -> str:
    """Who sent a request: behind a trusted proxy the last address of X-Forwarded-For, which the proxy appended itself.

    A client can forge all those before it, and the whole header where there is no proxy.
    """
    last = network(forwarded.rpartition(",")[2].strip()) if trusted else ""
    return last or network(peer) or "unknown"
