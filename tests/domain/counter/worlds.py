"""A handover that is really written, for tests that commit."""

from typing import Any

import psycopg

from tests.conftest import DSN
from tremplin.core.tenancy.context import as_actor
from tremplin.domain.counter import actions
from tremplin.domain.counter.cards import Card
from tremplin.domain.partners import actions as partners
from tremplin.domain.people import actions as people
from tremplin.domain.people.identity import Identity
from tremplin.domain.territories.models import Territory

TRAINING = "se-former--trouver-sa-formation"


def person_in(actor: Any, name: str = "Zak", **options: Any) -> Any:
    territory, _made = Territory.objects.get_or_create(project_id=actor.project_id, name="Les Lauriers d’essai", kind="micro")
    notice = people.NoticeGiven(text_version="essai-1")
    level = options.pop("level", "pseudonym")
    identity = (
        Identity(pseudonym=name) if level == "pseudonym" else Identity(first_name=name, last_name="Inventée", birth="2001-02-14")
    )
    return people.create_person(actor, level=level, territory=territory, identity=identity, notice=notice, **options)


def sent_in(actor: Any, *, mailbox: str = "accueil@maison.test", identity: bool = False, **options: Any) -> Any:
    """Person, partner, agreement and handover of this actor's project, committed; the worker has yet to mail its link."""
    with as_actor(actor):
        person = person_in(actor, "Maïssa" if identity else "Zak", level="identified" if identity else "pseudonym")
        partner = partners.add_partner(actor, sheet=partners.PartnerSheet(name="Maison d’essai", mailbox=mailbox))
        card = Card(
            called="Maïssa" if identity else "Zak",
            reach="par message",
            wish="Une formation en mécanique.",
            availability="le soir",
        )
        return actions.hand_over(
            actor, person, partner=partner, card=card, agreed=actions.Agreed(until=None, identity=identity), **options
        )


def address_in(mailoutbox: Any) -> str:
    """The way to the last link that was mailed."""
    return "/r/" + mailoutbox[-1].body.split("/r/")[1].split()[0]


def directory_in(database: str) -> None:
    """Two invented services of one invented body, written as the cluster's superuser: the web role only reads the directory."""
    with psycopg.connect(DSN, dbname=database) as connection:
        service = (
            "INSERT INTO partners_service (id, organisation_id, source, name, description, commune, postcode, commune_code, address, address_more, "
            "latitude, longitude, phone, email, opening_hours, search_name, import_source, type, thematics, publics, publics_more, conditions, fees, "
            "fees_more, reception_modes, eligible_zones, mobilisation_modes, mobilisation_link, mobilisation_more, mobilisable_by, link, updated_on) "
            "VALUES (%s, 'essai--maison', 'essai', %s, 'Une description inventée.', 'Ville d’essai', '13000', '13055', '1 rue', '', %s, 5.40, "
            "'0400000000', 'accueil@maison.test', '', '', 'Annuaire d’essai', 'formation', %s, '{jeunes}', '', '', 'gratuit', '', '{en-presentiel}', "
            "'{}', '{}', '', '', '{usagers}', '', '2019-09-01')"
        )
        connection.execute(
            "INSERT INTO partners_organisation (id, source, name, description, commune, postcode, commune_code, address, address_more, phone, email, "
            "opening_hours, search_name, import_source, siret, website, networks, updated_on) VALUES ('essai--maison', 'essai', "
            "'Maison des métiers d’essai', '', 'Ville d’essai', '13000', '13055', '1 rue inventée', '', '0400000000', 'accueil@maison.test', '', "
            "'maison des metiers d essai', 'Annuaire d’essai', '', '', '{}', '2019-09-01')"
        )
        for key, name, latitude in (
            ("essai--pres", "Atelier mécanique d’essai", 43.305),
            ("essai--loin", "Formation lointaine d’essai", 43.6),
        ):
            connection.execute(service, [key, name, latitude, [TRAINING]])
