"""Pages about methods: the library, one method to read and print, taking one, creating a project with one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tremplin.core import clock
from tremplin.core.tenancy import actions as tenancy
from tremplin.core.tenancy import policies as tenancy_policies
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.context import project_context
from tremplin.core.tenancy.errors import DomainError
from tremplin.core.tenancy.web import project_view
from tremplin.domain.methods import actions, policies, queries
from tremplin.domain.methods.forms import NewProjectForm
from tremplin.domain.methods.reading import Method, library
from tremplin.domain.methods.words import CODES

READERS, WRITERS = policies.READERS, policies.WRITERS


@require_http_methods(["GET", "POST"])
def new_project(request: HttpRequest) -> HttpResponse:
    """Only for those who may create projects; for the others the page does not exist."""
    if not tenancy_policies.can_create_projects(request.user):  # type: ignore[arg-type]
        raise Http404
    form = NewProjectForm(request.POST or None, initial={"method": "", "time_zone": "Europe/Paris"})
    if form.is_valid():
        values = dict(form.cleaned_data)
        key = values.pop("method")
        actor = form.attempt(tenancy.create_project, request.user, now=clock.now(), **values)  # type: ignore[arg-type]
        if actor:
            with project_context(actor.user_id, [actor.project_id]):
                if key:
                    actions.adopt(actor, key)
            messages.success(
                request, _("« %(name)s » est ouvert. Ajoutez maintenant un territoire.") % {"name": actor.project.name}
            )
            return redirect("territories:index", project=actor.project.slug)
    return render(request, "methods/new_project.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@project_view(*READERS)
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    taken = queries.adopted(actor)
    context = {"methods": [said(method) for method in library().values()], "taken": taken, "can_write": policies.can_write(actor)}
    return render(request, "methods/index.html", context)


@require_GET
@project_view(*READERS)
def show(request: HttpRequest, actor: Actor, key: str) -> HttpResponse:
    method = _shipped(key)
    taken = queries.adopted(actor)
    context = {
        "method": said(method), "taken": taken, "is_taken": taken is not None and taken.method.key == key, "can_write": policies.can_write(actor),
    }  # fmt: skip
    return render(request, "methods/show.html", context)


@require_http_methods(["GET", "POST"])
@project_view(*WRITERS)
def adopt(request: HttpRequest, actor: Actor, key: str) -> HttpResponse:
    method = said(_shipped(key))
    if request.method == "POST":
        try:
            actions.adopt(actor, key)
            messages.success(request, _("Le projet suit maintenant « %(name)s ».") % {"name": method["name"]})
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("methods:index", project=actor.project.slug)
    taken = queries.adopted(actor)
    consequences = [_("Les étapes, objections, sujets et délais des formulaires viennent d’elle.")]
    if taken:
        old = said(taken.method)["name"]
        consequences.append(
            _("Les variantes locales écrites pour « %(old)s » sont gardées, mais ne comptent plus.") % {"old": old}
        )
    context = {
        "question": _("Prendre la démarche « %(name)s », version %(version)s ?") % {"name": method["name"], "version": method["version"]},
        "consequences": consequences, "action": _("Prendre cette démarche"), "undo": _("Vous pourrez en prendre une autre à tout moment."),
        "back": reverse("methods:show", args=[actor.project.slug, key]),
    }  # fmt: skip
    return render(request, "ui/confirm.html", context)


def _shipped(key: str) -> Method:
    if key not in library():
        raise Http404
    return library()[key]


def filled(line: str) -> str:
    """The words between braces that a worker says in their own name, as somebody reads them on the sheet."""
    return line.replace("{worker}", _("(votre prénom)")).replace("{project}", _("(votre projet)"))


def said(method: Method) -> dict[str, object]:
    """The method in the reader's language, ready for the template."""
    language = get_language() or "fr"

    def stage(one: object) -> dict[str, object]:
        return {
            "label": one.label.read(language), "definition": one.definition.read(language), "rule": CODES[one.rule],  # type: ignore[attr-defined]
            "evidence": [text.read(language) for text in one.evidence.values()],  # type: ignore[attr-defined]
        }  # fmt: skip

    trades = [
        {"name": one.name.read(language), "mission": one.mission.read(language), "limits": one.limits.read(language),
         "criteria": one.criteria.read(language), "tools": one.tools.read(language), "first_month": one.first_month.read(language)}
        for one in method.trades.values()
    ]  # fmt: skip
    objections = [
        {"says": one.says.read(language), "answers": [filled(line) for line in one.answers.read(language)], "avoid": one.avoid.read(language),
         "days": one.come_back_days, "next": CODES[one.next]}
        for one in method.open_objections
    ]  # fmt: skip
    outcomes = [
        {"label": one.label.read(language), "definition": one.definition.read(language), "sources": [CODES[source] for source in one.sources],
         "evidence": one.evidence.read(language)}
        for one in method.outcomes.values()
    ]  # fmt: skip
    return {
        "key": method.key, "version": method.version, "name": method.name.read(language), "purpose": method.purpose.read(language),
        "audience": method.audience.read(language), "months": method.becoming_known_months, "stages": [stage(one) for one in method.stages.values()],
        "trades": trades, "objections": objections, "outcomes": outcomes, "cadence": method.cadence,
        "channels": [CODES[one] for one in method.cadence.channels], "first_channels": [CODES[one] for one in method.cadence.first_contact_channels],
        "quiet_days": [CODES[one] for one in method.cadence.quiet_weekdays], "topics": [one.label.read(language) for one in method.open_topics],
        "exits": [one.label.read(language) for one in method.exits.values()],
    }  # fmt: skip
