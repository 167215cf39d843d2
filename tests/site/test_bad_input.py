"""What people, scripts and mail robots send by mistake or on purpose (issue 2, part 8): each gets its answer, and changes nothing."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django import forms as django_forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver

from tests.cast import fixed
from tests.domain.gatherings.hostile import photo
from tremplin.core.sync import actions as sync
from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.models import Membership
from tremplin.core.ui.forms import Form
from tremplin.domain.counter import actions as counter
from tremplin.domain.counter.cards import Card
from tremplin.domain.counter.models import IncomingReferral
from tremplin.domain.gatherings import actions as gatherings
from tremplin.domain.outreach import actions as outreach
from tremplin.domain.outreach.models import Encounter
from tremplin.domain.partners import actions as partners
from tremplin.domain.pathways import actions as pathways
from tremplin.domain.pathways.models import Goal, Outcome
from tremplin.domain.people import actions as people
from tremplin.domain.people.models import Note, Person
from tremplin.domain.territories.models import Building, Entrance
from tremplin.interop.openrosa import actions as odk

HERE = "/p/impact-essai"
NIR = "1 85 05 78 006 084 91"
NOBODY = {"upload", "run", "drawing", "invitation", "address", "copy"}
"""What no test makes in the other project: any id does."""


def routes(patterns: Any = None, before: str = "") -> Iterator[str]:
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, before + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield before + str(one.pattern)


def project_routes() -> list[str]:
    """Every address of a project that names something by its id."""
    return sorted({route for route in routes() if route.startswith("p/<slug:project>/") and "<uuid:" in route})


@pytest.fixture
def theirs(db: None, lea: Any, eve: Any, make_person: Any, make_territory: Any) -> dict[str, Any]:
    """One of each thing, in the project of a stranger, by the name that addresses give it."""
    with as_actor(eve):
        place = make_territory(eve, "Voisin d’essai")
        building = Building.objects.create(project_id=eve.project_id, territory=place, name="Tour d’essai")
        entrance = Entrance.objects.create(project_id=eve.project_id, building=building, label="A", floors=4, doors_per_floor=2)
        person = make_person(eve, "Ailleurs", territory=place)
        partner = partners.add_partner(
            eve,
            sheet=partners.PartnerSheet(
                name="Ailleurs d’essai", mailbox="a@essai.test", is_referent_service=True, is_mediator=True
            ),
        )
        agreed = counter.Agreed(until=None)
        card = Card(called="Ailleurs", reach="par Ève", wish="Un souhait.")
        pathway = pathways.open_pathway(eve, person, goal="Ailleurs", agreed=True)
        goal = Goal.objects.get(pathway=pathway)
        found = {
            "territory": place, "building": building, "entrance": entrance, "person": person, "partner": partner, "goal": goal,
            "presence": outreach.record_presence(eve, territory=place, band="late", mode="stall"),
            "encounter": outreach.record_encounter(eve, territory=place, mode="street"),
            "follow_up": outreach.promise_follow_up(eve, person, due_on=eve.today),
            "request": outreach.ask_advice(eve, person, partner=partner, question="Que faire ?"),
            "need": counter.record_need(eve, person, wish="Un souhait."),
            "referral": counter.hand_over(eve, person, partner=partner, card=card, agreed=agreed),
            "step": pathways.add_step(eve, goal, words="Un pas"),
            "appointment": pathways.plan_appointment(eve, person, at=eve.now + timedelta(days=1)),
            "outcome": pathways.record_outcome(eve, person, kind="training", source="paper"),
            "exit": pathways.record_exit(eve, pathway, reason="training", source="person"),
            "opposition": people.oppose_door(eve, entrance=entrance, door="1"),
            "sheet": gatherings.create_sheet(eve, name="Ailleurs", tagline="Une ligne"),
            "gathering": gatherings.create_gathering(eve, kind="matinale", title="Ailleurs", on=date(2019, 11, 5), place="Ici"),
            "outing": outreach.plan_outing(
                eve, on=eve.today, band="late", team_ids=[eve.user_id, their_colleague(eve)], places=[(place, entrance)]
            ),
            "poster": outreach.make_poster(eve, territory=place, place="Ailleurs"),
            "membership": Membership.objects.get(user_id=eve.user_id),
            "app_key": odk.connect_app(eve, id=uuid7(), label="Ailleurs", days=30)[0],
        }  # fmt: skip
        found["photo"] = outreach.add_photo(eve, found["presence"], sha256=bytes(32), nobody=True)
        image = SimpleUploadedFile("a.jpg", photo())
        found["picture"] = gatherings.add_picture(eve, found["sheet"], file=image, alt="Ailleurs")
        found["device"], _secret = sync.register_device(eve, device_id=uuid4(), label="Téléphone d’ailleurs")
        found["operation"] = sync.receive(eve, [{"op_id": str(uuid4())}], device_id=None, sent_by=eve.user_id)[0].row
        found["address"], code = counter.open_address(eve, label="Une autre équipe")
    found["copy"] = received(lea, eve, code, make_person)
    found["shown"] = found["sheet"]
    return {name: str(one.id) for name, one in found.items()}


def received(sender: Any, receiver: Any, code: str, make_person: Any) -> IncomingReferral:
    """What the receiver's project holds of a handover from another one."""
    with as_actor(sender):
        partner = partners.add_partner(sender, sheet=partners.PartnerSheet(name="Voisine d’essai"))
        counter.join_address(sender, partner, code=code)
        card = Card(called="Ailleurs", reach="par nous", wish="Un souhait.")
        counter.hand_over(sender, make_person(sender), partner=partner, card=card, agreed=counter.Agreed(until=None))
    with as_actor(receiver):
        return IncomingReferral.objects.get()


def their_colleague(eve: Any) -> Any:
    """Nobody goes out alone: one more member of that project."""
    role = {"role": "outreach_worker", "starts_on": date(2017, 1, 1)}
    return Membership.objects.create(project_id=eve.project_id, user_id=fixed("maud"), **role).user_id


def address(route: str, ids: dict[str, str]) -> str:
    """The route under our own project, its ids those given."""
    path = route.replace("<slug:project>", "impact-essai").replace("<str:kind>", "fiche").replace("<str:moment>", "start")
    path = path.replace("<int:month>", "3").replace("<int:number>", "1")
    return "/" + re.sub(r"<uuid:(\w+)>", lambda found: ids.get(found[1].removesuffix("_id"), str(uuid4())), path)


def answer(client: Any, method: str, path: str) -> tuple[int, str]:
    response = getattr(client, method)(path)
    heading = re.search(rb"<h1[^>]*>(.*?)</h1>", response.content, re.DOTALL)
    return response.status_code, heading[1].decode().strip() if heading else ""


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_id_of_another_project_answers_like_an_unknown_id(
    theirs: dict[str, str], lea: Any, dpo: Any, client_for: Any, method: str
) -> None:
    """SEC-08: nobody learns that something exists elsewhere, by any address."""
    known = {name for route in project_routes() for name in re.findall(r"<uuid:(\w+?)(?:_id)?>", route)} - NOBODY
    assert known <= set(theirs), f"make one in the other project: {known - set(theirs)}"
    wrong = []
    for member in (lea, dpo):
        client = client_for(member)
        assert client.get(f"{HERE}/aujourdhui").status_code == 200
        for route in project_routes():
            given, unknown = answer(client, method, address(route, theirs)), answer(client, method, address(route, {}))
            if given != unknown or given[0] not in (404, 405):
                wrong.append(f"{member.name}: {route}: {given} instead of {unknown}")
    assert not wrong, "\n".join(wrong)


def test_the_project_of_another_answers_like_an_unknown_project(theirs: dict[str, str], lea: Any, client_for: Any) -> None:
    client = client_for(lea)
    for tail in ("aujourdhui", "personnes", f"personnes/{theirs['person']}", "chiffres", "equipe"):
        assert answer(client, "get", f"/p/autre-essai/{tail}") == answer(client, "get", f"/p/nulle-part/{tail}")
        assert client.get(f"/p/autre-essai/{tail}").status_code == 404


@pytest.fixture
def ours(db: None, lea: Any, make_person: Any, make_territory: Any) -> dict[str, str]:
    with as_actor(lea):
        place = make_territory(lea)
        zak = make_person(lea, "Zak", territory=place)
        met = outreach.record_encounter(lea, territory=place, mode="street")
        pathways.open_pathway(lea, zak, goal="Un but", agreed=True)
    return {"territory": str(place.id), "person": str(zak.id), "encounter": str(met.id)}


FIELDS = [
    ("rencontres/noter", "place", "t:{territory}"),
    ("rencontres/noter", "place", "e:{entrance}"),
    ("rencontres/noter", "team", "{eve}"),
    ("presences/noter", "place", "e:{entrance}"),
    ("sorties/prevoir", "place_1", "e:{entrance}"),
    ("sorties/prevoir", "team", "{eve}"),
    ("affiches/nouvelle", "where", "e:{entrance}"),
    ("rencontres/{own_encounter}/rattacher", "person", "{person}"),
    ("personnes/{own_person}/referent", "referent", "{eve}"),
    ("personnes/{own_person}/accord", "recipient", "{partner}"),
    ("personnes/{own_person}/conseil", "partner", "{partner}"),
    ("personnes/{own_person}/mediateur", "partner", "{partner}"),
    ("personnes/{own_person}/relais/nouveau/{partner}", "called", "Zak"),
    ("personnes/{own_person}/besoins/{need}/clore", "id", ""),
    ("parcours/{own_person}/rendez-vous", "with_id", "{eve}"),
    ("oppositions/noter", "entrance", "{entrance}"),
    ("territoires/nouveau", "parent", "{territory}"),
]
COMPLETE = {
    "people_count": "1", "mode": "street", "at": "2019-10-22T16:50", "on": "2019-10-22", "band": "late", "purpose": "handover",
    "question": "Que faire ?", "minutes": "45", "reason": "follow", "kind": "door", "door": "3", "name": "Un lieu",
}  # fmt: skip


@pytest.mark.parametrize(("path", "field", "value"), FIELDS)
def test_an_id_of_another_project_in_a_field_answers_like_an_unknown_one(
    theirs: dict[str, str], ours: dict[str, str], lea: Any, client_for: Any, path: str, field: str, value: str
) -> None:
    client = client_for(lea)
    own = {f"own_{name}": one for name, one in ours.items()}

    def send(ids: dict[str, str]) -> Any:
        fields = {**COMPLETE, "id": str(uuid7()), "place": f"t:{ours['territory']}", field: value.format(**ids, **own)}
        return client.post(f"{HERE}/{path.format(**ids, **own)}", fields)

    unknown = {name: str(uuid4()) for name in (*theirs, "eve")}
    given, nothing = send({**theirs, "eve": str(fixed("eve"))}), send(unknown)
    assert given.status_code == nothing.status_code
    assert given.status_code in (404, 422)
    with as_actor(lea):
        assert Encounter.objects.count() == 1


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("personnes/{person}/note", {"text": f"Son numéro : {NIR}"}),
        ("personnes/{person}/besoins/nouveau", {"client_id": "{new}", "wish": f"Voici {NIR}", "priority": "1"}),
        ("parcours/{person}/objectif", {"words": NIR}),
        ("personnes/{person}/corriger", {"pseudonym": NIR.replace(" ", ""), "version": "1"}),
        ("rencontres/{encounter}/surnom", {"told": "on", "pseudonym": "Zak", "place_hint": NIR}),
    ],
)
def test_a_social_security_number_is_refused_and_kept_nowhere(
    ours: dict[str, str], lea: Any, client_for: Any, path: str, fields: dict[str, str]
) -> None:
    """PRIV-10."""
    filled = {name: value.format(new=uuid7()) for name, value in fields.items()}
    response = client_for(lea).post(f"{HERE}/{path.format(**ours)}", {"id": str(uuid7()), **filled})
    assert response.status_code == 422
    assert "sécurité sociale" in response.content.decode()
    with as_actor(lea):
        assert (Note.objects.count(), Goal.objects.count(), Person.objects.count()) == (0, 1, 1)


def test_every_form_of_the_house_refuses_these_numbers() -> None:
    """PRIV-10: each form with fields of its own stands on the house's form, which looks at each text."""
    list(routes())
    ours = [one for one in every_subclass(django_forms.BaseForm) if one.__module__.startswith("tremplin.")]
    assert len(ours) > 30
    assert [one.__qualname__ for one in ours if not issubclass(one, Form) and not one.__name__.endswith("Mixin")] == []


def every_subclass(kind: type) -> list[type]:
    return [one for direct in kind.__subclasses__() for one in (direct, *every_subclass(direct))]


@pytest.mark.parametrize(
    ("birth", "words"), [("2008", "13 ans"), ("23/10/2006", "13 ans"), ("2030", ""), ("1850", ""), ("hier", "2001")]
)
def test_no_name_is_kept_of_a_child_or_of_an_impossible_birth(
    ours: dict[str, str], lea: Any, client_for: Any, birth: str, words: str
) -> None:
    """MIN-02."""
    fields = {"id": str(uuid7()), "told": "on", "channel": "screen", "first_name": "Prénom", "birth": birth}
    for path in (f"rencontres/{ours['encounter']}/nom", f"personnes/{ours['person']}/nom"):
        response = client_for(lea).post(f"{HERE}/{path}", fields)
        assert response.status_code == 422 and words in response.content.decode(), path
    with as_actor(lea):
        assert not Person.objects.filter(level="identified").exists()


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("rencontres/noter", {"at": "2019-10-23T10:00"}),
        ("presences/noter", {"on": "2019-10-23"}),
        ("parcours/{person}/issue", {"kind": "training", "source": "paper", "on": "2019-10-23"}),
        ("parcours/{person}/fin", {"reason": "training", "source": "person", "on": "2019-10-23"}),
        ("parcours/{person}/rendez-vous", {"at": "9999-99-99T99:99"}),
        ("personnes/{person}/revoir", {"due_on": "2019-10-21", "channel": "visit"}),
        ("personnes/{person}/revoir", {"due_on": "12019-10-21", "channel": "visit"}),
    ],
)
def test_a_day_that_cannot_be_is_refused(
    ours: dict[str, str], lea: Any, client_for: Any, path: str, fields: dict[str, str]
) -> None:
    data = {**COMPLETE, "id": str(uuid7()), "place": f"t:{ours['territory']}", **fields}
    response = client_for(lea).post(f"{HERE}/{path.format(**ours)}", data)
    assert response.status_code == 422
    with as_actor(lea):
        assert Outcome.objects.count() == 0 and Encounter.objects.count() == 1


ODD = {"nul": "\x00", "long": "é" * 20_000, "tag": "<script>alert(1)</script>", "sql": "' OR 1=1 --", "emoji": "🧰" * 200}


@pytest.mark.parametrize("sent", ODD.values(), ids=ODD)
def test_odd_text_is_refused_or_kept_as_text(ours: dict[str, str], lea: Any, client_for: Any, sent: str) -> None:
    client = client_for(lea)
    response = client.post(f"{HERE}/personnes/{ours['person']}/note", {"id": str(uuid7()), "text": sent})
    assert response.status_code in (302, 422)
    page = client.get(f"{HERE}/personnes/{ours['person']}").content.decode()
    assert "<script>alert" not in page
    for path in ("chercher", "personnes", "partenaires/", "relais/", "comptoir/"):
        asked = {"q": sent[:300], "page": sent[:20], "sort": sent[:20]}
        assert client.get(f"{HERE}/{path}", asked).status_code == (400 if sent == "\x00" else 200), path


def test_what_is_said_with_the_name_is_kept(ours: dict[str, str], lea: Any, client_for: Any) -> None:
    """FUN-01: the link with the public employment service, asked on the same page as the name."""
    fields = {
        "id": str(uuid7()),
        "told": "on",
        "channel": "screen",
        "first_name": "Zak",
        "birth": "1999",
        "spe_status": "new",
        "sex": "m",
        "address_form": "tu",
    }
    assert client_for(lea).post(f"{HERE}/personnes/{ours['person']}/nom", fields).status_code == 302
    with as_actor(lea):
        person = Person.objects.get(id=ours["person"])
        assert (person.level, person.spe_status, person.sex, person.address_form) == ("identified", "new", "m", "tu")
