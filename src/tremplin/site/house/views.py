"""Pages of the administrator. Everybody else gets the same 404 as for an address that does not exist."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from tremplin.core import clock
from tremplin.core.accounts import administration, policies
from tremplin.core.accounts.models import HouseAct, User
from tremplin.core.jobs import failed
from tremplin.core.tenancy.errors import DomainError, NotAllowed
from tremplin.core.ui.tables import Column, ordered, paged
from tremplin.site.house import state, words

Page = Callable[..., HttpResponse]
ACCOUNT_COLUMNS = [
    Column("name", gettext_lazy("Nom"), sort=True),
    Column("email", gettext_lazy("Adresse e-mail"), sort=True),
    Column("last_login", gettext_lazy("Dernière entrée"), sort=True),
]


def administrator_page(view: Page) -> Page:
    """Only who runs the place comes in."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not policies.can_run_the_place(request.user):
            raise Http404
        try:
            return view(request, *args, **kwargs)
        except NotAllowed as refusal:
            raise Http404 from refusal

    return page


@dataclass(frozen=True, slots=True)
class Question:
    """What a page asks before one verb, and what is said once it is done."""

    question: str
    words: str
    action: str
    said: str
    undo: str = ""
    consequences: Sequence[str] = ()
    carried: Mapping[str, str] = field(default_factory=dict)


def asked(
    request: HttpRequest, question: Question, back: str, verb: Callable[..., Any], subject: Any, **options: Any
) -> HttpResponse:
    """Every confirmation of these pages: GET asks; POST does the verb, says how it went and goes back to the list."""
    if request.method != "POST":
        return render(request, "house/confirm.html", {**asdict(question), "back": reverse(back)})
    try:
        verb(request.user, subject, now=clock.now(), **options)
        messages.success(request, question.said)
    except NotAllowed:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect(back)


@require_GET
@administrator_page
def index(request: HttpRequest) -> HttpResponse:
    acts = words.lines(list(HouseAct.objects.order_by("-at", "-id")[:5]))
    context = {"state": state.now(), "acts": acts, "now": clock.now(), "real_now": datetime.now(UTC)}
    return render(request, "house/index.html", context)


@require_GET
@administrator_page
def jobs(request: HttpRequest) -> HttpResponse:
    page = paged(request, failed.failed_ids())
    rows = [(job, words.task(job.task), words.fault(job)) for job in failed.failed_jobs(page.object_list)]
    return render(request, "house/jobs.html", {"rows": rows, "page_obj": page, "real_now": datetime.now(UTC)})


def job_or_404(number: int) -> failed.Failed:
    """Only a failed job has a page; a number that is none answers like an unknown address."""
    found = failed.failed_jobs([number]) if number < 2**63 else []
    if not found:
        raise Http404
    return found[0]


@require_http_methods(["GET", "POST"])
@administrator_page
def retry(request: HttpRequest, job: int) -> HttpResponse:
    one = job_or_404(job)
    question = Question(
        _("Essayer de nouveau « %(task)s » ?") % {"task": words.task(one.task)},
        words.fault(one),
        _("Essayer de nouveau"),
        said=_("La tâche est relancée."),
        undo=_("Si elle échoue encore, elle revient dans cette liste."),
    )
    return asked(request, question, "house:jobs", failed.retry, job)


@require_http_methods(["GET", "POST"])
@administrator_page
def file_away(request: HttpRequest, job: int) -> HttpResponse:
    one = job_or_404(job)
    question = Question(
        _("Classer « %(task)s » sans la faire ?") % {"task": words.task(one.task)},
        words.fault(one),
        _("Classer"),
        said=_("La tâche est classée."),
    )
    return asked(request, question, "house:jobs", failed.file_away, job)


@require_GET
@administrator_page
def keys(request: HttpRequest) -> HttpResponse:
    return render(request, "house/keys.html", {"keys": state.keys(), "now": clock.now()})


@require_GET
@administrator_page
def accounts(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("q", "").strip()[:100]
    found = ordered(request, administration.accounts(request.user, asked), ACCOUNT_COLUMNS)  # type: ignore[arg-type]
    page = paged(request, found)
    context = {"columns": ACCOUNT_COLUMNS, "page_obj": page, "asked": asked, "now": clock.now(), "real_now": datetime.now(UTC)}
    return render(request, "house/accounts.html", context)


@require_http_methods(["GET", "POST"])
@administrator_page
def close(request: HttpRequest, account: UUID) -> HttpResponse:
    row = get_object_or_404(User, pk=account)
    question = Question(
        _("Fermer le compte de %(name)s ?") % {"name": row.name},
        row.email,
        _("Fermer le compte"),
        said=_("Le compte de %(name)s est fermé.") % {"name": row.name},
        undo=_("Vous pourrez le rouvrir."),
        consequences=(
            _("Ses sessions se ferment tout de suite, sur tous ses appareils."),
            _("Ses places dans les projets restent : elles attendent."),
            _("Ce qui a été noté reste, avec son nom dans le journal."),
        ),
    )
    return asked(request, question, "house:accounts", administration.close_account, row)


@require_http_methods(["GET", "POST"])
@administrator_page
def reopen(request: HttpRequest, account: UUID) -> HttpResponse:
    row = get_object_or_404(User, pk=account)
    question = Question(
        _("Rouvrir le compte de %(name)s ?") % {"name": row.name},
        row.email,
        _("Rouvrir le compte"),
        said=_("Le compte de %(name)s est ouvert.") % {"name": row.name},
        undo=_("Vous pourrez le fermer."),
        consequences=(
            _("Sa phrase secrète et sa deuxième preuve n’ont pas changé."),
            _("Ses places dans les projets reprennent."),
        ),
    )
    return asked(request, question, "house:accounts", administration.reopen_account, row)


@require_http_methods(["GET", "POST"])
@administrator_page
def creation(request: HttpRequest, account: UUID) -> HttpResponse:
    """Gives the right to create projects, or takes it away: the form says which, so that two administrators don't undo one another."""
    row = get_object_or_404(User, pk=account)
    if not policies.can_give_creation(request.user, row):  # type: ignore[arg-type]
        raise Http404
    allowed = request.POST.get("allowed") == "yes" if request.method == "POST" else not row.may_create_projects
    name = {"name": row.name}
    again = _("Vous pourrez changer d’avis.")
    if allowed:
        title = _("Permettre à %(name)s de créer des projets ?") % name
        why = _("Qui crée un projet le coordonne, et y invite qui il faut.")
        question = Question(title, why, _("Permettre"), said=_("C’est enregistré."), undo=again, carried={"allowed": "yes"})
    else:
        title = _("Ne plus permettre à %(name)s de créer des projets ?") % name
        why = _("Ses projets d’aujourd’hui restent.")
        question = Question(
            title, why, _("Ne plus permettre"), said=_("C’est enregistré."), undo=again, carried={"allowed": "no"}
        )
    return asked(request, question, "house:accounts", administration.set_creation, row, allowed=allowed)


@require_GET
@administrator_page
def log(request: HttpRequest) -> HttpResponse:
    page = paged(request, HouseAct.objects.order_by("-at", "-id"))
    context = {"acts": words.lines(list(page.object_list)), "page_obj": page, "now": clock.now()}
    return render(request, "house/log.html", context)
