"""What Today says of operations that wait for a person."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tremplin.core.registry import TodayItem
from tremplin.core.sync import policies
from tremplin.core.tenancy.actor import Actor


def items(actor: Actor) -> list[TodayItem]:
    """One line, however many they are; nothing for who captures nothing."""
    number = policies.operations_to_decide(actor).count() if policies.can_capture(actor) else 0
    if not number:
        return []
    url = reverse("sync:decide", args=[actor.project.slug])
    title = ngettext("%(n)d saisie à décider", "%(n)d saisies à décider", number) % {"n": number}
    why = _("Elles viennent d’un téléphone et n’ont pas pu être enregistrées telles quelles. Rien n’est perdu.")
    return [TodayItem("to_decide", title, why, url, tone="alert", sort=15, actions=((_("Décider"), url),))]
