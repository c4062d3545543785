"""Who asks, behind a proxy: without this all visitors share the proxy's address, and one locks the editors out."""

from ipaddress import ip_address

from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address that the proxy itself has added last to X-Forwarded-For: what stands before it, anybody may claim."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    last = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    try:
        return peer if "%" in last else str(ip_address(last))
    except ValueError:
        return peer
