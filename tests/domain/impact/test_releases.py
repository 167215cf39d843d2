"""Figures for people who open no file: closed, frozen, with small numbers masked, through the real pages (PRIV-20)."""

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from tests.domain.impact.worlds import somebody
from tremplin.core.tenancy.errors import Invalid, NotAllowed, WrongMoment
from tremplin.domain.impact import actions, releases
from tremplin.domain.impact.models import Release


def populate(actor: Any, place: Any, month: int, counts: dict[str, int]) -> None:
    """So many people who came exactly that far."""
    options: dict[str, dict[str, Any]] = {
        "met": {"spe": ""},
        "reached": {},
        "mobilised": {"again": True},
        "accompanied": {"again": True, "supported": True},
        "exited": {"again": True, "supported": True, "exit": "training"},
    }
    for step, n in counts.items():
        for number in range(n):
            somebody(actor, place, date(2019, month, 5), name=f"{step} {month} {number}", **options[step])


def published(actor: Any, until: str) -> Release:
    found = releases.preview(actor, until)
    assert found is not None
    return actions.publish_release(actor, until=until, digest=found.digest)


def numbers(client: Any, actor: Any, number: int) -> dict[tuple[str, str, str], int | None]:
    """What the CSV of the real page says, cell by cell."""
    text = client.get(f"/p/{actor.project.slug}/chiffres-publies/{number}.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))[1:]
    return {
        (table, f"{line}, {step}" if step else line, period): int(n) if n.isdigit() else None
        for table, line, step, period, n, *_ in rows
    }


def test_a_funder_reads_no_small_number_and_can_subtract_none(
    db: None, lea: Any, delegate: Any, make_territory: Any, client_for: Any
) -> None:
    """PRIV-20, the attack: every difference of what the page and the CSV show is 0 or at least eleven."""
    north, south = make_territory(lea, "Nord d’essai"), make_territory(lea, "Sud d’essai")
    populate(lea, north, 2, {"met": 14, "reached": 12, "mobilised": 11, "accompanied": 3, "exited": 12})
    populate(lea, south, 2, {"met": 2, "reached": 5})
    published(lea, "2019-T1")
    client = client_for(delegate)
    text = client.get(f"/p/{lea.project.slug}/chiffres-publies").content.decode()
    main = text[text.index("<main") : text.index("</main>")]
    shown = [int(n) for n in re.findall(r"<strong>(\d+)</strong>", main)]
    assert shown and all(n == 0 or n >= 11 for n in shown)
    assert "non publié" in main and "compte moins de 11" in main
    found = numbers(client, lea, 1)
    known = {n for n in found.values() if n is not None} | set(shown)
    for a in known:
        for b in known:
            assert not 0 < a - b < 11, f"{a} − {b} tells a small number"


def test_a_funder_reads_the_steps_of_each_territory(
    db: None, lea: Any, delegate: Any, make_territory: Any, client_for: Any
) -> None:
    """Steps of the pathway by territory and period, each n out of N; on the page and in its CSV."""
    north, south = make_territory(lea, "Nord d’essai"), make_territory(lea, "Sud d’essai")
    populate(lea, north, 2, {"met": 12, "reached": 13})
    populate(lea, south, 2, {"met": 11, "reached": 14})
    published(lea, "2019-T1")
    client = client_for(delegate)
    found = numbers(client, lea, 1)
    table, period = "Les étapes, par territoire", "1er trimestre 2019"
    assert found[table, "Nord d’essai, Repéré", period] == 13 and found[table, "Sud d’essai, Repéré", period] == 14
    assert found["Les étapes du parcours, en personnes", "Repéré", period] == 27
    text = client.get(f"/p/{lea.project.slug}/chiffres-publies").content.decode()
    main = " ".join(text[text.index("Les étapes, par territoire") : text.index("Issues positives")].split())
    assert "Sud d’essai" in main and '<strong>14</strong><span class="figure-of"> sur 25</span>' in main


def test_two_releases_cannot_be_subtracted(db: None, lea: Any, delegate: Any, make_territory: Any, client_for: Any) -> None:
    """PRIV-20: one more person noted late in a closed quarter changes nothing of what was published."""
    place = make_territory(lea, "Nord d’essai")
    populate(lea, place, 2, {"met": 20, "reached": 15})
    published(lea, "2019-T1")
    client = client_for(delegate)
    before = numbers(client, lea, 1)
    populate(lea, place, 3, {"met": 1, "reached": 1})
    populate(lea, place, 5, {"met": 12, "reached": 13})
    published(lea, "2019-T2")
    assert numbers(client, lea, 1) == before
    again = numbers(client, lea, 2)
    assert not {period for _table, _line, period in before} & {period for _table, _line, period in again}, (
        "no period is in two releases"
    )
    assert again["Les étapes du parcours, en personnes", "Rencontré", "2e trimestre 2019"] == 25


def test_a_release_is_frozen(db: None, lea: Any, make_territory: Any) -> None:
    """The database takes no change, the digest would show one, and a period closes once."""
    populate(lea, make_territory(lea), 2, {"met": 12})
    release = published(lea, "2019-T1")
    for statement in ("UPDATE impact_release SET content = '{}'", "DELETE FROM impact_release"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert releases.whole(release)
    release.content["people"]["2019-T1"][0][2] += 1
    assert not releases.whole(release)
    with pytest.raises(Invalid, match="déjà publié"):
        actions.publish_release(lea, until="2019-T1", digest=release.digest)


def test_each_release_hangs_on_the_one_before(db: None, lea: Any, make_territory: Any) -> None:
    place = make_territory(lea)
    populate(lea, place, 2, {"met": 12})
    first = published(lea, "2019-T1")
    populate(lea, place, 5, {"met": 12})
    second = published(lea, "2019-T2")
    assert (second.number, second.from_on) == (2, date(2019, 4, 1))
    assert releases.whole(second) and first.digest != second.digest


def test_what_was_previewed_is_what_is_published(db: None, lea: Any, make_territory: Any) -> None:
    place = make_territory(lea)
    populate(lea, place, 2, {"met": 12})
    found = releases.preview(lea, "2019-T1")
    assert found is not None
    populate(lea, place, 3, {"met": 1})
    with pytest.raises(WrongMoment, match="Relisez"):
        actions.publish_release(lea, until="2019-T1", digest=found.digest)
    assert not Release.objects.exists()


def test_a_quarter_that_runs_cannot_be_closed(db: None, lea: Any, make_territory: Any) -> None:
    populate(lea, make_territory(lea), 2, {"met": 12})
    for until in ("2019-T4", "2018-T4", "2019", "x"):
        assert releases.preview(lea, until) is None
        with pytest.raises(Invalid):
            actions.publish_release(lea, until=until, digest="")


@pytest.mark.parametrize("other", ["ines", "karim", "samir", "delegate", "evaluator", "dpo"])
def test_only_a_coordinator_of_the_whole_project_publishes(
    db: None, lea: Any, make_territory: Any, other: str, request: Any, client_for: Any
) -> None:
    populate(lea, make_territory(lea), 2, {"met": 12})
    found = releases.preview(lea, "2019-T1")
    actor = request.getfixturevalue(other)
    with pytest.raises(NotAllowed):
        actions.publish_release(actor, until="2019-T1", digest=found.digest if found else "")
    assert client_for(actor).get(f"/p/{lea.project.slug}/chiffres-publies/fermer").status_code == 404


def test_the_coordinator_previews_then_publishes(db: None, lea: Any, make_territory: Any, client_for: Any) -> None:
    populate(lea, make_territory(lea), 2, {"met": 12, "reached": 4})
    client, url = client_for(lea), f"/p/{lea.project.slug}/chiffres-publies/fermer"
    text = client.get(url + "?until=2019-T1").content.decode()
    assert "Publier ces chiffres" in text and "non publié" in text
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', text)
    assert digest is not None and not Release.objects.exists()
    answer = client.post(url, {"until": "2019-T1", "digest": "0" * 64})
    assert answer.status_code == 422 and "Relisez" in answer.content.decode()
    assert client.post(url, {"until": "2019-T1", "digest": digest[1]}).status_code == 302
    assert Release.objects.get().number == 1


def test_quarters_too_small_are_shown_together(db: None, lea: Any, delegate: Any, make_territory: Any, client_for: Any) -> None:
    """Coarsened by itself: the page says that quarters were joined."""
    place = make_territory(lea)
    for month in (2, 5, 8):
        populate(lea, place, month, {"met": 5, "reached": 5})
    published(lea, "2019-T3")
    text = client_for(delegate).get(f"/p/{lea.project.slug}/chiffres-publies").content.decode()
    assert "toute la période est réunie" in text and "<strong>30</strong>" in text


def test_nothing_published_is_said_as_such(db: None, lea: Any, delegate: Any, client_for: Any) -> None:
    assert "Rien n’est encore publié" in client_for(delegate).get(f"/p/{lea.project.slug}/chiffres-publies").content.decode()
    assert client_for(delegate).get(f"/p/{lea.project.slug}/chiffres-publies/1.csv").status_code == 404
    assert "Aucun trimestre à fermer" in client_for(lea).get(f"/p/{lea.project.slug}/chiffres-publies/fermer").content.decode()


def test_releases_of_another_project_stay_there(db: None, lea: Any, eve: Any, make_territory: Any, client_for: Any) -> None:
    populate(lea, make_territory(lea), 2, {"met": 12})
    published(lea, "2019-T1")
    assert client_for(eve).get(f"/p/{lea.project.slug}/chiffres-publies").status_code == 404
