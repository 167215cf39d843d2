"""The fixed cast: ines and bilal (boosters), karim (mediator), lea (coordinator) of project A; samir (counsellor of a partner, with an
account in A), maud (direction of an EBE, project C), eve (stranger: coordinator of project B)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from tremplin.core.tenancy.actor import Actor, Role

SPACE = UUID("00000000-0000-7000-8000-000000000000")


def fixed(name: str) -> UUID:
    return uuid5(SPACE, name)


PROJECTS = {
    "a": ("impact-essai", "Projet d’essai A"),
    "b": ("autre-essai", "Projet d’essai B"),
    "c": ("ebe-essai", "Entreprise d’essai"),
}


@dataclass(frozen=True)
class Part:
    name: str
    shown: str
    project: str
    role: Role
    trade: str = ""

    @property
    def id(self) -> UUID:
        return fixed(self.name)

    @property
    def project_id(self) -> UUID:
        return fixed(f"project-{self.project}")


CAST = {
    part.name: part
    for part in (
        Part("ines", "Inès", "a", Role.OUTREACH_WORKER, "booster"),
        Part("bilal", "Bilal", "a", Role.OUTREACH_WORKER, "booster"),
        Part("karim", "Karim", "a", Role.MEDIATOR, "mediateur"),
        Part("lea", "Léa", "a", Role.COORDINATOR),
        Part("samir", "Samir", "a", Role.PARTNER_COUNSELLOR),
        Part("delegate", "Déléguée", "a", Role.FUNDER_DELEGATE),
        Part("dpo", "Protection", "a", Role.DPO),
        Part("evaluator", "Évaluateur", "a", Role.EVALUATOR),
        Part("maud", "Maud", "c", Role.EBE_DIRECTION),
        Part("eve", "Ève", "b", Role.COORDINATOR),
    )
}


def project(key: str) -> Any:
    from tremplin.core.tenancy.models import Project

    slug, name = PROJECTS[key]
    return Project(id=fixed(f"project-{key}"), slug=slug, name=name, leads=["Porteur d’essai"])


def seed() -> None:
    """Projects and members, through the web role and its tickets."""
    from tremplin.core.accounts.models import User
    from tremplin.core.tenancy.context import project_context
    from tremplin.core.tenancy.models import Membership

    for part in CAST.values():
        User.objects.create(
            id=part.id, email=f"{part.name}@exemple.test", name=part.shown, may_create_projects=part.role == Role.COORDINATOR
        )
    for key in PROJECTS:
        row = project(key)
        with project_context(None, [row.id]):
            row.save(force_insert=True)
            for part in CAST.values():
                if part.project == key:
                    Membership.objects.create(
                        project=row, user_id=part.id, role=part.role, trade=part.trade, starts_on=date(2017, 1, 1)
                    )


def actor(name: str, now: datetime) -> Actor:
    part = CAST[name]
    return Actor(
        user_id=part.id,
        name=part.shown,
        project=project(part.project),
        roles=frozenset({part.role}),
        territory_ids=None,
        now=now,
        trade=part.trade,
    )


def user_of(actor: Actor) -> Any:
    from tremplin.core.accounts.models import User

    return User.objects.get(id=actor.user_id)
