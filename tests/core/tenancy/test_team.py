"""Creating a project, inviting, joining, changing a part, leaving."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from tests.cast import user_of
from tremplin.core.accounts.models import User
from tremplin.core.journal.models import Act
from tremplin.core.tenancy import actions, queries
from tremplin.core.tenancy.access import accesses_of
from tremplin.core.tenancy.actor import Actor, Role
from tremplin.core.tenancy.context import as_actor, project_context
from tremplin.core.tenancy.errors import Invalid, NotAllowed, WrongMoment
from tremplin.core.tenancy.models import Invitation, Membership, Project
from tremplin.core.tenancy.tokens import hash_token

GOOD = "cheval batterie agrafe correct lune"


def invited(actor: Actor, email: str = "nour@exemple.test", **values: Any) -> tuple[Invitation, str]:
    return actions.invite(actor, email=email, role=values.pop("role", Role.OUTREACH_WORKER), **values)


def test_a_creator_becomes_the_coordinator_of_a_new_project(db: None, lea: Any, now: Any) -> None:
    actor = actions.create_project(user_of(lea), name="Réparer ici", leads=["LICA d’essai", "Fédé d’essai"], now=now)
    assert actor.roles == {Role.COORDINATOR} and actor.project.slug == "reparer-ici"
    assert "reparer-ici" in [access.project.slug for access in accesses_of(lea.user_id)]
    with as_actor(actor):
        assert Act.objects.filter(verb="project.created").count() == 1


def test_a_taken_address_gets_an_ending_and_tells_nothing(db: None, lea: Any, now: Any) -> None:
    """« autre-essai » belongs to another project, which this person may not see."""
    actor = actions.create_project(user_of(lea), name="Autre essai", leads=["x"], now=now)
    assert re.fullmatch(r"autre-essai-[a-z0-9]{5}", actor.project.slug)


def test_a_project_has_at_least_one_lead_and_a_creator_who_may(db: None, lea: Any, ines: Any, now: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.create_project(user_of(lea), name="Sans porteur", leads=["  "], now=now)
    assert refusal.value.field == "leads"
    with pytest.raises(NotAllowed):
        actions.create_project(user_of(ines), name="Non", leads=["x"], now=now)


def test_only_the_hash_of_an_invitation_is_kept(db: None, lea: Any) -> None:
    invitation, token = invited(lea)
    row = Invitation.objects.get(pk=invitation.pk)
    assert bytes(row.token_hash) == hash_token(token) and token not in str(row.__dict__)
    assert row.expires_at == lea.now + timedelta(days=7)


def test_the_team_is_the_coordinators(db: None, ines: Any, eve: Any, lea: Any, client_for: Any) -> None:
    """Others get the answer of an unknown address, for the page and for the verb."""
    with pytest.raises(NotAllowed):
        invited(ines)
    invitation, _token = invited(lea)
    with pytest.raises(NotAllowed):
        actions.revoke_invitation(eve, invitation)
    assert client_for(lea).get("/p/impact-essai/equipe").status_code == 200
    for stranger in (ines, eve):
        for address in ("equipe", "equipe/inviter", f"equipe/invitations/{invitation.pk}/annuler"):
            assert client_for(stranger).get(f"/p/impact-essai/{address}").status_code == 404


def test_a_territory_of_another_project_is_refused_as_an_unknown_one(db: None, lea: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        invited(lea, territory_ids=[uuid4()])
    assert refusal.value.field == "territory_ids"


def test_reading_an_invitation_changes_nothing(db: None, lea: Any, client_for: Any, now: Any) -> None:
    """Mail scanners open links: only the button joins."""
    invitation, token = invited(lea)
    for _scan in range(3):
        page = Client().get(f"/a/{token}")
        assert page.status_code == 200 and "Projet d’essai A" in page.content.decode()
    assert Client().head(f"/a/{token}").status_code in (200, 405)
    with as_actor(lea):
        assert Invitation.objects.get(pk=invitation.pk).accepted_at is None
    assert not User.objects.filter(email="nour@exemple.test").exists()


def test_a_new_person_joins_with_a_name_and_a_passphrase(db: None, lea: Any, client_for: Any) -> None:
    client_for(lea)  # the clock of the pages
    _invitation, token = invited(lea, trade="booster")
    client = Client()
    short = client.post(f"/a/{token}", {"name": "Nour", "passphrase": "court"})
    assert short.status_code == 422 and "Quinze" in short.content.decode()
    answer = client.post(f"/a/{token}", {"name": "Nour", "passphrase": GOOD})
    assert answer.status_code == 302 and answer.url == "/mes-projets"
    user = User.objects.get(email="nour@exemple.test")
    access = accesses_of(user.pk)[0]
    assert (access.project.slug, access.roles, access.trade) == ("impact-essai", {Role.OUTREACH_WORKER}, "booster")
    with as_actor(lea):
        assert Act.objects.filter(verb="membership.started", actor_id=user.pk).count() == 1
    again = Client().post(f"/a/{token}", {"name": "Autre", "passphrase": GOOD})
    assert again.status_code == 410 and "déjà servi" in again.content.decode()


def test_an_account_joins_a_second_project_with_the_button(db: None, lea: Any, eve: Any, client_for: Any) -> None:
    _invitation, token = invited(lea, email="eve@exemple.test", role=Role.MEDIATOR)
    client = client_for(eve)
    assert "Rejoindre le projet" in client.get(f"/a/{token}").content.decode()
    assert client.post(f"/a/{token}").status_code == 302
    assert {access.project.slug for access in accesses_of(eve.user_id)} == {"autre-essai", "impact-essai"}


def test_an_invitation_serves_once(db: None, lea: Any, eve: Any) -> None:
    """One statement of the database checks and consumes it."""
    _invitation, token = invited(lea, email="eve@exemple.test")
    actions.accept_invitation(user_of(eve), token, now=lea.now)
    with pytest.raises(WrongMoment):
        actions.accept_invitation(user_of(eve), token, now=lea.now)
    assert Membership.objects.filter(user_id=eve.user_id, project_id=lea.project_id).count() == 1


def test_a_forwarded_invitation_opens_nothing_to_somebody_else(db: None, lea: Any, eve: Any, client_for: Any) -> None:
    _invitation, token = invited(lea, email="nour@exemple.test")
    page = client_for(eve).post(f"/a/{token}")
    assert "autre adresse" in page.content.decode()
    with pytest.raises(WrongMoment):
        actions.accept_invitation(user_of(eve), token, now=lea.now)
    assert {access.project.slug for access in accesses_of(eve.user_id)} == {"autre-essai"}


@pytest.mark.parametrize("end", ["expired", "revoked", "unknown"])
def test_a_closed_invitation_says_what_to_do(db: None, lea: Any, client_for: Any, end: str) -> None:
    client_for(lea)
    actor = lea.at(lea.now - timedelta(days=8)) if end == "expired" else lea
    invitation, token = invited(actor)
    if end == "revoked":
        actions.revoke_invitation(lea, invitation)
    if end == "unknown":
        token = "x" * 43
    page = Client().get(f"/a/{token}")
    assert page.status_code == (404 if end == "unknown" else 410)
    if end != "unknown":
        assert "nouveau lien" in page.content.decode()
    assert Client().post(f"/a/{token}", {"name": "Nour", "passphrase": GOOD}).status_code in (404, 410)


def test_the_web_role_cannot_read_invitations_or_join_without_the_link(committed: Any, lea: Any, eve: Any) -> None:
    """Whoever forges SQL as the web role still needs the link itself."""
    with as_actor(lea):
        invited(lea, email="eve@exemple.test")
    with as_actor(eve):
        assert Invitation.objects.count() == 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT accept_invitation(%s, %s, %s, %s)", [b"0" * 32, eve.user_id, eve.now, eve.today])
            assert cursor.fetchone()[0] is None
    with pytest.raises(ProgrammingError, match="row-level security"), as_actor(eve):
        Membership.objects.create(project_id=lea.project_id, user_id=eve.user_id, role=Role.COORDINATOR, starts_on=eve.today)


def test_an_ended_membership_closes_the_project_and_the_sessions_at_once(db: None, lea: Any, ines: Any, client_for: Any) -> None:
    """SEC-06: what is open on the person's devices closes with the membership."""
    client = client_for(ines)
    user = user_of(ines)
    user.set_password(GOOD)
    user.save()
    phone = Client()
    phone.post("/compte/login/", {"login": user.email, "password": GOOD})
    assert phone.get("/mes-projets?tous").status_code == 200
    with as_actor(lea):
        membership = Membership.objects.get(user_id=ines.user_id)
    assert client_for(lea).get(f"/p/impact-essai/equipe/{membership.pk}/fin").status_code == 200
    assert client_for(lea).post(f"/p/impact-essai/equipe/{membership.pk}/fin").status_code == 302
    assert accesses_of(ines.user_id) == []
    assert phone.get("/mes-projets?tous").status_code == 302
    assert client.get("/p/impact-essai/equipe").status_code in (302, 404)
    with pytest.raises(WrongMoment), as_actor(lea):
        actions.end_membership(lea, membership)


def test_somebody_always_coordinates(db: None, lea: Any) -> None:
    with pytest.raises(WrongMoment, match="coordonne"):
        actions.end_membership(lea, Membership.objects.get(user_id=lea.user_id))


def test_a_person_who_left_can_be_invited_again_the_same_day(db: None, lea: Any, eve: Any) -> None:
    for _time in range(2):
        _invitation, token = invited(lea, email="eve@exemple.test")
        actions.accept_invitation(user_of(eve), token, now=lea.now)
        actions.end_membership(lea, Membership.objects.get(user_id=eve.user_id, project_id=lea.project_id))
    assert "impact-essai" not in {access.project.slug for access in accesses_of(eve.user_id)}


def test_the_team_page_counts_nothing_by_person(db: None, lea: Any, client_for: Any) -> None:
    """No count by member of staff, anywhere."""
    page = client_for(lea).get("/p/impact-essai/equipe").content.decode()
    assert "Inès" in page and "Karim" in page
    fields = set(queries.Member.__dataclass_fields__)
    assert fields == {"id", "user_id", "name", "email", "role", "trade", "territories", "membership", "running"}


def test_inviting_shows_the_link_once(db: None, lea: Any, client_for: Any) -> None:
    client = client_for(lea)
    page = client.post("/p/impact-essai/equipe/inviter", {"email": "Nour@Exemple.test", "role": Role.COACH, "trade": ""})
    assert page.status_code == 200
    link = re.search(r"/a/([\w-]{43})", page.content.decode())
    assert link
    assert link.group(1) not in client.get("/p/impact-essai/equipe").content.decode()
    with as_actor(lea):
        assert Invitation.objects.get().email == "nour@exemple.test"
    refused = client.post("/p/impact-essai/equipe/inviter", {"email": "x", "role": Role.ADMINISTRATOR})
    assert refused.status_code == 422


def test_changing_a_part_of_another_project_is_an_unknown_address(db: None, lea: Any, eve: Any, client_for: Any) -> None:
    with project_context(eve.user_id, [eve.project_id]):
        hers = Membership.objects.get(user_id=eve.user_id)
    answer = client_for(lea).post(f"/p/impact-essai/equipe/{hers.pk}/place", {"trade": ""})
    assert answer.status_code == 404
    with as_actor(lea):
        mine = Membership.objects.get(user_id=lea.user_id)
    assert client_for(lea).post(f"/p/impact-essai/equipe/{mine.pk}/place", {"trade": "booster"}).status_code == 302
    with as_actor(lea):
        assert Membership.objects.get(pk=mine.pk).trade == "booster"


def test_a_person_with_one_project_goes_straight_to_it(db: None, ines: Any, lea: Any, client_for: Any) -> None:
    answer = client_for(ines).get("/mes-projets")
    assert answer.status_code == 302 and answer.url.startswith("/p/impact-essai/")
    assert client_for(lea).get("/mes-projets").status_code == 200
    assert "Créer un projet" in client_for(lea).get("/mes-projets").content.decode()


def test_creating_a_project_by_its_page(db: None, lea: Any, ines: Any, client_for: Any) -> None:
    assert client_for(ines).get("/mes-projets/nouveau").status_code == 404
    client = client_for(lea)
    assert client.get("/mes-projets/nouveau").status_code == 200
    empty = client.post("/mes-projets/nouveau", {"name": ""})
    assert empty.status_code == 422
    values = {
        "name": "Réparer ici",
        "leads": "LICA d’essai\nFédé d’essai",
        "kind": "action",
        "time_zone": "Europe/Paris",
        "method": "revelateurs",
    }
    answer = client.post("/mes-projets/nouveau", values)
    assert answer.status_code == 302 and answer.url == "/p/reparer-ici/territoires"
    assert client.get(answer.url).status_code == 200
    with project_context(lea.user_id, [next(a.project.id for a in accesses_of(lea.user_id) if a.project.slug == "reparer-ici")]):
        assert Project.objects.get().leads == ["LICA d’essai", "Fédé d’essai"]


def test_two_clicks_at_once_join_once(committed: Any, lea: Any, eve: Any) -> None:
    with as_actor(lea):
        _invitation, token = invited(lea, email="eve@exemple.test")
    with transaction.atomic():
        actions.accept_invitation(user_of(eve), token, now=lea.now)
    with pytest.raises(WrongMoment), transaction.atomic():
        actions.accept_invitation(user_of(eve), token, now=lea.now)
