"""The team of a project: who works there, inviting, changing a part, leaving."""

from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tremplin.core.tenancy import actions, queries
from tremplin.core.tenancy.actor import Actor, Role
from tremplin.core.tenancy.errors import DomainError
from tremplin.core.tenancy.forms import InvitationForm, PlaceForm
from tremplin.core.tenancy.models import Invitation, Membership
from tremplin.core.tenancy.web import project_view


@require_GET
@project_view(Role.COORDINATOR)
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    team = queries.members(actor)
    invitations = [(row, Role(row.role).label) for row in queries.waiting_invitations(actor)]
    context = {
        "running": [one for one in team if one.running],
        "gone": [one for one in team if not one.running],
        "invitations": invitations,
    }
    return render(request, "accounts/team.html", context)


@require_http_methods(["GET", "POST"])
@project_view(Role.COORDINATOR)
def invite(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = InvitationForm(request.POST or None, actor=actor)
    if form.is_valid() and (result := form.attempt(actions.invite, actor, **form.cleaned_data)):
        invitation, token = result
        link = f"{settings.SITE_ADDRESS}{reverse('accounts:join', args=[token])}"
        words = _("Bonjour,\n\nVoici le lien pour rejoindre « %(project)s » : %(link)s\n\nIl sert une fois, pendant sept jours.") % {
            "project": actor.project, "link": link,
        }  # fmt: skip
        mail = f"mailto:{quote(invitation.email, safe='@')}?subject={quote(str(actor.project))}&body={quote(words)}"
        context = {"invitation": invitation, "role": Role(invitation.role).label, "link": link, "mail": mail}
        return render(request, "accounts/invited.html", context)
    return render(request, "accounts/invite.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@project_view(Role.COORDINATOR)
def revoke(request: HttpRequest, actor: Actor, invitation: UUID) -> HttpResponse:
    row = get_object_or_404(Invitation, project_id=actor.project_id, pk=invitation)
    if request.method == "POST":
        try:
            actions.revoke_invitation(actor, row)
            messages.success(request, _("Le lien ne sert plus."))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("accounts:team", project=actor.project.slug)
    context = {
        "question": _("Annuler cette invitation ?"),
        "words": _("%(email)s ne pourra plus rejoindre le projet par ce lien.") % {"email": row.email},
        "action": _("Annuler l’invitation"),
        "undo": _("Vous pourrez envoyer une nouvelle invitation."),
        "back": reverse("accounts:team", args=[actor.project.slug]),
    }
    return render(request, "ui/confirm.html", context)


@require_http_methods(["GET", "POST"])
@project_view(Role.COORDINATOR)
def change(request: HttpRequest, actor: Actor, membership: UUID) -> HttpResponse:
    row = get_object_or_404(Membership.objects.select_related("user"), project_id=actor.project_id, pk=membership)
    form = PlaceForm(request.POST or None, actor=actor, initial=PlaceForm.about(row))
    if form.is_valid() and form.attempt(actions.change_part, actor, row, **form.cleaned_data):
        messages.success(request, _("C’est enregistré."))
        return redirect("accounts:team", project=actor.project.slug)
    return render(
        request,
        "accounts/change_part.html",
        {"form": form, "row": row, "role": Role(row.role).label},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
@project_view(Role.COORDINATOR)
def end(request: HttpRequest, actor: Actor, membership: UUID) -> HttpResponse:
    row = get_object_or_404(Membership.objects.select_related("user"), project_id=actor.project_id, pk=membership)
    if request.method == "POST":
        try:
            actions.end_membership(actor, row)
            messages.success(request, _("%(name)s ne fait plus partie de l’équipe.") % {"name": row.user.name})
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("accounts:team" if row.user_id != actor.user_id else "accounts:my_projects", **_address(actor, row))
    context = {
        "question": _("Mettre fin à la place de %(name)s ?") % {"name": row.user.name},
        "consequences": [
            _("%(role)s : ses accès au projet se ferment tout de suite.") % {"role": Role(row.role).label},
            _("Ses sessions ouvertes se ferment, sur tous ses appareils."),
            _("Ce qui a été noté reste, avec son nom dans le journal."),
        ],
        "action": _("Mettre fin"),
        "undo": _("Une nouvelle invitation lui redonnera sa place."),
        "back": reverse("accounts:team", args=[actor.project.slug]),
    }
    return render(request, "ui/confirm.html", context)


def _address(actor: Actor, row: Membership) -> dict[str, str]:
    return {} if row.user_id == actor.user_id else {"project": actor.project.slug}
