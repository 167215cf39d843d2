"""One request asks the key store for each person's key at most once."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from tremplin.core.vault import vault


class KeysOnce:
    """Several rooms show one person on one page: the key that opened for the first serves the others, and goes with the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with vault.one_reading():
            return self.get_response(request)
