"""The client's address behind a proxy. Otherwise all clients share the proxy's, and one locks the editors out."""

from ipaddress import ip_address

from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The last address in X-Forwarded-For: the proxy adds it, while anybody can forge those before it."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    last = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    try:
        return peer if "%" in last else str(ip_address(last))
    except ValueError:
        return peer
