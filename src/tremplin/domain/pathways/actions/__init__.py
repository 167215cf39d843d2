"""The verbs of a pathway, by subject; they are the only writers of these tables."""

from tremplin.domain.pathways.actions.appointments import cancel_appointment, hold_appointment, move_appointment, plan_appointment
from tremplin.domain.pathways.actions.goals import add_goal, drop_goal, edit_goal, move_goal, reach_goal, reopen_goal
from tremplin.domain.pathways.actions.leaving import end_pathway, record_exit, resume_pathway, undo_exit
from tremplin.domain.pathways.actions.news import answer_follow_up, answer_trust
from tremplin.domain.pathways.actions.opening import open_pathway
from tremplin.domain.pathways.actions.outcomes import record_outcome, withdraw_outcome
from tremplin.domain.pathways.actions.steps import add_step, complete_step, drop_step, edit_step, move_step, reopen_step

__all__ = [
    "add_goal",
    "add_step",
    "answer_follow_up",
    "answer_trust",
    "cancel_appointment",
    "complete_step",
    "drop_goal",
    "drop_step",
    "edit_goal",
    "edit_step",
    "end_pathway",
    "hold_appointment",
    "move_appointment",
    "move_goal",
    "move_step",
    "open_pathway",
    "plan_appointment",
    "reach_goal",
    "record_exit",
    "record_outcome",
    "reopen_goal",
    "reopen_step",
    "resume_pathway",
    "undo_exit",
    "withdraw_outcome",
]
