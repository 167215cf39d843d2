"""The verbs of the counter: the only writers of needs, proposals, handovers and their links."""

from tremplin.domain.counter.actions.addresses import end_address, join_address, leave_address, open_address
from tremplin.domain.counter.actions.answers import agree_date, answer_referral, ask_other_date
from tremplin.domain.counter.actions.links import consume_link, mail_again, pause_mailbox, renew_link, see_copy
from tremplin.domain.counter.actions.needs import answer_proposal, close_need, propose, record_need
from tremplin.domain.counter.actions.referrals import (
    Agreed,
    close_referral,
    cut_recipient,
    hand_over,
    remind,
    send_referral,
    withdraw_referral,
)

__all__ = [
    "Agreed",
    "agree_date",
    "answer_proposal",
    "answer_referral",
    "ask_other_date",
    "close_need",
    "close_referral",
    "consume_link",
    "cut_recipient",
    "end_address",
    "hand_over",
    "join_address",
    "leave_address",
    "mail_again",
    "open_address",
    "pause_mailbox",
    "propose",
    "record_need",
    "remind",
    "renew_link",
    "see_copy",
    "send_referral",
    "withdraw_referral",
]
