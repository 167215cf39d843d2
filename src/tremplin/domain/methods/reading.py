"""Reads a method from TOML, strictly, and applies a territory's local variant to it.

The three methods of the library are data that a team can read and print. A project never edits them:
it keeps its changes as `{dotted path: value}`, and `apply` gives the method as lived on that territory.
"""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import TypeVar, cast, get_args

from tremplin.domain.methods.lists import AGREEMENTS, EVIDENCE, EXIT_MAPS, KEYS, MAX_EXITS, NOTICES, OUTCOMES, ROLES, STAGES
from tremplin.domain.methods.paths import all_paths, changeable, exists, plain, put, value_at
from tremplin.domain.methods.shapes import (
    ONLINE_CHANNELS,
    Address,
    Cadence,
    Channel,
    Counted,
    Difference,
    ExitReason,
    Level,
    Method,
    NextMove,
    Notice,
    Objection,
    Outcome,
    Purpose,
    Source,
    Spoken,
    Stage,
    Text,
    Texts,
    Topic,
    Trade,
    TrustQuestion,
    Weekday,
)
from tremplin.domain.methods.tables import MethodError, Table, french, frozen

__all__ = [
    "Cadence", "Difference", "ExitReason", "Method", "MethodError", "Notice", "Objection", "Outcome", "Purpose",
    "Spoken", "Stage", "Text", "Texts", "Topic", "Trade", "TrustQuestion", "apply", "changeable", "differences",
    "library", "read_method",
]  # fmt: skip

T = TypeVar("T")


def read_method(text: str) -> Method:
    """Read a method, or say which key is wrong and what would be right.

    Raises:
        MethodError: with the dotted path of the key.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MethodError("fichier", f"ce TOML ne se lit pas ({error})") from error
    return _method(data)


@cache
def library() -> Mapping[str, Method]:
    """The methods shipped with Tremplin, by key."""
    folder = resources.files("tremplin.domain.methods") / "library"
    return frozen({key: read_method((folder / f"{key}.toml").read_text(encoding="utf-8")) for key in KEYS})


def differences(base: Method, variant: Mapping[str, object]) -> list[Difference]:
    """What a variant really changes, in the order of the method; a change back to the base is no difference."""
    found = [(path, value_at(base.data, path), plain(value)) for path, value in variant.items()]
    order = {path: place for place, path in enumerate(all_paths(base.data))}
    lines = [Difference(path, before, after) for path, before, after in found if before != after]
    return sorted(lines, key=lambda line: order.get(line.path, len(order)))


def apply(base: Method, changes: Mapping[str, object]) -> Method:
    """The method as lived on a territory.

    A text changed in French only is shown as it is in English too: local words are not translated by guess.

    Raises:
        MethodError: the path may not be changed, does not exist, or the result is not a sound method.
    """
    _check_notice_versions(base, changes)
    data = copy.deepcopy(dict(base.data))
    for path, value in changes.items():
        before = value_at(base.data, path)
        put(data, path, plain(value))
        twin = f"{path}_en"
        if plain(value) != before and twin not in changes and exists(base.data, twin):
            put(data, twin, plain(value))
    return _method(data)


def _check_notice_versions(base: Method, changes: Mapping[str, object]) -> None:
    """New words under an old version would make past agreements lie about what was said."""
    for line in differences(base, changes):
        if re.fullmatch(r"notices\.\w+\.(tu|vous|en)", line.path):
            version = line.path.rpartition(".")[0] + ".version"
            if changes.get(version, value_at(base.data, version)) == value_at(base.data, version):
                raise MethodError(version, "changer les mots de l’information demande une nouvelle version")


def _method(data: Mapping[str, object]) -> Method:
    table = Table("", data)
    age_min = table.number("age_min", 13, 64)  # MIN-02: nobody under 13 has a file
    method = Method(
        key=table.word("key"),
        version=table.word("version"),
        name=table.text("name"),
        purpose=table.text("purpose"),
        audience=table.text("audience"),
        age_min=age_min,
        age_max=table.number("age_max", age_min, 120) if table.has("age_max") else None,
        address=cast(Address, table.choice("address", Address)),
        becoming_known_months=table.number("becoming_known_months", 0, 36),
        stages=_each(table, "stages", _stage),
        trades=_each(table, "trades", _trade),
        objections=_each(table, "objections", _objection),
        topics=_each(table, "topics", _topic),
        cadence=_cadence(table.table("cadence")),
        outcomes=_each(table, "outcomes", _outcome),
        exits=_each(table, "exits", _exit),
        trust=_each(table, "trust", _trust),
        notices=_each(table, "notices", _notice),
        agreements=_each(table, "agreements", _purpose),
        data=frozen(data),
    )
    table.close()
    _check_lists(method)
    return method


def _each(table: Table, key: str, build: Callable[[str, Table], T]) -> Mapping[str, T]:
    found: dict[str, T] = {}
    for code, one in table.tables(key).items():
        found[code] = build(code, one)
        one.close()
    return frozen(found)


def _check_lists(method: Method) -> None:
    """The lists that must be whole for figures and rights to hold from one territory to another."""
    for key, found, wanted in (
        ("stages", method.stages, STAGES),
        ("outcomes", method.outcomes, OUTCOMES),
        ("agreements", method.agreements, AGREEMENTS),
        ("notices", method.notices, tuple(NOTICES)),
    ):
        if tuple(found) != wanted:
            raise MethodError(key, f"la liste attendue, dans cet ordre, est : {', '.join(wanted)}")
    if len(method.exits) > MAX_EXITS:
        raise MethodError("exits", f"{MAX_EXITS} motifs au plus, et non {len(method.exits)}")
    if len(method.trust) != 2:
        raise MethodError("trust", "deux questions, ni plus ni moins")
    if not any(one.next == "stop" and one.enabled for one in method.objections.values()):
        raise MethodError("objections", "une objection au moins doit mener à « stop » : le refus se respecte")


def _stage(code: str, one: Table) -> Stage:
    if code not in STAGES:
        raise MethodError(one.path, f"étape inconnue ; étapes possibles : {', '.join(STAGES)}")
    french_words, english_words = one.strings("evidence"), one.strings("evidence_en")
    for name in french_words:
        if name not in EVIDENCE:
            raise MethodError(f"{one.path}.evidence.{name}", f"preuve inconnue ; possibles : {', '.join(sorted(EVIDENCE))}")
    if set(french_words) != set(english_words) or not french_words:
        raise MethodError(one.at("evidence_en"), "les mêmes preuves qu’en français, au moins une")
    return Stage(
        code=code,
        label=one.text("label"),
        definition=one.text("definition"),
        counts=cast(Counted, one.choice("counts", Counted)),
        rule="all" if _rule(one) else "any",
        evidence=frozen({name: Text(french(words), english_words[name]) for name, words in french_words.items()}),
        months=one.numbers("months", 1, 60) if one.has("months") else (),
    )


def _rule(one: Table) -> bool:
    rule = one.word("rule")
    if rule not in ("all", "any"):
        raise MethodError(one.at("rule"), "« all » (toutes les preuves) ou « any » (une suffit) est attendu")
    return rule == "all"


def _trade(code: str, one: Table) -> Trade:
    role = one.word("role")
    if role not in ROLES:
        raise MethodError(one.at("role"), f"« {role} » est inconnu ; rôles possibles : {', '.join(sorted(ROLES))}")
    return Trade(
        code, one.text("name"), role, one.text("mission"), one.texts("limits"), one.texts("criteria"),
        one.texts("tools"), one.texts("first_month"),
    )  # fmt: skip


def _objection(code: str, one: Table) -> Objection:
    cooling_off = one.flag("cooling_off", default=False)
    days = one.number("come_back_days", 0, 365)
    move = cast(NextMove, one.choice("next", NextMove))
    if cooling_off and days:
        raise MethodError(one.at("come_back_days"), "0 est attendu : le temps de repos décide de la date")
    if not cooling_off and not days:
        raise MethodError(one.at("come_back_days"), "au moins 1 jour : on ne revient pas le jour même")
    if move == "stop" and not cooling_off:
        raise MethodError(one.at("cooling_off"), "true est attendu quand la personne demande d’arrêter")
    answers = one.texts("answers")
    if not 2 <= len(answers.fr) <= 3:
        raise MethodError(one.at("answers"), "deux ou trois réponses sont attendues")
    enabled = one.flag("enabled", default=True)
    return Objection(code, one.text("says"), answers, one.text("avoid"), days, move, cooling_off, enabled)


def _topic(code: str, one: Table) -> Topic:
    themes = one.words("thematiques")
    for theme in themes:
        if not re.fullmatch(r"[a-z-]+--[a-z-]+", theme):
            raise MethodError(one.at("thematiques"), f"« {theme} » n’est pas une thématique data·inclusion")
    return Topic(code, one.text("label"), themes, one.flag("enabled", default=True))


def _cadence(one: Table) -> Cadence:
    days = one.numbers("days_between", 1, 365)
    if list(days) != sorted(days):
        raise MethodError(one.at("days_between"), "les délais ne raccourcissent pas d’un essai à l’autre")
    channels = cast(tuple[Channel, ...], one.choices("channels", Channel))
    first = cast(tuple[Channel, ...], one.choices("first_contact_channels", Channel))
    preferred = cast(tuple[Channel, ...], one.choices("preferred_channels", Channel))
    for key, some in (("first_contact_channels", first), ("preferred_channels", preferred)):
        if not set(some) <= set(channels):
            raise MethodError(one.at(key), "des canaux choisis parmi « channels » sont attendus")
    if set(first) & ONLINE_CHANNELS:
        raise MethodError(one.at("first_contact_channels"), "pas de premier contact en ligne (OUT-07)")
    if one.flag("unknown_minors_online", default=False):
        raise MethodError(one.at("unknown_minors_online"), "false est attendu : OUT-07 ne se change pas")
    quiet_weekdays = cast(tuple[Weekday, ...], one.choices("quiet_weekdays", Weekday))
    if len(set(quiet_weekdays)) == len(get_args(Weekday)):
        raise MethodError(one.at("quiet_weekdays"), "un jour au moins reste ouvert")
    cadence = Cadence(
        days_between=days,
        max_attempts=one.number("max_attempts", 1, 12),
        cooling_off_days=one.number("cooling_off_days", 30, 730),
        quiet_from=one.hour("quiet_from"),
        quiet_until=one.hour("quiet_until"),
        quiet_weekdays=quiet_weekdays,
        channels=channels,
        preferred_channels=preferred,
        first_contact_channels=first,
        advice_wait_days=one.number("advice_wait_days", 1, 60),
        mediator_wait_days=one.number("mediator_wait_days", 1, 120),
        referral_silence_days=one.number("referral_silence_days", 1, 60),
        exit_noted_within_days=one.number("exit_noted_within_days", 1, 30),
    )
    one.close()
    return cadence


def _outcome(code: str, one: Table) -> Outcome:
    sources = cast(tuple[Source, ...], one.choices("sources", Source))
    if code == "confidence" and sources != ("person",):
        raise MethodError(one.at("sources"), '["person"] est attendu : seule la personne parle de sa confiance')
    return Outcome(code, one.text("label"), one.text("definition"), sources, one.text("evidence"))


def _exit(code: str, one: Table) -> ExitReason:
    maps = one.strings("maps")
    for target, allowed in EXIT_MAPS.items():
        if maps.get(target) not in allowed:
            raise MethodError(f"{one.path}.maps.{target}", f"une de ces valeurs est attendue : {', '.join(sorted(allowed))}")
    if extra := sorted(set(maps) - set(EXIT_MAPS)):
        raise MethodError(f"{one.path}.maps.{extra[0]}", f"liste inconnue ; possibles : {', '.join(EXIT_MAPS)}")
    stops = one.flag("stops_follow_up", default=False)
    return ExitReason(code, one.text("label"), frozen(maps), one.flag("needs_text", default=False), stops)


def _trust(code: str, one: Table) -> TrustQuestion:
    answers, pictures = one.texts("answers"), one.words("pictures")
    if not len(answers.fr) == len(pictures) == 5:
        raise MethodError(one.at("answers"), "cinq réponses et cinq images sont attendues")
    return TrustQuestion(code, one.spoken_line(), answers, pictures)


def _notice(code: str, one: Table) -> Notice:
    level = one.choice("level", Level)
    if NOTICES.get(code, level) != level:
        raise MethodError(one.at("level"), f"« {NOTICES[code]} » est attendu")
    return Notice(code, cast(Level, level), one.word("version"), one.text("title"), one.spoken_lines())


def _purpose(code: str, one: Table) -> Purpose:
    per_recipient = one.flag("per_recipient", default=False)
    return Purpose(code, one.text("label"), one.spoken_line(), per_recipient, one.number("days", 1, 1095))
