"""The verbs about people's files, by subject; they are the only writers of these tables."""

from tremplin.domain.people.actions.agreements import agree, cut_partner, give_notice, wants_no_file, withdraw
from tremplin.domain.people.actions.files import (
    NoticeGiven,
    change_referent,
    create_person,
    edit_sheet,
    mark_left,
    step_up,
    touch,
)
from tremplin.domain.people.actions.notes import add_note
from tremplin.domain.people.actions.oppositions import (
    lift_opposition,
    oppose_door,
    oppose_phone,
    refuse_if_opposed,
    renew_opposition,
)
from tremplin.domain.people.actions.rights import (
    ask_rights,
    end_keeping,
    erase,
    finish_erasures,
    lift_restriction,
    restrict,
    take_back_rights,
)

__all__ = [
    "NoticeGiven",
    "add_note",
    "agree",
    "ask_rights",
    "change_referent",
    "create_person",
    "cut_partner",
    "edit_sheet",
    "end_keeping",
    "erase",
    "finish_erasures",
    "give_notice",
    "lift_opposition",
    "lift_restriction",
    "mark_left",
    "oppose_door",
    "oppose_phone",
    "refuse_if_opposed",
    "renew_opposition",
    "restrict",
    "step_up",
    "take_back_rights",
    "touch",
    "wants_no_file",
    "withdraw",
]
