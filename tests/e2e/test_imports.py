"""Imports by drag and drop in a real browser."""

import threading
from pathlib import Path
from typing import Any

import pytest

from tests.core.imports.given import COMMUNES, array, service, structure
from tremplin.core.jobs import tasks

BAD = COMMUNES.replace("13150,15000", "1315,15000")


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> list[Any]:
    """Holds the jobs back until the test lets them run, as a busy worker would."""
    settings.IMPORTS_ROOT = tmp_path / "imports"
    held: list[Any] = []

    def defer(self: tasks.ProjectTask, actor: Any, **ids: Any) -> int:
        held.append((self.name, str(actor.user_id), str(actor.project_id), {key: str(value) for key, value in ids.items()}))
        return len(held)

    monkeypatch.setattr(tasks.ProjectTask, "defer", defer)
    return held


def let_it_work(held: list[Any]) -> None:
    """In a thread of its own: the browser's driver keeps this one."""
    jobs, held[:] = list(held), []
    thread = threading.Thread(target=lambda: [tasks.run(*job) for job in jobs])
    thread.start()
    thread.join()


def test_a_coordinator_drops_a_file_reads_it_applies_it_and_undoes_it(
    open_page: Any, sign_in: Any, lea: Any, worker: Any, axe: Any, shot: Any, tmp_path: Path
) -> None:
    page = sign_in(open_page(width=1280, height=900), lea)
    page.goto("/imports")
    shot(page, "imports-vide-1280")
    assert axe(page) == []
    page.get_by_role("link", name="Importer un fichier").first.click()
    (tmp_path / "communes.csv").write_text(COMMUNES)
    page.locator("label.chip", has_text="Communes").click()
    page.get_by_label("Fichier", exact=True).set_input_files(tmp_path / "communes.csv")
    shot(page, "imports-nouveau-1280")
    assert axe(page) == []
    page.get_by_role("button", name="Lire le fichier").click()
    page.get_by_text("Vous pouvez quitter cette page").wait_for()
    shot(page, "imports-attente-1280")
    let_it_work(worker)
    page.get_by_role("button", name="Appliquer").wait_for()
    shot(page, "imports-lu-1280")
    assert axe(page) == []
    page.get_by_role("button", name="Appliquer").click()
    let_it_work(worker)
    page.get_by_text("C’est appliqué").wait_for()
    page.get_by_role("link", name="Annuler cet import").click()
    shot(page, "imports-annuler-1280")
    assert axe(page) == []
    page.get_by_role("button", name="Annuler cet import").click()
    let_it_work(worker)
    page.get_by_text("C’est annulé").wait_for()
    page.get_by_label("Vous êtes ici").get_by_role("link").click()
    shot(page, "imports-liste-1280")
    assert axe(page) == []


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (390, "dark"), (1280, "dark")])
def test_refused_rows_and_changes_can_be_read_at_any_width(
    open_page: Any, sign_in: Any, lea: Any, worker: Any, axe: Any, shot: Any, tmp_path: Path, width: int, theme: str
) -> None:
    page = sign_in(open_page(width=width), lea)
    for text, applied in ((COMMUNES, True), (BAD.replace("72000", "73000"), False)):
        page.goto(f"/p/impact-essai/imports/nouveau?theme={theme}")
        (tmp_path / "communes.csv").write_text(text)
        page.locator("label.chip", has_text="Communes").click()
        page.get_by_label("Fichier", exact=True).set_input_files(tmp_path / "communes.csv")
        page.get_by_role("button", name="Lire le fichier").click()
        let_it_work(worker)
        page.get_by_role("button", name="Appliquer").wait_for()
        if applied:
            page.get_by_role("button", name="Appliquer").click()
            let_it_work(worker)
            page.get_by_text("C’est appliqué").wait_for()
    page.goto(f"{page.url}?theme={theme}")
    for summary in page.locator("details.explain summary").all():
        summary.click()
    shot(page, f"imports-refus-{width}-{theme}")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_error_of_the_form_is_told_where_it_is(
    open_page: Any, sign_in: Any, lea: Any, worker: Any, axe: Any, shot: Any, tmp_path: Path
) -> None:
    page = sign_in(open_page(), lea)
    page.goto("/p/impact-essai/imports/nouveau")
    page.locator("label.chip", has_text="Périmètres").click()
    (tmp_path / "vide.geojson").write_text("")
    page.get_by_label("Fichier", exact=True).set_input_files(tmp_path / "vide.geojson")
    page.get_by_role("button", name="Lire le fichier").click()
    page.get_by_role("alert").wait_for()
    shot(page, "imports-erreur-390")
    assert axe(page) == []


def test_the_directory_takes_two_files(open_page: Any, sign_in: Any, lea: Any, worker: Any, shot: Any, tmp_path: Path) -> None:
    page = sign_in(open_page(width=1280, height=900), lea)
    page.goto("/p/impact-essai/imports/nouveau")
    (tmp_path / "structures.json").write_text(array(structure()))
    (tmp_path / "services.json").write_text(array(service(), service("seul", "absente")))
    page.locator("label.chip", has_text="Annuaire").click()
    page.get_by_label("Fichier", exact=True).set_input_files(tmp_path / "structures.json")
    page.get_by_label("Second fichier").set_input_files(tmp_path / "services.json")
    page.get_by_role("button", name="Lire le fichier").click()
    let_it_work(worker)
    page.get_by_text("Aucune structure ne porte cet identifiant").wait_for()
    shot(page, "imports-annuaire-1280")
