"""Which addresses a request may go to: those of the public Internet, and no others.

``ipaddress.is_global`` alone is not enough: it lets the prefixes through that lead to an IPv4 address inside a network
(64:ff9b::/96, 2002::/16, 192.88.99.0/24), and some that are reserved or were given up (fec0::/10, 5f00::/16).
"""

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Of IPv6 only this is assigned to the public Internet.
_GLOBAL_IPV6 = ip_network("2000::/3")
_METADATA = "the address of a cloud’s metadata"
_REFUSED: Mapping[str, tuple[str, ...]] = {
    _METADATA: (
        "169.254.169.254/32", "169.254.170.2/32", "100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32",
        "fd00:ec2::/32", "fd20:ce::254/128",
    ),
    "this machine": ("127.0.0.0/8", "0.0.0.0/8", "::1/128", "::/128"),
    "a private network": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10"),
    "shared by a provider’s customers": ("100.64.0.0/10",),
    "link-local": ("169.254.0.0/16", "fe80::/10"),
    "multicast": ("224.0.0.0/4", "ff00::/8"),
    "an IPv4 address in IPv6": (
        "::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32",
    ),
    "of a transition mechanism": ("192.88.99.0/24", "192.52.193.0/24", "2001:3::/32", "3ffe::/16"),
    "for documentation": ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"),
    "reserved": (
        "192.0.0.0/24", "192.31.196.0/24", "192.175.48.0/24", "198.18.0.0/15", "240.0.0.0/4", "100::/64",
        "100:0:0:1::/64", "2001::/23", "2620:4f:8000::/48", "5f00::/16",
    ),
}  # fmt: skip
_NETWORKS = [(ip_network(text), reason) for reason, texts in _REFUSED.items() for text in texts]
_OF_DEVELOPERS = {"this machine", "a private network"}


def refusal(text: str, *, private: bool = False) -> str:
    """Why no request may go to this address, in a few words; "" if one may.

    With ``private`` this machine and private networks are allowed, which development needs.
    """
    try:
        address = ip_address(text)
    except ValueError:
        return "not an address"
    reason = _reason(address)
    return "" if private and reason in _OF_DEVELOPERS else reason


def _reason(address: Address) -> str:
    for network, reason in _NETWORKS:
        if address.version == network.version and address in network:
            return reason
    if isinstance(address, IPv6Address) and (address.scope_id or address not in _GLOBAL_IPV6):
        return "reserved"
    return "" if address.is_global else "reserved"
