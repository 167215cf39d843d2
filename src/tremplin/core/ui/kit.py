"""The page /kit: each part of the interface, with made-up content, in each theme."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tremplin.core.tenancy.errors import Invalid
from tremplin.core.tenancy.web import public_page
from tremplin.core.ui import errors, forms
from tremplin.core.ui.icons import ICONS
from tremplin.core.ui.tables import Column, ordered, paged

NOW = datetime(2019, 10, 22, 15, 0, tzinfo=UTC)
TODAY = date(2019, 10, 22)
PEOPLE = [
    ("Zak", "Bât. B", 2, NOW - timedelta(days=9)),
    ("Maïssa", "Bât. A", 5, NOW - timedelta(days=1)),
    ("Yo", "Parking", 1, NOW - timedelta(days=15)),
    ("Élodie", "Centre social", 3, NOW - timedelta(days=30)),
]


@dataclass(frozen=True, slots=True)
class Step:
    label: object
    n: int | None
    total: int | None
    definition: object = ""
    hidden: object = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    words: object
    tone: str = "teal"
    url: str = ""


class KitForm(forms.Form):
    name = forms.forms.CharField(
        label=_("Prénom ou surnom"), max_length=60, help_text=_("Comme la personne veut qu’on l’appelle.")
    )
    met_on = forms.PastDateField(label=_("Jour de la rencontre"))
    back_at = forms.DateTimeField(label=_("Rendez-vous"), required=False)
    phone = forms.PhoneField(label=_("Téléphone"), required=False)
    place = forms.forms.ChoiceField(
        label=_("Lieu"), choices=[("", _("Choisissez")), ("a", _("Bâtiment A")), ("b", _("Bâtiment B"))], required=False
    )
    topic = forms.ManyChipsField(
        label=_("De quoi avez-vous parlé ?"),
        choices=[("work", _("travail")), ("training", _("formation")), ("housing", _("logement")), ("health", _("santé"))],
    )
    outcome = forms.ChipsField(
        label=_("Et ensuite ?"),
        choices=[("again", _("à revoir")), ("relay", _("passer le relais")), ("done", _("rien pour l’instant"))],
    )
    trust = forms.PicturesField(label=_("Je me sens écouté·e ici"), required=False)
    note = forms.NoteField(label=_("Note écrite"), required=False)
    file = forms.DropField(label=_("Fichier"), required=False)
    told = forms.forms.BooleanField(label=_("J’ai dit à la personne ce que je note et pourquoi."))


def _columns() -> list[Column]:
    return [
        Column("name", _("Personne"), sort=True, url=lambda row: "#"),
        Column("place", _("Lieu")),
        Column("tries", _("Essais"), sort=True, number=True),
    ]


def _refuse() -> bool:
    raise Invalid(gettext("Cette rencontre est déjà notée."), field=None)


@public_page
def page(request: HttpRequest) -> HttpResponse:
    form = KitForm(request.POST or None, request.FILES or None, now=NOW)
    if form.is_bound and form.is_valid():
        form.attempt(_refuse)
    columns = _columns()
    rows = [{"name": name, "place": place, "tries": tries, "at": at} for name, place, tries, at in PEOPLE] * 9
    query = request.GET.get("q", "").casefold()
    found = [row for row in rows if query in str(row["name"]).casefold()]
    context: dict[str, Any] = {
        "form": form,
        "now": NOW,
        "today": TODAY,
        "icons": sorted(ICONS),
        "columns": columns,
        "page_obj": paged(request, ordered(request, found, columns)),
        "query": request.GET.get("q", ""),
        "steps": _steps(),
        "days": _days(),
        "entries": _entries(),
        "dates": [NOW + timedelta(days=n) for n in (-40, -9, -1, 0, 1, 3, 40)],
        "crumbs": [(_("Aujourd’hui"), "/"), (_("Personnes"), "#")],
        "tones": ["teal", "amber", "coral", "green"],
    }
    return render(request, "kit.html", context, status=422 if form.errors else 200)


def _steps() -> list[Step]:
    return [
        Step(_("Rencontrées"), 412, None, _("au moins une rencontre notée")),
        Step(_("Revues"), 240, 412, _("deux rencontres ou plus")),
        Step(_("Passées à un partenaire"), 96, 240, _("relais accepté par la personne")),
        Step(_("Reçues"), 61, 96, _("le partenaire l’a confirmé")),
        Step(_("En emploi à six mois"), None, None, hidden=_("moins de cinq personnes")),
    ]


def _days() -> list[Day]:
    return [
        Day(TODAY, _("17 h, hall B"), "teal", "#"),
        Day(TODAY + timedelta(days=2), _("Zak"), "amber", "#"),
        Day(TODAY - timedelta(days=1), _("stand")),
        Day(TODAY + timedelta(days=8), _("réunion"), "green", "#"),
    ]


def _entries() -> list[dict[str, Any]]:
    return [
        {"icon": "check", "tone": "green", "title": _("Relais accepté"), "at": NOW - timedelta(days=1), "by": "Samir"},
        {
            "icon": "relay",
            "title": _("Relais proposé"),
            "at": NOW - timedelta(days=4),
            "by": "Inès",
            "words": _("Veut apprendre la mécanique, pas trop loin."),
        },
        {
            "icon": "door",
            "tone": "amber",
            "title": _("Rencontre au pied de l’immeuble"),
            "at": NOW - timedelta(days=9),
            "by": "Inès",
        },
    ]


@public_page
def live(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204)


@public_page
def error(request: HttpRequest, status: int) -> HttpResponse:
    if status not in (400, 403, 404, 413, 429, 500, 503):
        raise Http404
    return errors.error_page(request, status)
