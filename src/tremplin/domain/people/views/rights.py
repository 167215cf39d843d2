"""What the person may ask: who knows what, agreements and their end, limitation, erasure."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tremplin.core.journal import journal
from tremplin.core.journal.models import Read
from tremplin.core.registry import registries
from tremplin.core.tenancy.actor import FILE_ROLES, Actor, Role
from tremplin.core.tenancy.reading import read_together
from tremplin.core.tenancy.web import project_view
from tremplin.core.ui.tables import paged
from tremplin.domain.people import actions, contacts, forms, keeping, policies, queries, sharing
from tremplin.domain.people.listing import as_uuid
from tremplin.domain.people.models import Agreement, Notice, Person, RightsRequest
from tremplin.domain.people.views.sheets import fetch, notice_lines

RIGHTS = (Role.COORDINATOR, Role.DPO)


def recipients(actor: Actor) -> dict[UUID, str]:
    """Those to whom something may be passed on, as the rooms above name them."""
    found: dict[UUID, str] = {}
    for _name, room in registries.recipients:
        found.update(room(actor))
    return found


def fetch_for_rights(actor: Actor, person_id: UUID) -> Person:
    return get_object_or_404(policies.persons_with_rights(actor).select_related("territory"), id=person_id)


def readers(rows: Iterable[dict[str, Any]], names: Mapping[UUID, str]) -> list[dict[str, Any]]:
    """Who opened the file, the latest first: one line a day and a member."""
    seen: dict[tuple[Any, Any], Any] = {}
    for row in rows:
        seen.setdefault((row["actor_id"], row["at"].date()), row["at"])
    return [{"name": called(key[0], names), "at": at} for key, at in seen.items()]


def called(reader: UUID | None, names: Mapping[UUID, str]) -> str:
    """A member by name; who opened the link of a handover has no account."""
    if reader is None:
        return str(_("un partenaire, par son lien"))
    return names.get(reader) or str(_("ancien membre"))


def written_about(actor: Actor, person: Person) -> dict[str, list[dict[str, Any]]]:
    """What was said, agreed and read, with the team's names: one question."""
    of = {"project_id": actor.project_id}
    return read_together(
        notices=Notice.objects.filter(person=person, **of).order_by("-given_at"),
        agreements=Agreement.objects.filter(person=person, **of).order_by("at", "id"),
        reads=Read.objects.filter(subject_id=person.id, subject_kind="person", **of).order_by("-at")[:200],
        team=queries.team_names(actor),
        requests=RightsRequest.objects.filter(person=person, withdrawn_at=None, answered_at=None, **of).order_by("asked_on"),
    )


def waiting(actor: Actor, asked: RightsRequest) -> tuple[RightsRequest, bool]:
    """What was asked and not answered yet, and whether this member may take it back."""
    return asked, policies.can_take_back(actor, asked)


@project_view(*FILE_ROLES)
def knows(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """« Qui sait quoi sur moi » (SHARE-06): read with the person, printed on A4, each sharing cut from here."""
    person = fetch(actor, person_id)
    journal.read(actor, "person", person.id, because="rights")
    identity = queries.identity_of(actor, person)
    written = written_about(actor, person)
    accords = queries.in_force(actor, [Agreement(**row) for row in written["agreements"]])
    named = recipients(actor) if any(accord.recipient_id for accord in accords) else {}
    context = {
        "person": person,
        "identity": identity,
        "phone": contacts.said(identity.phone),
        "called": identity.called(person.level),
        "partners": sharing.partners(actor, person, accords, named),
        "own": [accord for accord in accords if accord.recipient_id is None],
        "openers": queries.openers(actor, person),
        "kept_until": keeping.last_day(person),
        "notices": [Notice(**row) for row in written["notices"]],
        "lines": notice_lines(actor, person, "spoken" if person.level == Person.Level.PSEUDONYM else "written")[1],
        "readers": readers(written["reads"], {row["id"]: row["name"] for row in written["team"]}),
        "now": actor.now,
        "requests": [waiting(actor, RightsRequest(**row)) for row in written["requests"]],
        "may_manage": policies.can_restrict(actor, person),
    }
    return render(request, "people/knows.html", context)


@project_view(*FILE_ROLES)
def agree(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    person = fetch(actor, person_id)
    form = forms.AgreementForm(request.POST or None, recipients=recipients(actor))
    if form.is_valid():
        clean = form.cleaned_data
        if form.attempt(
            actions.agree,
            actor,
            person,
            purpose=clean["purpose"],
            recipient_id=as_uuid(clean["recipient"]),
            until=clean["until"],
            id=clean["id"],
        ):
            messages.success(request, _("Accord noté."))
            return redirect("people:knows", actor.project.slug, person.id)
    called = queries.called_names(actor, [person])[person.id]
    return render(
        request, "people/agree.html", {"form": form, "person": person, "called": called}, status=422 if form.errors else 200
    )


@project_view(*FILE_ROLES)
def withdraw(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """What ends with it, then one act: taking back is always possible, and so is agreeing again."""
    person = fetch(actor, person_id)
    back = reverse("people:knows", args=[actor.project.slug, person.id])
    asked = request.POST if request.method == "POST" and "purpose" in request.POST else request.GET
    wanted = (asked.get("purpose", ""), as_uuid(asked.get("recipient")))
    held = {(one.purpose, one.recipient_id): one for one in queries.agreements_in_force(actor, person.id)}
    if wanted not in held:
        return redirect(back)
    if request.method == "POST":
        take_back(actor, person, held[wanted])
        messages.success(request, _("Accord retiré. Ce partage s’arrête maintenant."))
        return redirect(back)
    return confirm(
        request,
        question=_("Retirer cet accord ?"),
        words=held[wanted].label[:1].upper() + held[wanted].label[1:],
        consequences=[sharing.EFFECTS[Agreement.Purpose(wanted[0])]],
        undo=_("La personne peut être d’accord de nouveau, quand elle veut."),
        action=_("Retirer l’accord"),
        back=back,
    )


def take_back(actor: Actor, person: Person, accord: queries.Accord) -> None:
    """Without its handover agreement a partner has nothing left to read: everything with it ends."""
    if accord.purpose == Agreement.Purpose.HANDOVER and accord.recipient_id:
        actions.cut_partner(actor, person, accord.recipient_id)
    else:
        actions.withdraw(actor, person, purpose=accord.purpose, recipient_id=accord.recipient_id)


@project_view(*FILE_ROLES)
def cut(request: HttpRequest, actor: Actor, person_id: UUID, partner_id: UUID) -> HttpResponse:
    """Stop one partner: every agreement with it, every link to it."""
    person = fetch(actor, person_id)
    back = reverse("people:knows", args=[actor.project.slug, person.id])
    partner = sharing.known(actor, person, partner_id, recipients(actor))
    if partner is None:
        raise Http404
    if request.method == "POST":
        actions.cut_partner(actor, person, partner_id)
        messages.success(request, _("C’est coupé. %(name)s ne voit plus rien par nous.") % {"name": partner.name})
        return redirect(back)
    return confirm(
        request,
        question=_("Couper avec %(name)s ?") % {"name": partner.name},
        consequences=[
            *(sharing.EFFECTS[Agreement.Purpose(one.purpose)] for one in partner.accords),
            _("Ce qui a déjà été lu ne peut pas être repris : demandez à %(name)s de l’effacer.") % {"name": partner.name},
        ],
        undo=_("La personne peut être d’accord de nouveau, quand elle veut."),
        action=_("Couper maintenant"),
        back=back,
    )


@project_view(*RIGHTS)
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Restricted files, for those who answer requests."""
    people = (
        policies.persons_with_rights(actor).exclude(restricted_at=None).select_related("territory").order_by("-restricted_at")
    )
    return render(request, "people/rights.html", {"page_obj": paged(request, people)})


def confirm(request: HttpRequest, **context: Any) -> HttpResponse:
    return render(request, "ui/confirm.html", context)


@project_view(*RIGHTS)
def restrict(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    person = fetch_for_rights(actor, person_id)
    if request.method == "POST":
        actions.restrict(actor, person)
        messages.success(request, _("Suivi limité. L’équipe ne l’ouvre plus."))
        return redirect("people:rights", actor.project.slug)
    return confirm(
        request,
        question=_("Limiter ce suivi ?"),
        words=_("La personne demande une pause : personne ne lit, n’exporte ni ne propose rien pendant ce temps."),
        undo=_("Vous pourrez rouvrir le suivi depuis la page « Droits »."),
        action=_("Limiter le suivi"),
        back=reverse("people:rights", args=[actor.project.slug]),
    )


@project_view(*RIGHTS)
def lift_restriction(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    person = fetch_for_rights(actor, person_id)
    back = reverse("people:rights", args=[actor.project.slug])
    if request.method == "POST":
        if person.restricted_at:
            actions.lift_restriction(actor, person)
        messages.success(request, _("Suivi rouvert."))
        return redirect(back)
    return confirm(
        request,
        question=_("Rouvrir ce suivi ?"),
        undo=_("Vous pourrez le limiter de nouveau."),
        action=_("Rouvrir le suivi"),
        back=back,
    )


@project_view(*RIGHTS)
def erase(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    person = fetch_for_rights(actor, person_id)
    if request.method == "POST":
        actions.erase(actor, person)
        messages.success(request, _("C’est effacé. Il reste des nombres, sans rien qui désigne la personne."))
        return redirect("people:persons" if actor.can_open_files else "people:rights", actor.project.slug)
    consequences = [
        _("Le nom, les moyens de la joindre, les notes et les accords disparaissent, aussi des anciennes sauvegardes."),
        _("Les rencontres restent comme nombres du mois, sans jour ni auteur."),
        _("Une opposition au démarchage reste en vigueur."),
        _("Proposez d’abord à la personne la copie de ce qui est gardé."),
    ]
    back = reverse("people:rights", args=[actor.project.slug])
    return confirm(
        request, question=_("Effacer ce suivi ?"), consequences=consequences, action=_("Effacer pour toujours"), back=back
    )
