"""The counter: needs in the person's words, services near, why; refusing costs nothing; no number that ranks a minor."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from tests.cast import CAST
from tremplin.core.tenancy.context import set_ticket
from tremplin.core.tenancy.errors import Invalid, NotAllowed
from tremplin.core.tenancy.ticket import issue
from tremplin.domain.counter import actions, contributions, orientation, policies, queries, reasons, story, thematics
from tremplin.domain.counter.asking import Place, Search
from tremplin.domain.counter.models import Need, Proposal
from tremplin.domain.partners import actions as partners
from tremplin.domain.partners import directory_queries
from tremplin.domain.partners.models import Organisation, Service
from tremplin.domain.people.models import AgeBand

TRAINING = "se-former--trouver-sa-formation"
HERE = Place("Les Lauriers d’essai", 43.30, 5.40)


@pytest.fixture
def again(lea: Any) -> Any:
    """Requests end with an empty ticket; this gives the test the team's again."""
    return lambda: set_ticket(issue(CAST["lea"].id, [lea.project_id]))


@pytest.fixture
def services(db: None, monkeypatch: pytest.MonkeyPatch) -> list[Service]:
    """Three invented services: near, far, at a distance. The web role only reads the directory, so they are laid out by hand."""
    body = Organisation(id="essai--maison", source="essai", name="Maison d’essai", commune="Ville d’essai")
    common: dict[str, Any] = {
        "source": "essai",
        "organisation": body,
        "thematics": [TRAINING],
        "fees": "gratuit",
        "reception_modes": ["en-presentiel"],
    }
    near = Service(
        id="essai--pres", name="Atelier mécanique d’essai", latitude=43.305, longitude=5.40, publics=["jeunes"], **common
    )
    far = Service(id="essai--loin", name="Formation lointaine d’essai", latitude=43.60, longitude=5.40, **common)
    remote = Service(
        id="essai--distance", name="Cours en ligne d’essai", **{**common, "reception_modes": ["a-distance"], "fees": "payant"}
    )
    rows = [near, far, remote]
    laid = directory_queries.orientation.Directory(
        directory_queries.orientation.Service(
            s.id,
            s.latitude,
            s.longitude,
            frozenset(s.thematics),
            frozenset(s.publics),
            frozenset(s.reception_modes),
            s.fees,
            frozenset(),
            None,
            s.source,
        )
        for s in rows
    )
    monkeypatch.setattr(directory_queries, "directory", lambda: laid)
    monkeypatch.setattr(directory_queries, "services", lambda ids: {s.id: s for s in rows if s.id in set(ids)})
    return rows


def keys_of(value: Any) -> set[str]:
    """All keys, however deep."""
    if isinstance(value, dict):
        return set(value) | {key for inner in value.values() for key in keys_of(inner)}
    return {key for inner in value for key in keys_of(inner)} if isinstance(value, list) else set()


def search(**options: Any) -> Search:
    return Search(**{"needs": (TRAINING,), "place": HERE, **options})


def test_a_wish_is_kept_in_the_persons_words_and_sealed(ines: Any, zak: Any) -> None:
    need = actions.record_need(ines, zak, thematic=TRAINING, wish="Réparer des scooters, pas loin")
    assert b"scooters" not in bytes(need.wish_sealed)
    (shown,) = queries.standing_needs(ines, zak.id)
    assert (shown.thematic, shown.wish) == (TRAINING, "Réparer des scooters, pas loin")


def test_a_closed_need_is_no_longer_sought(ines: Any, zak: Any) -> None:
    need = actions.record_need(ines, zak, thematic=TRAINING)
    actions.close_need(ines.at(ines.now + timedelta(minutes=1)), need)
    assert queries.standing_needs(ines, zak.id) == []
    assert Need.objects.count() == 2, "what was said stays"


@pytest.mark.parametrize("theme", sorted(thematics.NEVER_KEPT))
def test_health_and_justice_are_searched_but_never_written_to_a_file(ines: Any, zak: Any, theme: str) -> None:
    """PRIV-11, PRIV-12, PRIV-13."""
    with pytest.raises(Invalid, match="ne le notez pas"):
        actions.record_need(ines, zak, thematic=theme)
    assert theme not in [code for _group, options in thematics.choices(keepable=True) for code, _label in options]
    assert theme in [code for _group, options in thematics.choices() for code, _label in options]


def test_nothing_said_is_nothing_kept(ines: Any, zak: Any) -> None:
    with pytest.raises(Invalid):
        actions.record_need(ines, zak, wish="  ")


@pytest.mark.parametrize("name", ["eve", "samir", "delegate", "dpo"])
def test_those_who_do_not_follow_the_person_record_nothing(request: Any, zak: Any, name: str) -> None:
    other = request.getfixturevalue(name)
    with pytest.raises(NotAllowed):
        actions.record_need(other, zak, thematic=TRAINING)
    with pytest.raises(NotAllowed):
        actions.propose(other, zak, service_id="essai--pres", explanation={})


def test_each_lead_carries_the_four_items_of_the_law(services: Any, ines: Any) -> None:
    """AI-01: degree and mode, data and sources, parameters and weights applied, operations."""
    found = orientation.find(ines, search(publics=frozenset({"jeunes"})))
    assert [lead.service.id for lead in found.leads] == ["essai--pres", "essai--distance", "essai--loin"]
    for lead in found.leads:
        told = lead.explanation
        assert told["degree"] == "aid" and told["mode"] == "weighted_criteria"
        assert ["needs", "person"] in [list(item) for item in told["data"]] and ["services", "essai"] in [
            list(item) for item in told["data"]
        ]
        assert told["parameters"]["themes"] == 0.6 and {one["code"] for one in told["weights"]} == {
            "themes",
            "near",
            "public",
            "fresh",
        }
        assert told["operations"][-1] == "order_by_score"
        assert lead.reasons
    titles = [title for title, lines in reasons.treatment(found.treatment) if lines]
    assert titles == ["Qui décide", "Données utilisées", "Réglages appliqués", "Opérations, dans l’ordre"]


def test_distance_and_minutes_are_given_as_ranges(services: Any, ines: Any) -> None:
    near = orientation.find(ines, search()).leads[0]
    assert near.km is not None and 0.4 < near.km < 0.8
    assert near.foot is not None and near.foot[0] < near.foot[1]


def test_what_is_too_far_is_said_to_be_set_aside(services: Any, ines: Any) -> None:
    found = orientation.find(ines, search(minutes=30, by="foot"))
    assert "essai--loin" not in [lead.service.id for lead in found.leads]
    assert reasons.set_aside(found.set_aside) == ["1 est trop loin"]


def test_a_minor_gets_reasons_and_no_number(services: Any, ines: Any, make_person: Any) -> None:
    """MIN-05: nothing that ranks is computed, shown or stored."""
    found = orientation.find(ines, search(minor=True))
    assert found.treatment["mode"] == "ordered_criteria"
    assert all("score" not in lead.explanation and "weights" not in lead.explanation for lead in found.leads)
    young = make_person(ines, "Lila", age_band=AgeBand.A16_17)
    adult = orientation.find(ines, search()).leads[0].explanation
    kept = actions.propose(ines, young, service_id="essai--pres", explanation=adult).explanation
    assert actions.needs.SCORES.isdisjoint(keys_of(kept)) and keys_of(adult) & actions.needs.SCORES


def test_refusing_costs_nothing(services: Any, ines: Any, zak: Any) -> None:
    """AI-02: « pas pour moi » needs no reason, and changes no other row about the person."""
    before = type(zak).objects.filter(pk=zak.pk).values().get()
    proposal = actions.propose(ines, zak, service_id="essai--pres", explanation={})
    actions.answer_proposal(ines.at(ines.now + timedelta(minutes=1)), proposal, answer="declined")
    assert type(zak).objects.filter(pk=zak.pk).values().get() == before
    person = story.with_wishes(policies.persons_visible_to(ines)).get(pk=zak.pk)
    assert {key: word["answer"] for key, word in story.answers_of(person).items()} == {"essai--pres": "declined"}


def test_without_the_engine_plain_filters_do(services: Any, ines: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """AI-06: what fits, the nearest first, and it says so."""
    settings.ORIENTATION_ENGINE = False
    called = []
    monkeypatch.setattr(orientation.engine, "orient", lambda *a, **k: called.append(a))
    found = orientation.find(ines, search())
    assert (found.engine_on, called) == (False, [])


def test_plain_filters_find_the_nearest_first(committed: Any, ines: Any, settings: Any) -> None:
    """AI-06, on rows of the database: theme, public and reach are kept, and no number ranks."""
    from tests.domain.counter.worlds import directory_in
    from tremplin.core.tenancy.context import as_actor

    settings.ORIENTATION_ENGINE = False
    directory_in(committed[0])
    with as_actor(ines):
        found = orientation.find(ines, search())
        assert [(lead.service.pk, lead.km) for lead in found.leads] == [("essai--pres", 0.6), ("essai--loin", 33.4)]
        assert "score" not in found.leads[0].explanation and found.treatment["mode"] == "plain_filters"
        assert [lead.service.pk for lead in orientation.find(ines, search(minutes=30)).leads] == ["essai--pres"]
        assert orientation.find(ines, search(publics=frozenset({"seniors"}))).leads == []
        assert orientation.find(ines, search(needs=("sante",))).leads == []


def test_no_page_orders_people_for_a_service() -> None:
    """AI-03: no address of this room goes from a service to people."""
    from tremplin.domain.counter.urls import urlpatterns

    assert not [p for p in urlpatterns if "service" in str(p.pattern)]


def test_a_paused_service_is_shown_as_such(services: Any, ines: Any, lea: Any) -> None:
    partners.remark_service(
        lea, services[0], paused_until=lea.today + timedelta(days=10), monthly_capacity=None, opinion="Accueil chaleureux"
    )
    lead = orientation.find(ines, search()).leads[0]
    assert lead.closed_until(ines.today) == lea.today + timedelta(days=10)


def test_pages_of_the_counter(services: Any, ines: Any, zak: Any, client_for: Any, again: Any) -> None:
    slug = ines.project.slug
    client = client_for(ines)
    page = client.get(reverse("counter:index", args=[slug]), {"theme": TRAINING})
    assert "Atelier mécanique d’essai" in page.content.decode() and "Pourquoi cette proposition" in page.content.decode()
    here = reverse("counter:person", args=[slug, zak.pk])
    assert client.get(here).status_code == 200
    need = client.post(
        reverse("counter:need", args=[slug, zak.pk]),
        {"client_id": str(zak.pk), "thematic": TRAINING, "wish": "Réparer", "priority": "1"},
    )
    assert need.status_code == 302
    page = client.get(here).content.decode()
    assert "Réparer" in page and "Atelier mécanique d’essai" in page and "Pas pour moi" in page
    again()
    assert not Proposal.objects.exists(), "nothing is proposed by itself (AI-02)"


def test_at_the_counter_without_a_name_nothing_is_written(services: Any, ines: Any, client_for: Any, again: Any) -> None:
    from tremplin.core.journal.models import Act

    client_for(ines).get(reverse("counter:index", args=[ines.project.slug]), {"theme": TRAINING, "publics": "jeunes"})
    again()
    assert not Need.objects.exists() and not Proposal.objects.exists() and not Act.objects.exists()


def test_a_stranger_gets_the_answer_of_an_unknown_address(zak: Any, eve: Any, samir: Any, client_for: Any) -> None:
    """Section 8."""
    assert client_for(eve).get(reverse("counter:person", args=[eve.project.slug, zak.pk])).status_code == 404
    assert client_for(samir).get(reverse("counter:person", args=[samir.project.slug, zak.pk])).status_code == 404


def test_the_bundle_holds_needs_proposals_and_handovers_in_clear(ines: Any, lea: Any, zak: Any, hand: Any) -> None:
    """PRIV-06."""
    actions.record_need(ines, zak, thematic=TRAINING, wish="Réparer des scooters")
    actions.propose(ines, zak, service_id="essai--pres", explanation={})
    hand(ines, zak)
    part = contributions.bundle(lea, zak)
    assert part["counter_need"][0]["wish"] == "Réparer des scooters"
    assert part["counter_proposal"][0]["service_id"] == "essai--pres"
    assert part["counter_referral"][0]["card"]["wish"].startswith("Je voudrais trouver")
    assert part["counter_referral"][0]["links"][0]["mailbox"] == "accueil@maison.test"


def test_real_services_near_tarascon(shared_data: Any) -> None:
    """The real directory stands beside: its themes and publics are all known here."""
    import json

    rows = json.loads((shared_data / "data-inclusion" / "services.json").read_text())
    assert {code for row in rows for code in row["thematiques"]} <= {
        c for _g, options in thematics.choices() for c, _l in options
    }
