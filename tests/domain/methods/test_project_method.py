"""The method of a project, the variant of each territory, their differences, their pages."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tremplin.core.journal.models import Act
from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.errors import Invalid, NotAllowed, WrongMoment
from tremplin.domain.methods import actions, exchange, queries
from tremplin.domain.methods.forms import VariantForm, name_of
from tremplin.domain.methods.models import LocalVariant
from tremplin.domain.methods.reading import library
from tremplin.domain.territories.actions import create_territory
from tremplin.domain.territories.models import Territory


@pytest.fixture
def lauriers(db: None, lea: Any) -> Territory:
    return create_territory(lea, kind="micro", name="Les Lauriers d’essai")


@pytest.fixture
def oliviers(db: None, lea: Any) -> Territory:
    return create_territory(lea, kind="micro", name="Les Oliviers d’essai")


FIRST = {"cadence.max_attempts": 6}


def test_a_project_takes_a_method_and_may_take_another(db: None, lea: Any) -> None:
    assert queries.adopted(lea) is None and queries.method_in_force(lea).key == "boosters"
    actions.adopt(lea, "revelateurs")
    assert queries.method_in_force(lea).key == "revelateurs"
    with pytest.raises(WrongMoment):
        actions.adopt(lea, "revelateurs")
    actions.adopt(lea.at(lea.now.replace(hour=16)), "zero-chomeur")
    taken = queries.adopted(lea)
    assert taken and (taken.method.key, taken.version, taken.newer) == ("zero-chomeur", library()["zero-chomeur"].version, "")
    assert Act.objects.filter(verb="method.adopted").count() == 2


def test_only_the_coordinator_decides(db: None, ines: Any, eve: Any, lauriers: Territory) -> None:
    with pytest.raises(NotAllowed):
        actions.adopt(ines, "boosters")
    with pytest.raises(NotAllowed):
        actions.save_variant(eve, lauriers, seen=0, changes=FIRST)


def test_each_territory_lives_the_method_in_its_own_way(lauriers: Territory, oliviers: Territory, lea: Any) -> None:
    actions.save_variant(lea, lauriers, seen=0, changes=FIRST, reason="Ici, on insiste")
    assert queries.cadence(lea, lauriers).max_attempts == 6
    assert queries.cadence(lea, oliviers.pk).max_attempts == queries.cadence(lea).max_attempts == 4


def test_a_variant_can_switch_off_an_objection_and_change_its_answers(lauriers: Territory, lea: Any) -> None:
    code = next(one.code for one in queries.objections(lea) if not one.cooling_off)
    actions.save_variant(lea, lauriers, seen=0, changes={f"objections.{code}.enabled": False})
    assert code not in [one.code for one in queries.objections(lea, lauriers)]
    other = next(one.code for one in queries.objections(lea) if one.code != code)
    actions.save_variant(lea, lauriers, seen=1, changes={f"objections.{other}.answers": ["Une réponse", "Une autre"]})
    assert queries.method_in_force(lea, lauriers).objections[other].answers.fr == ("Une réponse", "Une autre")
    assert code in [one.code for one in queries.objections(lea, lauriers)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"cadence.max_attempts": 99}, "cadence.max_attempts"),
        ({"stages.met.label": "Vu"}, "stages.met.label"),
        ({"cadence.first_contact_channels": ["snapchat"]}, "cadence.first_contact_channels"),
        ({"cadence.inventee": 3}, "cadence.inventee"),
    ],
)
def test_a_change_that_is_not_possible_says_which(lauriers: Territory, lea: Any, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.save_variant(lea, lauriers, seen=0, changes=changes)
    assert refusal.value.field == field and str(refusal.value)


def test_a_social_security_number_is_refused_in_a_variant(lauriers: Territory, lea: Any) -> None:
    """PRIV-10."""
    with pytest.raises(Invalid, match="sécurité sociale"):
        actions.save_variant(lea, lauriers, seen=0, changes={"topics.housing.label": "voir 1 85 05 78 006 084 36"})


def test_two_people_writing_one_variant_are_told_both_values(lauriers: Territory, lea: Any) -> None:
    actions.save_variant(lea, lauriers, seen=0, changes=FIRST)
    with pytest.raises(WrongMoment, match=r"cadence\.max_attempts = 6"):
        actions.save_variant(lea, lauriers, seen=0, changes={"cadence.max_attempts": 3})
    assert LocalVariant.objects.count() == 1


def test_a_change_back_to_the_method_is_no_difference(lauriers: Territory, lea: Any) -> None:
    row = actions.save_variant(lea, lauriers, seen=0, changes={"cadence.max_attempts": 4, "cadence.cooling_off_days": 120})
    assert row.changes == {"cadence.cooling_off_days": 120}


def test_a_former_variant_can_be_taken_up_again(lauriers: Territory, lea: Any) -> None:
    first = actions.save_variant(lea, lauriers, seen=0, changes=FIRST)
    actions.save_variant(lea, lauriers, seen=1, changes={})
    assert queries.cadence(lea, lauriers).max_attempts == 4
    again = actions.revert_variant(lea, lauriers, first)
    assert again.number == 3 and queries.cadence(lea, lauriers).max_attempts == 6
    assert [one.number for one in queries.history(lea, lauriers)] == [3, 2, 1]
    with pytest.raises(WrongMoment):
        actions.revert_variant(lea, lauriers, again)


def test_differences_stand_side_by_side(lauriers: Territory, oliviers: Territory, lea: Any) -> None:
    actions.save_variant(lea, lauriers, seen=0, changes={"cadence.max_attempts": 6, "becoming_known_months": 6})
    actions.save_variant(lea, oliviers, seen=0, changes={"cadence.max_attempts": 3})
    lines = queries.compare(lea, [lauriers, oliviers])
    assert [line.path for line in lines] == ["becoming_known_months", "cadence.max_attempts"]
    assert lines[1].base == 4 and lines[1].values == {lauriers.pk: 6, oliviers.pk: 3}


def test_variants_of_another_method_stop_counting_and_are_kept(lauriers: Territory, lea: Any) -> None:
    actions.save_variant(lea, lauriers, seen=0, changes=FIRST)
    actions.adopt(lea, "revelateurs")
    assert queries.variant_of(lea, lauriers) is None
    assert LocalVariant.objects.count() == 1


def test_the_method_is_read_in_one_query_however_many_territories(
    lauriers: Territory, oliviers: Territory, lea: Any, django_assert_num_queries: Any
) -> None:
    queries.forget(lea)
    with django_assert_num_queries(1):
        for territory in (lauriers, oliviers, None, lauriers):
            queries.cadence(lea, territory)
            queries.topics(lea, territory)


def test_a_variant_goes_out_and_comes_back_as_text(lauriers: Territory, oliviers: Territory, lea: Any) -> None:
    changes = {
        "cadence.days_between": [2, 5],
        "objections.no_time.enabled": True,
        "topics.housing.label": 'Se loger, "ici"\nmême',
    }
    base = queries.method_in_force(lea)
    text = exchange.written(base, "Les Lauriers", changes)
    assert exchange.read(text, base) == changes


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("pas du toml", "ne se lit pas"),
        ('method = "revelateurs"\n[changes]', "pour la démarche"),
        ('method = "boosters"', "[changes]"),
        ('method = "boosters"\n[changes]\ncadence.max_attempts = 6', "guillemets"),
    ],
)
def test_a_text_that_is_no_variant_says_why(db: None, lea: Any, text: str, says: str) -> None:
    with pytest.raises(Invalid) as refusal:
        exchange.read(text, queries.method_in_force(lea))
    assert says in str(refusal.value)


def posted(lea: Any, **changes: object) -> dict[str, object]:
    """What a browser sends for the form as it opens, with some answers changed."""
    form = VariantForm(actor=lea, base=queries.method_in_force(lea), changes={}, number=0)
    data: dict[str, object] = {"seen": 0, "reason": ""}
    for name in form.paths:
        value = form[name].value()
        if isinstance(value, bool):
            if value:
                data[name] = "on"
        else:
            data[name] = form.fields[name].prepare_value(value)
    return {**data, **{name_of(path): value for path, value in changes.items()}}


def test_the_form_as_it_opens_changes_nothing(lauriers: Territory, lea: Any, client_for: Any) -> None:
    data = posted(lea)
    address = f"/p/impact-essai/territoires/{lauriers.pk}/facon/ecrire"
    client = client_for(lea)
    assert client.get(address).status_code == 200
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    with as_actor(lea):
        assert LocalVariant.objects.get().changes == {}


def test_the_form_writes_a_variant_and_shows_what_is_refused(lauriers: Territory, lea: Any, client_for: Any) -> None:
    good = posted(lea, **{"cadence.max_attempts": "6", "cadence.days_between": "2, 5"})
    bad = posted(lea, **{"cadence.days_between": "9, 5"})
    client, address = client_for(lea), f"/p/impact-essai/territoires/{lauriers.pk}/facon/ecrire"
    refused = client.post(address, bad)
    assert refused.status_code == 422 and "ne raccourcissent pas" in refused.content.decode()
    assert client.post(address, good).status_code == 302
    conflict = client.post(address, good)
    assert conflict.status_code == 422 and "Quelqu’un a écrit" in conflict.content.decode()
    page = client.get(f"/p/impact-essai/territoires/{lauriers.pk}/facon").content.decode()
    assert "Essais au plus" in page and "<dd>6</dd>" in page.replace("\n", "")


def test_every_page_opens_for_its_readers(
    lauriers: Territory, oliviers: Territory, lea: Any, ines: Any, samir: Any, client_for: Any, delegate: Any
) -> None:
    actions.adopt(lea, "boosters")
    actions.save_variant(lea, lauriers, seen=0, changes=FIRST)
    actions.save_variant(lea, lauriers, seen=1, changes={"cadence.max_attempts": 5})
    own = f"territoires/{lauriers.pk}/facon"
    read = (
        "demarche",
        "demarche/boosters",
        "demarche/revelateurs",
        "demarche/zero-chomeur",
        "demarche/differences",
        own,
        f"{own}/toml",
    )
    write = ("demarche/revelateurs/prendre", f"{own}/ecrire", f"{own}/importer", f"{own}/1/reprendre")
    for address in read:
        assert [client_for(one).get(f"/p/impact-essai/{address}").status_code for one in (lea, ines, delegate, samir)] == [
            200,
            200,
            200,
            404,
        ], address
    for address in write:
        assert [client_for(one).get(f"/p/impact-essai/{address}").status_code for one in (lea, ines)] == [200, 404], address
    assert client_for(lea).get("/p/impact-essai/demarche/inconnue").status_code == 404


def test_a_file_brings_a_variant_in_and_a_former_one_comes_back(
    lauriers: Territory, oliviers: Territory, lea: Any, client_for: Any
) -> None:
    actions.save_variant(lea, lauriers, seen=0, changes=FIRST)
    client = client_for(lea)
    text = client.get(f"/p/impact-essai/territoires/{lauriers.pk}/facon/toml").content
    address = f"/p/impact-essai/territoires/{oliviers.pk}/facon/importer"
    assert client.post(address, {"file": SimpleUploadedFile("v.toml", text)}).status_code == 302
    assert client.post(address, {"file": SimpleUploadedFile("v.toml", b"x")}).status_code == 422
    wrong = client.post(
        address, {"file": SimpleUploadedFile("v.toml", b'method = "boosters"\n[changes]\n"cadence.max_attempts" = 99')}
    )
    assert "cadence.max_attempts" in wrong.content.decode()
    with as_actor(lea):
        assert LocalVariant.objects.get(territory=oliviers).changes == FIRST
        actions.save_variant(lea, oliviers, seen=1, changes={})
    assert client.post(f"/p/impact-essai/territoires/{oliviers.pk}/facon/1/reprendre").status_code == 302
    with as_actor(lea):
        assert LocalVariant.objects.filter(territory=oliviers).latest("number").changes == FIRST
