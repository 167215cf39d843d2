"""Staff need a second factor before they reach anybody's data (SEC-04)."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

PROVEN = "second_factor_set"
OPEN = ("/compte/", "/static/", "/langue", "/theme")
"""Where one sets the second factor up, and what its pages need."""


class SecondFactorRequired:
    """Sends a member who has none to the page that sets one up; only project and team pages are closed meanwhile."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if self.is_asked(request) and not request.session.get(PROVEN):
            if not is_mfa_enabled(request.user):
                return redirect("mfa_index")
            request.session[PROVEN] = True
        return self.get_response(request)

    @staticmethod
    def is_asked(request: HttpRequest) -> bool:
        return bool(settings.SECOND_FACTOR_REQUIRED and request.user.is_authenticated and not request.path.startswith(OPEN))
