"""What this room holds on a person, for the access bundle (PRIV-06): everything, notes and readers included."""

from typing import Any

from tremplin.core.journal.models import Act, Read
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.reading import read_together
from tremplin.core.vault import vault
from tremplin.domain.people import kept, queries
from tremplin.domain.people.models import Agreement, BlindIndex, NameGram, Note, Notice, Person, PersonChange


def part(actor: Actor, person: Person) -> dict[str, Any]:
    mine: dict[str, Any] = {"project_id": actor.project_id, "person": person}
    read = read_together(
        notes=Note.objects.filter(**mine).order_by("at"),
        changes=PersonChange.objects.filter(**mine).order_by("version"),
        notices=Notice.objects.filter(**mine)
        .order_by("given_at")
        .values("level", "channel", "text_version", "language", "given_at", "given_by"),
        agreements=Agreement.objects.filter(**mine)
        .order_by("at")
        .values("purpose", "recipient_id", "fields", "granted", "until", "at"),
        grams=NameGram.objects.filter(**mine).values("gram"),
        marks=BlindIndex.objects.filter(**mine).values("kind"),
        reads=Read.objects.filter(project_id=actor.project_id, subject_kind="person", subject_id=person.id)
        .order_by("at")
        .values("at", "actor_id", "because"),
        acts=Act.objects.filter(project_id=actor.project_id, subject_id=person.id)
        .order_by("at")
        .values("at", "actor_id", "verb", "because"),
        **kept.asked(actor, person),
    )
    notes, changes = read["notes"], read["changes"]
    sealed = [
        *((person.id, note["text_sealed"]) for note in notes),
        *((person.id, change["change_sealed"]) for change in changes),
    ]
    words = vault.open_many(actor.project_id, sealed)
    return {
        "people_person": [sheet(actor, person)],
        "people_note": [
            {"at": note["at"], "author": note["author_id"], "kind": note["kind"], "text": text}
            for note, text in zip(notes, words[: len(notes)], strict=True)
        ],
        "people_personchange": [
            {"at": change["created_at"], "author": change["author_id"], "version": change["version"], "changes": values}
            for change, values in zip(changes, words[len(notes) :], strict=True)
        ],
        "people_notice": read["notices"],
        "people_agreement": read["agreements"],
        "people_namegram": [{"rows": len(read["grams"]), "what": "keyed fingerprints of the names, for the search"}],
        "people_blindindex": read["marks"],
        "journal_read": read["reads"],
        "journal_act": read["acts"],
        **kept.told(actor, person, read),
    }


def sheet(actor: Actor, person: Person) -> dict[str, Any]:
    names = (
        "level",
        "age_band",
        "sex",
        "spe_status",
        "address_form",
        "referent_id",
        "first_met_on",
        "last_contact_on",
        "exited_on",
        "named_by",
        "inform_by",
        "restricted_at",
    )
    identity = queries.identity_of(actor, person).kept()
    return {**identity, "territory": str(person.territory), **{name: getattr(person, name) for name in names}}
