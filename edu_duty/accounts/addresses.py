"""From where somebody comes, as far as it can be believed."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the network address somebody comes from.

    Every proxy in front adds what it saw to the end of ``X-Forwarded-For``; whatever stands
    further left was written by the client. With fewer entries than proxies the request did not
    come through them, and only the connection is believed.
    """
    connected = str(request.META.get("REMOTE_ADDR", ""))
    hops = settings.PROXY_HOPS
    if hops == 0:
        return connected
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if len(forwarded) < hops:
        return connected
    return _canonical(forwarded[-hops].strip()) or connected


def _canonical(text: str) -> str:
    """Write an address in its one form; what is none is nothing."""
    try:
        return str(ip_address(text))
    except ValueError:
        return ""
