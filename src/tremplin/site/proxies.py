"""Behind a proxy every request comes from the proxy's address: here the client's own is found, as far as it can be believed.

`X-Forwarded-For: what the client claims, …, what our last proxy saw`. Each trusted proxy adds one entry at the right, so with
`trusted_proxies = 1` the last entry is true and all before it may be forged. Without trusted proxies the header counts for nothing.
"""

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase


class ClientAddress:
    """Puts the client's address where the rate limits and the list of sessions look for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        told = client_address(request.META.get("HTTP_X_FORWARDED_FOR", ""), settings.TRUSTED_PROXIES)
        if told:
            request.META["REMOTE_ADDR"] = told
        return self.get_response(request)


def client_address(forwarded: str, trusted: int) -> str:
    """The entry that the outermost trusted proxy wrote; empty when there are fewer entries than proxies, or it is no address."""
    entries = [entry.strip() for entry in forwarded.split(",")] if forwarded else []
    if not 0 < trusted <= len(entries):
        return ""
    try:
        return str(ip_address(entries[-trusted]))
    except ValueError:
        return ""
