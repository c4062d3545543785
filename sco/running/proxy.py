"""The client's address behind a proxy, for counting failed logins.

Counted by the proxy's own address, one visitor who guesses passwords would lock all editors out.
"""

from ipaddress import ip_address

from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The last address in X-Forwarded-For, or the peer's if that is malformed."""
    # The proxy appends the last address itself; clients can forge all those before it.
    peer = str(request.META.get("REMOTE_ADDR", ""))
    last = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    try:
        # ip_address accepts an IPv6 zone (fe80::1%eth0), which PostgreSQL's inet column does not.
        return peer if "%" in last else str(ip_address(last))
    except ValueError:
        return peer
