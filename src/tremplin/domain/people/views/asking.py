"""What a person asks whoever is with them, for the coordination to do: limit or erase their file."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tremplin.core.tenancy.actor import FILE_ROLES, Actor
from tremplin.core.tenancy.web import project_view
from tremplin.core.ui.when import full_day
from tremplin.domain.people import actions, keeping, policies
from tremplin.domain.people.models import RightsRequest
from tremplin.domain.people.views.rights import confirm
from tremplin.domain.people.views.sheets import fetch


@project_view(*FILE_ROLES)
def ask(request: HttpRequest, actor: Actor, person_id: UUID, kind: str) -> HttpResponse:
    person = fetch(actor, person_id)
    if kind not in RightsRequest.Kind.values:
        raise Http404
    back = reverse("people:knows", args=[actor.project.slug, person.id])
    if request.method == "POST":
        asked = actions.ask_rights(actor, person, kind=kind)
        messages.success(
            request, _("C’est demandé. La coordination répond avant le %(day)s.") % {"day": full_day(asked.answer_by)}
        )
        return redirect(back)
    erases = kind == RightsRequest.Kind.ERASE
    return confirm(
        request,
        question=_("Demander à effacer ce suivi ?") if erases else _("Demander à limiter ce suivi ?"),
        words=_("La demande arrive sur « Aujourd’hui » de la coordination. Elle répond avant le %(day)s.")
        % {"day": full_day(keeping.month_after(actor.today))},
        undo=_("Vous pourrez annuler la demande tant que la coordination n’a pas répondu."),
        action=_("Demander"),
        back=back,
    )


@require_POST
@project_view(*FILE_ROLES)
def take_back(request: HttpRequest, actor: Actor, request_id: UUID) -> HttpResponse:
    asked = get_object_or_404(policies.requests_visible_to(actor), id=request_id)
    actions.take_back_rights(actor, asked)
    messages.success(request, _("Demande annulée."))
    return redirect("people:knows", actor.project.slug, asked.person_id)
