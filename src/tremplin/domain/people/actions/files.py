"""Opening a person's file, stepping up from pseudonym to name, correcting the sheet: always the person's own choice."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid, WrongMoment
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.vault import vault
from tremplin.domain.people import policies, search
from tremplin.domain.people.actions.oppositions import refuse_if_opposed
from tremplin.domain.people.identity import Identity, band_of, check_birth
from tremplin.domain.people.keeping import month_after
from tremplin.domain.people.models import Notice, Person, PersonChange
from tremplin.domain.territories.models import Territory

Level = Person.Level
SHEET_FIELDS = ("age_band", "sex", "spe_status", "address_form", "territory_id")
"""What the sheet holds in clear, for counts; the rest of it is the sealed identity."""


@dataclass(frozen=True, slots=True)
class NoticeGiven:
    """What was said to the person before anything was kept (PRIV-14): the method's text version, and how it was said."""

    text_version: str
    channel: str = "spoken"
    language: str = "fr"


@transaction.atomic
def create_person(
    actor: Actor,
    *,
    level: str,
    territory: Territory,
    identity: Identity,
    notice: NoticeGiven | None,
    id: UUID | None = None,
    age_band: str = "",
    sex: str = "",
    spe_status: str = "",
    address_form: str = "vous",
    referent_id: UUID | None = None,
    met_on: date | None = None,
    named_by: str = "",
) -> Person:
    """Open a file because the person wishes it. The same `id` again gives the same file back (double click, resend).

    `named_by`: on whose word, when the person was not there (`Person.NamedBy`): a nickname only, no notice yet, and one month to tell them.

    Raises:
        NotAllowed: the actor opens no files, or not on this territory.
        Invalid: no notice (PRIV-14), no name, under 13 (MIN-02), an opposition stands, an erased person's id.
    """
    check_named_by(level, named_by, notice)
    policies.require(policies.can_create(actor, territory))
    person_id = id or uuid7()
    if (known := Person.objects.filter(project_id=actor.project_id, id=person_id).first()) is not None:
        policies.require(policies.can_open(actor, known))
        return known
    identity = checked(actor, level, identity, notice, named_by)
    refuse_if_opposed(actor, identity)
    make_key(actor, person_id)
    met = met_on or actor.today
    person = Person(
        id=person_id,
        project_id=actor.project_id,
        level=level,
        territory=territory,
        identity_sealed=vault.seal(actor.project_id, person_id, identity.kept()),
        age_band=band_of(identity.age(actor.today)) or age_band,
        sex=sex,
        spe_status=spe_status,
        address_form=address_form,
        referent_id=referent_id or actor.user_id,
        first_met_on=met,
        last_contact_on=met,
        named_by=named_by,
        inform_by=month_after(met) if named_by else None,
        created_at=actor.now,
    )
    insert(person)
    if notice is not None:
        note_notice(actor, person, level, notice)
    search.index(person, identity)
    journal.record(actor, "person.created", person, because=named_by or level)
    return person


def check_named_by(level: str, named_by: str, notice: NoticeGiven | None) -> None:
    """Somebody else’s word opens a nickname only, and is not a notice."""
    if not named_by:
        return
    if named_by not in Person.NamedBy.values:
        raise Invalid(_("Choisissez qui a parlé de cette personne."), field="named_by")
    if level != Level.PSEUDONYM or notice is not None:
        raise Invalid(_("Tant que la personne n’est pas informée, ne gardez qu’un surnom ou un prénom."), field="pseudonym")


def make_key(actor: Actor, person_id: UUID) -> None:
    try:
        vault.create_key(actor.project_id, person_id)
    except vault.Erased as error:
        raise Invalid(_("Cette personne a été effacée. Ouvrez un nouveau suivi si elle le souhaite.")) from error


def insert(person: Person) -> None:
    """Save a new row; an id taken in another project answers like any unusable one."""
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:
        raise Invalid(_("Ce suivi n’a pas pu être ouvert. Rechargez la page, puis recommencez.")) from error


def checked(actor: Actor, level: str, identity: Identity, notice: NoticeGiven | None, named_by: str = "") -> Identity:
    """The identity in its one form, if this level may hold it."""
    if not named_by and (notice is None or not notice.text_version):
        raise Invalid(_("Dites d’abord à la personne ce qui sera noté, puis cochez-le."), field="notice")
    identity = identity.cleaned()
    if level == Level.PSEUDONYM:
        if not identity.pseudonym:
            raise Invalid(_("Écrivez le surnom que la personne a choisi."), field="pseudonym")
        if identity.full_name or identity.email or identity.birth:
            raise Invalid(_("Sous un surnom, ne gardez ni nom, ni e-mail, ni date de naissance."), field="pseudonym")
    elif not identity.full_name:
        raise Invalid(_("Écrivez le prénom ou le nom que la personne a donné."), field="first_name")
    check_birth(identity, actor.today, identified=level == Level.IDENTIFIED)
    return identity


def note_notice(actor: Actor, person: Person, level: str, notice: NoticeGiven, id: UUID | None = None) -> Notice:
    given = Notice.objects.create(
        id=id or uuid7(),
        project_id=actor.project_id,
        person=person,
        level=level,
        given_by=actor.user_id,
        given_at=actor.now,
        created_at=actor.now,
        **asdict(notice),
    )
    was_told(actor, person)
    return given


def was_told(actor: Actor, person: Person) -> None:
    """The person heard us: the month to inform them is over, and that day is the first on which we met, or the last contact."""
    touch(person, actor.today)
    if person.inform_by is not None:
        person.inform_by, person.first_met_on, person.last_contact_on = None, actor.today, actor.today
        person.save(update_fields=["inform_by", "first_met_on", "last_contact_on"])


@transaction.atomic
def step_up(
    actor: Actor, person: Person, *, identity: Identity, notice: NoticeGiven | None, version: int | None = None, **plain: Any
) -> Person:
    """From pseudonym to identified, by the person's own choice and after the written notice. The nickname stays findable.

    `plain` may hold age_band, sex, spe_status, address_form.

    Raises:
        WrongMoment: already identified, or somebody changed the sheet meanwhile.
    """
    policies.require(policies.can_edit(actor, person))
    person = locked(person)
    if person.level == Level.IDENTIFIED:
        raise WrongMoment(_("Cette personne a déjà donné son nom."), person)
    same_version(person, version)
    before = opened(person)
    identity = checked(actor, Level.IDENTIFIED, merged(before, identity), notice)
    refuse_if_opposed(actor, identity)
    if notice is not None:
        note_notice(actor, person, Level.IDENTIFIED, notice)
    person.level = Level.IDENTIFIED
    said = {name: plain[name] for name in SHEET_FIELDS if name != "territory_id" and plain.get(name)}
    write_sheet(actor, person, before, identity, said)
    journal.record(actor, "person.stepped_up", person)
    return person


def merged(before: Identity, given: Identity) -> Identity:
    """What was known, with what is said now on top."""
    return replace(before, **given.kept())


@transaction.atomic
def edit_sheet(actor: Actor, person: Person, *, identity: Identity, version: int, **plain: Any) -> Person:
    """Correct the sheet. Two people editing at once lose nothing: the second one is shown both values (`Conflict`).

    `plain` may hold age_band, sex, spe_status, address_form, territory_id.
    """
    policies.require(policies.can_edit(actor, person))
    person = locked(person)
    same_version(person, version)
    before = opened(person)
    identity = identity.cleaned()
    names_missing = not identity.full_name if person.level == Level.IDENTIFIED else not identity.pseudonym
    if names_missing:
        raise Invalid(_("Gardez au moins un nom pour retrouver la personne."), field="first_name")
    check_birth(identity, actor.today, identified=person.level == Level.IDENTIFIED)
    if (identity.phone, identity.entrance_id, identity.door) != (before.phone, before.entrance_id, before.door):
        refuse_if_opposed(actor, identity)
    unknown = set(plain) - set(SHEET_FIELDS)
    if unknown:
        raise Invalid(f"unknown fields: {sorted(unknown)}")
    if "territory_id" in plain:
        policies.require(actor.covers(plain["territory_id"]))
    write_sheet(actor, person, before, identity, plain)
    journal.record(actor, "person.edited", person)
    return person


def write_sheet(actor: Actor, person: Person, before: Identity, identity: Identity, plain: Mapping[str, Any]) -> None:
    """Save the sheet, keep both values of what changed as a fact under the person's key, and index the names again."""
    old, new = {**before.kept(), **clear_values(person)}, identity.kept()
    for name, value in plain.items():
        setattr(person, name, value)
    if identity.birth:
        person.age_band = band_of(identity.age(actor.today))
    person.version += 1
    person.identity_sealed = vault.seal(person.project_id, person.id, new)
    person.save()
    new = {**new, **clear_values(person)}
    changes = {
        key: [old.get(key, ""), new.get(key, "")] for key in old.keys() | new.keys() if old.get(key, "") != new.get(key, "")
    }
    PersonChange.objects.create(
        project_id=actor.project_id,
        person=person,
        author_id=actor.user_id,
        version=person.version,
        change_sealed=vault.seal(person.project_id, person.id, changes),
        created_at=actor.now,
    )
    search.index(person, identity)


def clear_values(person: Person) -> dict[str, str]:
    return {name: str(getattr(person, name)) for name in SHEET_FIELDS}


def opened(person: Person) -> Identity:
    return Identity.opened(vault.open(person.project_id, person.id, person.identity_sealed))


def locked(person: Person) -> Person:
    """The row as it stands now, held until the end of the transaction."""
    return Person.objects.select_for_update().get(project_id=person.project_id, id=person.id)


def same_version(person: Person, version: int | None) -> None:
    if version is not None and person.version != version:
        raise WrongMoment(
            _("Quelqu’un a corrigé ce suivi pendant que vous écriviez. Rien n’est perdu : comparez les deux, puis enregistrez."),
            person,
        )


@transaction.atomic
def change_referent(actor: Actor, person: Person, *, referent_id: UUID | None) -> Person:
    """Another member of the team follows the person from now on."""
    policies.require(policies.can_edit(actor, person))
    person = locked(person)
    if person.referent_id == referent_id:
        return person
    person.referent_id = referent_id
    person.version += 1
    person.save(update_fields=["referent_id", "version"])
    journal.record(actor, "person.referent_changed", person)
    return person


def touch(person: Person, day: date) -> None:
    """The last contact, from which two years are counted (PRIV-04), never goes back. Only what the person themselves took part in is one."""
    Person.objects.filter(project_id=person.project_id, id=person.id, last_contact_on__lt=day).update(last_contact_on=day)
    person.last_contact_on = max(person.last_contact_on, day)


def mark_left(person: Person, day: date | None) -> None:
    """Since when nobody accompanies the person any more; None while somebody does."""
    Person.objects.filter(project_id=person.project_id, id=person.id).update(exited_on=day)
    person.exited_on = day
