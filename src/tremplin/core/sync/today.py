"""What Today says of operations that wait for a person."""

from datetime import date
from functools import partial
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tremplin.core.registry import Asked, TodayItem
from tremplin.core.sync import policies
from tremplin.core.tenancy.actor import Actor
from tremplin.core.ui.when import full


def items(actor: Actor) -> Asked | list[TodayItem]:
    """One line, however many they are; nothing for who captures nothing."""
    if not policies.can_capture(actor):
        return []
    waiting = (
        policies.operations_to_decide(actor).order_by().values("project_id").annotate(number=Count("pk"), first=Min("drops_on"))
    )
    return Asked(waiting, partial(told, actor))


def told(actor: Actor, rows: list[dict[str, Any]]) -> list[TodayItem]:
    number = sum(row["number"] for row in rows)
    if not number:
        return []
    url = reverse("sync:decide", args=[actor.project.slug])
    title = ngettext("%(n)d saisie à décider", "%(n)d saisies à décider", number) % {"n": number}
    why = _("Elles viennent d’un téléphone et n’ont pas pu être enregistrées telles quelles. Rien n’est perdu.")
    ends = [str(row["first"]) for row in rows if row["first"]]
    if ends:
        why = _("La première sera effacée le %(day)s si personne ne décide.") % {"day": full(date.fromisoformat(min(ends)))}
    return [TodayItem("to_decide", title, why, url, tone="alert", sort=15, actions=((_("Décider"), url),))]
