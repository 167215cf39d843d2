"""True counts, for those who may open files; and what each word means, for everybody."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import FILE_ROLES, Actor
from tremplin.core.tenancy.web import project_view
from tremplin.domain.impact import becoming, exports, forms, policies, queries, showing
from tremplin.domain.impact.definitions import KINDS, definitions
from tremplin.domain.impact.policies import RELEASE_READERS


@project_view(*FILE_ROLES)
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The steps of the pathway and all that goes with them, for a period and a territory."""
    territories = list(policies.territories_visible_to(actor).order_by("name"))
    asked = forms.asked(request.GET.dict(), territories, actor.today)
    found = queries.figures(actor, asked.period, asked.territory, territories)
    context: dict[str, Any] = {
        "shown": showing.page(actor, found),
        "asked": asked,
        "territories": [one for one in territories if one.archived_at is None],
        "choices": forms.choices(queries.first_month(actor), actor.today),
        "export": forms.as_query(asked.query()),
        "period_query": forms.as_query({"periode": asked.period.code}),
        "may_publish": policies.can_publish(actor),
        "unproved_words": unproved(found.unproved),
        "known_first": becoming.comes_first(actor, becoming.first_presence(actor), found.method),
    }
    return render(request, "impact/figures.html", context)


def unproved(n: int) -> str:
    return ngettext(
        "%(n)d personne a un accord et un objectif, mais pas encore la preuve d’une étape d’avant : son lien avec l’emploi public, son âge, "
        "ou un deuxième échange. Elle ne compte pas encore comme accompagnée.",
        "%(n)d personnes ont un accord et un objectif, mais pas encore la preuve d’une étape d’avant : leur lien avec l’emploi public, leur âge, "
        "ou un deuxième échange. Elles ne comptent pas encore comme accompagnées.",
        n,
    ) % {"n": n}


@project_view(*FILE_ROLES)
def exported(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The same figures as a CSV. Counts leave the house: that is written first."""
    territories = list(policies.territories_visible_to(actor).order_by("name"))
    asked = forms.asked(request.GET.dict(), territories, actor.today)
    journal.record(actor, "figures.exported", ("project", actor.project_id), because=asked.period.code)
    shown = showing.page(actor, queries.figures(actor, asked.period, asked.territory, territories))
    head = [_("Partie"), _("Chiffre"), _("n"), _("sur N"), _("Période"), _("Définition")]
    return exports.as_csv(f"chiffres-{asked.period.code}", head, showing.export_rows(shown))


@project_view(*RELEASE_READERS)
def words(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Where each word comes from, since when, and what Tremplin makes of it (FUN-08)."""
    language = get_language() or "fr"
    titles = {
        "audience": _("Les publics"),
        "place": _("Les lieux"),
        "step": _("Les étapes"),
        "figure": _("Comment un nombre se lit"),
    }
    groups = [
        (
            titles[kind],
            [
                {"code": one.code, "label": one.label.read(language), "says": one.says.read(language), "here": one.here.read(language),
                 "source": one.source.read(language), "date": one.date.read(language), "checked": one.checked}
                for one in definitions().values()
                if one.kind == kind
            ],
        )
        for kind in KINDS
    ]  # fmt: skip
    return render(request, "impact/definitions.html", {"groups": groups, "may_read_true": policies.can_read_true_counts(actor)})
