"""Who acts: one person, in one project, with dated roles, at one moment."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from tremplin.core.tenancy.models import Project


class Role(TextChoices):
    """Every role of the vision page. A trade (booster, révélateur, sourcer) is a field of the membership, not a role."""

    OUTREACH_WORKER = "outreach_worker", _("intervenant·e de terrain")
    MEDIATOR = "mediator", _("médiateur·rice")
    COACH = "coach", _("coach")
    TRAINER = "trainer", _("formateur·rice")
    COORDINATOR = "coordinator", _("coordinateur·rice")
    PARTNER_COUNSELLOR = "partner_counsellor", _("conseiller·ère partenaire")
    CLE_CHAIR = "cle_chair", _("président·e élu·e du comité local")
    CLE_MEMBER = "cle_member", _("membre du comité local")
    CLE_LEAD = "cle_lead", _("chef·fe de projet du comité local")
    EBE_DIRECTION = "ebe_direction", _("direction de l’entreprise à but d’emploi")
    EBE_SUPERVISOR = "ebe_supervisor", _("encadrant·e de l’entreprise à but d’emploi")
    FUNDER_DELEGATE = "funder_delegate", _("délégué·e d’un financeur")
    FUNDING_OFFICER = "funding_officer", _("chargé·e des financements")
    ESF_CONTROLLER = "esf_controller", _("contrôleur·se FSE+")
    EVALUATOR = "evaluator", _("évaluateur·rice")
    DPO = "dpo", _("délégué·e à la protection des données")
    ADMINISTRATOR = "administrator", _("administrateur·rice")
    PARTICIPANT = "participant", _("participant·e")


FILE_ROLES: frozenset[Role] = frozenset({Role.OUTREACH_WORKER, Role.MEDIATOR, Role.COACH, Role.TRAINER, Role.COORDINATOR})
"""Those who may open the files of the people they work with (SHARE-04: everybody else sees counts, or nothing)."""

AGGREGATE_ROLES: frozenset[Role] = frozenset(
    {Role.FUNDER_DELEGATE, Role.EVALUATOR, Role.FUNDING_OFFICER, Role.DPO, Role.CLE_CHAIR}
)
"""Those who read figures and never a file."""


@dataclass(frozen=True, slots=True)
class Actor:
    """One person acting in one project.

    territory_ids None means the whole project; otherwise only these perimeters. `now` is the clock, in UTC.
    """

    user_id: UUID | None
    name: str
    project: "Project"
    roles: frozenset[Role]
    territory_ids: frozenset[UUID] | None
    now: datetime
    trade: str = ""
    purpose: str = ""

    @property
    def project_id(self) -> UUID:
        return self.project.id

    @property
    def today(self) -> date:
        """The day it is where the project works: months and deadlines are counted there, not in UTC."""
        return self.now.astimezone(ZoneInfo(self.project.time_zone)).date()

    @property
    def can_open_files(self) -> bool:
        return bool(self.roles & FILE_ROLES)

    def has(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    def covers(self, territory_id: UUID | None) -> bool:
        """Whether this territory lies in the actor's part of the project."""
        return self.territory_ids is None or territory_id in self.territory_ids

    def at(self, now: datetime) -> "Actor":
        """The same person, later (tests, demo)."""
        return replace(self, now=now)
