"""What outings put on Today: where one goes, the return to note, and a team that has not said that it is back."""

from functools import partial
from typing import Any

from django.db.models import TextField
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.translation import gettext as _

from tremplin.core.registry import Asked, Tap, TodayItem
from tremplin.core.tenancy.actor import Actor, Role
from tremplin.core.tenancy.models import Project
from tremplin.core.ui.when import hour, say
from tremplin.domain.outreach.models import Band
from tremplin.domain.outreach.moments import local
from tremplin.domain.outreach.outings import Safety, TodayRow, asked_today, last_tap, safety, today_rows, window


def today(actor: Actor) -> Asked | list[TodayItem]:
    if not actor.can_open_files:
        return []
    told = RawSQL(*asked_today(actor), output_field=TextField())  # noqa: S611
    project = Project.objects.filter(pk=actor.project_id).order_by()
    return Asked(project.values("pk").annotate(told=told), partial(items, actor))


def items(actor: Actor, rows: list[dict[str, Any]]) -> list[TodayItem]:
    told = [row for one in rows for row in today_rows(one["told"])]
    found = [item(actor, row, safety(actor, row.on, row.band, row.taps, over=False)) for row in told]
    return [one for one in found if one]


def item(actor: Actor, row: TodayRow, state: Safety) -> TodayItem | None:
    """One outing, said to this member; the alert comes before all else."""
    url = reverse("outreach:outing", args=[actor.project.slug, row.id])
    if state.alert and (row.mine or actor.has(Role.COORDINATOR)):
        return alert(actor, row, state, url)
    if not row.mine:
        return said_for_them(actor, row, url)
    hours = window(actor, row.on, row.band)
    if actor.now >= hours.ends and (state.closed or actor.now >= hours.over):
        title = _("Sortie %(day)s, %(place)s : comment était-ce ?") % {"day": say(row.on, actor.today), "place": row.place}
        back = reverse("outreach:outing_return", args=[actor.project.slug, row.id])
        words = _("Notez le retour : des nombres, par entrée.")
        links = ((_("Noter le retour"), back),)
        return TodayItem("outing_return", title, words, back, "see", row.on, 33, actions=links, taps=undo(actor, row))
    return going(actor, row, state, url)


def going(actor: Actor, row: TodayRow, state: Safety, url: str) -> TodayItem:
    title = _("Sortie %(day)s, %(band)s : %(place)s") % {
        "day": say(row.on, actor.today),
        "band": Band(row.band).label,
        "place": row.place,
    }
    words = _("Avec %(team)s.") % {"team": row.team}
    if row.meeting_point:
        words += " " + _("Rendez-vous : %(point)s.") % {"point": row.meeting_point.rstrip(".")}
    if state.closed:
        words += " " + _("Bien rentrés : c’est dit.")
    elif state.started:
        words += " " + _("La sortie a commencé.")
    taps = undo(actor, row)
    if state.may_tap and not state.closed:
        late = state.started or actor.now >= window(actor, row.on, row.band).ends
        taps = (tap(actor, row, "end" if late else "start"), *taps)
    sort = 5 if row.on == actor.today else 12
    return TodayItem("outing", title, words, url, "", row.on, sort, actions=((_("Voir la sortie"), url),), taps=taps)


def tap(actor: Actor, row: TodayRow, kind: str) -> Tap:
    """The button that says it from Today."""
    label, icon = (_("Nous commençons"), "clock") if kind == "start" else (_("Bien rentrés"), "check")
    return Tap(label, tapped(actor, row), (("kind", kind), ("page", "today")), icon)


def undo(actor: Actor, row: TodayRow) -> tuple[Tap, ...]:
    """Taking the last tap back, for ten minutes."""
    kind = last_tap(row.taps, row.fresh)
    if not kind:
        return ()
    label = _("Annuler « bien rentrés »") if kind == "end" else _("Annuler « nous commençons »")
    return (Tap(label, tapped(actor, row), (("kind", kind), ("undo", "on"), ("page", "today")), "back", quiet=True),)


def tapped(actor: Actor, row: TodayRow) -> str:
    return reverse("outreach:outing_check_in", args=[actor.project.slug, row.id])


def said_for_them(actor: Actor, row: TodayRow, url: str) -> TodayItem | None:
    """To a coordinator who does not go: while it can be taken back, what was just said for the team."""
    if last_tap(row.taps, row.fresh) != "end":
        return None
    title = _("%(team)s : bien rentrés") % {"team": row.team}
    words = _("C’est dit pour la sortie à %(place)s.") % {"place": row.place}
    links = ((_("Voir la sortie"), url),)
    return TodayItem("outing_back", title, words, url, "", row.on, 6, actions=links, taps=undo(actor, row))


def alert(actor: Actor, row: TodayRow, state: Safety, url: str) -> TodayItem:
    """In words: who, where, since when, and the number to call."""
    title = _("%(team)s : personne n’a dit « bien rentrés »") % {"team": row.team}
    words = (
        _("La sortie à %(place)s a commencé, et devait finir à %(hour)s.")
        if state.started
        else _("La sortie à %(place)s devait finir à %(hour)s, et rien n’a été dit.")
    )
    told = words % {"place": row.place, "hour": hour(local(actor, window(actor, row.on, row.band).ends))}
    call = _("Appelez l’équipe. Numéro du projet : %(phone)s.") % {"phone": row.phone} if row.phone else _("Appelez l’équipe.")
    links, taps = ((_("Voir la sortie"), url),), (tap(actor, row, "end"), *undo(actor, row))
    return TodayItem("outing_alert", title, f"{told} {call}", url, "alert", row.on, 1, actions=links, taps=taps)
