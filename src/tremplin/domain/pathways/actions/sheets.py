"""What the verbs of the plan share: words are sealed, edits keep both values, two people editing lose nothing."""

from datetime import date
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid, WrongMoment
from tremplin.core.vault import vault
from tremplin.domain.pathways import policies
from tremplin.domain.pathways.models import Goal, Pathway, PlanChange, PlanStep
from tremplin.domain.people.models import Person

LONGEST = 500
Sheet = TypeVar("Sheet", Goal, PlanStep)
EDITED_MEANWHILE = _("Quelqu’un a changé ceci pendant que vous écriviez. Rien n’est perdu : comparez les deux, puis enregistrez.")


def clean_words(text: str, *, field: str = "words") -> str:
    """The person's words, trimmed. Raises Invalid."""
    words = " ".join(text.split())
    if not words:
        raise Invalid(_("Écrivez-le avec les mots de la personne."), field=field)
    if len(words) > LONGEST:
        raise Invalid(_("C’est trop long pour un plan. Gardez l’essentiel."), field=field)
    return words


def seal(person: Person, words: str) -> bytes:
    return vault.seal(person.project_id, person.id, words)


def past_day(actor: Actor, day: date | None, *, field: str = "on") -> date:
    """Today when no day is said. Raises Invalid for a day to come."""
    if day is not None and day > actor.today:
        raise Invalid(_("Cette date n’est pas encore venue. Écrivez une date passée ou celle d’aujourd’hui."), field=field)
    return day or actor.today


def locked_pathway(actor: Actor, pathway: Pathway) -> Pathway:
    """The row as it stands now, held until the end of the transaction, if the actor may work on it."""
    found = (
        Pathway.objects.select_for_update(of=("self",)).select_related("person").get(project_id=actor.project_id, id=pathway.id)
    )
    policies.require(policies.can_accompany(actor, found.person))
    return found


def running(pathway: Pathway) -> None:
    if pathway.ended_on is not None:
        raise WrongMoment(_("Ce parcours est terminé. Reprenez-le pour changer le plan."), pathway)


def locked(actor: Actor, sheet: Sheet, version: int | None) -> Sheet:
    """The goal or step as it stands now, if it is the one that the reader saw. Raises WrongMoment, which carries it."""
    rows = type(sheet).objects.select_for_update(of=("self",)).select_related("person")
    found = rows.get(project_id=actor.project_id, id=sheet.id)
    policies.require(policies.can_accompany(actor, found.person))
    if version is not None and version != found.version:
        raise WrongMoment(EDITED_MEANWHILE, found)
    return found


def keep_change(actor: Actor, sheet: Goal | PlanStep, before: dict[str, str], after: dict[str, str]) -> None:
    """Both values of what changed, as a fact under the person's key."""
    changes = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    PlanChange.objects.create(
        project_id=actor.project_id,
        person_id=sheet.person_id,
        kind="goal" if isinstance(sheet, Goal) else "step",
        subject_id=sheet.id,
        version=sheet.version,
        author_id=actor.user_id,
        change_sealed=vault.seal(actor.project_id, sheet.person_id, changes),
        created_at=actor.now,
    )


def words_of(sheet: Goal | PlanStep) -> str:
    return str(vault.open(sheet.project_id, sheet.person_id, sheet.words_sealed))


def swap(rows: list[Sheet], sheet: Sheet, *, up: bool) -> list[Sheet]:
    """The list with this one a place higher or lower; at the end of the list, nothing moves."""
    ordered = [row for row in rows if row.id != sheet.id]
    at = next(index for index, row in enumerate(rows) if row.id == sheet.id)
    ordered.insert(max(at - 1, 0) if up else min(at + 1, len(ordered)), sheet)
    return ordered


def renumber(rows: list[Sheet]) -> None:
    for position, row in enumerate(rows):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])
