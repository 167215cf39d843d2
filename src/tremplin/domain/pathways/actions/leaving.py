"""The end of a support: the day it stopped, then one exit with its reason, typed within thirty days (FUN-03, FUN-05)."""

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
from tremplin.domain.pathways.actions.sheets import locked_pathway, past_day
from tremplin.domain.pathways.models import Exit, Pathway, Source
from tremplin.domain.people import actions as people
from tremplin.domain.people import queries
from tremplin.domain.people.models import Agreement

LONGEST = 500


@transaction.atomic
def end_pathway(actor: Actor, pathway: Pathway, *, on: date | None = None) -> Pathway:
    """The support stopped on that day. Why may be said later, within thirty days. Twice is the same as once."""
    pathway = locked_pathway(actor, pathway)
    if pathway.ended_on is None:
        close(pathway, end_day(actor, pathway, on))
        journal.record(actor, "pathway.ended", pathway)
    return pathway


@transaction.atomic
def resume_pathway(actor: Actor, pathway: Pathway) -> Pathway:
    """Undo an end that has no reason yet: the plan goes on."""
    pathway = locked_pathway(actor, pathway)
    if pathway.ended_on is None:
        return pathway
    if standing(pathway) is not None:
        raise WrongMoment(_("Le motif de fin est déjà noté. Annulez-le d’abord."), pathway)
    reopen(pathway)
    journal.record(actor, "pathway.resumed", pathway)
    return pathway


@transaction.atomic
def record_exit(
    actor: Actor,
    pathway: Pathway,
    *,
    reason: str,
    source: str,
    on: date | None = None,
    words: str = "",
    news_agreed: bool = False,
    id: UUID | None = None,
) -> Exit:
    """One exit per pathway, with a reason of the method. The same `id` again is the same exit.

    `news_agreed` writes down that the person agrees to be asked for news at 3, 6 and 12 months.

    Raises:
        Invalid: a reason that is not in the list, "other" without words (FUN-03), a day before the start or to come.
        WrongMoment: this pathway has its exit already (carries it).
    """
    pathway = locked_pathway(actor, pathway)
    if (known := noted_already(Exit, actor, id, pathway=pathway)) is not None:
        return known
    if (before := standing(pathway)) is not None:
        raise WrongMoment(_("Une fin est déjà notée pour ce parcours. Annulez-la pour en noter une autre."), before)
    day = end_day(actor, pathway, on or pathway.ended_on)
    said = check(actor, pathway, reason, source, words)
    close(pathway, day)
    left = Exit.objects.create(
        id=id or uuid7(),
        project_id=actor.project_id,
        pathway=pathway,
        person=pathway.person,
        on=day,
        reason=reason,
        words_sealed=vault.seal(actor.project_id, pathway.person_id, said) if said else None,
        source=source,
        noted_by=actor.user_id,
        created_at=actor.now,
    )
    if news_agreed and not queries.agrees(actor, pathway.person_id, Agreement.Purpose.FOLLOW_UP):
        people.agree(actor, pathway.person, purpose=Agreement.Purpose.FOLLOW_UP)
    if source == Source.PERSON:
        people.touch(pathway.person, actor.today)
    journal.record(actor, "exit.recorded", left, because=reason)
    return left


@transaction.atomic
def undo_exit(actor: Actor, exit: Exit) -> Pathway:
    """It was a mistake: the exit stays written as undone, the pathway is open again."""
    pathway = locked_pathway(actor, exit.pathway)
    undone = Exit.objects.select_for_update().get(project_id=actor.project_id, id=exit.id)
    if undone.undone_at is not None:
        return pathway
    newer = Pathway.objects.filter(project_id=actor.project_id, person=pathway.person, ended_on=None).exclude(id=pathway.id)
    if newer.exists():
        raise WrongMoment(_("Un autre parcours est ouvert depuis. Cette fin reste celle du parcours d’avant."), pathway)
    undone.undone_at = actor.now
    undone.save(update_fields=["undone_at"])
    reopen(pathway)
    journal.record(actor, "exit.undone", undone)
    return pathway


def check(actor: Actor, pathway: Pathway, reason: str, source: str, words: str) -> str:
    """The words that go with this reason, trimmed, if the reason and source are of the lists."""
    known = method_in_force(actor, pathway.person.territory_id).exits.get(reason)
    if known is None:
        raise Invalid(_("Choisissez un motif de la liste."), field="reason")
    if source not in Source.values:
        raise Invalid(_("Choisissez qui le dit."), field="source")
    said = " ".join(words.split())
    if known.needs_text and not said:
        raise Invalid(_("Dites en quelques mots pourquoi : ce motif n’est pas dans la liste."), field="words")
    if len(said) > LONGEST:
        raise Invalid(_("C’est trop long. Gardez l’essentiel."), field="words")
    return said


def end_day(actor: Actor, pathway: Pathway, on: date | None) -> date:
    day = past_day(actor, on)
    if day < pathway.started_on:
        raise Invalid(_("La fin ne peut pas venir avant le début du parcours."), field="on")
    return day


def standing(pathway: Pathway) -> Exit | None:
    return Exit.objects.filter(project_id=pathway.project_id, pathway=pathway, undone_at=None).first()


def close(pathway: Pathway, day: date) -> None:
    pathway.ended_on = day
    pathway.save(update_fields=["ended_on"])
    people.mark_left(pathway.person, day)


def reopen(pathway: Pathway) -> None:
    pathway.ended_on = None
    pathway.save(update_fields=["ended_on"])
    people.mark_left(pathway.person, None)
