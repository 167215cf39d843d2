"""Imports by drag and drop: from the file to its dry run, its application and its undoing."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import fixed
from tests.core.imports.given import COMMUNES
from tremplin.core.imports import actions, uploads, worker
from tremplin.core.imports.models import ImportUpload
from tremplin.core.imports.runs import CannotUndo
from tremplin.core.jobs import tasks
from tremplin.core.journal.models import Act
from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.errors import Invalid, NotAllowed, WrongMoment
from tremplin.domain.territories.reference import Commune

LIST = "/p/impact-essai/imports"


class Unread(io.BytesIO):
    def read(self, *_: Any) -> bytes:
        raise AssertionError("the body was read")


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.IMPORTS_ROOT = tmp_path


def file(text: str = COMMUNES, name: str = "communes.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def drop(client: Any, **more: Any) -> Any:
    return client.post(f"{LIST}/nouveau", {"kind": "communes", "file": file(), **more})


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, str]]]:
    """The jobs asked for, in order; `work` carries them as the worker does."""
    asked: list[tuple[str, dict[str, str]]] = []

    def defer(self: tasks.ProjectTask, actor: Any, **ids: Any) -> int:
        asked.append((self.name, {key: str(value) for key, value in ids.items()}))
        return len(asked)

    monkeypatch.setattr(tasks.ProjectTask, "defer", defer)
    return asked


def work(queued: list[tuple[str, dict[str, str]]], actor: Any) -> None:
    while queued:
        name, ids = queued.pop(0)
        tasks.run(name, str(actor.user_id), str(actor.project_id), ids)


def upload_of(actor: Any) -> ImportUpload:
    with as_actor(actor):
        return ImportUpload.objects.latest("created_at")


def test_from_the_file_to_its_undoing(committed: Any, client_for: Callable[[Any], Any], lea: Any, queued: Any) -> None:
    client = client_for(lea)
    answer = drop(client)
    assert answer.status_code == 302
    page = answer.url
    waiting = client.get(page).content.decode()
    assert "data-live" in waiting and "Vous pouvez quitter cette page" in waiting
    work(queued, lea)
    read = client.get(page).content.decode()
    assert "data-live" not in read and "Appliquer" in read and "Tarascon" in read and not Commune.objects.exists()
    assert client.post(f"{page}/appliquer").status_code == 302
    work(queued, lea)
    applied = client.get(page).content.decode()
    assert "C’est appliqué" in applied and Commune.objects.count() == 4
    assert not uploads.folder(upload_of(lea).id).exists(), "the file is not kept once it is applied"
    run = upload_of(lea).run_id
    undo = f"{LIST}/faits/{run}/annuler"
    assert "Annuler cet import ?" in client.get(undo).content.decode()
    assert client.post(undo).url == page
    work(queued, lea)
    assert "C’est annulé" in client.get(page).content.decode() and not Commune.objects.exists()
    shown = client.get(LIST).content.decode()
    assert "annulé" in shown and "communes.csv" in shown
    with as_actor(lea):
        verbs = list(
            Act.objects.filter(verb__startswith="import.").order_by("at", "created_at", "id").values_list("verb", flat=True)
        )
    assert verbs == ["import.received", "import.decided", "import.applied", "import.undo_asked", "import.undone"]


def test_bad_rows_are_shown_and_stop_the_import(committed: Any, client_for: Callable[[Any], Any], lea: Any, queued: Any) -> None:
    client = client_for(lea)
    page = drop(client, file=file(COMMUNES.replace("13150,15000", "1315,15000"))).url
    work(queued, lea)
    read = client.get(page).content.decode()
    assert (
        "codes_postaux" in read
        and "ligne 2" in read
        and "Écrivez cinq chiffres" in read
        and "Laisser de côté la ligne refusée" in read
    )
    client.post(f"{page}/appliquer")
    assert not queued and not Commune.objects.exists()
    client.post(f"{page}/appliquer", {"leave": "on"})
    work(queued, lea)
    assert Commune.objects.count() == 3


def test_the_part_that_moves_is_sent_once(committed: Any, client_for: Callable[[Any], Any], lea: Any, queued: Any) -> None:
    client = client_for(lea)
    page = drop(client).url
    first = client.get(f"{page}/etat")
    assert first.status_code == 200 and "<html" not in first.content.decode()
    assert client.get(f"{page}/etat", headers={"If-None-Match": first["ETag"]}).status_code == 304
    work(queued, lea)
    assert "Appliquer" in client.get(f"{page}/etat", headers={"If-None-Match": first["ETag"]}).content.decode()


def test_progress_is_seen_before_the_end(committed: Any, client_for: Callable[[Any], Any], lea: Any, queued: Any) -> None:
    client = client_for(lea)
    page = drop(client).url
    worker.watched(upload_of(lea).id)("read", 40, 100)
    shown = client.get(page).content.decode()
    assert "Lecture du fichier" in shown and "40 %" in shown


def test_a_failure_is_told_with_a_number_and_can_be_tried_again(
    committed: Any, client_for: Callable[[Any], Any], lea: Any, queued: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_for(lea)
    page = drop(client).url
    with monkeypatch.context() as broken:
        broken.setattr(worker.runs, "dry_run", lambda *_: 1 / 0)
        work(queued, lea)
    said = client.get(page).content.decode()
    assert "Rien n’a été écrit" in said and upload_of(lea).report["failure"] in said
    client.post(f"{page}/recommencer")
    work(queued, lea)
    assert "Appliquer" in client.get(page).content.decode()


def test_a_file_of_another_kind_or_empty_is_told_on_the_form(
    committed: Any, client_for: Callable[[Any], Any], lea: Any, queued: Any, tmp_path: Path
) -> None:
    client = client_for(lea)
    empty = drop(client, file=file(" "))
    assert empty.status_code == 422 and "vide" in empty.content.decode() and not queued
    assert not list(tmp_path.iterdir())
    layer = client.post(f"{LIST}/nouveau", {"kind": "perimeters", "file": file("{}", "p.geojson")})
    assert layer.status_code == 422 and "qpv2024" in layer.content.decode()
    nir = drop(client, file=file(name="suivi 1 85 05 78 006 084 36.csv"))
    assert nir.status_code == 422 and "sécurité sociale" in nir.content.decode()
    page = drop(client, file=file("%PDF-1.4 ")).url
    work(queued, lea)
    assert "il ressemble à un PDF" in client.get(page).content.decode()


def test_a_body_of_200_mb_is_refused_by_what_it_announces(committed: Any, client_for: Callable[[Any], Any], lea: Any) -> None:
    client = client_for(lea)
    body = {"CONTENT_LENGTH": 200 * 1024 * 1024, "CONTENT_TYPE": "multipart/form-data; boundary=x", "wsgi.input": Unread()}
    answer = client.generic("POST", f"{LIST}/nouveau", b"", **body)
    assert answer.status_code == 413 and "trop lourd" in answer.content.decode()


def test_only_coordinators_and_administrators_import(
    committed: Any, client_for: Callable[[Any], Any], lea: Any, ines: Any, eve: Any, queued: Any
) -> None:
    page = drop(client_for(lea)).url
    for stranger in (ines, eve):
        client = client_for(stranger)
        for address in (LIST, f"{LIST}/nouveau", page, f"{page}/etat"):
            assert client.get(address).status_code == 404, address
        for address in (f"{page}/appliquer", f"{page}/recommencer"):
            assert client.post(address).status_code == 404, address
    with as_actor(ines), pytest.raises(NotAllowed):
        actions.receive(ines, [file()], kind="communes")


def test_the_short_address_leads_to_the_project(committed: Any, client_for: Callable[[Any], Any], lea: Any, ines: Any) -> None:
    assert client_for(lea).get("/imports").url == LIST
    assert client_for(ines).get("/imports").status_code == 404


def test_a_decision_comes_once(committed: Any, lea: Any, queued: Any) -> None:
    with as_actor(lea):
        upload = actions.receive(lea, [file()], kind="communes", source_date=date(2019, 1, 1))
        with pytest.raises(WrongMoment):
            actions.apply(lea, upload)
        with pytest.raises(WrongMoment):
            actions.retry(lea, upload)
        with pytest.raises(Invalid):
            actions.receive(lea, [file()], kind="perimeters")
    assert upload.created_at == lea.now and upload.project_id == fixed("project-a")


def test_a_later_import_must_be_undone_first(committed: Any, lea: Any, queued: Any) -> None:
    runs = []
    for text in (COMMUNES, COMMUNES.replace("72000", "73000")):
        with as_actor(lea):
            actions.receive(lea, [file(text)], kind="communes")
        work(queued, lea)
        with as_actor(lea):
            actions.apply(lea, ImportUpload.objects.get(state="ready"))
        work(queued, lea)
        runs.append(upload_of(lea).run_id)
    with as_actor(lea), pytest.raises(WrongMoment):
        actions.undo(lea, actions.run_of(runs[0]))  # type: ignore[arg-type]
    assert issubclass(CannotUndo, Exception)
