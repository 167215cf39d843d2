"""The administrator's pages: open to them alone, and what they do leaves its line."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import user_of
from tests.core.jobs.test_failures import queue, status_of
from tremplin.core.accounts.models import HouseAct, User
from tremplin.core.vault.secrets import SECRETS, marker, staged_path
from tremplin.site.house import state

PAGES = ("house:index", "house:jobs", "house:keys", "house:accounts", "house:log")


@pytest.fixture
def place(tmp_path: Path, settings: Any) -> Path:
    """An instance folder of one's own, for what the pages read there."""
    import shutil

    shutil.copytree(settings.DATA / "secrets", tmp_path / "secrets")
    settings.DATA = tmp_path
    return tmp_path


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada@exemple.test", "Ada", is_administrator=True)


@pytest.fixture
def pages(ada: User, place: Path, client_for: Any) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(ada, backend="tremplin.core.tenancy.backend.MemberBackend")
    return client


def page(client: Client, name: str, *args: Any, **query: Any) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def every_address(user: User, number: int) -> list[str]:
    each = [reverse(f"house:{verb}", args=[user.pk]) for verb in ("close", "reopen", "creation")]
    return [
        *(reverse(name) for name in PAGES),
        *each,
        *(reverse(f"house:{verb}", args=[number]) for verb in ("retry", "file_away")),
    ]


def test_everybody_else_gets_the_answer_of_an_unknown_address(db: None, client_for: Any, lea: Any, ines: Any, dpo: Any) -> None:
    """POL-02: not even a coordinator who may create projects; nothing is done by trying."""
    number = queue("failed")
    other = user_of(ines)
    for actor in (lea, ines, dpo):
        client = client_for(actor)
        for address in every_address(other, number):
            assert client.get(address).status_code == 404, address
            assert client.post(address).status_code in {404, 405}, address
    other.refresh_from_db()
    assert other.is_active
    assert status_of(number) == "failed"
    assert not HouseAct.objects.exists()


def test_nobody_comes_in_without_an_account_and_a_closed_administrator_neither(db: None, ada: User, client_for: Any) -> None:
    client = Client()
    assert client.get(reverse("house:index")).status_code == 302
    client.force_login(ada, backend="tremplin.core.tenancy.backend.MemberBackend")
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert client.get(reverse("house:index")).status_code == 302


def test_the_administrator_sees_no_file(pages: Client, lea: Any) -> None:
    for address in (f"/p/{lea.project.slug}/", f"/p/{lea.project.slug}/personnes", f"/p/{lea.project.slug}/equipe"):
        assert pages.get(address).status_code == 404


def test_the_version_is_told_to_administrators_only(pages: Client, client_for: Any, lea: Any) -> None:
    version = f"Tremplin {state.version()}"
    assert version in page(pages, "house:index")
    assert version not in Client().get("/").content.decode()
    assert version not in client_for(lea).get("/mes-projets?tous").content.decode()
    assert state.version() not in Client().get("/health").content.decode()


def test_an_empty_place_says_so_on_every_page(pages: Client) -> None:
    first = page(pages, "house:index")
    assert "Aucune encore" in first
    assert "./tremplin backup" in first
    assert "Le processus des tâches se tait" in first
    assert "Rien encore" in first
    assert "ont échoué" not in first
    assert "Aucune tâche en échec" in page(pages, "house:jobs")
    assert "Aucun compte ne correspond" in page(pages, "house:accounts", q="introuvable")


def test_a_failed_job_rings_until_it_is_tried_again(pages: Client) -> None:
    number = queue("failed", name="tremplin.core.imports.worker.apply")
    assert "Une tâche a échoué" in page(pages, "house:index")
    assert "Appliquer un import" in page(pages, "house:jobs")
    assert "Essayer de nouveau « Appliquer un import »" in page(pages, "house:retry", number)
    answer = pages.post(reverse("house:retry", args=[number]), follow=True)
    assert "La tâche est relancée" in answer.content.decode()
    assert status_of(number) == "todo"
    assert "a échoué" not in page(pages, "house:index")
    assert "Tâche relancée" in page(pages, "house:log")
    assert pages.get(reverse("house:retry", args=[number])).status_code == 404


def test_a_failed_job_is_filed_away_after_a_question(pages: Client) -> None:
    number = queue("failed")
    assert "Cela ne pourra pas être défait" in page(pages, "house:file_away", number)
    assert status_of(number) == "failed"
    pages.post(reverse("house:file_away", args=[number]))
    assert status_of(number) is None


def test_signs_of_life_backup_and_disk(pages: Client, place: Path, monkeypatch: Any) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    (place / "last_backup.json").write_text(
        json.dumps({"at": (datetime.now(UTC) - timedelta(days=2)).isoformat(), "bytes": 5_000_000})
    )
    shown = page(pages, "house:index")
    assert "Les tâches se font" in shown
    assert "Récente" in shown
    assert "il y a 2 jours" in shown
    (place / "last_backup.json").write_text(
        json.dumps({"at": (datetime.now(UTC) - timedelta(days=9)).isoformat(), "bytes": 5_000_000})
    )
    assert "Plus d’une semaine" in page(pages, "house:index")
    (place / "last_backup.json").write_text("{ coupé")
    assert "Aucune encore" in page(pages, "house:index")
    monkeypatch.setattr(state, "disk", lambda: state.Disk(10**9, 10**12))
    assert "Bientôt plein" in page(pages, "house:index")


def test_a_closed_account_is_out_at_once_and_comes_back_when_reopened(
    pages: Client, client_for: Any, ines: Any, ada: User
) -> None:
    """SEC-06: open sessions end with the account."""
    hers = client_for(ines)
    assert hers.get("/compte/").status_code == 200
    assert "Ses sessions se ferment tout de suite" in page(pages, "house:close", ines.user_id)
    answer = pages.post(reverse("house:close", args=[ines.user_id]), follow=True)
    assert "Le compte de Inès est fermé" in answer.content.decode()
    assert hers.get("/compte/").status_code == 302
    again = pages.post(reverse("house:close", args=[ines.user_id]), follow=True)
    assert "déjà fermé" in again.content.decode()
    pages.post(reverse("house:reopen", args=[ines.user_id]))
    assert User.objects.get(pk=ines.user_id).is_active
    assert hers.get("/compte/").status_code == 302, "the closed session stays closed"
    assert [(act.verb, act.actor_id, act.subject_id) for act in HouseAct.objects.order_by("at", "id")] == [
        ("account.closed", ada.pk, ines.user_id),
        ("account.reopened", ada.pk, ines.user_id),
    ]


def test_nobody_closes_their_own_account(pages: Client, ada: User) -> None:
    answer = pages.post(reverse("house:close", args=[ada.pk]), follow=True)
    assert "Vous ne pouvez pas fermer votre propre compte" in answer.content.decode()
    assert User.objects.get(pk=ada.pk).is_active


def test_the_right_to_create_projects_is_given_and_taken(pages: Client, ines: Any, lea: Any, ada: User) -> None:
    assert "Permettre à Inès de créer des projets" in page(pages, "house:creation", ines.user_id)
    pages.post(reverse("house:creation", args=[ines.user_id]), {"allowed": "yes"})
    assert User.objects.get(pk=ines.user_id).may_create_projects
    assert "Ne plus permettre à Léa" in page(pages, "house:creation", lea.user_id)
    pages.post(reverse("house:creation", args=[lea.user_id]), {"allowed": "no"})
    assert not User.objects.get(pk=lea.user_id).may_create_projects
    twice = pages.post(reverse("house:creation", args=[lea.user_id]), {"allowed": "no"}, follow=True)
    assert "C’est déjà fait" in twice.content.decode()
    assert [act.verb for act in HouseAct.objects.order_by("at", "id")] == ["creation.given", "creation.taken"]
    assert pages.get(reverse("house:creation", args=[ada.pk])).status_code == 404, "an administrator has it anyway"


def test_accounts_are_searched_sorted_and_paged(pages: Client) -> None:
    for number in range(30):
        User.objects.create_user(f"essai{number:02}@exemple.test", f"Essai {number:02}")
    listed = page(pages, "house:accounts", q="essai")
    assert "30 comptes" in listed
    assert "1 à 25 sur 30" in listed
    assert "Essai 29" in page(pages, "house:accounts", q="essai", page=2)
    assert "Essai 29" in page(pages, "house:accounts", q="essai", sort="-name")
    assert "1 compte" in page(pages, "house:accounts", q="ESSAI07")


def test_each_key_shows_its_age_its_command_and_what_waits(pages: Client, now: datetime) -> None:
    HouseAct.objects.create(verb="secret.rotated", subject="signing", at=now - timedelta(days=3))
    marker("master").write_text("{}")
    staged_path(SECRETS["ticket"].paths[0]).write_text("x")
    shown = page(pages, "house:keys")
    for name in SECRETS:
        assert f"./tremplin manage rotate {name}" in shown
    assert "il y a 3 jours" in shown
    assert "Changement interrompu" in shown
    assert "La nouvelle attend le prochain démarrage" in shown
    assert "2 clés demandent votre attention" in page(pages, "house:index")


def test_an_old_key_asks_to_be_changed(pages: Client) -> None:
    import os

    path = SECRETS["blind"].paths[0]
    os.utime(path, ((datetime.now(UTC) - timedelta(days=400)).timestamp(),) * 2)
    assert "Plus d’un an" in page(pages, "house:keys")


def test_the_pages_exist_in_english(pages: Client) -> None:
    pages.cookies["langue"] = "en"
    assert "Keep the house" in page(pages, "house:index")
    for name in PAGES[1:]:
        assert 'lang="en"' in page(pages, name)


def test_the_way_in_stands_on_the_first_page(pages: Client, client_for: Any, lea: Any) -> None:
    assert reverse("house:index") in pages.get("/mes-projets").content.decode()
    assert reverse("house:index") not in client_for(lea).get("/mes-projets?tous").content.decode()
