"""Posters: where and when the team is found, on paper and behind a QR code."""

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.dates import WEEKDAYS
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tremplin.core import clock
from tremplin.core.tenancy.actor import FILE_ROLES, Actor, Role
from tremplin.core.tenancy.web import project_view, public_page
from tremplin.core.ui import forms
from tremplin.core.ui.tables import paged
from tremplin.core.ui.when import hour
from tremplin.domain.outreach import actions, policies, posters
from tremplin.domain.outreach.models import Poster, PublicContact
from tremplin.domain.outreach.outings import HOURS
from tremplin.domain.outreach.places import Places

LANGUAGES = (("fr", "français"), ("en", "English"))


class PosterForm(forms.OnceForm):
    where = django_forms.ChoiceField(label=gettext_lazy("Quel lieu ?"))
    words = django_forms.CharField(
        label=gettext_lazy("Comment dit-on ce lieu sur place ?"), max_length=80,
        help_text=gettext_lazy("Par exemple : hall B, devant la fontaine. Aucun nom de personne."),
    )  # fmt: skip

    def __init__(self, *args: Any, places: Places, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["where"].choices = places.choices()


class PaperForm(forms.Form):
    """What goes on the paper. Nothing of it is kept."""

    first_name = django_forms.CharField(
        label=gettext_lazy("Un prénom"), max_length=30, required=False,
        help_text=gettext_lazy("Si cette personne le souhaite, et le prénom seul. Il va sur le papier, et n’est pas gardé."),
    )  # fmt: skip
    day = django_forms.TypedChoiceField(
        label=gettext_lazy("Quel jour ?"), choices=[("", "–"), *WEEKDAYS.items()], coerce=int, empty_value=None, required=False
    )
    first = django_forms.TimeField(
        label=gettext_lazy("De"), required=False, widget=django_forms.TimeInput(attrs={"type": "time"})
    )
    last = django_forms.TimeField(label=gettext_lazy("À"), required=False, widget=django_forms.TimeInput(attrs={"type": "time"}))
    size = forms.ChipsField(
        label=gettext_lazy("Sur quoi ?"), choices=(("a4", gettext_lazy("affiche A4")), ("card", gettext_lazy("cartes de poche")))
    )
    language = forms.ChipsField(label=gettext_lazy("En quelle langue ?"), choices=LANGUAGES)

    def said(self) -> posters.Said:
        clean = self.cleaned_data
        times = [clean[name] for name in ("first", "last") if clean[name]]
        day = "" if clean["day"] is None else str(WEEKDAYS[clean["day"]]).capitalize()
        return posters.Said(clean["first_name"], day, " – ".join(hour(one) for one in times))


class ContactForm(forms.Form):
    phone = forms.PhoneField(
        label=gettext_lazy("Numéro public du projet"), required=False, help_text=gettext_lazy("Jamais le numéro de quelqu’un.")
    )
    words = django_forms.CharField(
        label=gettext_lazy("Où venir, en une ligne"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("Une adresse, des heures."),
    )


def contact_of(actor: Actor) -> PublicContact | None:
    return PublicContact.objects.filter(project_id=actor.project_id).first()


@project_view(*FILE_ROLES)
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    rows = policies.posters_visible_to(actor).select_related("territory").order_by("-published", "place", "id")
    if words:
        rows = rows.filter(Q(place__icontains=words) | Q(territory__name__icontains=words))
    context = {
        "page_obj": paged(request, rows),
        "words": words,
        "contact": contact_of(actor),
        "may_set": policies.can_set_contact(actor),
    }
    return render(request, "outreach/posters.html", context)


@project_view(*FILE_ROLES)
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    places = Places.of(actor)
    form = PosterForm(request.POST or None, actor=actor, places=places, initial={"where": request.GET.get("lieu", "")})
    if form.is_valid() and (poster := form.attempt(lambda: made(actor, places, form.cleaned_data))):
        return redirect("outreach:poster", actor.project.slug, poster.id)
    return render(request, "outreach/poster_form.html", {"form": form}, status=422 if form.errors else 200)


def made(actor: Actor, places: Places, clean: dict[str, Any]) -> Poster:
    territory, entrance = places.resolve(clean["where"])
    return actions.make_poster(actor, territory=territory, entrance=entrance, place=clean["words"], id=clean["id"])


@project_view(*FILE_ROLES)
def page(request: HttpRequest, actor: Actor, poster_id: UUID) -> HttpResponse:
    """The poster on the screen, and the form of its paper. The paper is asked by POST: a first name enters no address, no log."""
    poster = get_object_or_404(policies.posters_visible_to(actor).select_related("territory"), id=poster_id)
    address = request.build_absolute_uri(reverse("here:place", args=[poster.code]))
    times = posters.next_times(actor, poster)
    form = PaperForm(request.POST or None, actor=actor, initial=start(times))
    if form.is_valid():
        return paper(actor, poster, form, address)
    context = {
        "poster": poster,
        "address": address,
        "qr": mark_safe(posters.qr_svg(address)),  # noqa: S308  # our own drawing: numbers only
        "times": posters.said_times(actor, times),
        "form": form,
        "contact": contact_of(actor),
    }
    return render(request, "outreach/poster.html", context, status=422 if form.errors else 200)


def start(times: list[Any]) -> dict[str, Any]:
    """The next time planned there, and the reader's language."""
    found: dict[str, Any] = {"size": "a4", "language": (translation.get_language() or "fr")[:2]}
    if times:
        on, band = times[0]
        first, last = HOURS[band]
        found |= {"day": on.weekday(), "first": f"{first:%H:%M}", "last": f"{last:%H:%M}"}
    return found


def paper(actor: Actor, poster: Poster, form: PaperForm, address: str) -> HttpResponse:
    card, language = form.cleaned_data["size"] == "card", form.cleaned_data["language"]
    with translation.override(language):
        document = posters.document(poster, form.said(), actor.project.name, contact_of(actor), address, language, card)
    response = HttpResponse(document, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{"cartes" if card else "affiche"}-{poster.code}.pdf"'
    return response


@project_view(*FILE_ROLES)
def retire(request: HttpRequest, actor: Actor, poster_id: UUID) -> HttpResponse:
    poster = get_object_or_404(policies.posters_visible_to(actor).select_related("territory"), id=poster_id)
    if request.method == "POST":
        actions.retire_poster(actor, poster)
        messages.success(request, _("Affiche retirée. Décrochez aussi le papier."))
        return redirect("outreach:posters", actor.project.slug)
    context = {
        "question": _("Retirer cette affiche ?"),
        "words": poster.place,
        "consequences": [_("Son code QR ne mènera plus nulle part.")],
        "undo": _("Vous pourrez la remettre : le même code servira de nouveau."),
        "action": _("Retirer l’affiche"),
        "back": reverse("outreach:poster", args=[actor.project.slug, poster.id]),
    }
    return render(request, "ui/confirm.html", context)


@require_POST
@project_view(*FILE_ROLES)
def put_back(request: HttpRequest, actor: Actor, poster_id: UUID) -> HttpResponse:
    poster = get_object_or_404(policies.posters_visible_to(actor).select_related("territory"), id=poster_id)
    actions.put_poster_back(actor, poster)
    messages.success(request, _("Affiche remise : son code QR mène de nouveau à sa page."))
    return redirect("outreach:poster", actor.project.slug, poster.id)


@project_view(Role.COORDINATOR)
def contact(request: HttpRequest, actor: Actor) -> HttpResponse:
    known = contact_of(actor)
    initial = {"phone": known.phone, "words": known.words} if known else {}
    form = ContactForm(request.POST or None, actor=actor, initial=initial)
    if form.is_valid() and form.attempt(actions.set_contact, actor, **form.cleaned_data):
        messages.success(request, _("Numéro et lieu gardés."))
        return redirect("outreach:posters", actor.project.slug)
    return render(request, "outreach/contact_form.html", {"form": form}, status=422 if form.errors else 200)


@public_page
def here(request: HttpRequest, code: str) -> HttpResponse:
    """Where the QR code leads: no account, no cookie, nobody's name."""
    asked = request.GET.get("langue", "")
    language = asked if asked in dict(LANGUAGES) else (translation.get_language() or "fr")[:2]
    with translation.override(language):
        found = posters.here(code, clock.now())
        other = next((one for one in LANGUAGES if one[0] != language), LANGUAGES[0])
        page = render(
            request, "outreach/here.html", {"here": found, "other": other, "lang": language}, status=200 if found else 404
        )
    page.headers["Cache-Control"] = "no-store"
    page.headers["X-Robots-Tag"] = "noindex, nofollow"
    return page
