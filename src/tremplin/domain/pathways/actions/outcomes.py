"""Positive outcomes: several, dated, sourced. A correction is a new fact; confidence is told by the person only."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid, WrongMoment
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.twice import noted_already
from tremplin.core.vault import vault
from tremplin.domain.methods.queries import method_in_force
from tremplin.domain.pathways import policies
from tremplin.domain.pathways.actions.sheets import past_day
from tremplin.domain.pathways.models import Outcome, Source
from tremplin.domain.people import actions as people
from tremplin.domain.people.models import Person

LONGEST = 500


@transaction.atomic
def record_outcome(
    actor: Actor,
    person: Person,
    *,
    kind: str,
    on: date | None = None,
    source: str,
    link: str = "",
    words: str = "",
    corrects: Outcome | None = None,
    id: UUID | None = None,
) -> Outcome:
    """Something good happened, and somebody says so; or a better version of what was noted. The same `id` again is the same fact.

    Raises:
        Invalid: a source that this outcome does not take (confidence: the person only), a raccrochage without its link.
        WrongMoment: what is corrected was corrected already.
    """
    policies.require(policies.can_accompany(actor, person))
    if (known := noted_already(Outcome, actor, id, person=person)) is not None:
        return known
    day = past_day(actor, on)
    check(actor, person, kind, source, link)
    said = " ".join(words.split())
    if len(said) > LONGEST:
        raise Invalid(_("C’est trop long. Gardez les mots qui comptent."), field="words")
    if corrects is not None:
        policies.require(corrects.person_id == person.id and corrects.project_id == actor.project_id)
        still_stands(corrects)
    outcome = Outcome.objects.create(
        id=id or uuid7(),
        project_id=actor.project_id,
        person=person,
        kind=kind,
        link=link if kind == Outcome.Kind.RACCROCHAGE else "",
        on=day,
        source=source,
        words_sealed=vault.seal(actor.project_id, person.id, said) if said else None,
        noted_by=actor.user_id,
        corrects=corrects.id if corrects else None,
        created_at=actor.now,
    )
    if source == Source.PERSON:
        people.touch(person, actor.today)
    journal.record(actor, "outcome.corrected" if corrects else "outcome.recorded", outcome, because=kind)
    return outcome


@transaction.atomic
def withdraw_outcome(actor: Actor, outcome: Outcome) -> Outcome:
    """It was noted by mistake: a new fact says so, the old one stays readable in the journal."""
    policies.require(policies.can_accompany(actor, outcome.person))
    still_stands(outcome)
    gone = Outcome.objects.create(
        project_id=actor.project_id,
        person=outcome.person,
        kind=outcome.kind,
        link=outcome.link,
        on=outcome.on,
        source=outcome.source,
        noted_by=actor.user_id,
        corrects=outcome.id,
        withdrawn=True,
        created_at=actor.now,
    )
    journal.record(actor, "outcome.withdrawn", outcome)
    return gone


def check(actor: Actor, person: Person, kind: str, source: str, link: str) -> None:
    outcome = method_in_force(actor, person.territory_id).outcomes.get(kind)
    if outcome is None:
        raise Invalid(_("Choisissez une issue de la liste."), field="kind")
    if kind == Outcome.Kind.CONFIDENCE and source != Source.PERSON:
        raise Invalid(_("Seule la personne parle de sa confiance. Demandez-lui."), field="source")
    if source not in outcome.sources:
        raise Invalid(_("Choisissez qui le dit."), field="source")
    if kind == Outcome.Kind.RACCROCHAGE and link not in Outcome.Link.values:
        raise Invalid(_("Dites quel lien reprend : école, service de l’emploi, formation ou emploi."), field="link")


def still_stands(outcome: Outcome) -> None:
    # Two people correcting one fact: the second is told, instead of two versions standing side by side.
    Person.objects.select_for_update().get(project_id=outcome.project_id, id=outcome.person_id)
    corrected = Outcome.objects.filter(project_id=outcome.project_id, person_id=outcome.person_id, corrects=outcome.id)
    if outcome.withdrawn or corrected.exists():
        raise WrongMoment(_("Cette issue a déjà été corrigée. Regardez sa dernière version."), outcome)
