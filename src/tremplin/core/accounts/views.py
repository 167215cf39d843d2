"""One's own account: projects, profile, joining by an invitation, signing out."""

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tremplin.core import clock
from tremplin.core.accounts import actions
from tremplin.core.accounts.forms import JoinForm, ProfileForm
from tremplin.core.accounts.models import User
from tremplin.core.tenancy import actions as team
from tremplin.core.tenancy import policies, queries
from tremplin.core.tenancy.access import Access
from tremplin.core.tenancy.errors import DomainError
from tremplin.core.tenancy.models import Project
from tremplin.core.tenancy.web import public_page

BACKEND = "tremplin.core.tenancy.backend.MemberBackend"
FIRST_PAGES = ("today:index", "territories:index")


def first_page_of(project: Project) -> str:
    """Today, or the territories where an instance has no Today."""
    for name in FIRST_PAGES:
        try:
            return reverse(name, kwargs={"project": project.slug})
        except NoReverseMatch:
            continue
    return f"/p/{project.slug}/"


@require_GET
def my_projects(request: HttpRequest) -> HttpResponse:
    """The person's projects and roles. With a single one there is nothing to choose, so it opens."""
    accesses: list[Access] = request.accesses  # type: ignore[attr-defined]
    may_create = policies.can_create_projects(request.user)  # type: ignore[arg-type]
    if len(accesses) == 1 and not may_create and "tous" not in request.GET:
        return redirect(first_page_of(accesses[0].project))
    found = [(access, first_page_of(access.project), sorted(str(role.label) for role in access.roles)) for access in accesses]
    return render(request, "accounts/my_projects.html", {"found": found, "may_create": may_create})


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    form = ProfileForm(request.POST or None, initial={"name": user.name, "language": user.language})
    if form.is_valid() and form.attempt(actions.change_profile, user, **form.cleaned_data):
        messages.success(request, _("C’est enregistré."))
        response = redirect("accounts:profile")
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax", secure=request.is_secure())
        return response
    return render(request, "accounts/profile.html", {"form": form}, status=422 if form.errors else 200)


@public_page
@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session and asks the browser to forget what it kept (ASVS 14.3.1).

    Not its storage: what a phone noted without network waits there, sealed, until it is sent.
    """
    if request.method == "GET":
        return render(request, "account/logout.html") if request.user.is_authenticated else redirect("/")
    logout(request)
    response = HttpResponseRedirect(settings.ACCOUNT_LOGOUT_REDIRECT_URL)
    response.headers["Clear-Site-Data"] = '"cache"'
    response.headers["Cache-Control"] = "no-store"
    return response


@public_page
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind an invitation. Reading it changes nothing, as mail scanners open links; only the button joins."""
    now = clock.now()
    invited = queries.invitation_behind(token)
    if invited is None:
        raise Http404
    state = invited.state(now)
    if state != "open":
        return render(request, "accounts/invitation_closed.html", {"invited": invited, "state": state}, status=410)
    known = User.objects.filter(email=invited.email).first()
    context = {"invited": invited, "known": known, "now": now, "address": request.path}
    if request.user.is_authenticated or known:
        if request.method == "POST" and request.user == known:
            return _enter(request, request.user, token, invited, context)  # type: ignore[arg-type]
        return render(request, "accounts/join_known.html", context)
    form = JoinForm(request.POST or None, email=invited.email)
    if form.is_valid():
        user = form.attempt(actions.open_account, email=invited.email, **form.cleaned_data)
        if user:
            login(request, user, backend=BACKEND)
            record_authentication(request, user, "password", email=user.email)
            return _enter(request, user, token, invited, context)
    return render(request, "accounts/join_new.html", {**context, "form": form}, status=422 if form.errors else 200)


def _enter(request: HttpRequest, user: User, token: str, invited: queries.Invited, context: dict[str, object]) -> HttpResponse:
    try:
        team.accept_invitation(user, token, now=clock.now())
    except DomainError as refusal:
        return render(request, "accounts/invitation_closed.html", {**context, "state": "used", "refusal": refusal}, status=410)
    messages.success(request, _("Bienvenue dans « %(project)s ».") % {"project": invited.project_name})
    return redirect("accounts:my_projects")


@require_GET
def no_address_change(request: HttpRequest) -> HttpResponse:
    """An address is what an invitation was sent to: it changes by a new invitation, not by hand."""
    return redirect("accounts:profile")
