"""The verbs of the outreach, by subject; they are the only writers of these tables."""

from tremplin.domain.outreach.actions.advice import answer_advice, ask_advice, propose_mediator
from tremplin.domain.outreach.actions.ambiances import forget_ambiances
from tremplin.domain.outreach.actions.attempts import drop_follow_up, keep_follow_up, promise_follow_up, record_attempt
from tremplin.domain.outreach.actions.check_ins import check_in, erase_check_ins, take_back
from tremplin.domain.outreach.actions.encounters import join_encounter, open_file, record_encounter
from tremplin.domain.outreach.actions.outings import cancel_outing, change_outing, copy_outing, plan_outing, return_outing
from tremplin.domain.outreach.actions.photos import add_photo, drop_lost_photos, remove_photo, upload_photo
from tremplin.domain.outreach.actions.posters import make_poster, put_poster_back, retire_poster, set_contact
from tremplin.domain.outreach.actions.presences import record_presence, require_still_stands

__all__ = [
    "add_photo",
    "answer_advice",
    "ask_advice",
    "cancel_outing",
    "change_outing",
    "check_in",
    "copy_outing",
    "drop_follow_up",
    "drop_lost_photos",
    "erase_check_ins",
    "forget_ambiances",
    "join_encounter",
    "keep_follow_up",
    "make_poster",
    "open_file",
    "plan_outing",
    "promise_follow_up",
    "propose_mediator",
    "put_poster_back",
    "record_attempt",
    "record_encounter",
    "record_presence",
    "remove_photo",
    "require_still_stands",
    "retire_poster",
    "return_outing",
    "set_contact",
    "take_back",
    "upload_photo",
]
