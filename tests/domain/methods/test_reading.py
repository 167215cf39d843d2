"""How a method is read, refused, and changed for one territory."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from importlib import resources

import pytest

from tremplin.domain.methods.lists import EXIT_MAPS, STAGES
from tremplin.domain.methods.reading import Method, MethodError, apply, differences, library, read_method
from tremplin.domain.methods.tables import french

KEYS = ["boosters", "revelateurs", "zero-chomeur"]


def source(key: str) -> str:
    return (resources.files("tremplin.domain.methods") / "library" / f"{key}.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def boosters() -> Method:
    return library()["boosters"]


@pytest.mark.parametrize("key", KEYS)
def test_the_three_methods_ship_and_begin_with_becoming_known(key: str) -> None:
    """FUN-01: the same stages in the same order, whatever the method."""
    method = library()[key]
    assert method.key == key
    assert tuple(method.stages) == STAGES
    assert next(iter(method.stages)) == "becoming_known"
    assert {"presence_held", "known_by", "first_invitation"} == set(method.stages["becoming_known"].evidence)
    assert method.stages["followed_up"].months == (3, 6, 12)


def test_a_stage_needs_its_evidence(boosters: Method) -> None:
    """FUN-01: no step without evidence; sending a referral is not a confirmed handover."""
    accompanied = boosters.stages["accompanied"]
    assert not accompanied.is_proved_by(frozenset({"agreement", "referent"}))
    assert accompanied.is_proved_by(frozenset({"agreement", "referent", "first_goal"}))
    assert boosters.stages["mobilised"].is_proved_by(frozenset({"activity_attended"}))
    assert not boosters.stages["handover_confirmed"].is_proved_by(frozenset())


@pytest.mark.parametrize("key", KEYS)
def test_every_exit_reads_in_the_four_lists_without_an_orphan(key: str) -> None:
    """FUN-04: each exit code maps to cej, esf, tzcld and seed."""
    exits = library()[key].exits
    assert len(exits) <= 14
    assert all(set(one.maps) == set(EXIT_MAPS) for one in exits.values())
    assert exits["other"].needs_text  # FUN-03


@pytest.mark.parametrize("key", KEYS)
def test_confidence_is_told_by_the_person_only(key: str) -> None:
    assert library()[key].outcomes["confidence"].sources == ("person",)
    with pytest.raises(MethodError, match=r"outcomes\.confidence\.sources"):
        read_method(source(key).replace('sources = ["person"]', 'sources = ["person", "partner"]'))


@pytest.mark.parametrize("key", KEYS)
def test_the_words_for_people_are_short(key: str) -> None:
    """A11Y-08: what is said aloud or asked stays within 20 words a sentence, and a refusal asks nothing back."""
    method = library()[key]
    spoken = [one.question.tu + one.question.vous for one in method.agreements.values()]
    spoken += [one.lines.tu + one.lines.vous for one in method.notices.values()]
    for lines in spoken:
        for line in lines:
            for sentence in re.split(r"[.?!] ", line):
                assert len(sentence.split()) <= 20, sentence
    assert len(method.notices["spoken"].lines.tu) == 4
    assert method.objections["leave_me"].next == "stop"


def test_a_notice_speaks_tu_or_vous_and_fills_its_words(boosters: Method) -> None:
    """PRIV-14: the spoken notice exists for the pseudonym level, in both addresses and both languages."""
    notice = boosters.notices["spoken"]
    assert notice.level == "pseudonym"
    assert notice.lines.read("fr", "tu", worker="Inès", project="Impact Jeunes")[0] == "Je suis Inès, du projet Impact Jeunes."
    assert notice.lines.read("fr", "vous")[1].startswith("Si vous voulez")
    assert notice.lines.read("en")[3].startswith("You may say no")


def test_cadence_gives_the_days_and_the_quiet_hours(boosters: Method) -> None:
    """OUT-04: the rules of perseverance are data."""
    cadence = boosters.cadence
    assert [cadence.days_after(n) for n in (1, 2, 3, 4, 9)] == [3, 7, 14, 30, 30]
    assert cadence.is_quiet(time(21, 0)) and cadence.is_quiet(time(8, 0)) and not cadence.is_quiet(time(17, 30))


@pytest.mark.parametrize(
    ("before", "after", "path"),
    [
        ("age_min = 13", "age_min = 12", "age_min"),
        ("age_min = 13", "age_min = true", "age_min"),
        ('next = "stop"', 'next = "insist"', "objections.leave_me.next"),
        ("come_back_days = 3", "come_back_days = 0", "objections.no_time.come_back_days"),
        ('role = "mediator"', 'role = "administrator"', "trades.mediator.role"),
        ("unknown_minors_online = false", "unknown_minors_online = true", "cadence.unknown_minors_online"),
        ('first_contact_channels = ["in_person"', 'first_contact_channels = ["snapchat"', "cadence.first_contact_channels"),
        ("max_attempts = 4", 'max_attempts = "four"', "cadence.max_attempts"),
        ('quiet_from = "20:30"', 'quiet_from = "25:30"', "cadence.quiet_from"),
        ("{worker}, du projet", "{surname}, du projet", "notices.spoken.tu[0]"),
        ('seed = "training"', 'seed = "glory"', "exits.training.maps.seed"),
        ('label = "Rencontré"', 'labell = "Rencontré"', "stages.met.label"),
        ('purpose_en = "Go', 'purpose_us = "Go', "purpose_en"),
        ("evidence.receiver_met", "evidence.we_think_so", "stages.handover_confirmed.evidence.we_think_so"),
        ('"weather-5-sun"]', "]", "trust.services.answers"),
        ("days = 180", "days = 99999", "agreements.share_with_recipient.days"),
    ],
)
def test_a_wrong_value_is_refused_with_its_key_and_what_would_be_right(before: str, after: str, path: str) -> None:
    text = source("boosters")
    assert before in text
    with pytest.raises(MethodError) as caught:
        read_method(text.replace(before, after))
    assert caught.value.path == path
    assert len(caught.value.reason) > 10


def test_a_key_nobody_knows_is_refused() -> None:
    with pytest.raises(MethodError, match="clé inconnue") as caught:
        read_method(source("boosters").replace("[cadence]", "[cadence]\nscore = 3"))
    assert caught.value.path == "cadence.score"


def test_broken_toml_is_said_in_one_sentence() -> None:
    with pytest.raises(MethodError, match="ne se lit pas"):
        read_method("key = ")


def test_a_local_variant_changes_what_is_said_and_when(boosters: Method) -> None:
    changes: Mapping[str, object] = {
        "cadence.days_between": [5, 10, 20],
        "cadence.max_attempts": 3,
        "objections.no_time.answers": ["On est au snack le mardi soir.", "À demain, alors."],
        "objections.too_far.enabled": False,
        "topics.mobility.label": "Aller à Arles ou Avignon",
    }
    local = apply(boosters, changes)
    assert local.cadence.days_between == (5, 10, 20)
    assert local.objections["no_time"].answers.fr[0].startswith("On est au snack")
    assert local.objections["no_time"].answers.en == tuple(changes["objections.no_time.answers"])  # type: ignore[arg-type]
    assert "too_far" not in {one.code for one in local.open_objections}
    assert local.topics["mobility"].label.fr == "Aller à Arles ou Avignon"
    assert boosters.cadence.days_between == (3, 7, 14, 30)


def test_differences_show_only_what_differs_in_the_order_of_the_method(boosters: Method) -> None:
    lines = differences(
        boosters,
        {"cadence.max_attempts": 3, "objections.no_time.come_back_days": 5, "cadence.cooling_off_days": 90},
    )
    assert [(line.path, line.base, line.variant) for line in lines] == [
        ("objections.no_time.come_back_days", 3, 5),
        ("cadence.max_attempts", 4, 3),
    ]


@pytest.mark.parametrize(
    "path",
    ["stages.met.rule", "exits.moved.label", "outcomes.confidence.sources", "objections.no_time.next", "age_min",
     "cadence.unknown_minors_online", "objections.unheard_of.answers", "agreements.trust_questions.days"],
)  # fmt: skip
def test_a_variant_may_not_touch_what_keeps_territories_comparable_or_people_safe(boosters: Method, path: str) -> None:
    with pytest.raises(MethodError) as caught:
        apply(boosters, {path: "x"})
    assert caught.value.path == path


def test_a_variant_may_not_close_the_way_to_say_stop(boosters: Method) -> None:
    with pytest.raises(MethodError, match="refus"):
        apply(boosters, {"objections.leave_me.enabled": False})


def test_new_words_of_a_notice_need_a_new_version(boosters: Method) -> None:
    """PRIV-14: the version kept with a notice says which words were given."""
    words = ["Bonjour.", "Un.", "Deux.", "Trois."]
    with pytest.raises(MethodError) as caught:
        apply(boosters, {"notices.spoken.tu": words})
    assert caught.value.path == "notices.spoken.version"
    local = apply(boosters, {"notices.spoken.tu": words, "notices.spoken.version": "2019-10-tarascon"})
    assert local.notices["spoken"].lines.tu[0] == "Bonjour."


def test_french_marks_never_start_a_line(boosters: Method) -> None:
    assert french("« 600 000 € », 80 %") == "«\u00a0600\u00a0000\u00a0€\u00a0», 80\u00a0%"
    assert boosters.objections["who_are_you"].says.fr == "Vous êtes qui\u00a0? La police\u00a0? Le bailleur\u00a0?"
