"""What a door answered lives for the outing only: once the presence is noted, no column can hold it (OUT-06)."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from tests.domain.outreach.neighbourhood import neighbourhood, went
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.models import is_project_table
from tremplin.domain.outreach.models import Encounter, Presence
from tremplin.domain.territories.models import Building, Entrance

NAMES_A_DOOR = ("door", "porte", "floor", "etage", "flat", "apartment", "appartement", "palier", "doorbell", "landing")
MAY_NAME_ONE = {
    ("outreach.Presence", "doors_knocked"): "a count",
    ("outreach.Presence", "doors_opened"): "a count",
    ("territories.Entrance", "floors"): "how the stair is built",
    ("territories.Entrance", "doors_per_floor"): "how the stair is built",
    ("people.Opposition", "door"): "where nobody knocks: asked for by those who live there, until a date",
}
AT_A_STAIR: dict[str, set[str]] = {
    "outreach.Presence": {
        "on", "band", "mode", "team_ids", "doors_knocked", "doors_opened", "people_met", "partners_met", "invitation", "noted_by",
    },
    "outreach.Encounter": {
        "at", "on", "band", "mode", "team_ids", "people_count", "composition", "first_time", "topics", "objection", "next_step", "noted_by",
    },
    "outreach.OutingPlace": {"position"},
    "outreach.Poster": {"code", "place", "published"},
    "people.Opposition": {"kind", "digest", "door", "until", "said_on", "lifted_on"},
}  # fmt: skip
"""Every column of a fact that happens at a stair, read one by one: counts, codes of the method, the day's band. None is about one door."""


def project_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if is_project_table(model)]


def own_columns(model: type[models.Model]) -> set[str]:
    common = {"id", "project", "created_at", "corrects"}
    return {f.name for f in model._meta.local_fields if f.name not in common and not isinstance(f, models.ForeignKey)}


def stands_at_a_stair(model: type[models.Model]) -> bool:
    return any(isinstance(f, models.ForeignKey) and f.related_model is Entrance for f in model._meta.local_fields)


def test_no_column_can_hold_what_a_door_answered() -> None:
    """Walks every model: a fact of a stair has only the columns read here; no other column's name is a door's."""
    at_a_stair = {model._meta.label: own_columns(model) for model in project_models() if stands_at_a_stair(model)}
    assert at_a_stair == AT_A_STAIR
    named = {
        (model._meta.label, field.name)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if any(word in field.name for word in NAMES_A_DOOR)
    }
    assert named == set(MAY_NAME_ONE)


def test_what_is_noted_of_a_round_of_doors_is_whole_numbers() -> None:
    for name in ("doors_knocked", "doors_opened", "people_met", "partners_met"):
        assert isinstance(Presence._meta.get_field(name), models.PositiveSmallIntegerField)
    free = {
        f.name for f in Presence._meta.local_fields if isinstance(f, models.TextField | models.JSONField | models.BinaryField)
    }
    lists = {f.name for f in Presence._meta.local_fields if isinstance(f, ArrayField)}
    assert free == set() and lists == {"team_ids"}
    assert {f.name for f in Encounter._meta.local_fields if isinstance(f, models.JSONField)} == {"composition"}


def test_a_list_of_doors_sent_with_a_presence_is_dropped(db: None, ines: Any) -> None:
    """What a phone might send of each door during the outing reaches no column."""
    place = neighbourhood(ines, known=1)
    with pytest.raises(TypeError):
        went(ines, place, "A", 0, doors_knocked=3, doors_opened=1, doors=[{"door": "3e gauche", "outcome": "refus-essai"}])


def test_a_form_keeps_counts_whatever_else_is_posted(db: None, ines: Any) -> None:
    from tremplin.domain.outreach.forms import PresenceForm
    from tremplin.domain.outreach.places import Places

    place = neighbourhood(ines, known=1)
    posted = {
        "place": f"t:{place.pk}", "mode": "door", "on": "2019-10-22", "band": "late", "doors_knocked": "3", "doors_opened": "1",
        "id": str(uuid7()), "door": "3e gauche", "outcome": "refus-essai", "doors": '[{"door": "3e gauche"}]',
    }  # fmt: skip
    form = PresenceForm(posted, actor=ines, places=Places.of(ines), members={})
    assert form.is_valid(), form.errors
    assert not {"door", "outcome", "doors"} & set(form.facts())


def test_the_database_has_no_other_table_for_it(db: None) -> None:
    """Tables that no model tells of would escape the walk: there are none that name a door."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name ~ %s",
            ["(" + "|".join(NAMES_A_DOOR) + ")"],
        )
        found = set(cursor.fetchall())
    tables = {apps.get_model(label)._meta.db_table for label, _name in MAY_NAME_ONE}
    assert {table for table, _column in found} <= tables
    assert "outreach_presence" in tables and Building._meta.db_table not in tables
