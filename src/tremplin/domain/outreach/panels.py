"""What the outreach shows elsewhere: the next step and the story on a person's page, items of Today, counts of a façade."""

from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tremplin.core.registry import Moment, Panel, Received, TodayItem
from tremplin.core.tenancy.actor import Actor
from tremplin.core.vault import vault
from tremplin.domain.methods.queries import method_in_force
from tremplin.domain.outreach import histories, perseverance, reasons
from tremplin.domain.outreach.histories import Story
from tremplin.domain.outreach.models import AdviceRequest, ContactAttempt, Mode
from tremplin.domain.outreach.perseverance import Next
from tremplin.domain.outreach.rows import Row
from tremplin.domain.partners.models import Partner
from tremplin.domain.people import naming, reminders
from tremplin.domain.people.identity import Identity
from tremplin.domain.people.models import Person
from tremplin.domain.people.naming import Telling
from tremplin.engines.perseverance import StepKind

TONES = {
    StepKind.SEE_AGAIN: "amber",
    StepKind.ASK_REFERENT_ADVICE: "amber",
    StepKind.PROPOSE_MEDIATOR: "amber",
    StepKind.CONGRATULATE: "green",
    StepKind.RESPECT_OPPOSITION: "coral",
    StepKind.LEAVE_IN_PEACE: "coral",
    StepKind.STOP: "grey",
    StepKind.WAIT: "grey",
}
ITEM_TONES = {
    StepKind.SEE_AGAIN: "see",
    StepKind.ASK_REFERENT_ADVICE: "alert",
    StepKind.PROPOSE_MEDIATOR: "alert",
    StepKind.CONGRATULATE: "good",
}


def answers_url(actor: Actor, person: Person, objection: str) -> str:
    if not objection:
        return ""
    query = urlencode({"objection": objection, "territory": person.territory_id, "person": person.id})
    return f"{reverse('outreach:answers', args=[actor.project.slug])}?{query}"


def next_step(actor: Actor, person: Person) -> Panel:
    """What to do next with this person, and why."""
    identity: Identity = person.identity  # type: ignore[attr-defined]
    found, one = perseverance.for_person(actor, person, identity)
    story = one.story
    person.story = story  # type: ignore[attr-defined]  # the story of the same page reads it
    method = method_in_force(actor, person.territory_id)
    channels = dict(ContactAttempt.Channel.choices)
    context = {
        "headline": reasons.headline(found.step, actor),
        "tone": TONES[found.step.kind],
        "sentences": reasons.sentences(found.step, actor, method),
        "promises": [(row, channels.get(row.channel, "")) for row in story.rows if row.kind == "promise"],
        "advice": [row for row in story.rows if row.kind == "advice" and row.answered_at is None],
        "opposed": found.step.kind is StepKind.RESPECT_OPPOSITION,
        "in_peace": found.step.kind is StepKind.LEAVE_IN_PEACE,
        "going": found.going,
        "followed": one.followed(actor),
        "answers": answers_url(actor, person, found.objection),
        "person_id": person.id,
    }
    return Panel(_("Et maintenant ?"), "outreach/next_step_panel.html", context, order=10)


def moments(actor: Actor, person: Person) -> list[Moment]:
    """Meetings, tries and advice of this person, for the story of their page."""
    story: Story = getattr(person, "story", None) or histories.read(actor, [person], depth=40).stories[person.id]
    method, language = method_in_force(actor, person.territory_id), get_language() or "fr"
    modes, outcomes, channels = dict(Mode.choices), dict(ContactAttempt.Outcome.choices), dict(ContactAttempt.Channel.choices)
    found = []
    for row in story.rows:
        said = method.objections[row.objection].says.read(language) if row.objection in method.objections else ""
        topics = [method.topics[code].label.read(language) for code in row.topics if code in method.topics]
        if row.kind == "meeting":
            action = _("Action de %(partner)s") % {"partner": row.partner} if row.partner else ""
            words = " · ".join(filter(None, [action, str(modes.get(row.channel, "")), *topics, said]))
            found.append(Moment(row.at, _("Rencontre"), "people", "teal", words, row.by_name))
        elif row.kind == "attempt":
            tone = "green" if row.outcome == ContactAttempt.Outcome.TALKED else "amber"
            title = _("Essai : %(channel)s") % {"channel": channels.get(row.channel, "")}
            words = " · ".join(filter(None, [str(outcomes.get(row.outcome, "")), said]))
            found.append(Moment(row.at, title, "door" if row.channel == "visit" else "phone", tone, words, row.by_name))
    return found + advice_moments(actor, person, [row for row in story.rows if row.kind in ("advice", "mediator")])


def advice_moments(actor: Actor, person: Person, rows: list[Row]) -> list[Moment]:
    """What was asked of a referent, and answered."""
    sealed = [(person.id, bytes(words)) for row in rows for words in (row.question, row.answer) if words]
    opened = iter(vault.open_many(actor.project_id, sealed) if sealed else [])
    found = []
    for row in rows:
        title = _("Médiateur proposé : %(name)s") if row.kind == "mediator" else _("Conseil demandé à %(name)s")
        question = str(next(opened) or "") if row.question else ""
        found.append(Moment(row.at, title % {"name": row.partner}, "relay", "amber", question, row.by_name))
        answer = next(opened) if row.answer else None
        if row.answered_at and isinstance(answer, dict):
            found.append(
                Moment(
                    row.answered_at,
                    _("Réponse de %(name)s") % {"name": row.partner},
                    "relay",
                    "green",
                    str(answer.get("words", "")),
                )
            )
    return found


def today(actor: Actor) -> list[TodayItem]:
    """People to see again, and why, in the engine's order."""
    return naming.together(actor, [telling_today(actor)])


def telling_today(actor: Actor) -> Telling[TodayItem]:
    """The same for Today, where all rooms' names are opened together."""
    if not actor.can_open_files:
        return []
    found = yield from perseverance.for_today(actor)
    ending = [reminders.item(actor, one) for one in found if isinstance(one, reminders.Ending)]
    return ending + [item(actor, one, place) for place, one in enumerate(one for one in found if isinstance(one, Next))]


def item(actor: Actor, one: Next, place: int) -> TodayItem:
    person, slug = one.person, actor.project.slug
    method = method_in_force(actor, person.territory_id)
    hint = f", {one.identity.place_hint}" if one.identity.place_hint else ""
    return TodayItem(
        kind=str(one.step.kind),
        title=f"{one.called}{hint}",
        why=" ".join(reasons.sentences(one.step, actor, method)[:4]),
        url=reverse("people:person", args=[slug, person.id]),
        tone=ITEM_TONES.get(one.step.kind, ""),
        when=one.step.due,
        sort=20 + place,
        person_id=person.id,
        actions=tuple(buttons(actor, one)),
        advice=" ".join(one.going.sentences) if one.going else "",
    )


def buttons(actor: Actor, one: Next) -> list[tuple[str, str]]:
    slug, person = actor.project.slug, one.person
    if one.step.kind is StepKind.CONGRATULATE:
        return [(_("Dire bravo"), reverse("outreach:attempt_new", args=[slug, person.id]))]
    if one.step.kind is StepKind.ASK_REFERENT_ADVICE:
        return [(_("Demander conseil"), reverse("outreach:advice_new", args=[slug, person.id]))]
    if one.step.kind is StepKind.PROPOSE_MEDIATOR:
        return [(_("Proposer un médiateur"), reverse("outreach:mediator_new", args=[slug, person.id]))]
    found = [(_("Noter"), reverse("outreach:attempt_new", args=[slug, person.id]))]
    if url := answers_url(actor, person, one.objection):
        found.append((_("Que répondre ?"), url))
    return found


def received(actor: Actor, person: Person) -> list[Received]:
    """Advice asked of partners, with the person's name or without."""
    rows = (
        AdviceRequest.objects.filter(project_id=actor.project_id, person=person).select_related("partner").order_by("-asked_at")
    )
    told = []
    for row in rows:
        what = _("ma situation, sans mon nom") if row.anonymous else _("ma situation, avec mon nom")
        state = _("réponse reçue") if row.answered_at else ""
        told.append(Received(row.partner_id, row.partner.name, row.asked_at, what, state))
    return told


def cut(actor: Actor, person: Person, partner_id: UUID) -> None:
    """A question once asked leaves no link open: the agreement's end is enough."""


def recipients(actor: Actor) -> dict[UUID, str]:
    """Partners to whom a person may agree that something is passed on."""
    return dict(Partner.objects.filter(project_id=actor.project_id, archived_at=None).order_by("name").values_list("id", "name"))
